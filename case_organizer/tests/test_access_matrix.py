from itertools import product

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.http_routing.tests.common import MockRequest

from .common import PDF, CaseCommon

#: Whom the matrix is about → on which cases they read.
READS = {
    "handler": {"open", "team", "restricted"},
    "role holder": {"open", "team", "restricted"},
    "person involved": {"open", "team", "restricted"},
    "person involved, ended": {"open"},
    "member of a team involved": {"open", "team", "restricted"},
    "colleague": {"open"},
    "supervisor": {"open", "team"},
    "modeller": set(),
    "administrator of cases": {"open", "team", "restricted"},
    "auditor": {"open", "team", "restricted"},
    "customer with a login": set(),
    "another company": set(),
}
#: What every case user does on a case that they read.
WORKS = {"note", "file", "change", "details", "suspend", "resume"}
#: Whom the matrix is about → what they do on a case that they read, where its state allows it.
DOES = {
    "handler": WORKS | {"involve", "cancel", "reopen"},
    "role holder": WORKS | {"involve", "approve"},
    "person involved": WORKS | {"involve"},
    "person involved, ended": WORKS,
    "member of a team involved": WORKS | {"involve"},
    "colleague": WORKS,
    "supervisor": WORKS | {"involve", "approve", "cancel", "reopen"},
    "modeller": set(),
    "administrator of cases": WORKS | {"involve", "approve", "cancel", "reopen"},
    "auditor": set(),
    "customer with a login": set(),
    "another company": set(),
}
#: What a state allows at all; what comes after closing is kept, and marked as such.
IN_STATE = {
    "active": {"note", "file", "change", "details", "involve", "approve", "suspend", "cancel"},
    "suspended": {"note", "file", "change", "details", "involve", "resume", "cancel"},
    "terminated": {"note", "file", "change", "details", "involve", "reopen"},
}
#: Models that must have had rows in the case that was looked at, so that nothing passes by being empty.
FILLED = {
    "case.case",
    "case.step",
    "case.participant",
    "case.document",
    "case.document.version",
    "case.document.remark",
    "case.note",
    "case.value",
    "case.log",
    "case.pause",
    "case.text",
    "case.contact",
    "case.contact.version",
    "case.fact",
    "case.step.fact",
}
#: Below a case, but only for administrators, who leads it, or the machine's own.
NOT_FOR_USERS = {"case.log.value", "case.listener", "case.automatic", "case.alert", "case.fact.change", "case.read.log"}
NOT_FOR_USERS |= {"case.start.request"}
NOT_FOR_USERS |= {"case.webhook.delivery", "case.webhook.in.message", "case.callout"}


