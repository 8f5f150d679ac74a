from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.naming import with_codes


class CaseEventType(models.Model):
    """A kind of thing that happens in people's lives or around a case, and that plans may listen to."""

    _name = "case.event.type"
    _description = "Kind of Event"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        help="Short technical name, the same in every plan and export. Filled from the name when empty; fixed once a "
        "plan listens to it or it happened."
    )
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True, help="When to raise it, and what it means.")
    question_ids = fields.One2many(
        "case.event.question",
        "event_type_id",
        "Asked First",
        copy=True,
        help="What is asked of whoever says that it happened. An answer fills the detail of the same code on each case "
        "that is reached.",
    )
    rule_ids = fields.One2many("case.event.rule", "event_type_id", "Happens by Itself")
    event_ids = fields.One2many("case.event", "event_type_id", "What Happened")
    company_id = fields.Many2one("res.company", help="Empty: shared by all companies.")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "There is a kind of event with this code already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes from names."""
        everything = self.with_context(active_test=False).sudo().search([])
        return super().create(with_codes(vals_list, lambda _place: everything.mapped("code")))

    def write(self, vals):
        """Refuse another code for what plans, logs and other systems know by it."""
        if "code" in vals:
            for event_type in self.filtered(lambda event_type: event_type.code != vals["code"]):
                event_type._check_code_free()
        return super().write(vals)

    def _check_code_free(self):
        known = self.sudo()
        if known.event_ids or self.env["case.plan.trigger"].sudo().search_count([("event_type_id", "=", self.id)], 1):
            raise UserError(
                self.env._("Plans and histories know “%(name)s” as %(code)s: that code stays.", **known.read()[0])
            )

    @api.model
    def _by_code(self, code, company):
        """The kind of event that a code means in a company: its own, else the shared one.

        :raises UserError: naming the code, when there is none or it is archived
        """
        found = (
            self.sudo()
            .with_context(active_test=False)
            .search([("code", "=", code), ("company_id", "in", (company.id, False))])
        )
        found = (found.filtered("company_id") or found)[:1]
        if not found:
            raise UserError(self.env._("There is no kind of event with the code “%s”.", code))
        if not found.active:
            raise UserError(self.env._("“%s” is archived: it cannot be raised any more.", found.name))
        return found.with_env(self.env)

    # --- questions ---------------------------------------------------------------------------------------------

    def _details_asked(self):
        """The details that answers fill, of the case types whose plans listen to this event."""
        self.ensure_one()
        listening = (
            self.env["case.plan.trigger"]
            .sudo()
            .search([("event_type_id.code", "=", self.code), ("criterion_id.plan_id.state", "!=", "draft")])
            .criterion_id.plan_id.type_id
        )
        return (
            self.env["case.characteristic"]
            .sudo()
            .search([("type_id", "in", listening.ids), ("code", "in", self.question_ids.mapped("code"))])
        )

    def get_questions(self):
        """What is asked before this event is raised, in the shape of docs/architecture.md (``questions``).

        :return: a list of dicts; choices are those of the details of that code
        """
        self.ensure_one()
        details = self._details_asked()
        return [
            question._entry(details.filtered(lambda d, q=question: d.code == q.code)) for question in self.question_ids
        ]

    def _check_answers(self, answers):
        """The answers to this event's questions, as they were given, without those that say nothing.

        :param answers: ``{code: JSON}``, or None
        :raises ValidationError: naming the question (and the case type), when one is missing, unknown or does not fit
        """
        self.ensure_one()
        answers = answers or {}
        if not isinstance(answers, dict):
            raise ValidationError(self.env._("“%s”: the answers are given by the codes of its questions.", self.name))
        questions = {question.code: question for question in self.question_ids}
        for code in answers:
            if code not in questions:
                raise ValidationError(self.env._("“%(event)s” does not ask “%(code)s”.", event=self.name, code=code))
        details = self._details_asked()
        given = {}
        for code, question in questions.items():
            fitting = details.filtered(lambda detail, code=code: detail.code == code)
            value = question._check_value(answers.get(code), fitting)
            for detail in fitting.with_env(self.env):
                detail._check_value(value)
            if value is not None:
                given[code] = value
        return given

    def action_show_events(self):
        """What happened of this kind."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_event")
        return {**action, "domain": [("event_type_id", "=", self.id)], "context": {}}
