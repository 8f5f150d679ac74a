from freezegun import freeze_time

from odoo.tests import tagged

from .common_calls import NOW, CallCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTakeInCost(CallCommon):
    """What taking a call costs beyond the case that it opens, with the caches of a server that runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        modeller = cls.env(user=cls.modeller)
        cls.plain = modeller["case.type"].create({"name": "Something else", "code": "ELSE"})
        modeller["case.plan.item"].create(
            {"plan_id": cls.plain.draft_plan_id.id, "name": "Solve", "step_kind": "action"}
        )
        cls.plain.action_publish()

    def statements(self, work):
        """The statements of a request of its own, sent by a server that did the same before."""
        for _warm in range(2):
            self.fresh()
            work()
            self.written()
        self.fresh()
        before = self.cr.sql_log_count
        work()
        self.written()
        return self.cr.sql_log_count - before

    def fresh(self):
        self.written()
        self.env.invalidate_all()
        self.env.transaction.clear()
        self.cr.cache.clear()

    def written(self):
        """What is written at commit, messages to clients among it."""
        self.env.flush_all()
        self.cr.flush()

    def open(self):
        self.env(user=self.agent)["case.case"].create(
            {"type_id": self.plain.id, "partner_id": self.partner.id, "title": "No hot water"}
        )

    def test_beyond_its_case(self):
        self.take_in(installation="ZB-1")
        case = self.statements(self.open)
        for values in ({"installation": "ZB-1"}, {"installation_id": self.first.id, "caller_id": self.partner.id}):
            call = self.statements(lambda values=values: self.take_in(**values))
            self.assertLessEqual(call - case, 14, f"{values}: {call} statements, {case} for a case")
