from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.conditions import names, parse


class CaseType(models.Model):
    """Cases that people from outside start themselves: of which types, who may, and what they are asked."""

    _inherit = "case.type"

    offered_public = fields.Boolean(
        "Offered to Everybody", copy=False, help="On a public page, without logging in: see the address below."
    )
    offered_portal = fields.Boolean(
        "Offered to Portal Users", copy=False, help="To customers who have logged in, who start it as themselves."
    )
    offered_category_ids = fields.Many2many(
        "res.partner.category",
        "case_type_offered_category",
        "type_id",
        "category_id",
        "Only with the Tag",
        help="Only to portal users who have one of these tags, or whose company has. Empty: to all portal users.",
    )
    offered_name = fields.Char(
        "Name Outside", translate=True, help="What people from outside call it. Empty: the name of the case type."
    )
    offered_text = fields.Text("Text above the Form", translate=True, help="What it is for, and what they need for it.")
    offered_role_id = fields.Many2one(
        "case.role",
        "They Take Part as",
        ondelete="restrict",
        copy=False,
        domain="[('type_id', '=', id), ('outside', '=', True)]",
        help="The role of who starts the case: steps that ask this role are asked of them.",
    )
    offered_user_id = fields.Many2one(
        "res.users",
        "Handled by",
        ondelete="restrict",
        domain=[("share", "=", False)],
        help="Handles the cases that people from outside start. Empty: they wait for the team of the type.",
    )
    offered_confirm = fields.Boolean(
        "Confirm the Mail Address",
        default=True,
        help="Who is not logged in gets a mail first; the case is opened when they confirm by its link. Else it is"
        " opened at once, and the personal link goes to an address that nobody has proven to be theirs.",
    )
    start_question_ids = fields.One2many("case.start.question", "type_id", "Intake Questions", copy=True)
    start_document_ids = fields.One2many("case.start.document", "type_id", "Documents at the Start", copy=True)
    offered_url = fields.Char("Public Page", compute="_compute_offered_url")

    @api.depends("offered_public", "name", "offered_name")
    def _compute_offered_url(self):
        for case_type in self:
            shown = case_type.offered_public and case_type._origin
            case_type.offered_url = shown and f"{case_type.get_base_url()}{case_type._start_path()}"

    def _start_path(self, base="/case/start"):
        """The address of the form, below that of the server."""
        self.ensure_one()
        return f"{base}/{self.env['ir.http']._slug((self._origin.id, self.offered_name or self.name))}"

    @api.constrains("offered_public", "offered_portal", "offered_user_id", "handler_team_id", "is_fragment")
    def _check_offered(self):
        for case_type in self.filtered(lambda one: one.offered_public or one.offered_portal):
            if case_type.is_fragment:
                raise ValidationError(self.env._("“%s” is a step set: no case is opened of it.", case_type.name))
            if not case_type.offered_user_id and not case_type._handling_team():
                raise ValidationError(
                    self.env._(
                        "“%s” is offered to people outside: choose who handles these cases, or the team for which they"
                        " wait.",
                        case_type.name,
                    )
                )

    @api.constrains("offered_role_id")
    def _check_offered_role(self):
        for case_type in self.filtered("offered_role_id"):
            role = case_type.offered_role_id
            if role.type_id != case_type or not role.outside:
                raise ValidationError(
                    self.env._(
                        "“%(role)s” is no role outside the organisation of “%(type)s”.",
                        role=role.name,
                        type=case_type.name,
                    )
                )

    def _start_conditions(self):
        """What must hold for each intake question to be asked. :return: ``[(question, parsed condition)]`` in order"""
        self.ensure_one()
        return [(question, parse(question.condition)) for question in self.start_question_ids.sorted()]

    @api.constrains("start_question_ids")
    def _check_start_order(self):
        """Questions depend on what is asked before them in the form, and documents on what is asked in it."""
        for case_type in self:
            before = set()
            for question, condition in case_type._start_conditions():
                self._check_start_names(question.characteristic_id.name, condition, before)
                before.add(question.characteristic_id.code)
            for ask in case_type.start_document_ids:
                self._check_start_names(ask.kind_id.name, parse(ask.condition), before)

    def _check_start_names(self, where, condition, asked):
        if names(condition) - asked:
            raise ValidationError(
                self.env._(
                    "“%(what)s” depends on “%(other)s”, which the form does not ask before it.",
                    what=where,
                    other=", ".join(sorted(names(condition) - asked)),
                )
            )
