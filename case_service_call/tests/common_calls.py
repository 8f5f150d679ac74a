from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.case_contract.tests.common import START

from .common import ServiceCommon

#: A Tuesday, ten o'clock in the morning, UTC.
NOW = "2026-03-17 10:00:00"


class CallCommon(ServiceCommon):
    """An agent at the desk; calls have a case type of their own, a contract that promises something, two boilers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What happens, happens when the test says, not when its transaction began.
        writer = cls.env.registry["case.writer"]
        cls.startClassPatcher(patch.object(writer, "_now", lambda _self: fields.Datetime.now()))
        cls.agent = new_test_user(cls.env, "agent", groups="case_organizer.group_case_user", name="Anna Agent")
        cls.stranger = cls.env["res.partner"].create({"name": "Familie De Wit"})
        cls.call_type = cls.make_call_type()
        cls.boiler_type.warranty_months = 0
        with freeze_time(START):
            cls.first, cls.second = cls.boiler(serial="ZB-1"), cls.boiler(serial="ZB-2")
        cls.contract = cls.make_promise(cls.first)

    @classmethod
    def make_call_type(cls):
        env = cls.env(user=cls.modeller)
        call_type = env["case.type"].create({"name": "Service call", "code": "CALL", "service_calls": True})
        env["case.plan.item"].create({"plan_id": call_type.draft_plan_id.id, "name": "Solve", "step_kind": "action"})
        call_type.action_publish()
        return call_type.with_env(cls.env)

    @classmethod
    def make_promise(cls, installation, visits=2):
        """A contract in force: an answer within 4 hours, a solution within 24, around the clock, and some visits."""
        return cls.in_force(
            coverage_ids=[(0, 0, {"installation_id": installation.id})],
            obligation_ids=[
                (0, 0, {"name": "Answer", "kind": "response", "within_hours": 4}),
                (0, 0, {"name": "Solved", "kind": "resolution", "within_hours": 24}),
                (0, 0, {"name": "Visits", "kind": "allowance", "allowance": visits, "allowance_unit": "visits"}),
            ],
        )

    def take_in(self, user=None, **values):
        """A call taken in by the agent."""
        values = {"title": "No hot water", **values}
        return self.env(user=user or self.agent)["case.service.call"].take_in(values)

    def due(self, call):
        """When the open clocks of a call are due, by what they measure."""
        clocks = call.case_id.clock_ids.filtered("is_open")
        return {clock.measure: str(clock.due_on) for clock in clocks}
