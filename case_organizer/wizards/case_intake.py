from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.case_case_intake import LEVELS
from ..models.case_contact_mixin import SAID
from ..models.characteristic_field import CharacteristicAnswers
from ..tools.priority import priority


class CaseIntake(models.TransientModel):
    """Takes in what somebody reports, by phone or at the desk: a case of its own, or a contact on one that is there."""

    _name = "case.intake"
    _inherit = ["case.contact.mixin"]
    _description = "Take In a Case"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    case_id = fields.Many2one(
        "case.case", "Add to", help="The case on which this is logged, instead of one of its own."
    )
    partner_id = fields.Many2one(string="Who", index=False, ondelete="cascade")
    phone = fields.Char(compute="_compute_from_partner", store=True, readonly=False)
    email = fields.Char(compute="_compute_from_partner", store=True, readonly=False)
    report_method_id = fields.Many2one(default=lambda self: self._usual_method())
    category_id = fields.Many2one(
        "case.category", domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]"
    )
    type_id = fields.Many2one(
        "case.type",
        "Case Type",
        compute="_compute_type_id",
        store=True,
        readonly=False,
        domain="[('plan_id', '!=', False), ('is_fragment', '=', False), ('company_id', '=', company_id)]",
    )
    characteristics = CharacteristicAnswers("Details", definition="type_id.characteristic_definition", precompute=False)
    title = fields.Char("Subject")
    impact = fields.Selection(LEVELS, default="medium", help="How much depends on it: one person, or everybody.")
    urgency = fields.Selection(LEVELS, default="medium", help="How soon it hurts when nothing is done.")
    priority = fields.Selection(
        [("0", "Normal"), ("1", "High"), ("2", "Urgent")], compute="_compute_priority", store=True, readonly=False
    )
    user_id = fields.Many2one(
        "res.users",
        "Handler",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        domain=[("share", "=", False)],
    )
    team_id = fields.Many2one("case.team", "Waits for", compute="_compute_team_id", store=True, readonly=True)
    step_ids = fields.One2many("case.intake.step", "intake_id", "What Follows")

    # --- what is proposed --------------------------------------------------------------------------------------

    @api.model
    def _usual_method(self):
        """By which way things came in last time for this user, else the first one."""
        return self.env["case.report.method"].search([], limit=1)

    @api.depends("partner_id")
    def _compute_from_partner(self):
        for intake in self:
            intake.phone = intake.partner_id.phone or (not intake.partner_id and intake.phone)
            intake.email = intake.partner_id.email or (not intake.partner_id and intake.email)

    @api.depends("category_id", "company_id")
    def _compute_type_id(self):
        for intake in self:
            usual = intake.category_id.with_company(intake.company_id)._usual_type()
            intake.type_id = usual or intake.type_id or intake._only_type()

    def _only_type(self):
        """The case type of the company, when it has but one."""
        types = self.env["case.type"].search(
            [("plan_id", "!=", False), ("is_fragment", "=", False), ("company_id", "=", self.company_id.id)], limit=3
        )
        known = types.filtered(lambda case_type: not case_type.not_known)
        return known if len(known) == 1 else self.env["case.type"]

    @api.depends("impact", "urgency")
    def _compute_priority(self):
        for intake in self:
            intake.priority = priority(intake.impact, intake.urgency) or "0"

    @api.depends("type_id")
    def _compute_team_id(self):
        for intake in self:
            intake.team_id = intake.type_id._handling_team()

    @api.depends("type_id")
    def _compute_user_id(self):
        for intake in self:
            intake.user_id = False if intake.type_id._handling_team() else self.env.user

    # --- what is done ------------------------------------------------------------------------------------------

    def action_confirm(self):
        """Open the case with its contact and what follows, or log it on the case that was chosen; show the case.

        :raises UserError: naming what is missing
        """
        self.ensure_one()
        case = self.case_id or self._open_case()
        self._complete_partner()
        self._log(case)
        return case._action_show()

    def action_log(self):
        """Log the contact, and what follows, on the case from which this was asked."""
        self.ensure_one()
        self._log(self.case_id)
        return {"type": "ir.actions.act_window_close"}

    def _log(self, case):
        """Log the contact on a case, with what follows."""
        values = self._said()
        if self.direction == "in" and self.report_method_id.live and not self.minutes:
            values["minutes"] = self._minutes_since(self.begun_on)
        values["summary"] = self._told()
        steps = [step._as_step() for step in self.step_ids]
        case.log_contact(**{name: values[name] for name in SAID}, steps=steps)
        self._remember_method()

    def _open_case(self):
        if not self.title or not self.type_id:
            raise UserError(self.env._("Say what it is about, and choose what kind of case it is."))
        vals = {
            "type_id": self.type_id.id,
            "partner_id": self.partner_id.id,
            "title": self.title,
            **self._case_values(),
        }
        return self.env["case.case"].create(vals)

    def _case_values(self):
        """What the dialog says of the case besides whose it is: how it came in, urgency, details, the handler."""
        values = {
            "report_method_id": self.report_method_id.id,
            "category_id": self.category_id.id,
            "impact": self.impact,
            "urgency": self.urgency,
            "priority": self.priority,
        }
        given = {code: value for code, value in (self.characteristics._values or {}).items() if value is not False}
        if given:
            values["characteristics"] = given
        if self.user_id or not self.team_id:
            values["user_id"] = (self.user_id or self.env.user).id
        return values

    def _told(self):
        """What was said: the summary, or the subject; and how to reach who has another number than is known."""
        text = (self.summary or "").strip() or (self.title or "").strip()
        reach = [
            value.strip()
            for value, known in ((self.phone, self.partner_id.phone), (self.email, self.partner_id.email))
            if value and value.strip() != (known or "")
        ]
        return "\n".join([text, self.env._("To be reached at %s", ", ".join(reach))]) if reach else text

    def _complete_partner(self):
        """Write down how a party is reached where nothing is known yet, if the user may change contacts."""
        known = self.partner_id
        vals = {name: self[name].strip() for name in ("phone", "email") if self[name] and known and not known[name]}
        if vals and known.has_access("write"):
            known.write(vals)

    def _minutes_since(self, begun_on):
        """How long it took so far, in minutes begun."""
        seconds = (fields.Datetime.now() - begun_on).total_seconds()
        return max(1, min(24 * 60, -int(-seconds // 60)))

    def _remember_method(self):
        """Propose this way the next time the user takes something in."""
        self.env["ir.default"].set(self._name, "report_method_id", self.report_method_id.id, user_id=True)


class CaseIntakeStep(models.TransientModel):
    """What is to be done after a contact, by whom and until when."""

    _name = "case.intake.step"
    _description = "What Follows from a Contact"

    intake_id = fields.Many2one("case.intake", required=True, ondelete="cascade")
    name = fields.Char("What", required=True)
    user_id = fields.Many2one("res.users", "Who", domain=[("share", "=", False)])
    team_id = fields.Many2one("case.team", "Or Which Team")
    deadline = fields.Datetime("Until", help="Empty: by the deadline of the case.")

    def _as_step(self):
        """Arguments of ``case.case.add_adhoc_step``."""
        self.ensure_one()
        return {
            "name": self.name,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "deadline": self.deadline,
        }
