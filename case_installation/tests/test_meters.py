from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.case_contract.tests.common import START

from .common import InstallationCommon


@tagged("post_install", "-at_install")
class TestMeters(InstallationCommon):
    """Readings, and maintenance that falls due by them."""

    def note(self, boiler, day, value, **values):
        moment = datetime.combine(day, datetime.min.time())
        return boiler.meter_ids.with_user(self.reader).record_reading(value, moment, **values)

    @freeze_time("2026-03-02 10:00:00")
    def test_any_case_user_notes_what_a_meter_shows(self):
        boiler = self.boiler()
        self.note(boiler, date(2026, 2, 1), 100)
        self.note(boiler, date(2026, 2, 11), 200)
        meter = boiler.meter_ids
        self.assertEqual((meter.value, meter.a_day), (200, 10))
        self.assertIn("Meter read (Operating hours: 200 h)", self.told(boiler))
        with self.assertRaisesRegex(ValidationError, "would run backwards: 150"), self.cr.savepoint():
            self.note(boiler, date(2026, 2, 21), 150)
        with self.assertRaisesRegex(ValidationError, "to come"), self.cr.savepoint():
            self.note(boiler, date(2026, 3, 21), 500)
        with self.assertRaisesRegex(ValidationError, "Say why"), self.cr.savepoint():
            self.note(boiler, date(2026, 2, 21), 5, reset=True)
        self.note(boiler, date(2026, 2, 21), 5, reset=True, note="exchanged")
        self.note(boiler, date(2026, 2, 26), 55)
        meter.invalidate_recordset()
        self.assertEqual((meter.value, meter.total), (55, 250))

    @freeze_time("2026-03-02 10:00:00")
    def test_a_wrong_reading_is_withdrawn_by_a_keeper(self):
        boiler = self.boiler()
        wrong = self.note(boiler, date(2026, 2, 1), 9999)
        with self.assertRaises(AccessError):
            wrong.with_user(self.reader).withdraw("typed wrong")
        with self.assertRaises(UserError):
            wrong.sudo().write({"value": 99})
        wrong.with_user(self.keeper).withdraw("typed wrong")
        self.note(boiler, date(2026, 2, 2), 100)
        self.assertEqual(boiler.meter_ids.value, 100)

    def test_maintenance_by_a_meter_follows_its_readings(self):
        self.boiler_type.maintenance_ids.write({"meter_name": "Operating hours", "meter_every": 500})
        with freeze_time(START):
            boiler = self.boiler()
        with freeze_time("2026-01-01 12:00:00"):
            self.note(boiler, date(2026, 1, 1), 0)
        contract = self.in_force(coverage_ids=[(0, 0, {"installation_id": boiler.id})])
        owed = contract.obligation_ids.filtered("installation_id")
        self.assertFalse(owed.occurrence_ids, "one reading tells nothing")
        with freeze_time("2026-01-11 12:00:00"):
            self.note(boiler, date(2026, 1, 11), 50)
        due = owed.occurrence_ids
        self.assertEqual((due.due_on, due.state), (date(2026, 4, 11), "promised"))
        with freeze_time("2026-01-21 12:00:00"):
            self.note(boiler, date(2026, 1, 21), 250)
        ahead = owed.occurrence_ids.filtered(lambda row: row.state != "obsolete")
        self.assertEqual(ahead.mapped("due_on"), [date(2026, 2, 10)], "it runs faster")
        self.assertEqual(due.state, "obsolete")
        self.assertEqual(len(owed.occurrence_ids), 2)

    def test_by_which_meter_and_how_much(self):
        with self.assertRaisesRegex(ValidationError, "by which meter"):
            self.boiler_type.maintenance_ids.write({"meter_name": "Operating hours"})
