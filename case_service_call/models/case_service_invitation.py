from datetime import datetime, timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.orm.models import NO_ACCESS
from odoo.tools import SQL, format_datetime

from odoo.addons.case_organizer.models.link_tries import LinkError, check_tries, of_token, unknown_link
from odoo.addons.case_organizer.tools.gateway import new_token, token_hash

#: How many times are offered.
SLOTS = 8
#: So long before a visit it is not moved by the customer any more.
NOTICE = timedelta(hours=3)


class CaseServiceInvitation(models.Model):
    """A link with which a customer chooses or moves a visit. The token is in the mail alone; a hash of it is stored.

    Who has the link sees the visit and times at which somebody is free, and nothing else. What is chosen is planned
    with the rights of the planner who asked: when these are gone, so is the offer.
    """

    _name = "case.service.invitation"
    _description = "Invitation to Choose a Time"
    _order = "id desc"
    _rec_name = "partner_id"

    action_id = fields.Many2one("case.service.action", required=True, readonly=True, ondelete="restrict", index=True)
    case_id = fields.Many2one(related="action_id.case_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", "Asked", required=True, readonly=True, ondelete="restrict")
    planner_id = fields.Many2one("res.users", "Asked by", required=True, readonly=True, ondelete="restrict")
    token_hash = fields.Char(required=True, copy=False, groups=NO_ACCESS)
    asked_on = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    expires_on = fields.Datetime("Works until", required=True, readonly=True)
    revoked_on = fields.Datetime(readonly=True)
    chosen_on = fields.Datetime(readonly=True)

    _hash_unique = models.UniqueIndex("(token_hash)")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise ValidationError(self.env._("An invitation is revoked by a new one, not deleted."))

    # --- asked ---------------------------------------------------------------------------------------------------

    @api.model
    def _make_sudo(self, action, contact):
        """Invite somebody, earlier invitations work no more. The verb has checked the user. :return: the address"""
        now, token = fields.Datetime.now(), new_token()
        invitations = self.sudo()
        invitations.search([("action_id", "=", action.id), ("revoked_on", "=", False)]).revoked_on = now
        invitations.create(
            {
                "action_id": action.id,
                "partner_id": contact.id,
                "planner_id": self.env.uid,
                "token_hash": token_hash(token),
                "expires_on": now + timedelta(days=action.company_id.sudo().case_link_days),
            }
        )
        return f"{action.get_base_url()}/case/visit/{token}"

    # --- behind the link -----------------------------------------------------------------------------------------

    @api.model
    @api.private
    def read_visit(self, token, address=None):
        """What the customer sees. :return: a dict for the page :raises LinkError: for a link that does not work"""
        return self._of_token_sudo(token, address)._seen_sudo()

    @api.model
    @api.private
    def choose(self, token, start, address=None):
        """Plan the visit for one of the times offered.

        :param start: ISO 8601 in UTC, as it was offered
        :raises LinkError: for a link that does not work
        :raises UserError: for a time that is not offered any more, or when it is too late to move the visit
        """
        invitation = self._of_token_sudo(token, address)
        invitation._choose_sudo(start)

    def _of_token_sudo(self, token, address):
        """The invitation of a token, below the rules: who has the token may see what the page shows."""
        check_tries(self.env, address)
        found = of_token(self.with_user(SUPERUSER_ID), token)
        if not found:
            raise unknown_link(self.env, address)
        if found.revoked_on or found.action_id.step_state not in ("enabled", "active"):
            raise LinkError(self.env._("This visit is over, or you got a newer link."), "ended")
        if found.expires_on <= fields.Datetime.now():
            raise LinkError(self.env._("This link has expired. Ask for a new one."), "expired")
        return found.with_context(lang=found.partner_id.lang or self.env.lang)

    def _seen_sudo(self):
        action = self.action_id
        place = action.site_id or action.partner_id
        return {
            "company": action.company_id.name,
            "name": action.step_id.name,
            "place": action._lines_of_address(place),
            "planned": self._in_words(action.planned_start) if action.planned_start else "",
            "movable": self._is_movable(),
            "slots": [{"start": start.isoformat(), "words": self._in_words(start)} for start in sorted(self._slots())],
        }

    def _in_words(self, moment):
        zone = self.partner_id.tz or self.action_id.worker_id.tz or self.planner_id.tz or "UTC"
        return format_datetime(
            self.env, moment, tz=zone, dt_format="EEEE d MMMM, HH:mm", lang_code=self.partner_id.lang
        )

    def _is_movable(self):
        action = self.action_id
        late = action.planned_start and action.planned_start < fields.Datetime.now() + NOTICE
        return not late and not action.en_route_on and not action.on_site_on

    def _slots(self):
        """Times that are free, with who comes then: ``{start: worker_id}``, by the rights of who asked."""
        if not self._is_movable():
            return {}
        action = self.action_id.with_user(self.planner_id)
        try:
            offered = action.get_suggestions(10)
        except (AccessError, UserError):
            return {}
        slots = {}
        for slot in offered:
            if slot["start"] >= fields.Datetime.now() + NOTICE and slot["start"] != action.planned_start:
                slots.setdefault(slot["start"], slot["worker_id"])
        return dict(list(slots.items())[:SLOTS])

    def _choose_sudo(self, start):
        try:
            start = datetime.fromisoformat(start or "")
        except ValueError:
            raise UserError(self.env._("Choose a time.")) from None
        if not self._is_movable():
            raise UserError(self.env._("It is too late to move this visit here: please call us."))
        worker_id = self._slots().get(start)
        if not worker_id:
            raise UserError(self.env._("This time was taken meanwhile. Please choose another one."))
        # Two customers who choose the same hours of the same worker: the second one is retried, and finds them taken.
        self.env.execute_query(
            SQL("UPDATE resource_resource SET write_date = write_date WHERE id = %s RETURNING id", worker_id)
        )
        action = self.action_id.with_user(self.planner_id)
        action.plan(start, [worker_id])
        action._note_sudo("chosen", text=self.partner_id.name)
        self.chosen_on = fields.Datetime.now()


