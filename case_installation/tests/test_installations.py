from datetime import date

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import InstallationCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 10:00:00")
class TestInstallations(InstallationCommon):
    """What was delivered: its parts, its life, its owners, its history."""

    def test_it_begins_with_parts_meters_warranty_and_an_owner(self):
        boiler = self.boiler(serial=" ZB-1 ", state="installed")
        self.assertEqual((boiler.title, boiler.serial), ("Gas boiler", "ZB-1"))
        self.assertEqual(boiler.child_ids.mapped("title"), ["Burner"])
        self.assertEqual(boiler.child_ids.partner_id, self.partner)
        self.assertEqual(boiler.meter_ids.mapped(lambda meter: (meter.name, meter.unit)), [("Operating hours", "h")])
        self.assertFalse(boiler.warranty_until, "not before it works")
        boiler.action_commission(date(2026, 2, 1))
        self.assertEqual(boiler.warranty_until, date(2028, 1, 31))
        self.assertEqual((boiler.state, boiler.child_ids.state), ("in_service", "in_service"))
        self.assertEqual(self.told(boiler), ["Entered", "State: Commissioned"])
        self.assertEqual(boiler.owner_ids.partner_id, self.partner)
        self.assertEqual(self.env(user=self.keeper)["case.installation"]._from_label(boiler.token), boiler)
        self.assertEqual(boiler.access_notes, "Code 4471")

    def test_a_part_is_added_on_the_whole_by_who_keeps_them(self):
        boiler = self.boiler()
        offered = {
            user.login: "Add a Part" in boiler.with_user(user).get_view(view_type="form")["arch"]
            for user in (self.keeper, self.reader)
        }
        self.assertEqual(offered, {"keeper": True, "contract_reader": False})
        defaults = {
            "parent_id": boiler.id,
            "partner_id": self.partner.id,
            "site_id": self.site.id,
            "state": "in_service",
        }
        parts = boiler.env["case.installation"].with_context(**{f"default_{name}": v for name, v in defaults.items()})
        with Form(parts) as form:
            form.type_id = self.burner
            form.title = "Second burner"
        self.assertEqual(boiler.child_ids.mapped("title"), ["Burner", "Second burner"])
        self.assertEqual((form.record.state, form.record.site_id), ("in_service", self.site))

    def test_from_the_order_to_the_scrapyard(self):
        boiler = self.boiler(serial="ZB-1", state="ordered")
        days = ("2026-02-02", "2026-02-09", "2026-02-20", "2026-02-21", "2026-02-28")
        boiler.action_install(days[0])
        boiler.action_commission(days[1])
        boiler.stop("leaks", days[2])
        with self.assertRaisesRegex(UserError, "Out of service"):
            boiler.action_install()
        boiler.action_commission(days[3])
        with self.assertRaisesRegex(UserError, "still to come"):
            boiler.remove("scrapped", "2026-03-03")
        boiler.remove("scrapped", days[4])
        self.assertEqual(
            self.told(boiler),
            [
                "Entered",
                "State: Installed",
                "State: Commissioned",
                "State: Out of service (leaks)",
                "State: Commissioned",
                "State: Removed (scrapped)",
            ],
        )
        self.assertEqual([str(day) for day in boiler.event_ids.sorted("id").mapped("day")[1:]], list(days))
        self.assertEqual((boiler.installed_on, boiler.in_service_on), (date(2026, 2, 2), date(2026, 2, 9)))
        self.assertEqual(boiler.child_ids.state, "removed")

    def test_manuals_and_photos_and_which_are_missing(self):
        manual, plate = self.env["case.document.kind"].create([{"name": "Manual"}, {"name": "Type plate"}])
        self.boiler_type.document_kind_ids = manual | plate
        boiler = self.boiler()
        self.assertIn("Manual", boiler.files_missing)
        file = boiler.file_ids.create(
            {"installation_id": boiler.id, "kind_id": manual.id, "name": "manual.pdf", "file": "JVBERi0xLjQ="}
        )
        self.assertNotIn("Manual", boiler.files_missing)
        self.assertIn("Type plate", boiler.files_missing)
        self.assertEqual(file.with_user(self.reader).name, "manual.pdf")
        with self.assertRaises(AccessError):
            file.with_user(self.reader).create(
                {"installation_id": boiler.id, "kind_id": plate.id, "name": "plate.jpg", "file": "JVBERi0xLjQ="}
            )
        with self.assertRaises(AccessError):
            file.with_user(self.reader).active = False

    def test_found_by_serial_number_customer_and_place(self):
        boiler = self.boiler(serial="ZB-77")
        found = self.env(user=self.reader)["case.installation"].name_search("zb-7")
        self.assertEqual([number for number, _name in found], boiler.ids)
        reader = self.reader
        self.assertEqual(self.partner.with_user(reader).installation_count, 1, "parts are not counted")
        self.assertEqual(self.site.with_user(reader).installation_count, 1)

    def test_who_may(self):
        boiler = self.boiler()
        as_reader = boiler.with_user(self.reader)
        self.assertEqual(as_reader.title, "Gas boiler")
        for verb in (
            as_reader.action_install,
            lambda: as_reader.stop("broken"),
            lambda: as_reader.write({"title": "Mine"}),
            lambda: as_reader.create({"type_id": self.boiler_type.id, "partner_id": self.partner.id}),
            lambda: as_reader.move(self.partner, self.env["res.partner"]),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                verb()
        with self.assertRaises(AccessError):
            boiler.write({"state": "removed"})
        with self.assertRaises(AccessError):
            boiler.event_ids[:1].with_user(self.keeper).unlink()
        with self.assertRaises(UserError):
            boiler.sudo().unlink()

    def test_another_company_does_not_see_it(self):
        boiler = self.boiler()
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.reader.copy({"login": "stranger", "company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        self.assertFalse(self.env(user=stranger)["case.installation"].search([("id", "=", boiler.id)]))
        self.assertTrue(self.env(user=self.reader)["case.installation"].search([("id", "=", boiler.id)]))

    def test_a_serial_number_is_used_once(self):
        product = self.env["product.product"].create({"name": "Boiler 24"})
        first = self.boiler(serial="A1", product_id=product.id)
        with self.assertRaises(UniqueViolation), self.cr.savepoint(), mute_logger("odoo.sql_db"):
            self.boiler(serial="A1", product_id=product.id)
        first.remove("scrapped")
        self.assertTrue(self.boiler(serial="A1", product_id=product.id), "what is gone leaves its number")

    def test_a_part_is_replaced_and_both_keep_their_history(self):
        boiler = self.boiler(serial="ZB-1")
        old = boiler.child_ids
        new = old.replace({"serial": "B-2"}, "worn out", date(2026, 3, 1))
        self.assertEqual((old.state, old.removed_on, old.parent_id), ("removed", date(2026, 3, 1), boiler))
        self.assertEqual((new.state, new.parent_id, new.replaces_id, new.serial), ("in_service", boiler, old, "B-2"))
        self.assertIn("Replaced by another one: Burner · B-2 (worn out)", self.told(old))
        self.assertIn(f"Put in the place of another one: {old.display_name} (worn out)", self.told(new))
        with self.assertRaisesRegex(UserError, "is: Removed"):
            old.replace({"serial": "B-3"}, "again")

    def test_the_whole_is_replaced_and_its_parts_go_along(self):
        boiler = self.boiler()
        pump = self.boiler(type_id=self.burner.id, parent_id=boiler.id, title="Second burner")
        new = boiler.replace({"serial": "N-1"}, "too old")
        self.assertEqual((boiler.state, pump.state), ("removed", "removed"))
        self.assertEqual(new.child_ids.mapped("title"), ["Burner"], "the new one has the parts of its type")

    def test_sold_with_its_history(self):
        boiler = self.boiler(in_service_on="2025-01-01", installed_on="2025-01-01")
        buyer = self.env["res.partner"].create({"name": "Pension Duinzicht"})
        with self.assertRaisesRegex(UserError, "is a part"):
            boiler.child_ids.move(buyer, buyer)
        boiler.move(buyer, self.env["res.partner"], date(2026, 2, 1), "sold")
        self.assertEqual((boiler.partner_id, boiler.child_ids.partner_id), (buyer, buyer))
        rows = boiler.owner_ids.sorted("date_from").mapped(lambda row: (row.partner_id, row.date_from, row.date_to))
        self.assertEqual(rows, [(self.partner, date(2025, 1, 1), date(2026, 1, 31)), (buyer, date(2026, 2, 1), False)])
        self.assertIn("New owner: Pension Duinzicht (sold)", self.told(boiler))
        with self.assertRaisesRegex(UserError, "there already"):
            boiler.move(buyer, self.env["res.partner"])
        with self.assertRaisesRegex(UserError, "still to come"):
            boiler.move(self.partner, self.site, date(2026, 4, 1))

    def test_no_part_of_itself(self):
        boiler = self.boiler()
        with self.assertRaises(AccessError):
            boiler.write({"parent_id": boiler.child_ids.id})
        with self.assertRaisesRegex(UserError, "Recursion"), self.cr.savepoint():
            boiler._decide(parent_id=boiler.child_ids.id)
        with self.assertRaisesRegex(ValidationError, "part of itself"):
            self.burner.write({"part_ids": [(0, 0, {"part_type_id": self.boiler_type.id})]})

    def test_types_count_their_installations_for_who_reads_these(self):
        self.boiler()
        self.assertEqual(self.boiler_type.with_user(self.keeper).installation_count, 1)
        modeller = new_test_user(self.env, "only_modeller", groups="case_organizer.group_case_modeller")
        self.assertFalse(
            self.boiler_type.with_user(modeller).web_read({"installation_count": {}})[0]["installation_count"]
        )

    def test_a_part_belongs_to_whom_the_whole_belongs(self):
        boiler, buyer = self.boiler(), self.env["res.partner"].create({"name": "Somebody else"})
        with self.assertRaisesRegex(ValidationError, "Hotel Zeeblick"):
            self.boiler(type_id=self.burner.id, parent_id=boiler.id, partner_id=buyer.id)


@tagged("post_install", "-at_install")
class TestLabels(InstallationCommon, HttpCase):
    """Labels with QR codes, and where they lead."""

    def test_a_sheet_and_a_scan(self):
        boiler = self.boiler(serial="ZB-1")
        self.authenticate("keeper", "keeper")
        answer = self.url_open(f"/case_installation/labels?ids={boiler.id}")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertTrue(answer.content.startswith(b"%PDF"))
        scanned = self.url_open(f"/case_installation/i/{boiler.token}", allow_redirects=False)
        self.assertIn(f"case.installation/{boiler.id}", scanned.headers["Location"])
        self.assertEqual(self.url_open("/case_installation/i/nothing").status_code, 404)
        self.assertEqual(self.url_open("/case_installation/labels?ids=0,x").status_code, 404)
        self.authenticate(None, None)
        self.assertNotIn(b"ZB-1", self.url_open(f"/case_installation/i/{boiler.token}").content)
