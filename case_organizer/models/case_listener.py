from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

#: The scheduler has one job per shard: cases whose id leaves the same remainder. See data/cron.xml.
SHARDS = 4
#: The scheduler is woken for what is due within this time; its regular runs see to the rest.
HORIZON = timedelta(days=1)


def in_shard(column, shard):
    """SQL: whether one of the scheduler's jobs sees to a row, as indexes have it.

    :param column: SQL, the id that it goes by
    :param shard: 0 … :data:`SHARDS` - 1
    """
    return SQL("(%s %% %s) = %s", column, SQL(str(SHARDS)), shard)


class CaseListener(models.Model):
    """What a case waits to hear: one row per case and outside trigger, kept by the case writer.

    This is how an event finds the cases that listen to it without looking at the others, and how dates become due. A
    date that failed again and again is left to the administrator. How they are acted on is in
    ``case_listener_scheduler.py``.
    """

    _name = "case.listener"
    _description = "What a Case Waits to Hear"
    _order = "due_at, id"
    _log_access = False

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", readonly=True)
    kind = fields.Selection(
        [
            ("event", "Event"),
            ("characteristic", "Change of a detail"),
            ("document", "Document filed"),
            ("date", "Date"),
            ("case", "Related case closed"),
            ("resume", "End of a pause"),
        ],
        required=True,
        readonly=True,
    )
    key = fields.Char(required=True, readonly=True)
    due_at = fields.Datetime(
        "Due on", readonly=True, help="Empty while the date it is counted from is not known, or the case is on hold."
    )
    next_try = fields.Datetime(
        readonly=True, help="When the scheduler acts on it: the due date, or later after a failure."
    )
    acted_for = fields.Datetime(readonly=True, help="The due date it has acted on: it does not act on it again.")
    attempts = fields.Integer("Failed Attempts", readonly=True, default=0)
    failed = fields.Boolean("Needs Attention", readonly=True, help="It failed too often and is not tried any more.")
    error = fields.Text("What Went Wrong", readonly=True)
    type_id = fields.Many2one(related="case_id.type_id", string="Case Type")
    summary = fields.Char("Waits for", compute="_compute_summary")

    _once = models.Constraint("UNIQUE(case_id, kind, key)", "A case listens to each trigger once.")
    _heard = models.Index("(kind, key, case_id)")
    _due = models.Index(f"((case_id % {SHARDS}), next_try) WHERE next_try IS NOT NULL")
    _dead = models.Index("(due_at) WHERE failed")

    @api.depends_context("lang")
    def _compute_summary(self):
        compiler = self.env["case.plan.compiler"]
        for row in self:
            if row.kind == "resume":
                row.summary = self.env._("the end of the pause")
            else:
                words = compiler.outside_names(row.case_id.sudo().plan_id.id)
                row.summary = words.get((row.kind, row.key), row.key)

    def action_retry(self):
        """Let the scheduler try again what failed."""
        if not self.env.user.has_group("case_organizer.group_case_admin"):
            raise AccessError(self.env._("Only administrators of Case Organizer do this."))
        self.check_access("read")
        self.env["case.writer"].retry_sudo(self)

    @api.model
    @api.private
    def due(self, cases, until):
        """What becomes due on cases, in the order in which it is acted on.

        :param cases: ``case.case``
        :param until: a datetime (UTC)
        :return: a list of ``{id, case_id, kind, key, due_at}``
        """
        self.flush_model()
        # The writer sets due dates in SQL.
        self.invalidate_model(flush=False)
        domain = [("case_id", "in", cases.ids), ("next_try", "!=", False), ("next_try", "<=", until)]
        rows = self.sudo().search(domain, order="next_try, case_id, id")
        return [{"id": r.id, "case_id": r.case_id.id, "kind": r.kind, "key": r.key, "due_at": r.due_at} for r in rows]
