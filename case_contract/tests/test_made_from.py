from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .test_clauses import ClauseCommon


@tagged("post_install", "-at_install")
class TestMadeFrom(ClauseCommon):
    """Contracts made from an opportunity, and from a contract that serves as a template."""

    def opportunity(self):
        sells = new_test_user(
            self.env, "sells", groups="case_contract.group_contract_manager,sales_team.group_sale_salesman"
        )
        values = {"name": "More boilers", "type": "opportunity", "partner_id": self.partner.id, "user_id": sells.id}
        return self.env(user=sells)["crm.lead"].create(values)

    def test_from_an_opportunity(self):
        lead = self.opportunity()
        action = lead.action_new_contract()
        with Form(lead.env["case.contract"].with_context(**action["context"])) as form:
            form.type_id = self.contract_type
        contract = form.record
        self.assertEqual(
            (contract.partner_id, contract.title, contract.user_id), (self.partner, lead.name, lead.user_id)
        )
        self.assertEqual((contract.opportunity_id, contract.case_id.lead_id), (lead, lead))
        self.assertEqual(lead.case_count, 1, "its case file is among those of the opportunity")
        self.assertEqual(lead.env["case.contract"].search(lead.action_new_contract()["domain"]), contract)
        with self.assertRaises(AccessError):
            self.opportunity_of_reader(lead).action_new_contract()

    def opportunity_of_reader(self, lead):
        reads = new_test_user(
            self.env, "reads", groups="case_organizer.group_case_user,sales_team.group_sale_salesman_all_leads"
        )
        other = lead.sudo().copy({"user_id": reads.id})
        return other.with_user(reads)

    @freeze_time("2026-08-10")
    def test_like_another_one_as_it_reads_today(self):
        contract = self.in_force().with_user(self.manager)
        line = {"contract_id": contract.id, "name": "Fourteen boilers", "quantity": 14, "price_unit": 90}
        annex = contract.annex_ids.create(
            {
                "contract_id": contract.id,
                "date_from": "2026-08-01",
                "line_ids": [(0, 0, {**line, "replaces_id": contract.line_ids.id})],
            }
        )
        annex.action_agree()
        other = contract.copy({"title": "Beach pavilion"})
        self.assertEqual((other.state, other.date_start, other.title), ("draft", date(2026, 8, 10), "Beach pavilion"))
        self.assertEqual(other.line_ids.mapped(lambda line: (line.name, line.quantity, line.price_unit)),
                         [("Fourteen boilers", 14, 90)])  # fmt: skip
        self.assertEqual(other.obligation_ids.mapped("name"), ["Inspect the boilers", "See each site"])
        self.assertEqual(other.characteristics["sites"], 3)
        self.assertNotEqual(other.case_id, contract.case_id)
        self.assertEqual(len(other.clause_ids), len(contract.clause_ids))
        self.assertFalse(other.annex_ids or other.occurrence_ids or other.reference)

    def test_a_step_makes_the_quotation_once(self):
        env = self.env(user=self.modeller)
        offer = env["case.type"].create({"name": "Offer"})
        action = self.env.ref("case_contract.case_action_make_quotation")
        values = {"plan_id": offer.draft_plan_id.id, "name": "Draft the quotation", "code": "quote"}
        values.update(step_kind="automatic", automatic_kind="action", action_id=action.id)
        env["case.plan.item"].create(values)
        offer.action_publish()
        self.contract_type.offer_type_id = offer.id
        product = self.env["product.product"].create(
            {"name": "Maintenance", "type": "service", "list_price": 90, "contract_type_id": self.contract_type.id}
        )
        case = self.env(user=self.manager)["case.case"].create({"type_id": offer.id, "partner_id": self.partner.id})
        with self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_automatic").method_direct_trigger()
        order = case.sudo().sale_order_id
        self.assertEqual((order.partner_id, order.state, order.order_line.product_id), (self.partner, "draft", product))
        self.assertEqual(order.user_id, self.manager)
        self.assertEqual(case.sudo().make_quotation(), order, "once")
        with self.assertRaisesRegex(UserError, "no customer"):
            self.env["case.case"].create({"type_id": offer.id}).make_quotation()
        with self.assertRaises(AccessError):
            self.env(user=self.reader)["case.case"].create(
                {"type_id": self.case_type.id, "partner_id": self.partner.id}
            ).make_quotation()
