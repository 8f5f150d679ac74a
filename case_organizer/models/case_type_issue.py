from odoo import api, fields, models


class CaseType(models.Model):
    """The type of the case files of common issues: one for each company, made when it is first needed."""

    _inherit = "case.type"

    is_issue = fields.Boolean(
        "For Common Issues", readonly=True, copy=False, help="The case files of common issues are of this type."
    )

    _is_issue_once = models.UniqueIndex("(company_id) WHERE is_issue", "A company has one such type.")

    @api.model
    def _publish_is_issue(self):
        """Publish the shipped type of issues when it comes in."""
        shipped = self.env.ref("case_organizer.case_type_issue", raise_if_not_found=False)
        if shipped and not shipped.plan_id:
            shipped.action_publish()

    @api.model
    def _for_issues_sudo(self, company):
        """The type of the case files of issues of a company, made like the shipped one when it has none.

        :param company: one ``res.company`` in which the user works
        """
        types = self.sudo().with_context(active_test=False)
        found = types.search([("is_issue", "=", True), ("company_id", "=", company.id)], limit=1)
        return found or self._make_issue_type_sudo(company)

    @api.model
    def _make_issue_type_sudo(self, company):
        shipped = self.env.ref("case_organizer.case_type_issue").sudo()
        made = self.sudo().create(
            {"name": shipped.name, "code": shipped.code, "is_issue": True, "company_id": company.id, "sequence": 100}
        )
        items = {}
        for item in shipped.plan_id.item_ids.sorted("sequence"):
            items[item] = item.create(
                {
                    "plan_id": made.draft_plan_id.id,
                    "name": item.name,
                    "code": item.code,
                    "sequence": item.sequence,
                    "step_kind": item.step_kind,
                    "required": item.required,
                }
            )
        for item, copy in items.items():
            copy.prerequisite_ids = [(6, 0, [items[before].id for before in item.prerequisite_ids if before in items])]
        for lang, _label in self.env["res.lang"].get_installed():
            for source, copy in [(shipped, made), *items.items()]:
                names = ("name", "description") if copy == made else ("name", "help")
                said = source.with_context(lang=lang)
                copy.with_context(lang=lang).write({name: said[name] for name in names})
        made.action_publish()
        return made
