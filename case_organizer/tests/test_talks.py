import json

from odoo import http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from odoo.addons.http_routing.tests.common import MockRequest

from .common import CaseCommon

SECRET = "The surveyor drinks"


class TalkCommon(CaseCommon):
    """Adviser and underwriter talk about a case, a colleague reads along; others may not know of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = new_test_user(cls.env, "reader", groups="case_organizer.group_case_user")
        cls.boss = new_test_user(
            cls.env,
            "boss",
            groups="base.group_system,base.group_erp_manager,base.group_partner_manager,"
            "case_organizer.group_case_admin",
        )
        cls.case = cls.open_case()
        cls.talk = cls.start_talk()
        cls.message = cls.talk.with_user(cls.adviser).message_post(
            body=SECRET, message_type="comment", attachments=[("survey.txt", b"Seen by two")]
        )
        cls.attachment = cls.message.attachment_ids
        cls.message.sudo()._message_reaction("👍", "add", cls.underwriter.partner_id, cls.env["mail.guest"])

    @classmethod
    def start_talk(cls):
        talk_id = cls.case.with_user(cls.adviser).start_talk(cls.underwriter.id, cls.reader.ids, subject="The survey")
        return cls.env["discuss.channel"].browse(talk_id)

    @classmethod
    def outsiders(cls):
        """Those who may not know of the talk: a colleague, who supervises, who administers."""
        return cls.stranger | cls.supervisor | cls.boss | cls.env.ref("base.user_admin")


class TestTalks(TalkCommon):
    """What the two do, and who reads along."""

    def test_the_two_write_and_the_observer_reads(self):
        talk = self.talk.with_user(self.underwriter)
        talk.message_post(body="I know", message_type="comment")
        self.assertIn("I know", talk.message_ids[0].body)
        reading = self.talk.with_user(self.reader)
        self.assertIn(SECRET, "".join(reading.message_ids.mapped("body")))
        for write in (
            lambda: reading.message_post(body="Me too", message_type="comment"),
            lambda: reading.sudo().message_post(body="Me too", message_type="notification"),
            lambda: reading.env["mail.message"].create(
                {"model": "discuss.channel", "res_id": self.talk.id, "body": "Me too"}
            ),
            lambda: reading.write({"name": "Mine"}),
            lambda: reading.self_member_id.with_user(self.reader).write({"observes": False}),
            lambda: reading.add_members(partner_ids=self.stranger.partner_id.ids),
            lambda: reading.put_on_whiteboard(self.message.id),
        ):
            with self.assertRaises(AccessError):
                write()

    def test_everyone_on_it_sees_it_on_the_case_and_others_do_not(self):
        for user, count in ((self.adviser, 1), (self.underwriter, 1), (self.reader, 1)):
            self.assertEqual(self.case.with_user(user).talk_count, count, user.name)
        for user in self.outsiders():
            self.env.invalidate_all()
            self.assertEqual(self.case.with_user(user).talk_count, 0, user.name)
        talks = self.env(user=self.reader)["discuss.channel"].search(
            self.case.with_user(self.reader).action_open_talks()["domain"]
        )
        self.assertEqual(talks, self.talk)

    def test_of_a_merged_case_it_is_found_on_the_one_that_goes_on_by_the_same_people(self):
        def count(case, user):
            self.env.invalidate_all()
            return case.with_user(user).talk_count

        goes, stays, last = (self.case.with_user(self.adviser), *(self.open_case() for _n in range(2)))
        preview = goes.get_merge_preview(stays.id)
        self.assertFalse([move for move in preview["moves"] if "talk" in move["kind"]])
        merge = goes.merge_into(stays.id, "The same")
        members = self.adviser | self.underwriter | self.reader
        for user in members:
            self.assertEqual((count(goes, user), count(stays, user)), (0, 1), user.name)
            found = self.env(user=user)["discuss.channel"].search(stays.with_user(user).action_open_talks()["domain"])
            self.assertEqual(found, self.talk)
        for user in self.outsiders():
            self.assertEqual((count(goes, user), count(stays, user)), (0, 0), user.name)
            self.assertFalse(self.env(user=user)["discuss.channel"].search([("channel_type", "=", "case_talk")]))
        self.assertEqual(self.talk.channel_member_ids.partner_id, members.partner_id)
        self.assertNotIn("talk", merge.sudo().line_ids.mapped("kind"))
        note = self.env["case.note"].browse(self.talk.with_user(self.underwriter).put_on_whiteboard(self.message.id))
        self.assertEqual(note.case_id, stays)
        again = stays.merge_into(last.id)
        self.assertEqual((count(stays, self.reader), count(last, self.reader)), (0, 1))
        theirs = self.env["discuss.channel"].browse(last.start_talk(self.underwriter.id))
        again.undo("No")
        self.assertEqual([count(case, self.reader) for case in (goes, stays, last)], [0, 1, 0])
        merge.undo("No")
        self.assertEqual([count(case, self.reader) for case in (goes, stays, last)], [1, 0, 0])
        self.assertEqual((self.talk.sudo().case_id, theirs.sudo().case_id), (self.case, last))
        with self.assertRaises(AccessError):
            self.talk.with_user(self.adviser).sudo().write({"went_with": [stays.id]})

    def test_one_of_the_two_lets_somebody_read_along(self):
        self.talk.with_user(self.underwriter).add_members(partner_ids=self.stranger.partner_id.ids)
        self.assertIn(SECRET, self.message.with_user(self.stranger).body)
        with self.assertRaises(AccessError):
            self.talk.with_user(self.stranger).message_post(body="Hello", message_type="comment")

    def test_only_who_reads_the_case_inside_takes_part(self):
        self.case.with_user(self.adviser).access = "restricted"
        with self.assertRaisesRegex(ValidationError, "does not read this case"):
            self.talk.with_user(self.adviser).add_members(partner_ids=self.stranger.partner_id.ids)
        portal = new_test_user(self.env, "outside", groups="base.group_portal")
        contact = self.env["res.partner"].create({"name": "Notary"})
        for partner in portal.partner_id | contact:
            with self.assertRaisesRegex(ValidationError, "no login inside"):
                self.talk.with_user(self.adviser).add_members(partner_ids=partner.ids)
        guest = self.env["mail.guest"].create({"name": "Guest"})
        with self.assertRaisesRegex(ValidationError, "Guests"):
            self.talk.with_user(self.adviser).add_members(guest_ids=guest.ids)
        with self.assertRaisesRegex(ValidationError, "with whom"):
            self.case.with_user(self.adviser).start_talk(self.adviser.id)
        with self.assertRaises(AccessError):
            self.case.with_user(self.stranger).start_talk(self.adviser.id)

    def test_a_talk_is_always_between_two(self):
        for members in ([], [(0, 0, {"partner_id": self.underwriter.partner_id.id, "observes": True})]):
            with self.assertRaises(ValidationError):
                self.env(user=self.adviser)["discuss.channel"].create(
                    {
                        "name": "Alone",
                        "channel_type": "case_talk",
                        "case_id": self.case.id,
                        "channel_member_ids": members,
                    }
                )

    def started(self, record, **chosen):
        """The talk that the dialog behind a record's button starts, as the adviser."""
        action = record.with_user(self.adviser).action_start_talk()
        dialog = Form(self.env(user=self.adviser)[action["res_model"]].with_context(**action["context"]))
        for name, value in chosen.items():
            setattr(dialog, name, value)
        dialog.save().action_start()
        return self.env["discuss.channel"].search([("case_id", "=", self.case.id)], order="id desc", limit=1)

    def test_it_starts_from_the_case_a_person_or_a_step(self):
        person = self.case.participant_ids.filtered(lambda person: person.user_id == self.underwriter)
        self.assertTrue(person.with_user(self.adviser).can_talk)
        self.do_first_steps(self.case)
        step = self.case.step_ids.filtered(lambda step: step.is_open and step.box_id.user_id == self.underwriter)[:1]
        self.assertTrue(step, "something waits for the underwriter")
        for record, chosen in ((self.case, {"user_id": self.underwriter}), (person, {}), (step, {})):
            with self.subTest(record._name):
                talk = self.started(record, **chosen).with_user(self.underwriter)
                self.assertEqual(talk.case_id, self.case)
                self.assertEqual(talk.channel_member_ids.partner_id, (self.adviser | self.underwriter).partner_id)
                self.assertEqual(talk.step_id, step if record == step else step.browse())
        self.assertIn(step.display_name, talk.name)

    def test_it_ends_and_goes_on_and_is_kept(self):
        self.talk.with_user(self.underwriter).end_talk()
        with self.assertRaisesRegex(UserError, "has ended"):
            self.talk.with_user(self.adviser).message_post(body="More", message_type="comment")
        self.assertEqual(self.case.with_user(self.adviser).talk_count, 1)
        self.assertIn(SECRET, self.message.with_user(self.reader).body)
        self.talk.with_user(self.adviser).resume_talk()
        self.talk.with_user(self.adviser).message_post(body="More", message_type="comment")
        with self.assertRaises(UserError):
            self.message.with_user(self.underwriter).unlink()
        with self.assertRaises(AccessError):
            self.message.with_user(self.underwriter).body = "Sober"
        with self.assertRaises(UserError):
            self.talk.with_user(self.adviser).unlink()

    def test_leaving_and_staying(self):
        self.talk.with_user(self.reader).action_unfollow()
        with self.assertRaises(AccessError):
            self.talk.with_user(self.reader).read(["name"])
        with self.assertRaises(AccessError):
            self.talk.channel_member_ids.filtered(
                lambda member: member.partner_id == self.underwriter.partner_id
            ).with_user(self.adviser).unlink()
        self.talk.with_user(self.underwriter).action_unfollow()
        with self.assertRaisesRegex(UserError, "last of the two"):
            self.talk.with_user(self.adviser).action_unfollow()

    def test_an_answer_becomes_a_note_that_says_who_took_it(self):
        note = self.env["case.note"].browse(self.talk.with_user(self.underwriter).put_on_whiteboard(self.message.id))
        self.assertEqual(note.create_uid, self.underwriter)
        self.assertIn("From a private talk", note.body)
        self.assertIn(self.adviser.name, note.body)
        self.assertIn(SECRET, note.body)
        self.assertIn("put this on the whiteboard", self.talk.message_ids[0].body)
        self.assertEqual(self.talk.message_ids[0].author_id, self.underwriter.partner_id)
        self.assertFalse(note.outside)

    def test_a_file_becomes_a_document_that_says_who_took_it(self):
        document = self.env["case.document"].browse(
            self.talk.with_user(self.underwriter).keep_as_document(self.attachment.id, self.kind.id)
        )
        self.assertEqual(document.from_talk_by_id, self.underwriter)
        self.assertEqual(document.version_id.name, "survey.txt")
        self.assertEqual(document.version_id.attachment_id.with_user(self.stranger).raw, b"Seen by two")
        self.assertIn("survey.txt", self.talk.message_ids[0].body)
        elsewhere = self.env["ir.attachment"].create({"name": "other.txt", "raw": b"x"})
        with self.assertRaisesRegex(UserError, "not in this talk"):
            self.talk.with_user(self.underwriter).keep_as_document(elsewhere.id, self.kind.id)

    def test_it_is_never_mail(self):
        mails = self.env["mail.mail"].search_count([])
        self.underwriter.notification_type = "email"
        message = self.talk.with_user(self.adviser).message_post(
            body="@underwriter", message_type="comment", partner_ids=self.underwriter.partner_id.ids
        )
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertFalse(self.env["mail.notification"].search([("mail_message_id", "=", message.id)]))


