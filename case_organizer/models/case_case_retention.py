from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_date

#: What the rules and lists say of a case; nobody writes it.
SAID = frozenset(
    ["retain_until", "retention_rule_id", "retention_base", "retention_extended", "destroyed_on", "destruction_id"]
)
#: Cases that were missed are looked for this many at a time.
BATCH = 5_000


class CaseCase(models.Model):
    """Until when a case that ended is kept, why, and what holds it back from destruction."""

    _inherit = "case.case"

    retain_until = fields.Date(
        "Kept until",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The last day. Destroyed by a list, later.",
    )
    retention_rule_id = fields.Many2one(
        "case.retention.rule", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    retention_base = fields.Date("Kept, Counted from", readonly=True, copy=False)
    retention_extended = fields.Date(
        "Kept Longer until", readonly=True, copy=False, help="It was taken from a list of destruction until then."
    )
    retention_told = fields.Char("How Long It Is Kept", compute="_compute_retention_told")
    destroyed_on = fields.Datetime(
        readonly=True, copy=False, help="Its contents are gone; what remains is listed here."
    )
    destruction_id = fields.Many2one(
        "case.destruction",
        "Destroyed by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="case_organizer.group_case_records",
    )
    held_by = fields.Char(
        "Do not Destroy", compute="_compute_held_by", help="What holds this case back from destruction."
    )

    _due = models.Index("(company_id, retain_until) WHERE retain_until IS NOT NULL AND destroyed_on IS NULL")

    @api.depends("retain_until", "retention_rule_id", "retention_base", "retention_extended", "state", "destroyed_on")
    @api.depends_context("lang")
    def _compute_retention_told(self):
        for case in self:
            case.retention_told = case._retention_in_words() if case.state in ("completed", "terminated") else False

    def _retention_in_words(self):
        """Until when this case is kept, and why."""
        rule = self.sudo().retention_rule_id
        if self.destroyed_on:
            return self.env._("Destroyed on %s", format_date(self.env, self.destroyed_on.date()))
        if not rule:
            return self.env._("No rule says how long this case is kept.")
        ground = f"{rule.name} ({rule.ground})" if rule.ground else rule.name
        if rule.outcome == "keep":
            return self.env._("Kept for ever, by “%s”", ground)
        if not self.retention_base:
            return self.env._(
                "Kept until it is known when: “%(what)s” is missing. By “%(rule)s”",
                what=rule._counted_from(),
                rule=ground,
            )
        told = self.env._(
            "Kept until %(until)s: %(rule)s (%(base)s), by “%(ground)s”",
            until=format_date(self.env, self.retain_until),
            rule=rule.in_words,
            base=format_date(self.env, self.retention_base),
            ground=ground,
        )
        if self.retention_extended and self.retention_extended == self.retain_until:
            told = self.env._("%s; kept longer by hand", told)
        return told

    @api.depends_context("lang", "uid")
    def _compute_held_by(self):
        holds = self.env["case.hold"]._on_sudo(self)
        for case in self:
            case.held_by = ", ".join(holds.get(case.id, ())) or False

    def _refuse_engine_fields(self, vals_list):
        result = super()._refuse_engine_fields(vals_list)
        for vals in vals_list:
            refused = SAID & vals.keys()
            if refused:
                raise AccessError(
                    self.env._("%s: rules and lists of destruction say this, nobody writes it.", ", ".join(refused))
                )
        return result

    def write(self, vals):
        """As before; a case that ended is kept until another day when its customer becomes another."""
        result = super().write(vals)
        if {"partner_id", "company_id"} & vals.keys():
            self.env["case.writer"].retain_sudo(self.filtered(lambda case: case.closed_on).ids)
        return result

    def _extend_retention_sudo(self, until):
        """Keep cases until a later day; the caller has checked that the user may."""
        self.env.flush_all()
        self.env.execute_query(
            SQL("UPDATE case_case SET retention_extended = %s WHERE id = ANY(%s) RETURNING id", until, self.ids)
        )
        self.invalidate_recordset(["retention_extended"], flush=False)
        self.env["case.writer"].retain_sudo(self.ids)

    @api.model
    def _cron_missed_retention(self):
        """Say of cases that came in as ended, by an import, until when they are kept."""
        while True:
            rows = self.env.execute_query(
                SQL(
                    "SELECT c.id FROM case_case c WHERE c.state IN ('completed', 'terminated')"
                    " AND c.destroyed_on IS NULL AND c.retention_rule_id IS NULL AND EXISTS (SELECT FROM"
                    " case_retention_rule r WHERE r.active AND r.kind_id IS NULL AND (r.type_id IS NULL OR r.type_id ="
                    " c.type_id) AND (r.result_id IS NULL OR r.result_id = c.result_id) AND (r.company_id IS NULL OR"
                    " r.company_id = c.company_id)) ORDER BY c.id LIMIT %s",
                    BATCH,
                )
            )
            self.env["case.writer"].retain_sudo([case_id for (case_id,) in rows])
            if not self.env["ir.cron"]._commit_progress(len(rows), remaining=int(len(rows) == BATCH)):
                return
            if len(rows) < BATCH:
                return
