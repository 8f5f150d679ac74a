import io
import zipfile
from base64 import b64encode
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ContractCommon, workbook

HEAD = ["Reference", "Customer", "Start", "Parent", "Duration", "Renewal", "Notice", "Paid", "Sites", "Response"]
LINE = ["Product", "Description", "Quantity", "Price"]


@tagged("post_install", "-at_install")
class TestImport(ContractCommon):
    """Contracts that exist already come from a spreadsheet: all of them or none, and each once."""

    def workbook(self, *rows, head=(*HEAD, *LINE)):
        return workbook(head, *rows)

    def wizard(self, content, name="contracts.xlsx", user=None, **values):
        env = self.env(user=user or self.manager)
        file = env["ir.attachment"].create(
            {"name": name, "datas": b64encode(content), "res_model": "case.contract.import"}
        )
        return env["case.contract.import"].create(
            {"file_ids": [(6, 0, file.ids)], "type_id": self.contract_type.id, **values}
        )

    def taken(self, content, **values):
        wizard = self.wizard(content, **values)
        wizard.action_look()
        wizard.action_preview()
        return wizard

    def rows(self):
        return (
            ["R-1", "Hotel Zeeblick", date(2026, 1, 1), None, "36 months", "tacit, 1 year", "3 months", "quarterly", 3,
             "4 hours", None, "All sites", 1, 1000],
            ["R-2", "hotel zeeblick", "01-02-2026", "R-1", None, None, None, None, 1, None, None, "Boilers", 12, 100],
            ["R-2", None, None, None, None, None, None, None, None, None, None, "Report", 1, "1.250,50"],
        )  # fmt: skip

    @freeze_time("2026-03-01")
    def test_from_a_workbook(self):
        wizard = self.taken(self.workbook(*self.rows()))
        self.assertIn("2 contracts, 3 lines, 3 details, 1 below another", wizard.result)
        self.assertFalse(self.env["case.contract"].search([("reference", "in", ("R-1", "R-2"))]), "a preview")
        wizard.action_import()
        above, below = wizard.contract_ids.sorted("reference")
        self.assertEqual((below.parent_id, below.partner_id, below.state), (above, self.partner, "active"))
        self.assertEqual((above.date_start, below.date_start), (date(2026, 1, 1), date(2026, 2, 1)))
        self.assertEqual((above.date_end, above.renews), (date(2028, 12, 31), True))
        self.assertEqual(below.line_ids.mapped("price_subtotal"), [1200, 1250.5])
        self.assertEqual(self.read_on(below, "2026-03-01")["Response"], "4 hours", "inherited")
        self.assertEqual(below.obligation_ids.mapped("name"), ["Inspect the boilers"])
        self.assertTrue(below.occurrence_ids, "what falls due is planned")

    @freeze_time("2026-03-01")
    def test_parties_and_obligations_come_with_their_contracts(self):
        guarantor = self.env["res.partner"].create({"name": "Bank Noord"})
        self.env["case.team"].create({"name": "Field team", "member_ids": [(6, 0, self.manager.ids)]})
        head = [*HEAD[:3], "Sites", "Response", "Party", "Party as", "Party side",
                "Obligation", "How often", "First due", "Owed by", "Done by"]  # fmt: skip
        first = ["R-1", "Hotel Zeeblick", date(2026, 1, 1), 3, "4 hours", "Bank Noord", "Guarantor", None,
                 "Inspect", "every 6 months", date(2026, 4, 1), "us", "field team"]  # fmt: skip
        more = [*[None] * 8, "Tell the figures", None, "2026-05-01", "them", self.manager.login]
        last = ["R-2", "Hotel Zeeblick", date(2026, 1, 1), 1, "4 hours", *[None] * 8]
        wizard = self.taken(self.workbook(first, more, last, head=head))
        self.assertIn("2 contracts, 0 lines, 4 details, 0 below another. 1 parties, 2 obligations.", wizard.result)
        wizard.action_import()
        contract, other = wizard.contract_ids.sorted("reference")
        party = contract.party_ids
        self.assertEqual((party.partner_id, party.role, party.side), (guarantor, "Guarantor", "theirs"))
        inspect, tell = contract.obligation_ids.sorted("name")
        self.assertEqual((inspect.every_number, inspect.every_unit, inspect.owed_by), (6, "month", "us"))
        self.assertEqual((inspect.team_id.name, tell.user_id), ("Field team", self.manager))
        self.assertEqual((tell.every_unit, tell.owed_by, tell.first_on), ("once", "them", date(2026, 5, 1)))
        due = contract.occurrence_ids.sorted("due_on")
        self.assertEqual(
            [(row.name, row.due_on) for row in due[:3]],
            [("Inspect", date(2026, 4, 1)), ("Tell the figures", date(2026, 5, 1)), ("Inspect", date(2026, 10, 1))],
        )
        self.assertEqual(other.obligation_ids.mapped("name"), ["Inspect the boilers"], "of its type, as it names none")

    @freeze_time("2026-03-01")
    def test_what_is_wrong_with_a_party_or_an_obligation_is_told_by_its_row(self):
        head = [*HEAD[:3], "Sites", "Response", "Party", "Party as", "Party side",
                "Obligation", "How often", "First due", "Owed by", "Done by"]  # fmt: skip
        start = ["Hotel Zeeblick", date(2026, 1, 1), 3, "4 hours"]
        wrong = (
            (["Bank Noord", "Guarantor", None, *[None] * 5], "Row 3: No contact is called “Bank Noord”."),
            (["Hotel Zeeblick", None, None, *[None] * 5], "Row 5: Party: as is missing."),
            (["Hotel Zeeblick", "x", "both", *[None] * 5], "Row 7: Party: on whose side: “both” is not understood"),
            ([*[None] * 3, "Inspect", None, None, None, None], "Row 9: “Inspect”: fill in Obligation: how often or"),
            (
                [*[None] * 3, "Inspect", "often", None, None, None],
                "Row 11: Obligation: how often: “often” is not under",
            ),
            ([*[None] * 3, "Inspect", "once", "2026-13-01", None, None], "Row 13: Obligation: first due: “2026-13-01”"),
            ([*[None] * 3, "Inspect", "once", None, None, "Nobody"], "Row 15: Obligation: person or team: “Nobody”"),
            ([*[None] * 4, "yearly", None, None, None], "Row 17: Obligation: what is missing."),
        )
        rows = []
        for number, (said, _words) in enumerate(wrong):
            rows += [[f"R-{number}", *start, *[None] * 8], [*[None] * 5, *said]]
        wizard = self.taken(self.workbook(*rows, head=head))
        self.assertTrue(wizard.has_mistakes)
        for _said, words in wrong:
            self.assertIn(words, wizard.result)
        self.assertFalse(self.env["case.contract"].search([("reference", "=like", "R-%")]))

    @freeze_time("2026-03-01")
    def test_again_doubles_nothing(self):
        content = self.workbook(*self.rows())
        self.taken(content).action_import()
        wizard = self.taken(content)
        self.assertIn("Here already, left as they are: 2", wizard.result)
        wizard.action_import()
        self.assertEqual(self.env["case.contract"].search_count([("reference", "in", ("R-1", "R-2"))]), 2)

    @freeze_time("2026-03-01")
    def test_all_or_nothing_with_the_rows_in_words(self):
        first, second, third = self.rows()
        second[2], third[13] = "2026-02-30", "1.250"
        other = ["R-3", "Nobody", date(2026, 1, 1), "R-9", "forever", *[None] * 9]
        circle = ["R-4", "Hotel Zeeblick", date(2026, 1, 1), "R-5", *[None] * 10]
        wizard = self.taken(self.workbook(first, second, third, other, circle, ["R-5", *circle[1:3], "R-4"]))
        self.assertTrue(wizard.has_mistakes)
        for words in (
            "Row 3: Start: “2026-02-30” is not a date.",
            "Row 5: No contact is called “Nobody”.",
            "Row 5: The contract above it, “R-9”, is neither in the file nor here.",
            "Row 6: “R-4” stands below itself.",
        ):
            self.assertIn(words, wizard.result)
        with self.assertRaises(UserError):
            wizard.action_import()
        self.assertFalse(self.env["case.contract"].search([("reference", "=like", "R-%")]))

    @freeze_time("2026-03-01")
    def test_what_can_be_read_in_two_ways_is_asked(self):
        first, _second, _third = self.rows()
        first[13] = "1.250"
        self.assertIn("Row 2: Line: price: “1.250” can be read in two ways", self.taken(self.workbook(first)).result)

    @freeze_time("2026-03-01")
    def test_what_must_be_there_is_missed(self):
        first, _second, _third = self.rows()
        first[9] = None
        self.assertIn("still needs: Response", self.taken(self.workbook(first)).result)
        wizard = self.taken(self.workbook(first), in_force=False)
        wizard.action_import()
        self.assertEqual(wizard.contract_ids.state, "draft")

    @freeze_time("2026-03-01")
    def test_from_csv_with_contacts_made(self):
        text = "Contractnummer;Klant;Ingangsdatum;Looptijd;Sites;Response\n7;Café Zon;1-3-2026;onbepaald;2;morgen\n"
        wizard = self.taken(text.encode("cp1252"), name="c.csv")
        self.assertIn("No contact is called “Café Zon”", wizard.result)
        wizard.action_back()
        wizard.make_partners = True
        wizard.action_preview()
        self.assertIn("you may not make contacts", wizard.result)
        self.manager.group_ids += self.env.ref("base.group_partner_manager")
        wizard.action_preview()
        wizard.action_import()
        contract = wizard.contract_ids
        self.assertEqual((contract.partner_id.name, contract.reference), ("Café Zon", "7"))
        self.assertFalse(contract.date_end)

    def test_columns_can_be_corrected(self):
        content = self.workbook(["R-1", "Hotel Zeeblick", date(2026, 1, 1)], head=["Code", "Who", "When"])
        wizard = self.wizard(content, in_force=False)
        wizard.action_look()
        with self.assertRaisesRegex(UserError, "No column is taken for “Reference”"):
            wizard.action_preview()
        for column, meaning in zip(wizard.column_ids.sorted("id"), ("reference", "partner", "start"), strict=True):
            column.meaning = meaning
        wizard.action_preview()
        self.assertIn("1 contracts", wizard.result)

    def test_hostile_files(self):
        bomb, entity, encrypted = io.BytesIO(), io.BytesIO(), b"PK\x03\x04" + b"\x00" * 40
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("[Content_Types].xml", "<x/>")
            packed.writestr("xl/sharedStrings.xml", b" " * 20_000_000)
        with zipfile.ZipFile(entity, "w") as packed:
            packed.writestr("[Content_Types].xml", '<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>')
        for content, words in (
            (bomb.getvalue(), "unpacks to more"),
            (entity.getvalue(), "document type declaration"),
            (encrypted, "damaged"),
            (b"\xd0\xcf\x11\xe0" + b"\x00" * 500, "XLS"),
            (b"<?xml version='1.0'?><log/>", "neither a CSV table nor"),
            (b"a;b\n1;\x002\n", "neither a CSV table nor"),
            (b'a;b\n"1;2\n', "quotation marks"),
            (b"a;b\n1;2;3;4\n", "Row 2"),
            (self.workbook(), "no row below"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.wizard(content).action_look()

    def test_only_contract_managers(self):
        with self.assertRaises(AccessError):
            self.wizard(self.workbook(*self.rows()), user=self.reader)

    @freeze_time("2026-03-01")
    def test_contracts_of_another_company_are_not_touched(self):
        first, _second, _third = self.rows()
        self.taken(self.workbook(first)).action_import()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids |= elsewhere
        wizard = self.wizard(self.workbook(first))
        wizard = wizard.with_context(allowed_company_ids=elsewhere.ids)
        wizard.action_look()
        wizard.action_preview()
        self.assertTrue(wizard.has_mistakes)
        self.assertEqual(self.env["case.contract"].search_count([("reference", "=", "R-1")]), 1)
