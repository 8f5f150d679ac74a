from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.naming import with_codes


class CaseAction(models.Model):
    """A server action that plans may use: what an administrator allows modellers to let the system do."""

    _name = "case.action"
    _description = "Action for Plans"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short technical name, the same in exports. Filled from the name when empty.", copy=False)
    description = fields.Text(translate=True, help="What it does, for those who make plans.")
    server_action_id = fields.Many2one(
        "ir.actions.server",
        required=True,
        ondelete="restrict",
        groups="base.group_system",
        help="Carried out by the system, with its rights. Its model is the case, or what the way below leads to.",
    )
    path = fields.Char(
        "Carried out on",
        help="A way from the case to a record: partner_id, characteristics.vehicle. Empty: on the case itself.",
    )
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code, COALESCE(company_id, 0))", "There is an action with this code already.")

    @api.constrains("server_action_id", "path")
    def _check_model(self):
        for action in self:
            model = "case.case"
            if action.path:
                _ends, model = self.env["case.path"].check(action.path, self.env["case.type"], action.name)
            if action.sudo().server_action_id.model_id.model != model:
                raise ValidationError(
                    self.env._(
                        "“%(action)s”: its server action works on “%(model)s”, not on what it is carried out on here.",
                        action=action.name,
                        model=action.sudo().server_action_id.model_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes from names."""
        everything = self.with_context(active_test=False).sudo().search([])
        return super().create(with_codes(vals_list, lambda _place: everything.mapped("code")))

    def _carry_out_sudo(self, case):
        """Carry it out for a case, with the rights of the system. :raises ValidationError: without a record"""
        record = case
        if self.path:
            value, _record = self.env["case.path"].values_sudo(case, self.path, {})[case.id]
            record = value if isinstance(value, models.BaseModel) else None
        if not record:
            raise ValidationError(
                self.env._("“%(action)s”: %(case)s has no such record.", action=self.name, case=case.name)
            )
        where = {"active_model": record._name, "active_id": record.id, "active_ids": record.ids}
        self.sudo().server_action_id.with_context(**where).run()
