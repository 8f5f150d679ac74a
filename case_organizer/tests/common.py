import base64

from odoo.tests import TransactionCase

from .common_users import new_users, uninvited

PDF = base64.b64encode(b"%PDF-1.4 proof\n%%EOF").decode()


class CaseCommon(TransactionCase):
    """A mortgage request: an adviser files and asks, an underwriter approves, then the adviser makes an offer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = uninvited(cls.env)
        users = new_users(
            cls.env,
            {
                **dict.fromkeys(("adviser", "underwriter", "stranger"), "case_organizer.group_case_user"),
                "supervisor": "case_organizer.group_case_supervisor",
                "modeller": "case_organizer.group_case_modeller",
            },
        )
        cls.adviser, cls.underwriter, cls.stranger, cls.supervisor, cls.modeller = users
        cls.partner = cls.env["res.partner"].create({"name": "Familie De Wit"})
        cls.kind = cls.env["case.document.kind"].create({"name": "Income statement", "code": "income"})
        cls.case_type = cls.make_type()

    @classmethod
    def make_type(cls, name="Mortgage"):
        """The case type, modelled by the modeller and published."""
        env = cls.env(user=cls.modeller)
        case_type = env["case.type"].create({"name": name, "deadline_days": 30})
        roles = env["case.role"].create(
            [
                {"type_id": case_type.id, "name": "Adviser", "code": "adviser", "default_rule": "handler"},
                {
                    "type_id": case_type.id,
                    "name": "Underwriter",
                    "code": "underwriter",
                    "default_rule": "user",
                    "default_user_id": cls.underwriter.id,
                },
            ]
        )
        income = env["case.characteristic"].create(
            {"type_id": case_type.id, "name": "Yearly income", "kind": "monetary", "bounded": True, "maximum": 1e7}
        )
        draft = case_type.draft_plan_id
        statement, questions, approval, offer = env["case.plan.item"].create(
            [
                {
                    "plan_id": draft.id,
                    "name": "Income statement",
                    "step_kind": "document",
                    "role_id": roles[0].id,
                    "ask_document_ids": [(0, 0, {"kind_id": cls.kind.id})],
                    "status_id": cls.env.ref("case_organizer.case_status_waiting").id,
                },
                {
                    "plan_id": draft.id,
                    "name": "Income questions",
                    "step_kind": "question",
                    "role_id": roles[0].id,
                    "question_ids": [(0, 0, {"characteristic_id": income.id, "required": True})],
                },
                {"plan_id": draft.id, "name": "Approve income", "step_kind": "approval", "role_id": roles[1].id},
                {"plan_id": draft.id, "name": "Make an offer", "step_kind": "action", "role_id": roles[0].id},
            ]
        )
        approval.approves_ids = statement
        approval.prerequisite_ids = questions
        offer.prerequisite_ids = approval
        case_type.action_publish()
        return case_type.with_env(cls.env)

    @classmethod
    def open_case(cls, user=None, **values):
        """A case opened by ``user`` (the adviser)."""
        env = cls.env(user=user or cls.adviser)
        return env["case.case"].create({"type_id": cls.case_type.id, "partner_id": cls.partner.id, **values})

    def step(self, case, code, user=None):
        """The latest step of a case with this code, as ``user`` sees it."""
        steps = self.env(user=user or case.env.user)["case.step"]
        return steps.search([("case_id", "=", case.id), ("code", "=", code)], order="instance desc", limit=1)

    def my_work(self, user):
        """Names of the steps in a person's to-do list."""
        steps = self.env(user=user)["case.step"].search([("mine", "=", True), ("is_open", "=", True)])
        return sorted(steps.mapped("display_name"))

    def do_first_steps(self, case):
        """File the statement and answer the question."""
        statement = self.step(case, "income_statement", self.adviser)
        statement.file_document(statement.item_id.ask_document_ids.id, "income.pdf", PDF)
        statement.submit()
        self.step(case, "income_questions", self.adviser).submit(answers={"yearly_income": 60000})


class PlanCommon(CaseCommon):
    """Plans made item by item, for what modellers write and case users meet."""

    @classmethod
    def make_plan(cls, *items, exits=()):
        """A published type. :param items: values of plan items, by code; ``after``, ``inside`` name codes"""
        env = cls.env(user=cls.modeller)
        case_type = env["case.type"].create({"name": f"Test {cls.env['case.type'].search_count([])}"})
        cls.income, cls.born = env["case.characteristic"].create(
            [
                {"type_id": case_type.id, "name": "Income", "kind": "monetary"},
                {"type_id": case_type.id, "name": "Born", "kind": "date"},
            ]
        )
        draft, made = case_type.draft_plan_id, {}
        for values in items:
            after, inside = values.pop("after", ()), values.pop("inside", None)
            item = env["case.plan.item"].create(
                {"plan_id": draft.id, "name": values["code"], "step_kind": "action", **values}
            )
            item.prerequisite_ids = [(6, 0, [made[code].id for code in after])]
            if inside:
                item.parent_id = made[inside]
            made[item.code] = item
        cls.made = made
        return case_type

    @classmethod
    def add_criterion(cls, code, *triggers, kind="entry", condition=False):
        """Give an item an alternative."""
        return cls.made[code].write(
            {
                "criterion_ids": [
                    (0, 0, {"kind": kind, "condition": condition, "trigger_ids": [(0, 0, t) for t in triggers]})
                ]
            }
        )

    def open_it(self, case_type, **values):
        case_type.action_publish()
        return self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id, **values})

    def states(self, case):
        """Letters of the items by code, as the plan map shows them."""
        return {node["code"]: node["state"] for node in case.get_plan_map()["nodes"]}

    def heard(self, case):
        rows = self.env["case.listener"].search([("case_id", "=", case.id)])
        return {(row.kind, row.key) for row in rows}

    def new_version(self, case_type):
        """A draft of the next version; ``self.made`` are its items by code."""
        case_type.with_user(self.modeller).action_new_version()
        type(self).made = {item.code: item for item in case_type.draft_plan_id.item_ids}
        return case_type.draft_plan_id

    def add(self, case_type, code, **values):
        """One more item in the draft."""
        item = self.env(user=self.modeller)["case.plan.item"].create(
            {"plan_id": case_type.draft_plan_id.id, "name": code, "code": code, "step_kind": "action", **values}
        )
        self.made[code] = item
        return item

    def rollout(self, plan, user=None, **values):
        """The dialog that publishes or applies a plan, as it opens, then filled in."""
        action = plan.with_user(user or self.modeller).action_rollout()
        env = self.env(user=user or self.modeller)
        rollout = env[action["res_model"]].with_context(**action["context"]).create({})
        rollout.write(values)
        return rollout
