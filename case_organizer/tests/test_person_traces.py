import base64

from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import new_test_user

from .common import CaseCommon

FILE = base64.b64encode(b"My name is Anna Visser, not Annabel.").decode()

#: Columns that point to a contact without being kept of a person.
APART = {
    ("case.access.request", "partner_id"),
    ("case.erasure", "partner_id"),
    ("case.hold", "partner_id"),
}


class TestPersonTraces(CaseCommon):
    """Where a person is, over all cases: nothing missed, nobody of a similar name taken for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna, cls.other = cls.env["res.partner"].create(
            [
                {"name": "Anna Visser", "email": "Anna@visser.example", "phone": "+31 6 1234"},
                {"name": "Anna Visserman", "email": "joanna@visser.example"},
            ]
        )
        _guardian, heirs = cls.env["case.characteristic"].create(
            [
                {"type_id": cls.case_type.id, "name": "Guardian", "code": "guardian", "kind": "partner"},
                {"type_id": cls.case_type.id, "name": "Heirs", "code": "heirs", "kind": "group"},
            ]
        )
        cls.env["case.characteristic"].create(
            {"type_id": cls.case_type.id, "parent_id": heirs.id, "name": "Heir", "code": "heir", "kind": "partner"}
        )
        cls.case = cls.open_case()

    def kinds(self, partner=None):
        """``{kind: {(model, field)}}`` of what is found."""
        found = {}
        for row in self.env["case.person.traces"].find(partner or self.anna):
            found.setdefault(row["kind"], set()).add((row["model"], row["field"]))
        return found

    def test_a_person_who_is_nowhere(self):
        self.assertEqual(self.env["case.person.traces"].find(self.anna), [])

    def test_customer_participant_relation_and_history(self):
        case = self.open_case(partner_id=self.anna.id)
        self.case.write({"participant_ids": [Command.create({"partner_id": self.anna.id, "relation": "Heir"})]})
        self.case.write({"participant_ids": [Command.create({"partner_id": self.other.id})]})
        self.env["case.relation"].create(
            {
                "partner_id": self.anna.id,
                "other_id": self.other.id,
                "kind_id": self.env.ref("case_organizer.relation_kind_spouse").id,
            }
        )
        found = self.env["case.person.traces"].find(self.anna)
        self.assertIn(
            {"model": "case.case", "id": case.id, "case_id": case.id, "field": "partner_id", "kind": "customer"}, found
        )
        kinds = self.kinds()
        self.assertEqual(kinds["participant"], {("case.participant", "partner_id")})
        self.assertEqual(kinds["relation"], {("case.relation", "partner_id")})
        self.assertEqual(kinds["log"], {("case.log.value", "value")})
        self.assertEqual({row["case_id"] for row in found if row["kind"] in ("participant", "log")}, {self.case.id})
        self.assertEqual(self.kinds(self.other)["relation"], {("case.relation", "other_id")})

    def test_details_that_point_to_them_also_in_groups(self):
        for answers in (
            {"guardian": self.anna.id},
            {"heirs": [{"heir": self.other.id}, {"heir": self.anna.id}]},
            {"yearly_income": self.anna.id},
        ):
            self.env["case.writer"].apply(self.case.sudo(), (), answers={self.case.id: answers})
        found = [row for row in self.env["case.person.traces"].find(self.anna) if row["kind"] == "detail"]
        codes = self.env["case.value"].browse([row["id"] for row in found]).characteristic_id.mapped("code")
        self.assertEqual(sorted(codes), ["guardian", "heirs"])

    def test_messages_by_their_contact_or_address_and_to_them(self):
        post = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        self.case.message_post(body="From me", author_id=self.anna.id, **post)
        self.case.message_post(body="Sent", email_from="A. Visser <anna@VISSER.example>", author_id=False, **post)
        self.case.message_post(body="To her", partner_ids=self.anna.ids, **post)
        self.case.message_post(body="Another", email_from="joanna@visser.example", author_id=self.other.id, **post)
        found = self.env["case.person.traces"].find(self.anna)
        texts = {}
        for row in found:
            texts.setdefault(row["kind"], []).append(
                str(self.env["mail.message"].browse(row["id"]).body) if row["model"] == "mail.message" else ""
            )
        self.assertEqual(sorted(texts["message"]), ["<p>From me</p>", "<p>Sent</p>"])
        self.assertEqual(texts["received"], ["<p>To her</p>"])

    def test_texts_that_name_them_and_not_those_that_name_somebody_else(self):
        case = self.case.with_user(self.adviser)
        case.post_note("Called ANNA VISSER (tomorrow)")
        case.post_note("Called Anna Visserman")
        case.file_document(self.kind.id, "letter.txt", FILE)
        found = [row for row in self.env["case.person.traces"].find(self.anna) if row["kind"] == "mention"]
        notes = [row for row in found if row["model"] == "case.note"]
        self.assertEqual(len(notes), 1, found)
        self.assertEqual(self.env["case.note"].browse(notes[0]["id"]).body, "Called ANNA VISSER (tomorrow)")
        self.assertEqual([row["field"] for row in found if row["model"] == "case.document.version"], ["text"])
        self.assertEqual({row["case_id"] for row in found}, {self.case.id})

    def test_a_person_who_is_a_user(self):
        user = new_test_user(self.env, "anna", groups="case_organizer.group_case_user")
        case = self.open_case(user=user)
        case.post_note("I look into it")
        case.file_document(self.kind.id, "letter.txt", FILE)
        kinds = self.kinds(user.partner_id)
        self.assertIn(("case.note", "create_uid"), kinds["note"])
        self.assertIn(("case.document.version", "create_uid"), kinds["document"])
        self.assertIn(("case.case", "user_id"), kinds["handler"])

    def test_nobody_asks_from_outside(self):
        with self.assertRaises(AccessError):
            get_public_method(self.env["case.person.traces"], "find")

    def test_whatever_points_to_a_person_is_looked_at(self):
        """Every column of a model of cases that points to a contact is known, whatever addon brings it."""
        traces = self.env["case.person.traces"]
        known = {(model, field) for model, field, *_ in [*traces._links(), *traces._links_below()]}
        below = traces._below()
        unknown = {
            (name, field.name)
            for name, model in self.env.items()
            if name.startswith("case.") and model._auto and not model._abstract and not model._transient
            for field in model._fields.values()
            if field.type == "many2one" and field.comodel_name == "res.partner" and field.store
            and (name, field.name) not in known and not (field.related and name in below)
        }  # fmt: skip
        self.assertFalse(unknown - APART)
