from odoo.exceptions import AccessError, UserError

from .common import PlanCommon


class TestBench(PlanCommon):
    """The modeller tries a plan: steps, events, the clock; nothing remains; what was kept is played on publishing."""

    def setUp(self):
        super().setUp()
        stage = self.enter_registry_test_mode()
        stage.__enter__()
        self.addCleanup(stage.__exit__, None, None, None)

    def make_pension(self):
        case_type = self.make_plan(
            {"code": "ask", "step_kind": "question"},
            {"code": "pension", "required": False},
            {"code": "moved", "required": False},
            {"code": "close", "after": ["ask"]},
        )
        self.made["ask"].question_ids = [(0, 0, {"characteristic_id": self.born.id, "required": True})]
        self.add_criterion(
            "pension",
            {
                "kind": "date",
                "date_source": "detail",
                "date_characteristic_id": self.born.id,
                "offset": 67,
                "offset_unit": "years",
            },
        )
        self.event = self.env["case.event.type"].search([("code", "=", "client_moved")])
        self.add_criterion("moved", {"kind": "event", "event_type_id": self.event.id})
        return case_type

    def play(self, case_type, *moves, **options):
        plan = case_type.draft_plan_id.with_user(self.modeller)
        return plan.play(list(moves), **options)

    def states(self, played, number=-1):
        return played["moves"][number]["states"]

    def test_steps_events_and_the_clock_are_played_and_nothing_remains(self):
        case_type = self.make_pension()
        before = self.env["case.case"].search_count([])
        played = self.play(
            case_type,
            {"do": "open"},
            {"do": "step", "code": "ask", "answers": {"born": "1970-05-03"}},
            {"do": "event", "code": "client_moved"},
            {"do": "clock", "to": "2037-05-02T00:00:00"},
            {"do": "clock", "days": 2},
            begins="2026-01-05T09:00:00",
        )
        self.assertFalse([entry["refused"] for entry in played["moves"] if entry["refused"]])
        self.assertEqual(self.states(played, 0)["ask"], "todo")
        who = {node["code"]: node["who"] for node in played["map"]["nodes"]}
        self.assertIn(self.modeller.name, who["close"], "whoever tries a plan is the handler")
        self.assertEqual(self.states(played, 1)["close"], "todo")
        self.assertEqual(self.states(played, 2)["moved"], "todo")
        self.assertEqual(self.states(played, 3)["pension"], "waiting")
        self.assertEqual(self.states(played, 4)["pension"], "todo", "67 years after birth it is asked")
        self.assertEqual(played["at"], "2037-05-04T00:00:00")
        self.env.invalidate_all()
        self.assertEqual(self.env["case.case"].search_count([]), before)
        self.assertEqual(case_type.draft_plan_id.state, "draft")
        self.assertFalse(case_type.plan_id)

    def test_it_says_what_can_be_done_next_and_when_dates_are_due(self):
        case_type = self.make_pension()
        played = self.play(case_type, begins="2026-01-05T09:00:00")
        can = played["can"]
        self.assertEqual([step["code"] for step in can["steps"]], ["ask"])
        self.assertEqual([q["key"] for q in can["steps"][0]["questions"]], ["born"])
        self.assertEqual([event["code"] for event in can["events"]], ["client_moved"])
        played = self.play(
            case_type,
            {"do": "open"},
            {"do": "step", "code": "ask", "answers": {"born": "1970-05-03"}},
            begins="2026-01-05T09:00:00",
        )
        self.assertEqual([date["due_at"][:4] for date in played["can"]["dates"]], ["2037"])

    def test_what_is_refused_says_why_and_the_play_goes_on(self):
        case_type = self.make_pension()
        played = self.play(
            case_type,
            {"do": "open"},
            {"do": "step", "code": "close"},
            {"do": "step", "code": "ask"},
            {"do": "step", "code": "ask", "answers": {"born": "1970-05-03"}},
            {"do": "dance"},
        )
        refused = [entry["refused"] for entry in played["moves"]]
        self.assertIn("close", refused[1])
        self.assertIn("Born", refused[2])
        self.assertFalse(refused[3])
        self.assertIn("dance", refused[4])

    def test_a_kept_play_is_played_again_before_publishing(self):
        case_type = self.make_pension()
        plan = case_type.draft_plan_id.with_user(self.modeller)
        moves = [{"do": "open"}, {"do": "step", "code": "ask", "answers": {"born": "1970-05-03"}}]
        test = self.env["case.type.test"].browse(plan.keep_play("Asked once", moves, begins="2026-01-05T09:00:00"))
        test.with_user(self.modeller).action_run()
        self.assertTrue(test.passed)
        self.made["close"].prerequisite_ids = False
        with self.assertRaisesRegex(UserError, "“Asked once” fails: after move 1 “close” is To do instead of Waiting"):
            case_type.with_user(self.modeller).action_publish()
        self.made["close"].prerequisite_ids = self.made["ask"]
        case_type.with_user(self.modeller).action_publish()
        self.assertEqual(case_type.plan_id.state, "published")

    def test_a_play_on_a_real_case_gives_the_same_log(self):
        case_type = self.make_pension()
        played = self.play(
            case_type,
            {"do": "open"},
            {"do": "event", "code": "client_moved"},
            {"do": "step", "code": "ask", "answers": {"born": "1970-05-03"}},
            {"do": "step", "code": "close"},
        )
        case = self.open_it(case_type)
        self.env(user=self.adviser)["case.event"].raise_event("client_moved", case_id=case.id)
        self.step(case, "ask").submit(answers={"born": "1970-05-03"})
        self.step(case, "close").submit()
        rows = self.env["case.log"].search([("case_id", "=", case.id)], order="seq")
        self.assertEqual([[r.kind, r.item or False, r.instance or False] for r in rows], played["log"])
        shown = {node["code"]: node["state"] for node in case.get_plan_map()["nodes"]}
        self.assertEqual(shown, self.states(played))

    def test_warnings_in_words_that_do_not_stop_publishing(self):
        case_type = self.make_pension()
        role = self.env["case.role"].create(
            {"type_id": case_type.id, "name": "Notary", "code": "notary", "default_rule": "none"}
        )
        self.made["close"].role_id = role
        self.made["ask"].question_ids.unlink()
        self.made["ask"].step_kind = "action"
        self.add_criterion(
            "close", condition="['&', ('characteristics.income', '=', 1), ('characteristics.income', '=', 2)]"
        )
        warnings = "\n".join(case_type.draft_plan_id.with_user(self.modeller).get_warnings())
        self.assertRegex(warnings, "Nobody holds the role “Notary” by default: “close”")
        self.assertRegex(warnings, "“pension” waits for “Born”, which no step asks")
        self.assertRegex(warnings, "“close”: its condition can never hold")
        self.assertIn("Notary", case_type.with_user(self.modeller).checked)
        case_type.action_publish()

    def test_modellers_only(self):
        case_type = self.make_pension()
        with self.assertRaises(AccessError):
            case_type.draft_plan_id.with_user(self.adviser).play([])
        with self.assertRaises(AccessError):
            self.env["case.type.test"].with_user(self.adviser).search([])
