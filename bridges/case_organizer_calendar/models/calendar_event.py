from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.case_organizer.models.case_case import RUNNING

from .case_appointment import TOLD

#: Fields that say what an event is about: nobody finds events of hidden cases by them.
TEXTS = frozenset(["name", "display_name", "location", "description", "notes", "videocall_location"])


class CalendarEvent(models.Model):
    """Events of the calendar that are appointments of cases.

    The link is a record of its own, ``case.appointment``, with the rules of the case; nothing of the case stands in the
    event. Who neither reads the case nor attends sees such an event as Odoo shows private ones.
    """

    _inherit = "calendar.event"

    case_id = fields.Many2one(
        "case.case",
        "Case File",
        compute="_compute_case_id",
        inverse="_inverse_case_id",
        search="_search_case_id",
        groups="case_organizer.group_case_user",
        help="The appointment stands on this case, and its history tells of it. Only who reads the case sees this.",
    )
    of_hidden_case = fields.Boolean(compute="_compute_of_hidden_case", search="_search_of_hidden_case")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_case_id(self):
        cases = {
            row.event_id.id: row.case_id for row in self._appointments_i_see([("event_id", "in", self._origin.ids)])
        }
        for event in self:
            event.case_id = cases.get(event._origin.id, False)

    def _inverse_case_id(self):
        linked = {row.event_id.id: row.case_id for row in self._appointments_sudo()}
        values = []
        for event in self:
            known = linked.get(event.id)
            if known and known != event.case_id:
                raise ValidationError(self.env._("“%s” stays where it was planned.", event.name))
            if not known and event.case_id:
                event.case_id._check_may_plan()
                values.append({"case_id": event.case_id.id, "event_id": event.id, **event._to_tell_sudo()})
        self.env["case.appointment"].sudo().create(values)
        self.invalidate_recordset(["of_hidden_case"])

    @api.model
    def _search_case_id(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        appointments = self._as_user()["case.appointment"]
        if not appointments.has_access("read"):
            return Domain.FALSE
        linked = Domain("event_id", "!=", False)
        found = appointments._search(linked & Domain("case_id", operator, value)).subselect("event_id")
        if operator == "in" and False in value:
            every = appointments._search(linked).subselect("event_id")
            return Domain("id", "in", found) | Domain("id", "not in", every)
        return Domain("id", "in", found)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_of_hidden_case(self):
        linked = self._appointments_sudo()
        seen = self._appointments_i_see([("id", "in", linked.ids)]) if linked else linked
        hidden = {row.event_id.id for row in linked - seen.sudo()}
        for event in self:
            event.of_hidden_case = event._origin.id in hidden

    @api.model
    def _search_of_hidden_case(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        mine, every = self._as_user()["case.appointment"], self.env["case.appointment"].sudo()
        seen = Domain("id", "in", mine._search([])) if mine.has_access("read") else Domain.FALSE
        return Domain("id", "in", every._search(~seen & Domain("event_id", "!=", False)).subselect("event_id"))

    def _as_user(self):
        """The environment of the current user, with their rights whatever asks: what they see is kept in caches."""
        return self.env(su=False)

    def _appointments_i_see(self, domain):
        appointments = self._as_user()["case.appointment"]
        return appointments.search(domain) if appointments.has_access("read") else appointments

    def _appointments_sudo(self):
        """The links of these events with cases, also those that the current user does not see."""
        ids = self._origin.ids
        return self.env["case.appointment"].sudo().search([("event_id", "in", ids)] if ids else Domain.FALSE)

    def copy_data(self, default=None):
        """Copies, those of a series too, belong to the case as far as the current user may plan there."""
        vals_list = super().copy_data(default)
        if self.env.user.has_group("case_organizer.group_case_user"):
            for event, vals in zip(self, vals_list, strict=True):
                case = event.case_id
                if case and case.may_arrange_people and case.state in RUNNING:
                    vals["case_id"] = case.id
        return vals_list

    # --- who sees and changes it -------------------------------------------------------------------------------

    def _check_private_event_conditions(self):
        private = super()._check_private_event_conditions()
        return private or (
            self.of_hidden_case and self.user_id != self.env.user and self.env.user.partner_id not in self.partner_ids
        )

    @api.model
    def _get_default_privacy_domain(self):
        return list(Domain(super()._get_default_privacy_domain()) & self._shown_to_me())

    @api.model
    def _shown_to_me(self):
        """A domain: events whose contents the current user sees, as far as cases are concerned."""
        mine = Domain("user_id", "=", self.env.uid) | Domain("partner_ids", "in", self.env.user.partner_id.ids)
        return mine | Domain("of_hidden_case", "=", False)

    @api.model
    def _search(self, domain, *args, **kwargs):
        domain = Domain(domain)
        if not self.env.su and any(part.field_expr.split(".")[0] in TEXTS for part in domain.iter_conditions()):
            domain &= self._shown_to_me()
        return super()._search(domain, *args, **kwargs)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        result = super()._mail_get_operation_for_mail_message_operation(message_operation)
        if message_operation == "read":
            result.update(dict.fromkeys(self.filtered("of_hidden_case"), "write"))
        return result

    # --- what the case is told ---------------------------------------------------------------------------------

    @api.model
    def default_get(self, fields):
        """Leave out the link that Odoo makes from where it is called: on cases there is ours, which follows access."""
        defaults = super().default_get(fields)
        if defaults.get("res_model") == "case.case" or defaults.get("res_model_id") == self._model_of_cases():
            for name in ("res_model", "res_model_id", "res_id"):
                defaults.pop(name, None)
        return defaults

    @api.model
    def _model_of_cases(self):
        return self.env["ir.model"]._get_id("case.case")

    @api.model_create_multi
    def create(self, vals_list):
        """Plan appointments. Those of a case do not carry telephone numbers and addresses into invitations."""
        on_case = self.env.context.get("default_case_id")
        if on_case or any(vals.get("case_id") for vals in vals_list):
            self = self.with_context(skip_contact_description=True)
        events = super().create(vals_list)
        events._tell_sudo("planned")
        return events

    def write(self, vals):
        """Change events; cases are told of those that are theirs."""
        linked = self.browse() if self.env.context.get("is_calendar_event_new") else self._appointments_sudo().event_id
        result = super().write(vals)
        linked.with_env(self.env)._tell_sudo()
        return result

    def unlink(self):
        """Delete events; on a case the appointment stays, cancelled."""
        self._appointments_sudo()._tell_of_sudo({}, gone=True)
        return super().unlink()

    def _tell_sudo(self, what=None):
        """Let the cases of these events know what changed since they were told last."""
        appointments = self._appointments_sudo()
        now = {row: row.event_id._to_tell_sudo() for row in appointments}
        appointments._tell_of_sudo(now, what)

    def _to_tell_sudo(self):
        """What the case keeps of this event: values of ``case.appointment``."""
        event = self.sudo().with_context(active_test=False)
        values = {name: event[name] for name in TOLD}
        values["partner_ids"] = [(6, 0, event.partner_ids.ids)]
        values["state"] = "planned" if event.active else "cancelled"
        return values
