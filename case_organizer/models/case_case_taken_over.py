from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class CaseCase(models.Model):
    """Cases that were taken over: what their plans send by themselves for what was before, was sent elsewhere.

    What happens on a case until :attr:`taken_over_on` is its past. It is played through the plan like anything else,
    but messages, letters, actions, services, webhooks and questions to customers hear nothing of it.
    """

    _inherit = "case.case"

    taken_over_on = fields.Datetime(
        "Taken Over on",
        readonly=True,
        copy=False,
        help="What happened before was played through the plan, and nobody outside was told of it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Open cases; administrators alone say that they are taken over. :raises AccessError:"""
        if any(vals.get("taken_over_on") for vals in vals_list):
            self._check_takes_over()
        return super().create(vals_list)

    def write(self, vals):
        """Write; when a case was taken over stays as it is. :raises AccessError:"""
        if "taken_over_on" in vals:
            raise AccessError(self.env._("When a case was taken over stays as it is."))
        return super().write(vals)

    def _check_takes_over(self):
        if not self.env.su and not self.env.user.has_group("case_organizer.group_case_admin"):
            raise AccessError(self.env._("Administrators of cases alone take over cases."))

    def _past_until(self):
        """Until when what happens on this case is its past, while that is so; else False."""
        self.ensure_one()
        past = self.taken_over_on
        return past if past and self.env["case.writer"]._now() <= past else False

    @api.model
    def _is_past_sql(self, alias, moment):
        """:meth:`_past_until` in a statement: whether a moment belongs to the past of a case.

        :param alias: of ``case_case`` in the statement
        :return: SQL, never null
        """
        return SQL("COALESCE(%s >= %s, FALSE)", SQL.identifier(alias, "taken_over_on"), moment)
