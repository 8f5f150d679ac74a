from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseInstallationEvent(models.Model):
    """What happened to an installation: append-only, written by its verbs. It is the history people read."""

    _name = "case.installation.event"
    _description = "History of an Installation"
    _order = "at desc, id desc"
    _log_access = False

    installation_id = fields.Many2one(
        "case.installation", required=True, ondelete="restrict", index=True, readonly=True
    )
    at = fields.Datetime("Entered", required=True, readonly=True, default=fields.Datetime.now)
    day = fields.Date(readonly=True, help="On which it happened.")
    user_id = fields.Many2one("res.users", "Who", readonly=True, ondelete="restrict", default=lambda self: self.env.uid)
    kind = fields.Selection(
        [
            ("made", "Entered"),
            ("state", "State"),
            ("owner", "New owner"),
            ("moved", "Moved"),
            ("replaced", "Replaced by another one"),
            ("replaces", "Put in the place of another one"),
            ("reading", "Meter read"),
            ("covered", "Covered by a contract"),
            ("uncovered", "No longer covered"),
            ("changed", "Serial number changed"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="restrict")
    other_id = fields.Many2one("case.installation", readonly=True, ondelete="restrict")
    contract_id = fields.Many2one("case.contract", readonly=True, ondelete="restrict")
    text = fields.Char("Why", readonly=True)
    summary = fields.Char("What happened", compute="_compute_summary")

    @api.depends_context("lang")
    def _compute_summary(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        states = dict(self.env["case.installation"]._fields["state"]._description_selection(self.env))
        contracts = self.contract_id._filtered_access("read")
        for event in self:
            about = {
                "state": states.get(event.state, event.state),
                "owner": event.partner_id.display_name,
                "moved": event.partner_id.display_name,
                "replaced": event.other_id.display_name,
                "replaces": event.other_id.display_name,
            }.get(event.kind)
            if event.contract_id:
                about = event.contract_id.display_name if event.contract_id in contracts else False
            words = f"{kinds[event.kind]}: {about}" if about else kinds[event.kind]
            event.summary = f"{words} ({event.text})" if event.text else words

    def write(self, vals):
        """:raises UserError: for anything at all"""
        if vals:
            raise UserError(self.env._("What happened is never changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What happened is never deleted."))
