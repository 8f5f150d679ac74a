"""Eight people at the same thing at the same moment: it happens once, the others are told; no case is left halfway."""

import itertools

from _killing import Ground
from _people import case_type, person
from _racing import RACERS, race
from _table import often, wanted

TIMES = {"short": 2, "full": 1000}
ODOOS = {"short": 0, "full": 50}
_NUMBER = itertools.count(1)


def run(env, scale):
    """Each contest, with a short wait before a retry, and with Odoo's own."""
    ground, rows = Ground(env), []
    with ground.committed() as env:
        people = [person(env, f"racer_{number}") for number in range(RACERS)]
    contests = (Step, Join, Approval, TeamBox, Confirmation, Signature, Publish, Participants)
    for contest in (contest for contest in contests if wanted(contest.name)):
        raced = contest(ground, people)
        race(rows, ground, raced, often(TIMES, scale))
        if ODOOS[scale]:
            race(rows, ground, raced, ODOOS[scale], short=False)
    return rows


class Contest:
    """What is raced for. See :func:`_racing.race`."""

    items = ()
    #: How many of those who race get it; None: as many as can.
    winners = 1

    def __init__(self, ground, people):
        self.ground, self.uids, self.case_ids = ground, people, []
        with ground.committed() as env:
            number = next(_NUMBER)
            self.prepare(env(user=people[0]), f"Faults race {number}")

    def prepare(self, env, name):
        """Once: a case type whose steps wait in a team's box."""
        self.team_id = env["case.team"].sudo().create({"name": name, "member_ids": [(6, 0, self.uids)]}).id
        self.type_id = self.make_type(env, name).id

    def make_type(self, env, name):
        made = case_type(env, name, [{"name": "first"}])
        made.action_new_version()
        plan = made.draft_plan_id
        role = env["case.role"].create(
            {
                "type_id": made.id,
                "name": "Racer",
                "code": "racer",
                "default_rule": "team",
                "default_team_id": self.team_id,
            }
        )
        plan.item_ids.unlink()
        by_name = {}
        for given in self.items:
            given = dict(given)
            after = given.pop("after", ())
            values = {"plan_id": plan.id, "code": given["name"], "role_id": role.id, **given}
            by_name[given["name"]] = item = env["case.plan.item"].create(values)
            item.prerequisite_ids = [(6, 0, [by_name[one].id for one in after])]
        made.action_publish()
        return made

    def open(self):
        with self.ground.committed(self.uids[0]) as env:
            case = env["case.case"].create({"type_id": self.type_id})
            self.case_ids = case.ids
            return case.id

    def step(self, env, code):
        return env["case.step"].search([("case_id", "in", self.case_ids), ("code", "=", code)])

    def check(self, env, told):
        """Sentences about what is wrong."""
        done = told.count("done")
        if self.winners is not None and (done > self.winners or (done < self.winners and "gave up" not in told)):
            yield f"{done} were told that they did it: {told}"

    def rows(self, env, kind, item=False):
        domain = [("case_id", "in", self.case_ids), ("kind", "=", kind)]
        return env["case.log"].search_count(domain + ([("item", "=", item)] if item else []))


class Step(Contest):
    """One step, done by all."""

    name = "the same step"
    items = ({"name": "left"}, {"name": "right"})

    def make(self):
        self.open()
        return [lambda env: self.step(env, "left").submit()] * RACERS

    def check(self, env, told):
        yield from super().check(env, told)
        if self.rows(env, "complete", "left") != 1:
            yield "the log tells it more than once"