class TestTalksAreHidden(TalkCommon):
    """Nobody else finds a talk, whatever they may do otherwise."""

    def test_no_search_count_group_or_export_finds_it(self):
        talk, message = self.talk, self.message
        preview = self.env["mail.link.preview"].create({"source_url": "https://example.com/survey"})
        self.env["mail.message.link.preview"].create({"message_id": message.id, "link_preview_id": preview.id})
        self.env["mail.message.translation"].create(
            {"message_id": message.id, "source_lang": "en", "target_lang": "nl_NL", "body": SECRET}
        )
        self.env["discuss.voice.metadata"].create({"attachment_id": self.attachment.id})
        searches = {
            "discuss.channel": [("id", "=", talk.id)],
            "discuss.channel.member": [("channel_id", "=", talk.id)],
            "mail.message": [("model", "=", "discuss.channel"), ("res_id", "=", talk.id)],
            "ir.attachment": [("id", "=", self.attachment.id)],
            "mail.message.reaction": [("message_id", "=", message.id)],
            "mail.message.link.preview": [("message_id", "=", message.id)],
            "mail.message.translation": [("message_id", "=", message.id)],
            "discuss.voice.metadata": [("attachment_id", "=", self.attachment.id)],
            "mail.notification": [("mail_message_id", "=", message.id)],
            "mail.followers": [("res_model", "=", "discuss.channel"), ("res_id", "=", talk.id)],
            "res.partner": [("channel_ids", "in", talk.ids)],
            "res.users": [("partner_id.channel_ids", "in", talk.ids)],
        }
        for user in self.outsiders():
            for model, domain in searches.items():
                self.env.invalidate_all()
                records = self.env(user=user)[model].with_context(active_test=False)
                if not records.has_access("read"):
                    continue
                where = f"{user.login}: {model}"
                self.assertFalse(records.search(domain), where)
                self.assertEqual(records.search_count(domain), 0, where)
                self.assertFalse(records._read_group(domain, aggregates=["__count"])[0][0], where)
                self.assertEqual(records.web_search_read(domain, {"id": {}})["length"], 0, where)
        self.env.invalidate_all()
        members = self.env(user=self.boss)["res.partner"].search(
            [("channel_member_ids", "in", talk.sudo().channel_member_ids.ids)]
        )
        self.assertFalse(members)

    def test_nothing_is_read_by_its_id(self):
        for user in self.outsiders():
            for record, field in (
                (self.talk, "name"),
                (self.talk.channel_member_ids[0], "partner_id"),
                (self.message, "body"),
                (self.attachment, "name"),
                (self.attachment, "raw"),
            ):
                self.env.invalidate_all()
                with self.assertRaises(AccessError, msg=f"{user.login}: {record}"):
                    record.with_user(user).read([field])
            self.env.invalidate_all()
            partner = self.underwriter.partner_id.with_user(user)
            self.assertNotIn(self.talk.id, partner.channel_ids.ids, user.login)
            with self.assertRaises(UserError):
                self.talk.with_user(user).export_data(["name", "message_ids/body"])

    def test_calls_are_not_seen(self):
        member = self.talk.channel_member_ids.filtered(lambda m: m.partner_id == self.adviser.partner_id)
        session = member.with_user(self.adviser).sudo()._rtc_join_call()
        self.assertIsNone(session)
        sessions = self.env["discuss.channel.rtc.session"].search([("channel_id", "=", self.talk.id)])
        self.assertTrue(sessions)
        self.assertTrue(self.env["discuss.call.history"].search([("channel_id", "=", self.talk.id)]))
        for user in self.boss | self.env.ref("base.user_admin"):
            self.env.invalidate_all()
            for model in ("discuss.channel.rtc.session", "discuss.call.history"):
                found = self.env(user=user)[model].search([("channel_id", "=", self.talk.id)])
                self.assertFalse(found, model)
            with self.assertRaises(AccessError):
                sessions.with_user(user).read(["partner_id"])

    def test_nobody_makes_themselves_a_member(self):
        members = self.talk.sudo().channel_member_ids
        for user in self.outsiders():
            talk, env = self.talk.with_user(user), self.env(user=user)
            for join in (
                talk.channel_join,
                lambda talk=talk, user=user: talk.add_members(partner_ids=user.partner_id.ids),
                lambda talk=talk, user=user: talk.sudo().add_members(partner_ids=user.partner_id.ids),
                lambda talk=talk: talk.sudo()._find_or_create_member_for_self(),
                lambda env=env, user=user: env["discuss.channel.member"].create(
                    {"channel_id": self.talk.id, "partner_id": user.partner_id.id}
                ),
                lambda talk=talk, user=user: talk.write({"channel_partner_ids": [(4, user.partner_id.id)]}),
                lambda talk=talk, user=user: talk.write(
                    {"channel_member_ids": [(0, 0, {"partner_id": user.partner_id.id})]}
                ),
                lambda env=env, user=user: members[0].with_env(env).write({"partner_id": user.partner_id.id}),
                lambda talk=talk: talk.write({"channel_type": "channel"}),
                talk.end_talk,
                lambda talk=talk: talk.put_on_whiteboard(self.message.id),
                lambda talk=talk: talk.keep_as_document(self.attachment.id, self.kind.id),
            ):
                self.env.invalidate_all()
                with self.assertRaises(UserError, msg=user.login):
                    join()
        self.env.invalidate_all()
        self.assertEqual(self.talk.sudo().channel_member_ids, members)

    def test_nobody_becomes_a_member_by_way_of_a_contact(self):
        partner = self.underwriter.partner_id
        boss = self.env(user=self.boss)
        with self.assertRaisesRegex(UserError, "was another user"):
            self.boss.with_env(boss).write({"partner_id": partner.id})
        with self.assertRaisesRegex(UserError, "was another user"):
            boss["res.users"].create({"login": "mole", "partner_id": partner.id})
        own = self.env["res.partner"].create({"name": "Own"})
        self.underwriter.with_env(boss).write({"partner_id": own.id})
        merge = boss["base.partner.merge.automatic.wizard"]
        with self.assertRaises(UserError):
            merge._merge((partner | self.boss.partner_id).ids, self.boss.partner_id)

    def test_what_lies_elsewhere_until_it_is_sent(self):
        with self.assertRaisesRegex(UserError, "at once"):
            self.env(user=self.adviser)["mail.scheduled.message"].create(
                {
                    "model": "discuss.channel",
                    "res_id": self.talk.id,
                    "body": SECRET,
                    "author_id": self.adviser.partner_id.id,
                    "scheduled_date": "2099-01-01 00:00:00",
                }
            )
        payload = self.talk.with_user(self.adviser)._notify_by_web_push_prepare_payload(self.message)
        self.assertNotIn(SECRET, str(payload))
        self.assertNotIn("The survey", str(payload))

    def test_clients_hear_their_own_talks_only(self):
        for user in (self.adviser, self.reader, *self.outsiders()):
            self.env.invalidate_all()
            websocket = self.env(user=user)["ir.websocket"]
            with MockRequest(websocket.env):
                channels = websocket._build_bus_channel_list([f"discuss.channel_{self.talk.id}"])
            self.assertEqual(
                self.talk.id in self._channel_ids(channels), user in self.adviser | self.reader, user.login
            )

    def _channel_ids(self, channels):
        records = [channel[0] if isinstance(channel, tuple) else channel for channel in channels]
        return {r.id for r in records if getattr(r, "_name", "") == "discuss.channel"}


