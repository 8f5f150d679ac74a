from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CaseTypeTest(models.Model):
    """A recorded play of a case type: publishing plays it again and refuses when it ends differently."""

    _name = "case.type.test"
    _description = "Test of a Case Type"
    _order = "type_id, name, id"

    name = fields.Char("What It Shows", required=True)
    type_id = fields.Many2one("case.type", "Case Type", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="type_id.company_id")
    moves = fields.Json(required=True, help="What is played; see the test bench.")
    partner_values = fields.Json(help="Dates of the customer on whose case it is played.")
    expected = fields.Json(required=True, help="Where each step stands after each move.")
    began_on = fields.Datetime(
        "Begins On", required=True, help="The moment at which the play begins, so that dates are the same each time."
    )
    result = fields.Char("Last Result", readonly=True)
    passed = fields.Boolean(readonly=True)

    @api.constrains("moves", "expected")
    def _check_moves(self):
        for test in self:
            if not isinstance(test.moves, list) or not all(isinstance(move, dict) for move in test.moves):
                raise ValidationError(self.env._("“%s” is no list of moves.", test.name))
            if not isinstance(test.expected, list) or len(test.expected) != len(test.moves):
                raise ValidationError(self.env._("“%s” does not say what is expected after each move.", test.name))

    def action_run(self):
        """Play these tests on the draft, or else on the published plan, and keep the result."""
        for test in self:
            difference = test._difference(test.type_id.shown_plan_id)
            test.write({"passed": not difference, "result": difference or self.env._("As expected")})

    def _difference(self, plan):
        """The first difference between what is expected and what a plan does.

        :param plan: one ``case.plan``
        :return: a sentence, or False when there is none
        """
        self.ensure_one()
        played = self.env["case.play"].play(plan, self.moves, self.partner_values, self.began_on)
        names = self.env["case.plan.compiler"].names(plan.id)
        for number, (expected, found) in enumerate(zip(self.expected, played["moves"], strict=False), 1):
            if bool(expected.get("refused")) != bool(found["refused"]):
                return self.env._(
                    "move %(number)s: %(what)s",
                    number=number,
                    what=found["refused"] or self.env._("it was refused, and is done now"),
                )
            for code, state in expected["states"].items():
                now = found["states"].get(code)
                if now != state:
                    return self.env._(
                        "after move %(number)s “%(step)s” is %(now)s instead of %(expected)s",
                        number=number,
                        step=names.get(code, code),
                        now=self._state_name(now),
                        expected=self._state_name(state),
                    )
        if len(played["moves"]) < len(self.expected):
            return self.env._("it ends after move %s", len(played["moves"]))
        return False

    def _state_name(self, state):
        labels = dict(self.env["case.step"]._fields["shown_state"]._description_selection(self.env))
        waiting = self.env._("Waiting")
        return {"waiting": waiting, "not_yet": waiting, None: self.env._("gone")}.get(state) or labels.get(state, state)
