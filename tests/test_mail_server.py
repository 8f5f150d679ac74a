import socket
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.addons.case_organizer.tests.common_mail import MailCommon

REFUSED = "gone@dewit.example"


class Postbox:
    """What a mail server on the loopback was given; one address is not known to it."""

    def __init__(self):
        self.letters = []

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802
        if address == REFUSED:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.letters.append((tuple(envelope.rcpt_tos), message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@tagged("post_install", "-at_install")
class TestMailServer(MailCommon):
    """What leaves a case by mail, as a real mail server gets it; and what never does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.mail_server"].search([]).active = False
        cls.postbox, cls.server = cls.mail_server("Loopback")
        cls.env["ir.config_parameter"].set_param("mail.catchall.domain.allowed", False)

    @classmethod
    def mail_server(cls, name, **values):
        """A mail server on the loopback. :return: ``(Postbox, ir.mail_server)``"""
        postbox = Postbox()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server = Controller(postbox, hostname="127.0.0.1", port=port)
        server.start()
        cls.addClassCleanup(server.stop)
        values = {"name": name, "smtp_host": "127.0.0.1", "smtp_port": port, **values}
        return postbox, cls.env["ir.mail_server"].create(values)

    def setUp(self):
        super().setUp()
        self.postbox.letters.clear()

    @contextmanager
    def sending(self):
        """Mail leaves while this lasts."""
        with patch.object(IrMail_Server, "_disable_send", lambda _self: False):
            yield
            self.env["mail.mail"].sudo().search([("state", "=", "outgoing")]).send()
        self.env.invalidate_all()

    def answer(self, case, body="Please send your income statement.", partners=None, **values):
        """An answer of the adviser to the customer, from the case."""
        with self.sending():
            return case.with_user(self.adviser).message_post(
                body=body,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=(partners or self.partner).ids,
                **values,
            )

    def test_an_answer_leaves_with_number_address_and_history(self):
        case = self.receive().case_id
        case.user_id = self.adviser
        asked = case.message_ids.filtered(lambda message: message.message_type == "email")
        message = self.answer(case, subject="Your house")
        ((to, letter),) = self.postbox.letters
        self.assertEqual(to, ("jan@dewit.example",))
        self.assertEqual(letter["Subject"], f"[{case.name}] Your house")
        self.assertIn("mortgages@cases.example", letter["Reply-To"])
        self.assertIn("@cases.example", letter["From"], "not the adviser's own address")
        self.assertIn(asked.message_id, letter["References"])
        self.assertEqual(letter["Message-Id"], message.message_id)
        self.assertIn("income statement", letter.get_body(("plain",)).get_content())
        self.assertIn(f"A message was sent to jan@dewit.example: [{case.name}] Your house", self.history(case))
        row = case.log_ids.filtered(lambda entry: entry.kind == "mail_sent")
        self.assertTrue(row.at, "when it was sent is known")
        answer = self.receive(subject="Re: Your house", In_Reply_To=letter["Message-Id"])
        self.assertEqual((answer.became, answer.case_id), ("join", case))
        answer = self.receive(subject=f"Re: {letter['Subject']}")
        self.assertEqual((answer.became, answer.case_id), ("join", case), "without its head, by the number")

    def test_from_is_the_address_of_the_type_where_a_mail_server_may_send_from_it(self):
        case = self.open_case()
        self.adviser.partner_id.email = "adviser@office.example"
        # A server for the office comes first; the one that may send from the address of the type is taken.
        self.server.write({"from_filter": "office.example", "sequence": 1})
        own, _server = self.mail_server("Cases", from_filter="cases.example", sequence=20)
        self.answer(case)
        self.assertFalse(self.postbox.letters)
        ((_to, letter),) = own.letters
        self.assertIn("mortgages@cases.example", letter["From"])
        self.assertIn("mortgages@cases.example", letter["Reply-To"])

    def test_where_no_mail_server_may_send_from_it_mail_is_only_answered_to_it(self):
        case = self.open_case()
        self.adviser.partner_id.email = "adviser@office.example"
        self.server.from_filter = "office.example"
        self.answer(case)
        ((to, letter),) = self.postbox.letters
        self.assertEqual(to, ("jan@dewit.example",))
        self.assertIn("adviser@office.example", letter["From"])
        self.assertIn("mortgages@cases.example", letter["Reply-To"])
        self.assertIn(case.name, letter["Subject"])
        # One that takes any address before one that does not take this.
        any_address, _server = self.mail_server("Any", sequence=20)
        self.answer(case)
        self.assertIn("mortgages@cases.example", any_address.letters[0][1]["From"])

    def acknowledged(self, **fields):
        """What left because of a mail that came in. :return: ``(its row in the register, letters)``"""
        self.postbox.letters.clear()
        with self.sending():
            row = self.receive(**fields)
        return row, list(self.postbox.letters)

    def with_acknowledgement(self):
        canned = self.env["case.canned.text"].create(
            {
                "name": "Received",
                "type_id": self.case_type.id,
                "subject": "We received your mail",
                "text": "Dear {{ partner.name ||| reader }}, its number is {{ case.name }}.",
            }
        )
        self.case_type.with_user(self.modeller).mail_ack_id = canned

    def test_a_mail_that_opens_a_case_is_acknowledged_with_its_number(self):
        row, letters = self.acknowledged()
        self.assertEqual((row.became, letters), ("open", []), "as long as the type names no text")
        self.with_acknowledgement()
        row, ((to, letter),) = self.acknowledged(subject="The roof")
        self.assertEqual((row.became, to), ("open", ("jan@dewit.example",)))
        self.assertEqual(letter["Subject"], f"[{row.case_id.name}] We received your mail")
        text = letter.get_body(("plain",)).get_content()
        self.assertIn(f"Dear Familie De Wit, its number is {row.case_id.name}.", text)
        self.assertIn("mortgages@cases.example", letter["From"])
        self.assertEqual(letter["Auto-Submitted"], "auto-replied", "other machines do not answer")
        self.assertIn(f"<m{self.number}@dewit.example>", letter["References"])
        self.assertIn("A message was sent to jan@dewit.example", self.history(row.case_id))
        answer, letters = self.acknowledged(subject="Re: x", In_Reply_To=letter["Message-Id"])
        self.assertEqual((answer.became, answer.case_id, letters), ("join", row.case_id, []))

    def test_machines_and_colleagues_are_not_answered_and_two_machines_stop(self):
        self.with_acknowledgement()
        for told in ({"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Subject": "Out of office: away"}):
            row, letters = self.acknowledged(**told)
            self.assertNotEqual(row.became, "open", told)
            self.assertFalse(letters, told)
        row, letters = self.acknowledged(From="Ada <ada@office.example>")
        self.assertEqual((row.became, letters), ("open", []), "a colleague knows")
        answers = [len(self.acknowledged(subject=f"Again {number}")[1]) for number in range(6)]
        self.assertEqual(answers, [1, 1, 1, 0, 0, 0])

    def test_who_is_not_known_is_answered_at_their_address(self):
        self.with_acknowledgement()
        self.case_type.mail_unknown = "case"
        row, ((to, letter),) = self.acknowledged(From="Eve <eve@new.example>", Cc="x@other.example")
        self.assertEqual((row.became, to), ("open", ("eve@new.example",)))
        self.assertIn("Dear reader", letter.get_body(("plain",)).get_content())
        row, letters = self.acknowledged(From="Eve <eve@new.example>", Authentication_Results="mx; dmarc=fail")
        self.assertEqual(letters, [], "one that may be forged is not")

    def test_a_file_goes_along_with_what_is_written_to_a_party(self):
        case = self.open_case().with_user(self.adviser)
        file = self.env(user=self.adviser)["ir.attachment"].create({"name": "Offer.pdf", "raw": b"%PDF-1.4 offer"})
        with self.sending():
            case.write_to_party(self.partner.id, "Our offer", channel="mail", attachment_ids=file.ids)
        ((_to, letter),) = self.postbox.letters
        ((name, content),) = [(part.get_filename(), part.get_content()) for part in letter.iter_attachments()]
        self.assertEqual((name, content), ("Offer.pdf", b"%PDF-1.4 offer"))
        kept = case.message_ids.attachment_ids
        self.assertEqual((kept.res_model, kept.res_id), ("case.case", case.id))
        theirs = self.env(user=self.stranger)["ir.attachment"].create({"name": "Mine.pdf", "raw": b"secret"})
        with self.assertRaises(AccessError):
            case.write_to_party(self.partner.id, "Psst", channel="mail", attachment_ids=theirs.ids)
        self.partner.write({"street": "Singel 1", "city": "Amsterdam"})
        with self.assertRaisesRegex(UserError, "by mail only"):
            case.write_to_party(self.partner.id, "Our offer", channel="letter", attachment_ids=file.ids)

    def test_a_case_without_an_address_of_its_type_uses_that_of_its_team(self):
        self.case_type.alias_name = False
        case = self.open_case(team_id=self.team.id)
        self.answer(case, subject="Re: no\r\nBcc: eve@evil.example")
        ((to, letter),) = self.postbox.letters
        self.assertIn("permits@cases.example", letter["Reply-To"])
        self.assertEqual(to, ("jan@dewit.example",))
        self.assertFalse(letter["Bcc"])

    def test_what_a_template_says_leaves_the_same_way(self):
        case = self.open_case()
        template = self.env["mail.template"].create(
            {
                "name": "Received",
                "model_id": self.env["ir.model"]._get_id("case.case"),
                "subject": "We received your request",
                "body_html": "<p>Dear <t t-out='object.partner_id.name'/>, we are on it.</p>",
                "partner_to": "{{ object.partner_id.id }}",
            }
        )
        with self.sending():
            case.with_user(self.adviser).message_post_with_source(
                template, message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=self.partner.ids
            )
        ((_to, letter),) = self.postbox.letters
        self.assertEqual(letter["Subject"], f"[{case.name}] We received your request")
        self.assertIn("Dear Familie De Wit", letter.get_body(("plain",)).get_content())

    def test_what_the_mail_server_refuses_is_seen_on_the_case(self):
        case = self.open_case()
        gone = self.env["res.partner"].create({"name": "Gone", "email": REFUSED})
        self.answer(case, partners=gone, subject="Hello")
        self.assertFalse(self.postbox.letters)
        mine = case.with_user(self.adviser)
        self.assertIn(f"did not reach {REFUSED}", mine.undelivered)
        self.assertIn(f"A message did not reach {REFUSED}", self.history(case))
        mine.action_undelivered_seen()
        self.assertFalse(mine.undelivered)

    def test_what_is_internal_never_leaves(self):
        case = self.open_case()
        guest = self.env["res.partner"].create({"name": "Guest", "email": "guest@out.example"})
        self.stranger.write(
            {"case_alert_mentioned": "mail", "case_quiet_from": 0, "case_quiet_to": 0, "case_quiet_days_off": False}
        )
        portal = new_test_user(self.env, "porter", groups="base.group_portal", email="porter@out.example")
        case.participant_ids = [
            (0, 0, {"partner_id": guest.id, "role_id": self.case_type.role_ids[0].id}),
            (0, 0, {"user_id": self.stranger.id, "relation": "Knows them"}),
        ]
        case.message_subscribe(partner_ids=(guest | portal.partner_id | self.partner).ids)
        note = self.env.ref("mail.mt_note").id
        mine = case.with_user(self.adviser)
        with self.sending():
            mentions = [{"user_id": self.stranger.id}]
            root = mine.post_note("SECRET-BOARD: they are broke", kind="question", mentions=mentions)
            mine.post_note("SECRET-REPLY", parent_id=root)
            mine.message_post(body="SECRET-SYSTEM", subtype_id=note, partner_ids=(guest | portal.partner_id).ids)
            mine.message_post(body="SECRET-NONE", partner_ids=guest.ids)
            case.message_post(
                body="SECRET-MARK",
                message_type="email",
                subtype_id=note,
                partner_ids=guest.ids,
                email_from="x@y.example",
            )
            mine.write({"title": "SECRET-TITLE", "priority": "2"})
            talk = self.env["discuss.channel"].with_user(self.adviser)._get_or_create_chat(self.stranger.partner_id.ids)
            talk.message_post(body="SECRET-TALK", message_type="comment", subtype_xmlid="mail.mt_comment")
            self.env["case.alert"].search([]).at = self.env.cr.now() - timedelta(hours=1)
            self.env["case.alert"].send_sudo()
        told = [letter for _to, letter in self.postbox.letters if "Mentioned" in letter["Subject"]]
        self.assertEqual(len(told), 1, "the colleague who is called hears of it, and not what was said")
        outside = {"guest@out.example", "porter@out.example", "jan@dewit.example"}
        for to, letter in self.postbox.letters:
            self.assertFalse(outside & set(to), letter["Subject"])
            self.assertNotIn("SECRET-BOARD", letter.as_string())
            self.assertNotIn("SECRET-TALK", letter.as_string())
        self.answer(case, partners=guest)
        self.assertTrue(
            outside & {address for to, _letter in self.postbox.letters for address in to}, "mail does leave"
        )
