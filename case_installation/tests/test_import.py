from base64 import b64encode
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.case_contract.tests.common import workbook

from .common import InstallationCommon

HEAD = ("Number", "Serial number", "Type", "Called", "Customer", "Site", "Part of", "State", "Commissioned on", "kW")


@tagged("post_install", "-at_install")
class TestImport(InstallationCommon):
    """Installations that stand already come from a spreadsheet: all of them or none, and each once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boiler_type.details_definition = [
            {"name": "capacity", "string": "kW", "type": "integer"},
            {
                "name": "flue",
                "string": "Flue",
                "type": "selection",
                "selection": [["open", "Open"], ["closed", "Closed"]],
            },
        ]

    def workbook(self, *rows, head=HEAD):
        return workbook(head, *rows)

    def wizard(self, content, name="installations.xlsx", user=None, **values):
        env = self.env(user=user or self.keeper)
        file = env["ir.attachment"].create(
            {"name": name, "datas": b64encode(content), "res_model": "case.installation.import"}
        )
        return env["case.installation.import"].create({"file_ids": [(6, 0, file.ids)], **values})

    def taken(self, content, **values):
        wizard = self.wizard(content, **values)
        wizard.action_look()
        wizard.action_preview()
        return wizard

    def rows(self):
        return (
            ["A-1", "ZB-9", "Gas boiler", "Boiler 9", "Hotel Zeeblick", "Beach pavilion", None, "in service",
             date(2025, 3, 1), 60],
            ["A-2", "BR-1", "Burner", "Old burner", None, None, "A-1", None, None, None],
            ["A-3", "ZB-10", "gas boiler", None, "hotel zeeblick", None, None, "out of service", None, "45"],
        )  # fmt: skip

    def there(self):
        found = self.env["case.installation"].search(
            [("company_id", "=", self.env.company.id), ("name", "=like", "A-%")]
        )
        return found.sorted("name")

    @freeze_time("2026-03-01")
    def test_from_a_workbook(self):
        wizard = self.taken(self.workbook(*self.rows()))
        self.assertIn("3 installations, 1 of them parts; 2 details", wizard.result)
        self.assertFalse(self.there(), "a preview")
        wizard.action_import()
        first, burner, second = self.there()
        self.assertEqual(wizard.installation_ids, self.there())
        self.assertEqual((first.site_id, first.state, first.details["capacity"]), (self.site, "in_service", 60))
        self.assertEqual(first.warranty_until, date(2027, 2, 28), "two years from its commissioning")
        self.assertEqual((burner.parent_id, burner.partner_id, burner.serial), (first, self.partner, "BR-1"))
        self.assertEqual(first.child_ids, burner, "the part that the type has is filled in, not doubled")
        self.assertEqual((second.state, second.warranty_until), ("out_of_service", False))
        self.assertIn("Out of service", self.told(second)[-1])

    @freeze_time("2026-03-01")
    def test_again_doubles_nothing(self):
        content = self.workbook(*self.rows())
        self.taken(content).action_import()
        before = self.env["case.installation"].search_count([])
        wizard = self.taken(content)
        self.assertIn("Here already, left as they are: 3", wizard.result)
        wizard.action_import()
        self.assertEqual(self.env["case.installation"].search_count([]), before)

    @freeze_time("2026-03-01")
    def test_all_or_nothing_with_the_rows_in_words(self):
        first, second, third = self.rows()
        third[8], third[9] = "2027-01-01", "many"
        wizard = self.taken(
            self.workbook(
                first,
                second,
                third,
                ["A-1", None, "Gas boiler", None, "Hotel Zeeblick", None, None, None, None, None],
                [None, None, "Gas boiler", None, "Hotel Zeeblick", None, None, None, None, None],
                ["A-6", None, "Pump", None, "Hotel Zeeblick", None, None, None, None, None],
                ["A-7", None, "Burner", None, None, None, "A-99", None, None, None],
                ["A-8", None, "Burner", None, "Hotel Zeeblick", "Attic", None, None, None, None],
                ["A-9", None, "Burner", None, "Hotel Zeeblick", None, None, "broken", None, 3],
            )
        )
        self.assertTrue(wizard.has_mistakes)
        for words in (
            "Row 4: Commissioned on: 2027-01-01 is still to come.",
            "Row 5: “A-1” is in row 2 already.",
            "Row 6: It has neither a number nor a serial number.",
            "Row 7: Installation type: “Pump” is not known.",
            "Row 8: What it is part of, “A-99”, is neither in the file nor here.",
            "Row 9: Hotel Zeeblick has no address called “Attic”.",
            "Row 10: State: “broken” is none of: ordered, installed, commissioned, out of service.",
        ):
            self.assertIn(words, wizard.result)
        with self.assertRaises(UserError):
            wizard.action_import()
        self.assertFalse(self.there())

    @freeze_time("2026-03-01")
    def test_from_csv_with_the_type_chosen_and_sites_made(self):
        text = "Serienummer;Klant;Locatie;Flue\nX-1;Hotel Zeeblick;Zolder;closed\nX-2;Hotel Zeeblick;Zolder;Ajar\n"
        wizard = self.taken(text.encode("cp1252"), name="i.csv", type_id=self.boiler_type.id)
        self.assertIn("Row 2: Hotel Zeeblick has no address called “Zolder”.", wizard.result)
        self.keeper.group_ids += self.env.ref("base.group_partner_manager")
        wizard.action_back()
        wizard.make_partners = True
        wizard.action_preview()
        self.assertIn("Row 3: “Flue” has no choice “Ajar”.", wizard.result)
        wizard = self.taken(text.replace("Ajar", "Open").encode(), type_id=self.boiler_type.id, make_partners=True)
        self.assertIn("Contacts made: 1.", wizard.result)
        wizard.action_import()
        sites = wizard.installation_ids.site_id
        self.assertEqual((sites.name, sites.parent_id), ("Zolder", self.partner))
        self.assertEqual(wizard.installation_ids.sorted("serial").mapped("details")[0]["flue"], "Closed")

    def test_who_may_not(self):
        with self.assertRaises(AccessError):
            self.wizard(self.workbook(*self.rows()), user=self.reader)
