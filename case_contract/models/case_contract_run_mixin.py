from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: Up to this many contracts are done at once, more in the background.
AT_ONCE = 100


class CaseContractRunMixin(models.AbstractModel):
    """A dialog that does something to many contracts, after a preview from which they are chosen.

    What inherits it has ``line_ids`` with a ``contract_id`` each, and ``until``.
    """

    _name = "case.contract.run.mixin"
    _description = "Run over Contracts"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    type_ids = fields.Many2many("case.contract.type", string="Contract Types", help="Empty: all.")
    previewed_on = fields.Datetime("Preview Made on", readonly=True)

    @api.depends("previewed_on")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self._title()

    @api.onchange("until", "type_ids")
    def _onchange_forget_preview(self):
        """Other choices have another preview."""
        self.previewed_on = False
        self.line_ids = [(5, 0, 0)]

    def _title(self):
        """What this run is called."""
        return self.env["ir.model"]._get(self._name).name

    def _show(self, lines):
        """Show these lines as the preview. :param lines: values of each, without the run"""
        self.line_ids.unlink()
        self.line_ids = [(0, 0, values) for values in lines]
        self.previewed_on = fields.Datetime.now()
        return {
            "type": "ir.actions.act_window",
            "name": self._title(),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def _contracts(self, domain, order=None):
        """The active contracts of these types for which a domain holds."""
        domain = [("company_id", "=", self.company_id.id), ("state", "=", "active"), *domain]
        if self.type_ids:
            domain.append(("type_id", "in", self.type_ids.ids))
        return self.env["case.contract"].search(domain, order=order)

    def _begin(self, lines, kind, name, options):
        """Do it to the contracts of these lines, many in the background.

        :param kind: of the long work
        :param name: what people see of it
        :param options: of the long work
        :raises UserError: without a line
        """
        self._check_chosen(lines)
        contracts = lines.contract_id
        contracts.check_access("write")
        query = SQL("SELECT unnest(%s::int[])", contracts.sudo().case_id.ids)
        bulk = self.env["case.bulk"].begin_sudo(kind, name, query, options, self.company_id)
        return bulk._begun(len(lines) <= AT_ONCE)

    def _check_chosen(self, lines):
        """:raises UserError: without a line"""
        if not lines:
            raise UserError(self.env._("Choose contracts in the preview first."))
