from odoo.tests import TransactionCase

from .. import uninstall_hook


class TestUninstalled(TransactionCase):
    """What is made beside tables and columns, which Odoo drops itself, goes when the addon goes."""

    def functions(self):
        self.env.cr.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'case\\_%' ORDER BY 1")
        return [name for (name,) in self.env.cr.fetchall()]

    def test_no_function_stays_in_the_database(self):
        self.assertIn("case_log_append_only", self.functions())
        uninstall_hook(self.env)
        self.assertEqual(self.functions(), [])

    def test_settings_made_by_hand_go_and_those_of_others_stay(self):
        settings = self.env["ir.config_parameter"]
        settings.set_param("case_organizer.webhook_trusted_hosts", "intranet.example")
        settings.set_param("case_organizers.of_others", "stays")
        uninstall_hook(self.env)
        self.assertFalse(settings.get_param("case_organizer.webhook_trusted_hosts"))
        self.assertEqual(settings.get_param("case_organizers.of_others"), "stays")
