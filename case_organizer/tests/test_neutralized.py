from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import new_test_user, tagged

from ..models.link_tries import LinkError
from .common_mail import MailCommon


@tagged("post_install", "-at_install")
class TestNeutralized(MailCommon):
    """A copy of the database that was neutralised tells nobody, hears nobody and takes nothing of the original."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "case_admin", groups="case_organizer.group_case_admin")

    def neutralise(self):
        """As Odoo does for a copy."""
        self.env.flush_all()
        queries = list(get_neutralization_queries(["case_organizer"]))
        self.assertTrue(queries)
        for query in queries:
            self.env.cr.execute(query)
        self.env.invalidate_all()
        # A copy is served by a process that knows nothing of the original.
        self.registry.clear_all_caches()

    def test_webhooks_are_off_and_what_waited_is_not_sent(self):
        # No name has to be looked up for an address that is a number.
        self.env["ir.config_parameter"].set_param("case_organizer.webhook_trusted_hosts", "127.0.0.1")
        env = self.env(user=self.admin)
        webhook = env["case.webhook"].create(
            {"name": "CRM", "url": "http://127.0.0.1:9/hook", "user_id": self.adviser.id}
        )
        event = self.env["case.event.type"].create({"name": "Deed registered", "code": "deed"})
        values = {"name": "Register", "event_type_id": event.id, "user_id": self.adviser.id, "find_path": "case"}
        incoming = env["case.webhook.in"].create(values)
        case = self.open_case()
        self.do_first_steps(case)
        waiting = self.env["case.webhook.delivery"].search([("webhook_id", "=", webhook.id)])
        self.assertEqual(set(waiting.mapped("state")), {"waiting"})
        self.neutralise()
        self.assertFalse(webhook.active)
        self.assertNotIn("127.0.0.1", webhook.url)
        self.assertFalse(incoming.active)
        self.assertEqual(set(waiting.mapped("state")), {"void"})

    def test_links_of_the_original_open_nothing(self):
        case = self.open_case()
        person = self.env(user=self.adviser)["case.participant"].create(
            {"case_id": case.id, "partner_id": self.partner.id, "relation": "Customer"}
        )
        link, address = self.env(user=self.adviser)["case.access.token"]._issue(person)
        gateway, token = self.env(user=self.env.ref("base.public_user"))["case.gateway"], address.rsplit("/", 1)[1]
        self.assertEqual(gateway.resolve(token), person)
        self.neutralise()
        with self.assertRaisesRegex(LinkError, "revoked"):
            gateway.resolve(token)
        self.assertEqual(link.state, "revoked")
        _new, address = self.env(user=self.adviser)["case.access.token"]._issue(person)
        self.assertEqual(gateway.resolve(address.rsplit("/", 1)[1]), person, "a copy has links of its own")

    def test_addresses_of_the_original_are_gone(self):
        aliases = self.team.alias_id | self.case_type.alias_id
        self.assertTrue(all(aliases.mapped("alias_full_name")))
        foreign = self.env["mail.alias"].create(
            {"alias_name": "cellar", "alias_model_id": self.env["ir.model"]._get_id("res.partner")}
        )
        self.neutralise()
        self.assertFalse(any(aliases.mapped("alias_name")))
        self.assertTrue(foreign.alias_name, "what is not ours is left alone")

    def test_reports_and_folders_of_the_original_are_left_alone(self):
        values = {"name": "Weekly", "user_ids": [(6, 0, self.ada.ids)], "type_ids": [(6, 0, self.case_type.ids)]}
        schedule = self.env(user=self.supervisor)["case.report.schedule"].create(values)
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_company SET case_scan_folder = 'scans' WHERE id = %s", [self.env.company.id])
        self.neutralise()
        self.assertFalse(schedule.active)
        self.assertFalse(self.env.company.case_scan_folder)
