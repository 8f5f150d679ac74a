from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from ..tools.naming import with_codes


class CaseProgressRule(models.Model):
    """Which text goes to whom when cases of a type reach a milestone."""

    _name = "case.progress.rule"
    _description = "Progress Message"
    _order = "type_id, sequence, id"
    _rec_name = "milestone_code"

    type_id = fields.Many2one("case.type", "Case Type", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="type_id.company_id", store=True)
    code = fields.Char(
        copy=False, help="Short technical name, used in exports. Filled from that of the milestone when empty."
    )
    sequence = fields.Integer(default=10)
    milestone_code = fields.Char("Milestone", required=True, help="Its code, as the plan names it.")
    canned_id = fields.Many2one(
        "case.canned.text",
        "Text",
        required=True,
        ondelete="restrict",
        domain="[('type_id', 'in', (False, type_id))]",
        help="Each party gets it in their language, by the channel they prefer.",
    )
    role_ids = fields.Many2many(
        "case.role", string="To", domain="[('type_id', '=', type_id)]", help="Empty: to the customer."
    )
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(type_id, code)", "A case type has each code of a progress message once.")

    @api.constrains("milestone_code", "type_id", "canned_id", "role_ids")
    def _check_fits(self):
        for rule in self:
            plans = rule.type_id.plan_id | rule.type_id.draft_plan_id
            found = plans.sudo().item_ids.filtered(lambda item, rule=rule: item.code == rule.milestone_code)
            if "milestone" not in found.mapped("kind"):
                raise ValidationError(
                    self.env._(
                        "“%(type)s” has no milestone “%(code)s”.", type=rule.type_id.name, code=rule.milestone_code
                    )
                )
            for part in (rule.canned_id, *rule.role_ids):
                if part.type_id and part.type_id != rule.type_id:
                    raise ValidationError(self.env._("“%s” is of another case type.", part.name))

    @api.model_create_multi
    def create(self, vals_list):
        """Add rules; from now on milestones follow them. Missing codes are filled from those of milestones."""
        everything = self.with_context(active_test=False)

        def taken(type_id):
            return everything.search_fetch([("type_id", "=", type_id)], ["code"]).mapped("code")

        rules = super().create(with_codes(vals_list, taken, within="type_id", named="milestone_code"))
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        """Change rules; from now on milestones follow them."""
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    @api.model
    @tools.ormcache()
    def _milestones(self):
        """``(id of a case type, code of a milestone)`` of those that are told to somebody: a frozenset."""
        rules = self.sudo().search_fetch([], ["type_id", "milestone_code"])
        return frozenset((rule.type_id.id, rule.milestone_code) for rule in rules)

    def _to(self, case):
        """The contacts to whom this goes on a case."""
        if not self.role_ids:
            return case.partner_id
        people = case.participant_ids.filtered(lambda p: p.role_id in self.role_ids and p.current)
        return people.partner_id | people.user_id.partner_id


class CaseProgress(models.Model):
    """A progress message of a case: waits to be sent, once for each milestone and rule."""

    _name = "case.progress"
    _description = "Progress Message of a Case"
    _order = "id desc"
    _log_access = False
    _rec_name = "rule_id"

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", readonly=True, index=True)
    rule_id = fields.Many2one("case.progress.rule", required=True, ondelete="restrict", readonly=True)
    reached_on = fields.Datetime(required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Sent"), ("left_out", "Not sent")], required=True, readonly=True
    )
    problem = fields.Char("Why Not", readonly=True)

    _once = models.UniqueIndex("(case_id, rule_id)")
    _waiting = models.Index("(id) WHERE state = 'waiting'")

    @api.model
    def _cron_send(self):
        """Send what waits, the oldest first; each is committed for itself, so that one that fails stops no other."""
        cron, rows = self.env["ir.cron"], self.search([("state", "=", "waiting")], order="id", limit=500)
        for number, row in enumerate(rows, 1):
            try:
                with self.env.cr.savepoint():
                    row._send_sudo()
            except UserError as error:
                row.invalidate_recordset()
                row.write({"state": "left_out", "problem": str(error)[:500]})
            if not cron._commit_progress(1, remaining=len(rows) - number):
                break

    def _send_sudo(self):
        """Write to each party, as the system."""
        case = self.case_id.with_user(SUPERUSER_ID).with_company(self.case_id.company_id)
        rule, problems, sent = self.rule_id.sudo(), [], False
        to = rule._to(case)
        for partner in to:
            channel, refused = partner._reached_by()
            if refused:
                problems.append(refused)
                continue
            subject, text = rule.canned_id._for(case, partner)
            getattr(case, f"_write_by_{channel}")(partner, subject, text)
            sent = True
        if not to:
            problems.append(self.env._("there is nobody to tell"))
        self.sudo().write({"state": "sent" if sent else "left_out", "problem": ", ".join(problems) or False})
