from odoo.tests import tagged

from .common import InstallationCommon


@tagged("post_install", "-at_install")
class TestPartnerMerge(InstallationCommon):
    """Two contacts that are one: what was of either is of the one that stays."""

    def test_cases_contracts_and_installations_go_along(self):
        twin = self.env["res.partner"].create({"name": "Zeeblick Hotel", "email": "info@zeeblick.example"})
        contract = self.in_force(partner_id=twin.id)
        boiler = self.boiler(partner_id=twin.id, site_id=twin.id)
        case = self.env["case.case"].create({"type_id": self.case_type.id, "partner_id": twin.id})
        taking_part = self.env["case.participant"].create(
            {"case_id": case.id, "partner_id": twin.id, "relation": "guest"}
        )
        of_own = self.boiler()
        rows = self.case_log_rows(case | contract.case_id)
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((twin | self.partner).ids, self.partner)
        self.env.invalidate_all()
        self.assertFalse(twin.exists())
        self.assertEqual(
            (contract | contract.browse()).partner_id | contract.case_id.partner_id | case.partner_id, self.partner
        )
        self.assertEqual((boiler.partner_id, boiler.site_id, of_own.partner_id), (self.partner,) * 3)
        self.assertEqual(taking_part.partner_id, self.partner)
        self.assertIn(boiler, self.env["case.installation"].search([("partner_id", "=", self.partner.id)]))
        involved = self.env["case.involvement"].search([("partner_id", "=", self.partner.id)])
        self.assertLessEqual(case | contract.case_id, involved.case_id)
        self.assertEqual(self.env["case.log"].verify((case | contract.case_id).ids), [], "histories stay as they were")
        self.assertEqual(self.case_log_rows(case | contract.case_id), rows)

    def case_log_rows(self, cases):
        return self.env["case.log"].search_count([("case_id", "in", cases.ids)])
