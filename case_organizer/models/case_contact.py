from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CaseContact(models.Model):
    """A contact with a party about a case: a call, a talk at the desk, a letter. Logged by ``case.case.log_contact``.

    It is corrected with what it said before kept, and never deleted.
    """

    _name = "case.contact"
    _inherit = ["case.contact.mixin"]
    _description = "Contact with a Party"
    _order = "begun_on desc, id desc"

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Who", required=True, ondelete="restrict", readonly=True)
    version_ids = fields.One2many("case.contact.version", "contact_id", "Said before", readonly=True)
    corrected = fields.Boolean(compute="_compute_corrected")
    may_correct = fields.Boolean(compute="_compute_may_correct")

    @api.depends("report_method_id", "partner_id", "spoken_with")
    def _compute_display_name(self):
        for contact in self:
            who = contact.spoken_with or contact.partner_id.name
            contact.display_name = " · ".join(filter(None, (contact.report_method_id.name, who)))

    @api.depends("version_ids")
    def _compute_corrected(self):
        for contact in self:
            contact.corrected = bool(contact.version_ids)

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_may_correct(self):
        for contact in self:
            contact.may_correct = contact.user_id == self.env.user or contact.case_id.may_direct

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A contact with a party is kept: correct it instead."))

    # --- verbs -------------------------------------------------------------------------------------------------

    def correct(self, reason, **values):
        """Correct what is said of a contact; what it said before is kept.

        Time targets that it began or ended stay as they are.

        :param reason: why, in words
        :param values: what is to be said now, see :data:`..models.case_contact_mixin.SAID`
        :raises AccessError: for others than who logged it, the handler of the case and supervisors
        :raises ValidationError: naming what is missing or cannot be
        """
        self.ensure_one()
        self.check_access("read")
        self.case_id.check_access("write")
        if not self.may_correct:
            raise AccessError(
                self.env._("Only %s, the handler of the case and supervisors correct this.", self.user_id.sudo().name)
            )
        reason = self.case_id._reason(reason)
        before = self.sudo()._said()
        values = self._checked_contact({**before, **values})
        self._corrected_sudo(before, values, reason)
        self.env["case.writer"].note(self.case_id, "contact_corrected", data={"contact": self.id, "reason": reason})

    def _corrected_sudo(self, before, values, reason):
        """Keep what was said before, and say something else; the caller has checked the user."""
        self.env["case.contact.version"].sudo().create({**before, "contact_id": self.id, "reason": reason})
        self.sudo().write(values)

    def action_correct(self):
        """The dialog that corrects a contact."""
        self.ensure_one()
        asked = self.env["case.contact.correct"].create({**self._said(), "contact_id": self.id})
        return self.case_id._dialog(self.env._("Correct a Contact"), asked)

    def action_open_case(self):
        """Show the case."""
        self.ensure_one()
        return self.case_id._action_show()
