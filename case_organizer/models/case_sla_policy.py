from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.clocks import Policy

#: As many running cases as are looked at again at once; more are work for the scheduler.
AT_ONCE = 500


class CaseSlaPolicy(models.Model):
    """What was promised for which cases: a set of clocks. The first policy that fits a case counts for it."""

    _name = "case.sla.policy"
    _description = "SLA Policy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The first policy in this order that fits a case counts for it.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for cases of every company.")
    type_ids = fields.Many2many("case.type", string="Case Types", help="Empty: every case type.")
    category_ids = fields.Many2many(
        "case.category", string="Categories", help="With all that is part of them. Empty: every category, and none."
    )
    partner_ids = fields.Many2many(
        "res.partner", string="Customers", help="With the contacts of these companies. Empty: every customer, and none."
    )
    normal = fields.Boolean("Normal Priority", default=True)
    high = fields.Boolean("High Priority", default=True)
    urgent = fields.Boolean("Urgent Priority", default=True)
    target_ids = fields.One2many("case.sla.target", "policy_id", "Time Targets", copy=True)
    clock_count = fields.Integer("Open Time Targets", compute="_compute_clock_count")

    @api.depends_context("uid")
    def _compute_clock_count(self):
        clocks, counts = self.env["case.clock"], {}
        if clocks.has_access("read"):
            mine = [("policy_id", "in", self.ids), ("is_open", "=", True)]
            counts = dict(clocks._read_group(mine, ["policy_id"], ["__count"]))
        for policy in self:
            policy.clock_count = counts.get(policy, 0)

    @api.constrains("normal", "high", "urgent")
    def _check_some_priority(self):
        for policy in self:
            if not (policy.normal or policy.high or policy.urgent):
                raise ValidationError(self.env._("“%s” is for cases of at least one priority.", policy.name))

    @api.model_create_multi
    def create(self, vals_list):
        """Policies count at once for what is opened from now on."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Policies count at once for what is opened from now on."""
        self.env.registry.clear_cache()
        return super().write(vals)

    @api.model
    @tools.ormcache()
    def _policies(self):
        """All policies as plain data, in order: a tuple of ``(whether it is active, Policy)``."""
        policies = self.sudo().with_context(active_test=False).search([])
        categories = {
            policy: self.env["case.category"].sudo().search([("id", "child_of", policy.category_ids.ids)]).ids
            for policy in policies
            if policy.category_ids
        }
        return tuple(
            (
                policy.active,
                Policy(
                    policy.id,
                    policy.company_id.id or None,
                    frozenset(policy.type_ids.ids),
                    frozenset(categories.get(policy, ())),
                    policy._priorities(),
                    frozenset(policy.partner_ids.ids),
                    tuple(target._plain() for target in policy.target_ids if target.active),
                ),
            )
            for policy in policies
        )

    def _priorities(self):
        chosen = frozenset(code for code, field in (("0", "normal"), ("1", "high"), ("2", "urgent")) if self[field])
        return frozenset() if len(chosen) == 3 else chosen

    @api.model
    @tools.ormcache()
    def _targets(self):
        """All targets as plain data by id, also those that were given up: clocks may still run by them."""
        targets = self.env["case.sla.target"].sudo().with_context(active_test=False).search([])
        return {target.id: target._plain() for target in targets}

    def action_apply(self):
        """Choose the policy of every running case anew: what was promised counts from when each was opened.

        :return: the action that shows the work when there is much of it, else a notice
        """
        self.browse().check_access("write")
        running = SQL(
            "SELECT id FROM case_case WHERE state IN ('active', 'suspended', 'in_review') AND company_id = ANY(%s)",
            self.env.companies.ids,
        )
        self.env.flush_all()
        found = self.env.execute_query(SQL("%s LIMIT %s", running, AT_ONCE + 1))
        if len(found) > AT_ONCE:
            bulk = self.env["case.bulk"].begin_sudo("clocks", self.env._("SLA policies for running cases"), running)
            return bulk.with_env(self.env).get_formview_action()
        self.env["case.writer"].choose_clocks_sudo([case_id for (case_id,) in found])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The policies of %s running cases were looked at again.", len(found)),
            },
        }

    def action_show_clocks(self):
        """The open clocks of this policy."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_clock")
        return {**action, "domain": [("policy_id", "=", self.id)]}