@tagged("post_install", "-at_install")
class TestTalkRoutes(TalkCommon, HttpCase):
    """The routes of Odoo's clients, as others would call them."""

    def call(self, url, params):
        """The answer of a JSON route."""
        headers = {"Content-Type": "application/json"}
        return self.url_open(url, data=json.dumps({"params": params}), headers=headers)

    def refused(self, url, params):
        """Check that a JSON route gives nothing of the talk."""
        response = self.call(url, params)
        for text in (SECRET, "survey", "Seen by two"):
            self.assertNotIn(text, response.text, url)

    def test_no_route_gives_any_of_it(self):
        talk, message, attachment = self.talk.id, self.message.id, self.attachment.id
        uuid, members = self.talk.uuid, self.talk.channel_member_ids
        self.assertTrue(uuid)
        for user in (self.stranger, self.boss):
            self.authenticate(user.login, user.login)
            for url, params in (
                ("/discuss/channel/messages", {"channel_id": talk}),
                ("/discuss/channel/members", {"channel_id": talk, "known_member_ids": []}),
                ("/discuss/channel/attachments", {"channel_id": talk}),
                ("/discuss/channel/pinned_messages", {"channel_id": talk}),
                ("/discuss/channel/join", {"channel_id": talk}),
                ("/discuss/channel/notify_typing", {"channel_id": talk, "is_typing": True}),
                ("/discuss/channel/mark_as_read", {"channel_id": talk, "last_message_id": message}),
                ("/discuss/settings/mute", {"channel_id": talk, "minutes": 5}),
                ("/discuss/settings/custom_notifications", {"channel_id": talk, "custom_notifications": "all"}),
                ("/discuss/search", {"term": "survey"}),
                ("/mail/rtc/channel/join_call", {"channel_id": talk}),
                ("/mail/thread/messages", {"thread_model": "discuss.channel", "thread_id": talk}),
                ("/mail/data", {"fetch_params": [["discuss.channel", [talk]], "channels_as_member"]}),
                ("/mail/action", {"fetch_params": [["discuss.channel", [talk]]]}),
                ("/mail/message/update_content", {"message_id": message, "update_data": {"body": "x"}}),
                ("/mail/message/reaction", {"message_id": message, "content": "x", "action": "add"}),
                (
                    "/mail/message/post",
                    {"thread_model": "discuss.channel", "thread_id": talk, "post_data": {"body": "I am here"}},
                ),
                ("/mail/link_preview", {"message_id": message}),
                ("/mail/read_subscription_data", {"follower_id": 1}),
            ):
                self.refused(url, params)
            for url in (
                f"/web/content/{attachment}",
                f"/web/image/{attachment}",
                f"/mail/attachment/pdf_first_page/{attachment}",
                f"/web/image/discuss.channel/{talk}/avatar_128",
                f"/discuss/channel/{talk}",
                f"/chat/{talk}/{uuid}",
                f"/mail/message/{message}",
                f"/mail/view?model=discuss.channel&res_id={talk}",
            ):
                response = self.url_open(url)
                self.assertNotIn(SECRET, response.text, url)
                self.assertNotIn("The survey", response.text, url)
                self.assertNotIn("Seen by two", response.text, url)
            self.env.invalidate_all()
            self.assertEqual(self.talk.channel_member_ids, members, "nobody joined")
        self.authenticate(None, None)
        self.assertEqual(self.url_open(f"/chat/{talk}/{uuid}").status_code, 404)
        self.env.invalidate_all()
        self.assertEqual(self.talk.channel_member_ids, members)
        self.assertFalse(self.talk.message_ids.filtered(lambda m: "I am here" in (m.body or "")))

    def test_members_read_it_there(self):
        self.authenticate("reader", "reader")
        response = self.call("/discuss/channel/messages", {"channel_id": self.talk.id})
        self.assertIn(SECRET, response.text)
        self.assertEqual(self.url_open(f"/web/content/{self.attachment.id}").content, b"Seen by two")
        post = {"body": "Me too", "message_type": "notification"}
        posted = self.call(
            "/mail/message/post",
            {"thread_model": "discuss.channel", "thread_id": self.talk.id, "post_data": post},
        )
        self.assertIn("error", posted.json())

    def test_a_file_waits_inside_the_talk(self):
        self.authenticate("adviser", "adviser")
        self.url_open(
            "/mail/attachment/upload",
            data={
                "thread_model": "discuss.channel",
                "thread_id": self.talk.id,
                "is_pending": "true",
                "csrf_token": http.Request.csrf_token(self),
            },
            files={"ufile": ("draft.txt", b"Not sent yet", "text/plain")},
        )
        waiting = self.env["ir.attachment"].search([("name", "=", "draft.txt")])
        self.assertEqual((waiting.res_model, waiting.res_id), ("discuss.channel", self.talk.id))
        with self.assertRaises(AccessError):
            waiting.with_user(self.boss).read(["raw"])
