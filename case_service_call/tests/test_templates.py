from odoo.exceptions import AccessError, ValidationError

from .common import ServiceCommon


class TestTemplates(ServiceCommon):
    """Planners and modellers say how actions go; who only works on cases does not."""

    def test_who_writes_them(self):
        self.assertEqual(self.repair.check_ids.mapped("name"), ["Leaks", "Gas pressure"])
        self.repair.with_user(self.modeller).duration = 2.0
        with self.assertRaises(AccessError):
            self.repair.with_user(self.gas_worker.user_id).duration = 3.0
        self.assertEqual(self.repair.duration, 2.0)

    def test_bounds(self):
        with self.assertRaisesRegex(ValidationError, "Gas pressure"):
            self.repair.check_ids[1].minimum = 40.0
