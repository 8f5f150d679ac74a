from odoo import api, fields, models

from ..tools.conditions import DETAIL, parse


class CasePlanQuestion(models.Model):
    """A question that a step asks, or the heading of those that follow it.

    The answer is kept as a detail of the case. What is shown by condition is asked only while the condition holds; the
    condition of a heading is that of all questions under it.
    """

    _name = "case.plan.question"
    _inherit = ["case.plan.part"]
    _description = "Question"
    _order = "sequence, id"
    _rec_name = "characteristic_id"
    _worded = frozenset({"name"})

    item_id = fields.Many2one("case.plan.item", required=True, ondelete="cascade", index=True)
    type_id = fields.Many2one(related="item_id.type_id")
    display_type = fields.Selection([("section", "Heading")], help="A heading above the questions that follow.")
    name = fields.Char("Heading", translate=True)
    characteristic_id = fields.Many2one(
        "case.characteristic", "Detail", ondelete="restrict", domain="[('type_id', '=', type_id)]"
    )
    sequence = fields.Integer(default=10)
    required = fields.Boolean(help="Must be answered in this step. A detail that is required is required everywhere.")
    condition = fields.Char(
        "Only if", help="Asked only while this holds, answers on the same screen included. Empty: always."
    )

    _asked_once = models.Constraint("UNIQUE(item_id, characteristic_id)", "A step asks each question once.")
    _heading_or_question = models.Constraint(
        "CHECK((display_type IS NULL) = (characteristic_id IS NOT NULL)"
        " AND (display_type IS NULL OR name IS NOT NULL))",
        "Choose the detail that is asked; a heading needs a text.",
    )

    @api.depends("name", "characteristic_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for question in self:
            question.display_name = question.characteristic_id.name or question.name

    @api.constrains("condition", "item_id")
    def _check_condition(self):
        for question in self:
            where = f"{question.item_id.name}: {question.display_name}"
            question.item_id.type_id._check_condition(question.condition, where)

    def _conditions(self):
        """What must hold for each of these questions of one step to be asked, headings counted in.

        :return: ``[(question, parsed condition or [])]`` in the order of the screen, without headings
        """
        found, heading = [], []
        for question in self.sorted(lambda question: (question.sequence, question.id)):
            condition = parse(question.condition)
            if question.display_type:
                heading = condition
            else:
                found.append((question, _both(heading, condition)))
        return found

    def _headings(self):
        """The heading above each of these questions of one step. :return: ``{question: heading}``"""
        found, heading = {}, self.browse()
        for question in self.sorted(lambda question: (question.sequence, question.id)):
            if question.display_type:
                heading = question
            else:
                found[question] = heading
        return found

    def _order_problems(self):
        """Questions of one step that depend on what is asked after them. :return: a list of sentences"""
        asked = [question.characteristic_id for question, _condition in self._conditions()]
        problems = []
        for place, (question, condition) in enumerate(self._conditions()):
            looked_at = {part[0].removeprefix(DETAIL) for part in condition if not isinstance(part, str)}
            problems += [
                self.env._(
                    "“%(step)s”: “%(question)s” depends on “%(other)s”, which is not asked before it.",
                    step=question.item_id.name,
                    question=question.display_name,
                    other=later.name,
                )
                for later in asked[place:]
                if later.code in looked_at
            ]
        return problems


def _both(first, second):
    """A condition that holds when both do."""
    if not first or not second:
        return first or second
    return ["&", *_one(first), *_one(second)]


def _one(domain):
    """A domain whose parts without operator stand together, with the operators written out."""
    depth = sum(-1 if part in ("&", "|") else part != "!" for part in domain)
    return ["&"] * (depth - 1) + list(domain)
