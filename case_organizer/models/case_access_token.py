from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.orm.models import NO_ACCESS
from odoo.tools import SQL

from ..tools.gateway import new_token, token_hash


class CaseAccessToken(models.Model):
    """A personal link with which somebody from outside reaches one case, as one of the persons involved.

    The token in the link is shown once, when it is made; of it only a hash is stored. A link expires, can be revoked,
    and works as long as the person takes part. What it lets people see and do is decided in ``case.gateway``.
    """

    _name = "case.access.token"
    _description = "Personal Link"
    _order = "id desc"
    _rec_name = "participant_id"

    participant_id = fields.Many2one("case.participant", "For", required=True, ondelete="restrict", index=True)
    case_id = fields.Many2one(related="participant_id.case_id", store=True, index=True)
    token_hash = fields.Char(required=True, copy=False, groups=NO_ACCESS)
    expires_on = fields.Datetime("Works until", required=True, readonly=True)
    revoked_on = fields.Datetime(readonly=True)
    revoked_by_id = fields.Many2one("res.users", "Revoked by", readonly=True, ondelete="restrict")
    used = fields.Integer("Times Used", readonly=True)
    last_used_on = fields.Datetime("Last Used", readonly=True)
    logged_on = fields.Date(readonly=True, help="The last day on which its use was noted in the history of the case.")
    state = fields.Selection(
        [("works", "Works"), ("expired", "Expired"), ("revoked", "Revoked"), ("ended", "No longer involved")],
        compute="_compute_state",
    )
    may_revoke = fields.Boolean(compute="_compute_may_revoke")

    _hash_unique = models.UniqueIndex("(token_hash)")

    @api.depends("expires_on", "revoked_on", "participant_id.current")
    def _compute_state(self):
        now = fields.Datetime.now()
        for token in self:
            if token.revoked_on:
                token.state = "revoked"
            elif token.expires_on <= now:
                token.state = "expired"
            else:
                token.state = "works" if token.sudo().participant_id.current else "ended"

    @api.depends_context("uid")
    @api.depends("state", "case_id")
    def _compute_may_revoke(self):
        for token in self:
            token.may_revoke = token.state == "works" and token.case_id.may_arrange_people

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise ValidationError(self.env._("A personal link is revoked, not deleted."))

    def action_revoke(self):
        """Let these links work no more, from now on.

        :raises AccessError: for who may not change the persons involved in the case
        """
        self.check_access("read")
        self.case_id._check_may_arrange_people()
        going = self.filtered(lambda token: not token.revoked_on)
        going.sudo().write({"revoked_on": fields.Datetime.now(), "revoked_by_id": self.env.uid})
        for token in going:
            self.env["case.writer"].note(
                token.case_id, "link_revoked", data={"participant": token.sudo().participant_id.id}
            )
        return True

    @api.model
    def _issue(self, participant):
        """Make a link for a person involved.

        :param participant: one ``case.participant`` with a contact
        :return: ``(case.access.token, address)``; the address cannot be had again
        :raises AccessError: for who may not change the persons involved in the case
        :raises UserError: for a user or a team, or somebody who takes part no more
        """
        participant.ensure_one()
        participant.check_access("read")
        case = participant.case_id
        case._check_may_arrange_people()
        if not participant.partner_id:
            raise UserError(self.env._("A personal link is for somebody from outside: users log in."))
        if not participant.current:
            raise UserError(self.env._("%s does not take part now.", participant.display_name))
        if not self.env.user.has_group("case_organizer.group_case_user"):
            raise AccessError(self.env._("Only case users make personal links."))
        return self._issue_sudo(participant)

    @api.model
    def _issue_sudo(self, participant, **values):
        """As :meth:`_issue`, for who is known to may: the caller has checked that. :param values: further columns"""
        case = participant.case_id
        token, days = new_token(), case.company_id.sudo().case_link_days
        made = self.sudo().create(
            {
                "participant_id": participant.id,
                "token_hash": token_hash(token),
                "expires_on": fields.Datetime.add(fields.Datetime.now(), days=days),
                **values,
            }
        )
        self.env["case.writer"].note(case, "link_made", data={"participant": participant.id})
        return made.with_env(self.env), f"{case.get_base_url()}/case/p/{token}"

    @api.private
    def count_use_sudo(self):
        """Count a use of this link; the first one of a day is noted in the history of the case."""
        self.ensure_one()
        today = fields.Date.today()
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_access_token t SET used = COALESCE(t.used, 0) + 1, last_used_on = %(now)s, logged_on ="
                " %(today)s FROM case_access_token o WHERE o.id = t.id AND t.id = %(id)s"
                " RETURNING o.logged_on IS DISTINCT FROM %(today)s",
                now=fields.Datetime.now(),
                today=today,
                id=self.id,
            )
        )
        self.invalidate_recordset(["used", "last_used_on", "logged_on"])
        if rows[0][0]:
            participant = self.sudo().participant_id
            self.env["case.writer"].note(participant.case_id, "link_used", data={"participant": participant.id})
