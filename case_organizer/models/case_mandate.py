from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from .case_case_closing import CLOSED


class CaseMandate(models.Model):
    """Somebody represents a contact in the portal: on all of their cases, or on those of some types, for a period.

    What is done by it is done in the place of the contact, with their rights; the history, notes and documents name
    both. A mandate is arranged by who may arrange the people of every case that it opens, and it is never deleted.
    """

    _name = "case.mandate"
    _description = "Mandate"
    _order = "date_from desc, id desc"
    _check_company_auto = True
    _rec_names_search = ["partner_id", "agent_id"]

    partner_id = fields.Many2one(
        "res.partner", "For", required=True, ondelete="restrict", index=True, help="Who is represented."
    )
    agent_id = fields.Many2one(
        "res.partner",
        "Represented by",
        required=True,
        ondelete="restrict",
        index=True,
        help="Who acts for them: somebody with a login for the portal.",
    )
    ground = fields.Char("By Virtue of", help="Power of attorney, guardian, administrator…")
    type_ids = fields.Many2many(
        "case.type", string="Only Cases of", check_company=True, help="Empty: their cases of all types."
    )
    date_from = fields.Date("From", required=True, default=fields.Date.today)
    date_to = fields.Date("To", help="The last day. Empty: until it is revoked.")
    revoked_on = fields.Datetime(readonly=True, copy=False)
    revoked_by_id = fields.Many2one("res.users", "Revoked by", readonly=True, copy=False, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    state = fields.Selection(
        [("later", "Not yet"), ("works", "Works"), ("ended", "Ended"), ("revoked", "Revoked")],
        compute="_compute_state",
    )
    agent_logs_in = fields.Boolean(
        compute="_compute_agent_logs_in", help="Whoever represents has a login for the portal."
    )

    _not_oneself = models.Constraint("CHECK(partner_id != agent_id)", "Nobody needs a mandate for themselves.")
    _period = models.Constraint("CHECK(date_to IS NULL OR date_from <= date_to)", "A mandate ends after it begins.")

    @api.depends("partner_id.name", "agent_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for mandate in self:
            mandate.display_name = self.env._(
                "%(by)s for %(who)s", by=mandate.agent_id.name or "–", who=mandate.partner_id.name or "–"
            )

    @api.depends("date_from", "date_to", "revoked_on")
    def _compute_state(self):
        today = fields.Date.today()
        for mandate in self:
            if mandate.revoked_on:
                mandate.state = "revoked"
            elif mandate.date_from and mandate.date_from > today:
                mandate.state = "later"
            else:
                mandate.state = "ended" if mandate.date_to and mandate.date_to < today else "works"

    @api.depends("agent_id")
    def _compute_agent_logs_in(self):
        for mandate in self:
            mandate.agent_logs_in = bool(mandate.sudo().agent_id.user_ids)

    @api.model_create_multi
    def create(self, vals_list):
        """Arrange mandates. The history of the cases that they open says so.

        :raises AccessError: when a case of whom they are for is not the current user's to arrange people on
        """
        mandates = super().create(vals_list)
        mandates._check_may_arrange()
        mandates._note("mandate")
        return mandates

    def write(self, vals):
        """Change mandates that were not revoked.

        :raises AccessError: as :meth:`create`, before the change and after it
        """
        if any(self.mapped("revoked_on")):
            raise UserError(self.env._("A mandate that was revoked stays as it is: make a new one."))
        if {"partner_id", "agent_id", "company_id"} & vals.keys():
            raise UserError(self.env._("Who represents whom stays: revoke this mandate and make another one."))
        if {"revoked_on", "revoked_by_id"} & vals.keys() and not self.env.su:
            raise UserError(self.env._("A mandate is revoked by its button."))
        self._check_may_arrange()
        result = super().write(vals)
        self._check_may_arrange()
        if "revoked_on" not in vals:
            self._note("mandate")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise ValidationError(self.env._("A mandate is revoked, not deleted."))

    def action_revoke(self):
        """End these mandates now.

        :raises AccessError: for who may not arrange the people of the cases
        """
        self.check_access("write")
        going = self.filtered(lambda mandate: not mandate.revoked_on)
        going._check_may_arrange()
        going._note("mandate_revoked")
        going._revoke_sudo()
        return True

    def _revoke_sudo(self):
        """End these mandates. The caller has checked the user."""
        self.sudo().write({"revoked_on": fields.Datetime.now(), "revoked_by_id": self.env.uid})

    def _check_may_arrange(self):
        """:raises AccessError: when a running case that a mandate opens is not theirs to arrange people on"""
        if self.env.su:
            return
        for mandate in self:
            opened = mandate._cases_sudo()
            mine = self.env["case.case"].search([("id", "in", opened.ids)])
            arranged = mine.filtered("may_arrange_people")
            supervises = self.env.user.has_group("case_organizer.group_case_supervisor")
            if len(arranged) < len(opened) or not (opened or supervises):
                raise AccessError(
                    self.env._(
                        "A mandate for %s is arranged by who may change the persons involved in all of their cases that"
                        " it opens: choose case types, or ask a supervisor.",
                        mandate.partner_id.display_name,
                    )
                )

    def _cases_sudo(self):
        """The running cases that this mandate opens while it works. Callers check what of it a user may know."""
        self.ensure_one()
        cases = self.env["case.case"].sudo()
        domain = Domain("participant_ids", "any", Domain("current", "=", True) & self._seats())
        return cases.search(domain & Domain("state", "not in", CLOSED))

    def _seats(self):
        """The places that this mandate opens. :return: a domain on ``case.participant``"""
        seats = Domain("partner_id", "=", self.partner_id.id) & Domain("case_id.company_id", "=", self.company_id.id)
        return seats & Domain("case_id.type_id", "in", self.type_ids.ids) if self.type_ids else seats

    def _opens(self, case):
        """Whether a case is one of those that this mandate opens, once whom it is for takes part there."""
        return self.company_id == case.company_id and (not self.type_ids or case.type_id in self.type_ids)

    def _note(self, kind):
        """Write into the history of the cases what becomes of these mandates."""
        rows = []
        for mandate in self.sudo():
            data = {"mandate": mandate.id, "by": mandate.agent_id.id, "for": mandate.partner_id.id}
            data["date_to"] = mandate.date_to and fields.Date.to_string(mandate.date_to)
            rows += [{"case_id": case_id, "kind": kind, "data": data} for case_id in mandate._cases_sudo().ids]
        self.env["case.writer"].note_each(rows)

    @api.model
    def _working_sudo(self, agents):
        """The mandates by which contacts act today: for the gateway."""
        today = fields.Date.today()
        return self.sudo().search(
            [
                ("agent_id", "in", agents.ids),
                ("revoked_on", "=", False),
                ("date_from", "<=", today),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", today),
            ]
        )