class CaseServiceAction(models.Model):
    """The customer chooses when somebody comes."""

    _inherit = "case.service.action"

    invitation_ids = fields.One2many("case.service.invitation", "action_id", "Invitations", readonly=True)
    invited_on = fields.Datetime("Customer Asked on", compute="_compute_invited_on")

    @api.depends("invitation_ids.asked_on")
    def _compute_invited_on(self):
        for action in self:
            action.invited_on = action.invitation_ids[:1].asked_on

    def invite_customer(self):
        """Ask the customer by mail to choose a time among those at which somebody is free, or another one.

        Who called is asked, else the site, else the customer. An earlier link works no more.

        :return: True
        :raises AccessError: for others than planners
        :raises UserError: when nobody has an address, nobody is free, or it is done, cancelled or on hold
        """
        for action in self:
            action._check_may_do()
            if not action._is_planner():
                raise AccessError(self.env._("Planners ask customers when somebody may come."))
            action._check_ready()
            contact = action._contact_sudo()
            if not contact:
                raise UserError(self.env._("“%s”: nobody to ask has a mail address.", action.display_name))
            if not action.get_suggestions(1):
                raise UserError(
                    self.env._("“%s”: nobody is free for it, there is nothing to choose.", action.display_name)
                )
            link = self.env["case.service.invitation"]._make_sudo(action, contact)
            action._mail_invitation_sudo(contact, link)
            action._note_sudo("invited", text=contact.name)
        return True

    def _mail_invitation_sudo(self, contact, link):
        """Queue the mail with the link. It is in no template and no message: who reads those does not get it."""
        action = self.sudo().with_context(lang=contact.lang or self.env.lang)
        values = {"action": action, "contact": contact.with_env(action.env), "link": link}
        subject = action.env._("%s: when may we come?", action.company_id.name)
        body = action.env["ir.qweb"]._render("case_service_call.invitation_mail", values)
        to = {"email_to": contact.email_formatted}
        self.env["mail.mail"]._to_outsider_sudo(action.company_id, subject, body, soon=False, **to)