class Join(Contest):
    """Two tasks before one: half of the people do the one, half the other."""

    name = "both arms of a join"
    items = ({"name": "left"}, {"name": "right"}, {"name": "both", "after": ("left", "right")})
    winners = 2

    def make(self):
        self.open()
        arms = [lambda env, code=code: self.step(env, code).submit() for code in ("left", "right")]
        return arms * (RACERS // 2)

    def check(self, env, told):
        yield from super().check(env, told)
        if len(self.step(env, "both")) != 1:
            yield f"the join fired {len(self.step(env, 'both'))} times"


class Approval(Contest):
    """One approval: half approve, half reject."""

    name = "an approval"
    items = ({"name": "proposal"}, {"name": "agree", "step_kind": "approval", "after": ("proposal",)})

    def make(self):
        self.open()
        with self.ground.committed(self.uids[0]) as env:
            self.step(env, "proposal").submit()
        outcomes = [
            lambda env, outcome=outcome: self.step(env, "agree").submit(outcome=outcome, reason="Seen")
            for outcome in ("approved", "rejected")
        ]
        return outcomes * (RACERS // 2)

    def check(self, env, told):
        yield from super().check(env, told)
        if self.rows(env, "complete", "agree") != 1:
            yield f"decided {self.rows(env, 'complete', 'agree')} times"


class TeamBox(Contest):
    """An item in a team's box, taken by all."""

    name = "an item of a team box"
    items = ({"name": "left"},)

    def make(self):
        self.open()
        return [lambda env: self.step(env, "left").action_take()] * RACERS

    def check(self, env, told):
        yield from super().check(env, told)
        if self.step(env, "left").box_id.user_id.id not in self.uids:
            yield "nobody has it"


class Confirmation(Contest):
    """A contract put in force by all."""

    name = "confirmation of a contract"
    items = ({"name": "talk", "required": False},)

    def prepare(self, env, name):
        super().prepare(env, name)
        root = env(user=1)
        root["res.users"].browse(self.uids).group_ids += root.ref("case_contract.group_contract_signatory")
        values = {"name": name, "case_type_id": self.type_id, "duration_kind": "indefinite"}
        values["obligation_ids"] = [(0, 0, {"name": "Inspect", "every_number": 1, "every_unit": "year"})]
        self.contract_type_id = root["case.contract.type"].create(values).id

    def make(self):
        with self.ground.committed(self.uids[0]) as env:
            partner = env["res.partner"].sudo().create({"name": "Customer"})
            contract = env["case.contract"].create({"type_id": self.contract_type_id, "partner_id": partner.id})
            self.contract_id, self.case_ids = contract.id, contract.case_id.ids
        return [lambda env: env["case.contract"].browse(self.contract_id).action_activate()] * RACERS

    def check(self, env, told):
        yield from super().check(env, told)
        contract = env["case.contract"].browse(self.contract_id)
        dates = contract.obligation_ids.occurrence_ids.mapped("base_on")
        if contract.state != "active" or not dates or len(dates) != len(set(dates)):
            yield f"the contract is {contract.state}, with {len(dates)} due dates"


class Signature(Confirmation):
    """A contract signed for us by all."""

    name = "a signature"

    def prepare(self, env, name):
        super().prepare(env, name)
        root = env(user=1)
        clause = root["case.clause"].create({"name": name})
        clause.draft_id.text = "<p>Agreed with {{ partner.name }}.</p>"
        clause.action_publish()
        root["case.contract.type"].browse(self.contract_type_id).clause_ids = [(0, 0, {"clause_id": clause.id})]

    def make(self):
        super().make()
        with self.ground.committed(self.uids[0]) as env:
            contract = env["case.contract"].browse(self.contract_id)
            contract.action_to_sign()
            ours = contract.signature_ids.filtered(lambda one: one.side == "ours").id
        return [lambda env: env["case.contract.signature"].browse(ours).sign("Sam")] * RACERS

    def check(self, env, told):
        yield from Contest.check(self, env, told)
        ours = env["case.contract"].browse(self.contract_id).signature_ids.filtered(lambda one: one.side == "ours")
        if ours.mapped("state") != ["signed"]:
            yield f"our signature is {ours.mapped('state')}"


class Publish(Contest):
    """A draft published by all."""

    name = "publishing a version"
    items = ({"name": "left"},)

    def make(self):
        with self.ground.committed(self.uids[0]) as env:
            made = env["case.type"].browse(self.type_id)
            made.action_new_version()
            self.plan_id = made.draft_plan_id.id
        return [lambda env: env["case.plan"].browse(self.plan_id).action_publish()] * RACERS

    def check(self, env, told):
        yield from super().check(env, told)
        made = env["case.type"].browse(self.type_id)
        published = made.plan_ids.filtered(lambda plan: plan.state == "published")
        if made.plan_id.id != self.plan_id or len(published) != 1:
            yield f"{len(published)} versions are in force"


class Participants(Contest):
    """The same person taken into a case by all, while the handler changes."""

    name = "changes of participants"
    items = ({"name": "left"},)
    winners = None

    def make(self):
        case_id = self.open()

        def add(env):
            env["case.case"].browse(case_id).write(
                {"participant_ids": [(0, 0, {"user_id": self.uids[-1], "relation": "Specialist"})]}
            )

        def hand_over(env):
            env["case.case"].browse(case_id).write({"user_id": self.uids[1]})

        return [add, hand_over] * (RACERS // 2)

    def check(self, env, told):
        if "done" not in told:
            yield f"nobody got through: {told}"
        case = env["case.case"].browse(self.case_ids)
        same = case.participant_ids.filtered(
            lambda one: one.user_id.id == self.uids[-1] and one.relation == "Specialist"
        )
        if told[::2].count("done") and not same:
            yield "who was taken in is not there"
