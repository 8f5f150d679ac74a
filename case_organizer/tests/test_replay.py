import random
import tempfile

from odoo.exceptions import UserError

from ..engine import Occurrence, PlanState, listening
from ..models.case_writer_steps import STEP_STATES
from .common import PlanCommon

#: What people ask for, and what happens to them.
MOVES = ("start", "complete", "disable", "enable", "terminate", "add", "suspend", "resume", "reopen", "close", "event")


class TestReplay(PlanCommon):
    """The log tells all: played again from nothing it gives the stored state."""

    def assert_replays(self, *cases):
        self.assertEqual(self.env["case.log"].replay([case.id for case in cases]), [])

    def test_an_ordinary_case(self):
        case = self.open_case()
        self.do_first_steps(case)
        self.step(case, "approve_income", self.underwriter).submit(outcome="rejected", reason="Blurred")
        self.assert_replays(case)
        case.action_cancel("Not needed any more")
        self.assert_replays(case)

    def test_a_history_that_was_taken_over_goes_on_from_there(self):
        told = self.import_small()
        cases = self.env["case.case"].search([("type_id", "=", told["type_id"])])
        self.assert_replays(*cases)
        running = cases.filtered(lambda case: case.state == "active")[:1]
        running.step_ids.filtered("is_open")[:1].sudo().submit()
        self.assert_replays(running)

    def import_small(self):
        events = ("A-1,Receive", "A-1,Check", "A-2,Receive", "A-2,Check", "A-3,Receive")
        lines = "".join(f"{event},2024-01-0{day}\n" for day, event in enumerate(events, 1))
        with tempfile.NamedTemporaryFile(suffix=".csv") as file:
            file.write(f"case,activity,timestamp\n{lines}".encode())
            file.flush()
            return self.env["case.history.import"].run_file(file.name, "Small")

    def test_conditions_are_replayed_as_they_were(self):
        case_type = self.make_plan({"code": "ask", "step_kind": "question"}, {"code": "rich"})
        self.made["ask"].question_ids = [(0, 0, {"characteristic_id": self.income.id})]
        self.add_criterion(
            "rich", {"source_id": self.made["ask"].id}, condition="[('characteristics.income', '>=', 1000)]"
        )
        case = self.open_it(case_type)
        self.step(case, "ask").submit(answers={"income": 5})
        case.write({"characteristics": {"income": 5000}})
        self.assertEqual(self.states(case)["rich"], "todo")
        self.assert_replays(case)

    def test_random_work_on_random_plans(self):
        """Whatever people do, allowed or not, log and state agree, and what is refused leaves no trace."""
        rng = random.Random(20261125)
        for number in range(6):
            case_type = self._random_type(rng, number)
            cases = [self.open_it(case_type) if not n else self._another(case_type) for n in range(3)]
            for _move in range(25):
                self._random_move(rng, rng.choice(cases))
            self.assert_replays(*cases)
            self.assertEqual(self.env["case.log"].verify([case.id for case in cases]), [])
            for case in cases:
                self._assert_rows_agree(case)

    def _another(self, case_type):
        return self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id})

    def _random_type(self, rng, number):
        codes = [f"i{n}" for n in range(8)]
        event = self.env["case.event.type"].create({"name": f"Replayed {number}"})
        values, stages = [], []
        for position, code in enumerate(codes):
            kind = rng.choice(("step",) * 5 + ("stage", "milestone"))
            values.append(
                {
                    "code": code,
                    "kind": kind,
                    "required": rng.random() < 0.6,
                    "manual": rng.random() < 0.2,
                    "discretionary": rng.random() < 0.1 and position > 0,
                    "inside": rng.choice((None, *stages)),
                    "after": [rng.choice(codes[:position])] if position and rng.random() < 0.4 else [],
                    "repeatable": rng.random() < 0.3,
                }
            )
            stages += [code] if kind == "stage" else []
        case_type = self.make_plan({"code": "base"}, *values)
        for code in codes:
            if rng.random() < 0.4:
                trigger = {"kind": "event", "event_type_id": event.id}
                if rng.random() < 0.5:
                    trigger = {
                        "source_id": self.made[rng.choice(codes)].id,
                        "transition": rng.choice(("start", "complete")),
                    }
                condition = rng.choice((False, "[('priority', '=', '1')]"))
                self.add_criterion(code, trigger, kind=rng.choice(("entry", "entry", "exit")), condition=condition)
        # what cannot start is no reason not to play: publish without the check of reachability
        case_type.draft_plan_id._write_life({"state": "published"})
        case_type.plan_id = case_type.plan_ids
        self.registry.clear_cache()
        self.event_code = event.code
        return case_type

    def open_it(self, case_type, **values):
        if not case_type.plan_id:
            case_type.action_publish()
        return self._another(case_type)

    def _random_move(self, rng, case):
        writer = self.env["case.writer"]
        items = [None, *(f"i{n}" for n in range(8)), "base"]
        kind = rng.choice([*MOVES, "complete", "complete", "priority"])
        if kind == "priority":
            case.write({"priority": rng.choice("01")})
            return
        item = rng.choice(items)
        if kind == "terminate" and not item:
            return
        occurrence = Occurrence(kind, key=self.event_code) if kind == "event" else Occurrence(kind, item)
        before = (case.sudo().plan_state, case.sudo().log_seq)
        try:
            with self.env.cr.savepoint():
                writer.apply(case, (occurrence,), reason="Random")
        except UserError:
            self.env.invalidate_all()
            self.assertEqual((case.sudo().plan_state, case.sudo().log_seq), before)

    def _assert_rows_agree(self, case):
        """The rows of steps and of what is listened to say what the plan state says."""
        compiler, case_sudo = self.env["case.plan.compiler"], case.sudo()
        plan = compiler.compiled(case_sudo.plan_id.id)
        state = PlanState.decode(plan, case_sudo.plan_state)
        steps = {(s.code, s.instance): s.state for s in case_sudo.step_ids}
        facts = compiler.facts(case_sudo.plan_id.id)
        open_steps = {
            (code, instance): STEP_STATES[letter]
            for code, instance, letter in state.open_items()
            if facts[code]["kind"] == "step" and letter in "ea"
        }
        self.assertEqual({key: at for key, at in steps.items() if at in ("enabled", "active")}, open_steps)
        heard = self.env["case.listener"].search([("case_id", "=", case.id)])
        self.assertEqual({(row.kind, row.key) for row in heard}, set(listening(plan, state)))
