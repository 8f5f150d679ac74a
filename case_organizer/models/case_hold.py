from ast import literal_eval

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

#: What of a hold may be changed after it was placed.
FREE = frozenset(["name"])


class CaseHold(models.Model):
    """Holds cases back from destruction: chosen ones, those of a person, or all that a filter finds, now and later.

    It is placed and lifted, never changed: what it held when is to be seen later too.
    """

    _name = "case.hold"
    _description = "Do not Destroy"
    _order = "lifted_on desc nulls first, id desc"
    _check_company_auto = True

    name = fields.Char("What It Is About", required=True, help="Everybody who reads a case that is held reads this.")
    reason = fields.Text("Why", required=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        "res.users", "Placed by", required=True, readonly=True, default=lambda self: self.env.user, copy=False
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("Until", help="The last day. Empty: until it is lifted.")
    case_ids = fields.Many2many("case.case", "case_hold_case", "hold_id", "case_id", "Cases", check_company=True)
    partner_id = fields.Many2one(
        "res.partner", "Cases of", help="Where this contact, or one below it, is the customer or a person involved."
    )
    domain = fields.Char("All Cases that", help="Those that come later too.")
    lifted_on = fields.Datetime(readonly=True, copy=False)
    lifted_by_id = fields.Many2one("res.users", "Lifted by", readonly=True, copy=False)
    lifted_reason = fields.Char("Why It Was Lifted", readonly=True, copy=False)
    in_force = fields.Boolean(compute="_compute_in_force")
    case_count = fields.Integer("Cases Held", compute="_compute_case_count")

    _period = models.Constraint("CHECK(date_to IS NULL OR date_from <= date_to)", "It ends after it begins.")

    @api.depends("date_from", "date_to", "lifted_on")
    def _compute_in_force(self):
        today = fields.Date.context_today(self)
        for hold in self:
            hold.in_force = (
                not hold.lifted_on
                and bool(hold.date_from)
                and hold.date_from <= today
                and (not hold.date_to or hold.date_to >= today)
            )

    def _compute_case_count(self):
        for hold in self:
            hold.case_count = len(hold._origin._held_ids_sudo()) if hold._origin and hold.in_force else 0

    @api.constrains("name", "case_ids", "partner_id", "domain")
    def _check_what(self):
        for hold in self:
            domain = hold._domain()
            if not hold.case_ids and not hold.partner_id and not domain:
                raise ValidationError(self.env._("“%s”: choose cases, a contact or a filter.", hold.name))
            try:
                self.env["case.case"].search(Domain(domain or []), limit=1)
            except (ValueError, TypeError, KeyError) as wrong:
                raise ValidationError(
                    self.env._("“%(hold)s”: this filter cannot be used: %(why)s", hold=hold.name, why=wrong)
                ) from None

    def _domain(self):
        """The filter of this hold, a list; empty without one."""
        self.ensure_one()
        try:
            return list(literal_eval(self.domain or "[]"))
        except (ValueError, SyntaxError, TypeError) as wrong:
            raise ValidationError(
                self.env._("“%(hold)s”: this filter cannot be read: %(why)s", hold=self.name, why=wrong)
            ) from None

    # --- placing and lifting -----------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Place holds; the history of each case that is held says so."""
        for vals in vals_list:
            if not self.env.su and vals.keys() & {"lifted_on", "lifted_by_id", "lifted_reason", "user_id"}:
                raise AccessError(self.env._("A hold is placed in one's own name, and lifted with a reason."))
        holds = super().create(vals_list)
        self.env.registry.clear_cache()
        for hold in holds:
            hold._tell_sudo("hold")
        return holds

    def write(self, vals):
        """Refuse to make another hold of one that was placed."""
        if not self.env.su and vals.keys() - FREE:
            raise UserError(
                self.env._("A hold is not changed: lift it, with a reason, and place the one that is needed.")
            )
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A hold is never deleted. Lift it instead."))

    def action_lift(self, reason=None):
        """Let the cases go. :param reason: why; asked in a dialog when left out"""
        self.check_access("write")
        if reason is None:
            self.ensure_one()
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Lift"),
                "res_model": "case.hold.lift",
                "view_mode": "form",
                "target": "new",
                "context": {"default_hold_id": self.id},
            }
        if not reason.strip():
            raise UserError(self.env._("Say why: the reason is kept."))
        for hold in self:
            if hold.lifted_on:
                raise UserError(self.env._("“%s” was lifted already.", hold.name))
            hold._tell_sudo("hold_lifted")
        self.sudo().write(
            {"lifted_on": fields.Datetime.now(), "lifted_by_id": self.env.uid, "lifted_reason": reason.strip()}
        )
        return True

    def _tell_sudo(self, kind):
        """The history of each case held says so; the user was checked by the access to holds."""
        rows = [
            {"case_id": case_id, "kind": kind, "data": {"hold": self.id}} for case_id in sorted(self._held_ids_sudo())
        ]
        self.env["case.writer"].note_each(rows)

    def action_open_cases(self):
        """The cases that this hold holds, as far as the user reads them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_case")
        return {**action, "domain": [("id", "in", sorted(self._held_ids_sudo()))], "context": {}}

    # --- what is held ------------------------------------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _there(self):
        """Ids of the holds that were not lifted: mostly none, so that asking costs nothing."""
        return tuple(self.sudo().search([("lifted_on", "=", False)]).ids)

    @api.model
    def _on_sudo(self, cases):
        """What holds cases back today. Whoever reads a case may know. :return: ``{case id: [names of holds]}``"""
        found = {}
        for hold in self.sudo().browse(self._there() if cases.ids else ()).filtered("in_force"):
            for case_id in hold._held_ids_sudo(cases.ids):
                found.setdefault(case_id, []).append(hold.name)
        return found

    def _held_ids_sudo(self, among=None):
        """Which cases this hold is on, whoever may read them. :param among: ids; all when left out

        :return: a set of ids
        """
        self.ensure_one()
        hold, cases = self.sudo(), self.env["case.case"].sudo()
        some = SQL("AND c.id = ANY(%s)", list(among)) if among is not None else SQL()
        found = {row[0] for row in self.env.execute_query(
            SQL("SELECT c.case_id FROM case_hold_case c WHERE c.hold_id = %s", hold.id)
        )}  # fmt: skip
        if hold.partner_id:
            family = hold.partner_id.with_context(active_test=False).search([("id", "child_of", hold.partner_id.id)])
            self.env.flush_all()
            found |= {
                row[0]
                for row in self.env.execute_query(
                    SQL(
                        "SELECT c.id FROM case_case c WHERE c.company_id = %(company)s %(some)s AND"
                        " (c.partner_id = ANY(%(family)s) OR EXISTS (SELECT FROM case_participant p"
                        " LEFT JOIN res_users u ON u.id = p.user_id WHERE p.case_id = c.id"
                        " AND COALESCE(p.partner_id, u.partner_id) = ANY(%(family)s)))",
                        company=hold.company_id.id,
                        some=some,
                        family=family.ids,
                    )
                )
            }
        if domain := hold._domain():
            here = Domain("company_id", "=", hold.company_id.id) & Domain(domain)
            if among is not None:
                here &= Domain("id", "in", list(among))
            found |= set(cases.search(here).ids)
        return found & set(among) if among is not None else found
