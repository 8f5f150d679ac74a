from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CaseType(models.Model):
    """Who handles new cases of a type: who opens them, or a team from whose box a member takes them."""

    _inherit = "case.type"

    handler_team_id = fields.Many2one(
        "case.team",
        "New Cases Wait For",
        ondelete="restrict",
        check_company=True,
        help="New cases wait in the box of this team until a member takes them. Empty: who opens a case handles it.",
    )
    not_known = fields.Boolean(
        "Type Not Yet Known",
        copy=False,
        help="Cases of this type wait for the triage team of the company, who choose their type.",
    )

    _not_known_once = models.UniqueIndex("(company_id) WHERE not_known", "A company has one such type.")

    @api.constrains("not_known", "is_fragment")
    def _check_not_known(self):
        for case_type in self:
            if case_type.not_known and case_type.is_fragment:
                raise ValidationError(self.env._("“%s” is a step set: no case is opened of it.", case_type.name))

    def _handling_team(self):
        """The team for which new cases of this type wait; none when who opens them handles them."""
        case_type = self.sudo()
        case_type._know()
        team = case_type.handler_team_id
        if case_type.not_known:
            team = team or case_type.company_id.case_triage_team_id
        return team.filtered("active")

    @api.model
    def _publish_not_known(self):
        """Publish the shipped type of what is not known yet when it comes in."""
        shipped = self.env.ref("case_organizer.case_type_not_known", raise_if_not_found=False)
        if shipped and not shipped.plan_id:
            shipped.action_publish()

    @api.model
    def _make_not_known_sudo(self, company):
        """The type of what is not known yet of a company, made like the shipped one when it has none.

        :param company: one ``res.company`` that the user may change
        """
        types = self.sudo().with_context(active_test=False)
        if types.search_count([("not_known", "=", True), ("company_id", "=", company.id)], limit=1):
            return
        shipped = self.env.ref("case_organizer.case_type_not_known", raise_if_not_found=False)
        if not shipped:
            return
        source, item = shipped.sudo(), shipped.sudo().plan_id.item_ids[:1]
        made = self.sudo().create(
            {"name": source.name, "code": source.code, "not_known": True, "company_id": company.id, "sequence": 100}
        )
        step = (
            self.env["case.plan.item"]
            .sudo()
            .create({"plan_id": made.draft_plan_id.id, "name": item.name, "code": item.code, "step_kind": "action"})
        )
        for lang, _label in self.env["res.lang"].get_installed():
            made.with_context(lang=lang).write(
                {name: source.with_context(lang=lang)[name] for name in ("name", "description")}
            )
            step.with_context(lang=lang).write({name: item.with_context(lang=lang)[name] for name in ("name", "help")})
        made.action_publish()
