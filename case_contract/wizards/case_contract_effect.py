from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.case_organizer.models.case_table_rows import TakenBack

from ..models.case_obligation_occurrence import AHEAD

#: Names listed before the others are counted.
SHOWN = 12


class CaseContractEffect(models.TransientModel):
    """Says what falls due otherwise once an annex is agreed or a contract suspended or resumed, before it is."""

    _name = "case.contract.effect"
    _description = "What Would Change"

    contract_id = fields.Many2one("case.contract", required=True, readonly=True)
    annex_id = fields.Many2one("case.contract.annex", readonly=True)
    verb = fields.Selection(
        [("agree", "Agreed by both sides"), ("suspend", "Suspend"), ("resume", "Resume")],
        "What Is Done",
        required=True,
        readonly=True,
    )
    preview = fields.Html("What Becomes of It", readonly=True, sanitize=False)

    @api.model_create_multi
    def create(self, vals_list):
        """Try it out at once: what is shown is what was found then."""
        effects = super().create(vals_list)
        for effect in effects:
            effect.preview = effect._previewed()
        return effects

    def _previewed(self):
        """What would fall due otherwise, in sentences."""
        before, after = self._ledger(), self._tried()
        said = (
            (self.env._("No longer due: %s.", self._names(before - after)), before - after),
            (self.env._("Newly due: %s.", self._names(after - before)), after - before),
        )
        lines = [text for text, rows in said if rows] or [self.env._("What falls due stays as it is.")]
        return Markup("<ul class='mb-0'>%s</ul>") % Markup("").join(Markup("<li>%s</li>") % line for line in lines)

    def _contracts(self):
        return self.env["case.contract"].search([("id", "child_of", self.contract_id.ids)])

    def _ledger(self):
        """What is ahead for this contract and those below it: ``{(day, what, contract)}``."""
        suspended = self.contract_id.state == "suspended"
        rows = self._contracts().occurrence_ids.filtered(lambda row: row.state in AHEAD and not suspended)
        return {(row.due_on, row.name, row.contract_id.display_name) for row in rows}

    def _tried(self):
        """As :meth:`_ledger`, once it is done; what was done is taken back."""
        found = set()
        try:
            with self.env.cr.savepoint():
                self._do()
                self.env.flush_all()
                found = self._ledger()
                raise TakenBack
        except TakenBack:
            self.env.invalidate_all()
        return found

    def _names(self, rows):
        several = len({contract for _day, _name, contract in rows}) > 1
        words = [
            f"{name} ({contract}, {format_date(self.env, day)})"
            if several
            else f"{name} ({format_date(self.env, day)})"
            for day, name, contract in sorted(rows)
        ]
        shown = ", ".join(words[:SHOWN])
        more = len(words) - SHOWN
        return self.env._("%(some)s and %(more)s more", some=shown, more=more) if more > 0 else shown

    def _do(self):
        if self.verb == "agree":
            self.annex_id.action_agree()
        elif self.verb == "suspend":
            self.contract_id.action_suspend()
        else:
            self.contract_id.action_resume()

    def action_confirm(self):
        """Do it."""
        self.ensure_one()
        self._do()
        return {"type": "ir.actions.act_window_close"}
