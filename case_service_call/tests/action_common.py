from datetime import datetime, timedelta

from freezegun import freeze_time

from .common import ServiceCommon

#: The moment at which these stories begin; a Monday.
NOW = datetime(2026, 3, 2, 8, 0)
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class ActionCommon(ServiceCommon):
    """A call about the hotel's boiler, and the service action it became."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        env = cls.env(user=cls.modeller)
        cls.call_type = env["case.type"].create({"name": "Service call"})
        env["case.plan.item"].create(
            {"plan_id": cls.call_type.draft_plan_id.id, "name": "Ask whether it works", "step_kind": "action"}
        )
        cls.call_type.action_publish()
        cls.call_type = cls.call_type.with_env(cls.env)
        cls.partner.email = "desk@zeeblick.example"
        cls.installation = cls.boiler(serial="ZB-1").with_env(cls.env)
        cls.valve = cls.env["product.product"].create(
            {"name": "Gas valve", "type": "consu", "list_price": 80.0, "standard_price": 50.0}
        )
        cls.repair.part_ids = [(0, 0, {"product_id": cls.valve.id, "quantity": 1})]
        cls.worker = cls.gas_worker.user_id
        cls.other = cls.water_worker.user_id

    def call(self, **values):
        """A call that the planner took."""
        case = (
            self.env(user=self.planner)["case.case"]
            .create({"type_id": self.call_type.id, "partner_id": self.partner.id, "title": "No hot water"})
            .sudo()
        )
        call = self.env["case.service.call"].create(
            {
                "case_id": case.id,
                "installation_id": self.installation.id,
                "site_id": self.site.id,
                "symptom": "Cold since this morning",
                "terms": "contract",
                **values,
            }
        )
        return call.with_user(self.planner)

    def action(self, **values):
        """The action that such a call became, as the planner sees it."""
        return self.call(**values).convert(self.repair.ids)

    def planned(self, hours=1, **values):
        """An action planned for the gas worker, as they see it."""
        action = self.action(**values)
        action.plan(NOW + timedelta(hours=hours), self.gas_worker.ids)
        return action.with_user(self.worker)

    def filled(self, **values):
        """An action whose checklist is done."""
        action = self.planned(**values)
        leaks, pressure = action.check_ids
        action.fill([{"id": leaks.id, "done": True}, {"id": pressure.id, "number": 25.0}])
        return action

    def said(self, action):
        """The history of the case as people read it, the oldest first."""
        return action.case_id.sudo().log_ids.sorted("id").mapped("summary")
