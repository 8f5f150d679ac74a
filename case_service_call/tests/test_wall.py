from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_calls import NOW, CallCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWall(CallCommon):
    """A screen on the wall of the desk: what is late, what comes next, how the visits of today go."""

    def wall(self, user=None, **asked):
        return self.env(user=user or self.agent)["case.service.call"].get_wall(**asked)

    def counts(self, told):
        return {column["key"]: column["count"] for column in told["columns"] if column["count"]}

    def test_what_comes_next_stands_first_and_all_are_counted(self):
        before = self.counts(self.wall())
        later = self.take_in(partner_id=self.partner.id, title="Noise")
        later.case_id.deadline = "2026-05-01 10:00:00"
        today = self.take_in(installation="ZB-1", title="Cold")
        late = self.take_in(installation="ZB-2", title="Leaks")
        late.case_id.deadline = "2026-03-16 10:00:00"
        told = self.wall(most=2)
        self.assertEqual(
            [(call["id"], call["left"]) for call in told["calls"]], [(late.id, "late"), (today.id, "today")]
        )
        self.assertEqual(told["calls"][1]["due"], "2026-03-17 14:00:00")
        self.assertEqual(told["calls"][0]["who"], "Anna Agent")
        self.assertIn("Beach pavilion", told["calls"][1]["place"])
        added = {key: count - before.get(key, 0) for key, count in self.counts(told).items()}
        self.assertEqual({key: count for key, count in added.items() if count}, {"late": 1, "today": 1, "later": 1})
        self.assertEqual(told["more"], sum(self.counts(told).values()) - 2)
        late.case_id.action_cancel("Was nothing")
        self.assertNotIn(late.id, [call["id"] for call in self.wall()["calls"]])

    def test_visits_of_today(self):
        self.planner.tz = self.agent.tz = "UTC"
        before = self.wall()["visits"]
        action = self.take_in(installation="ZB-1").with_user(self.planner).convert(self.repair.ids)
        action.plan("2026-03-17 12:00:00", self.gas_worker.ids)
        other = self.take_in(installation="ZB-2").with_user(self.planner).convert(self.repair.ids)
        other.plan("2026-03-18 12:00:00", self.gas_worker.ids)
        action.with_user(self.gas_worker.user_id).go()
        told = self.wall()["visits"]
        self.assertEqual(
            {name: told[name] - before[name] for name in told}, {"today": 1, "under_way": 1, "finished": 0}
        )
        action.fill([{"id": check.id, "remark": "new"} for check in action.check_ids])
        action.with_user(self.gas_worker.user_id).finish({"result": "Valve replaced"})
        told = self.wall()["visits"]
        self.assertEqual(
            {name: told[name] - before[name] for name in told}, {"today": 1, "under_way": 0, "finished": 1}
        )

    def test_nobody_reads_there_what_is_not_theirs(self):
        call = self.take_in(installation="ZB-1", title="Secret")
        call.case_id.sudo().write({"access": "restricted"})
        before = self.counts(self.wall(self.reader)).get("today", 0)
        self.assertNotIn("Secret", str(self.wall(self.reader)))
        self.assertIn("Secret", str(self.wall()))
        self.assertEqual(self.counts(self.wall()).get("today", 0), before + 1, "it is not counted either")
        portal = new_test_user(self.env, "wall_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.wall(portal)

    def test_the_number_of_statements_does_not_follow_the_calls(self):
        counts = []
        for _more in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.wall(most=10)
            counts.append(self.cr.sql_log_count - before)
            for _call in range(5):
                self.take_in(installation="ZB-1")
        self.assertLessEqual(counts[1] - counts[0], 8, counts)