@tagged("post_install", "-at_install")
class TestAccessMatrix(CaseCommon):
    """Each kind of person × open, team and restricted × running, on hold and closed × all that lies below a case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = "case_organizer.group_case_user"
        cls.involved = new_test_user(cls.env, "involved", groups=user)
        cls.gone = new_test_user(cls.env, "gone", groups=user)
        cls.member = new_test_user(cls.env, "member", groups=user)
        cls.customer = new_test_user(cls.env, "customer_login", groups="base.group_portal")
        cls.case_admin = new_test_user(cls.env, "case_admin", groups="case_organizer.group_case_admin")
        cls.auditor = new_test_user(cls.env, "auditor", groups="case_organizer.group_case_auditor")
        elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.other = new_test_user(
            cls.env, "other_company", groups=user, company_id=elsewhere.id, company_ids=[Command.set(elsewhere.ids)]
        )
        cls.team = cls.env["case.team"].create({"name": "Advice", "member_ids": [Command.set(cls.member.ids)]})
        cls.people = {
            "handler": cls.adviser,
            "role holder": cls.underwriter,
            "person involved": cls.involved,
            "person involved, ended": cls.gone,
            "member of a team involved": cls.member,
            "colleague": cls.stranger,
            "supervisor": cls.supervisor,
            "modeller": cls.modeller,
            "administrator of cases": cls.case_admin,
            "auditor": cls.auditor,
            "customer with a login": cls.customer,
            "another company": cls.other,
        }
        cls.cases = {
            (access, state): cls.full_case(access, state)
            for access, state in product(("open", "team", "restricted"), ("active", "suspended", "terminated"))
        }
        cls.env["case.fact.refresh"]._refresh_sudo(1_000)

    @classmethod
    def full_case(cls, access, state):
        """A case with something of everything."""
        case = cls.open_case(access=access)
        case.write(
            {
                "participant_ids": [
                    Command.create({"user_id": cls.involved.id, "relation": "Specialist"}),
                    Command.create({"user_id": cls.gone.id, "date_from": "2020-01-01", "date_to": "2020-12-31"}),
                    Command.create({"team_id": cls.team.id}),
                    Command.create({"partner_id": cls.customer.partner_id.id, "relation": "Customer"}),
                ]
            }
        )
        statement = case.step_ids.filtered(lambda step: step.code == "income_statement")
        statement.file_document(statement.item_id.ask_document_ids.id, "income.pdf", PDF)
        statement.submit()
        case.step_ids.filtered(lambda step: step.code == "income_questions").submit(answers={"yearly_income": 60000})
        case.document_ids.post_remark("Which year is this?")
        case.post_note("Who knows this employer?", kind="question")
        cls.env(user=cls.adviser)["case.text"].create({"case_id": case.id, "name": "Advice", "kind_id": cls.kind.id})
        contact = case.log_contact("They called", cls.env.ref("case_organizer.report_method_phone").id)
        contact.correct("They mailed", report_method_id=cls.env.ref("case_organizer.report_method_mail").id)
        case.message_post(body="Thank you", message_type="comment", subtype_xmlid="mail.mt_comment")
        case.action_suspend("Waits for papers")
        if state != "suspended":
            case.action_resume()
        if state == "terminated":
            case.action_cancel("Not needed any more")
        cls.env.flush_all()
        return case

    def below(self):
        """Models with a case file, from the registry: ``{name: way to the case}``."""
        found = {"case.case": "id"}
        for name, model in self.env.registry.items():
            field = model._fields.get("case_id")
            if (
                name.startswith("case.")
                and field
                and field.type == "many2one"
                and field.comodel_name == "case.case"
                and (field.store or field.search)
                and not model._transient
                and not model._abstract
                and name not in NOT_FOR_USERS
            ):
                found[name] = "case_id"
        return found

    def test_reading(self):
        """By search, count, group, export and id, all agree; who may not read learns nothing by any of them."""
        filled = set()
        for ((access, state), case), (name, way) in product(self.cases.items(), self.below().items()):
            rows = self.env[name].sudo().search([(way, "=", case.id)])
            if not rows:
                continue
            filled.add(name)
            for who, user in self.people.items():
                try:
                    self.look(self.env(user=user)[name], rows, way, case, access in READS[who])
                except (AssertionError, UserError) as wrong:
                    self.fail(f"{name}, {access}, {state}, {who}: {wrong}")
        self.assertEqual(FILLED - filled, set())

    def look(self, model, rows, way, case, reads):
        domain = [(way, "=", case.id)]
        if not reads:
            try:
                self.assertFalse(model.search(domain))
                self.assertFalse(model.search_count(domain))
                self.assertFalse(model._read_group(domain, [], ["__count"])[0][0])
                self.assertFalse(model.name_search("", domain))
            except AccessError:
                self.assertFalse(model.has_access("read"))
            with self.assertRaises(AccessError):
                model.browse(rows.ids).read(["display_name"])
            with self.assertRaises(UserError):
                model.browse(rows.ids).export_data(["id"])
            return
        if not model.has_access("read"):
            return
        self.assertEqual(model.search_count(domain), len(model.search(domain)))
        self.assertEqual(model.search(domain)._ids, rows._ids)
        self.assertEqual(len(model.browse(rows.ids).read(["display_name"])), len(rows))

    def test_files_and_messages(self):
        for (access, state), case in self.cases.items():
            file = case.sudo().document_ids.version_ids.attachment_id
            message = case.sudo().message_ids.filtered(lambda m: m.message_type == "comment")
            self.assertTrue(file and message)
            for (who, user), record in product(self.people.items(), (file, message)):
                where, seen = (access, state, who, record), record.with_user(user)
                self.assertEqual(seen.has_access("read"), access in READS[who], where)
                self.assertEqual(bool(seen.search([("id", "in", record.ids)])), access in READS[who], where)

    def test_what_a_client_may_listen_to(self):
        """The channel of a case's whiteboard: for those who read it."""
        wrong = []
        for (access, state), case in self.cases.items():
            for who, user in self.people.items():
                websocket = self.env(user=user)["ir.websocket"]
                with MockRequest(websocket.env):
                    channels = websocket._build_bus_channel_list([f"case_organizer.whiteboard_{case.id}"])
                if ((case, "whiteboard") in channels) != (access in READS[who]):
                    wrong.append((access, state, who))
        self.assertFalse(wrong)

    def verbs(self, case, user):
        """What can be tried on a case: ``{name: function}``, each as ``user``."""
        seen = case.with_user(user)
        approve = case.sudo().step_ids.filtered(lambda step: step.code == "approve_income").with_user(user)
        return {
            "note": lambda: seen.post_note("I was here"),
            "file": lambda: seen.file_document(self.kind.id, "x.pdf", PDF),
            "change": lambda: seen.write({"title": "Mine"}),
            "details": lambda: seen.write({"characteristics": {"yearly_income": 1}}),
            "involve": lambda: seen.participant_ids.create({"case_id": seen.id, "user_id": self.stranger.id}),
            "approve": lambda: approve.submit(),
            "suspend": lambda: seen.action_suspend("Waits for papers"),
            "resume": lambda: seen.action_resume(),
            "cancel": lambda: seen.action_cancel("Not needed any more"),
            "reopen": lambda: seen.action_reopen("It came back"),
        }

    def done(self, verb):
        """Whether something can be done; it is undone at once."""
        try:
            with self.env.cr.savepoint() as point:
                verb()
                self.env.flush_all()
                point.rollback()
        except UserError:
            return False
        finally:
            self.env.invalidate_all()
        return True

    def test_doing(self):
        """Who does not read can do nothing, an auditor neither; what the others can do follows role and state."""
        wrong = []
        for ((access, state), case), (who, user) in product(self.cases.items(), self.people.items()):
            may = DOES[who] & IN_STATE[state] if access in READS[who] else set()
            did = {name for name, verb in self.verbs(case, user).items() if self.done(verb)}
            if did != may:
                wrong.append(f"{who}, {access}, {state}: did {sorted(did - may)}, could not {sorted(may - did)}")
        self.assertFalse(wrong)
