import logging
import random
import time

from odoo import api, models
from odoo.tools import SQL

from ..tools.database_errors import CONFLICTS
from .case_listener import HORIZON, in_shard
from .cursor_now import keep_now

_logger = logging.getLogger(__name__)

#: Due dates acted on in one transaction; seconds after which the scheduler lets other jobs go first.
BATCH, PATIENCE = 500, 60
#: How often a batch is begun anew when somebody else changed its cases meanwhile.
TRIES = 5


class CaseListener(models.Model):
    """The scheduler of dates: reads what is due through an index, in order, in batches.

    Each is acted on once, whatever becomes of a worker: the occurrence and the end of its waiting are one transaction.
    A worker takes only cases that nobody holds, and holds them itself; what it cannot have now it takes next time.
    """

    _inherit = "case.listener"

    @api.model
    def _cron_act(self, shard):
        """Act on what is due in one shard until nothing is, or others should go first.

        :param shard: 0 … :data:`.case_listener.SHARDS` - 1
        """
        begun, due = time.monotonic(), self._next_due(shard)
        while due and due <= self.env["case.writer"]._now() and time.monotonic() - begun < PATIENCE:
            count = self._act_next(shard)
            if not count:
                break
            goes_on = self.env["ir.cron"]._commit_progress(count, remaining=count if count >= BATCH else 0)
            due = self._next_due(shard)
            if not goes_on:
                break
        if due and due < self.env["case.writer"]._now() + HORIZON:
            # One trigger, not one per date.
            self.env["case.writer"].wake_sudo({shard: due})

    @api.model
    @api.private
    def _act_next(self, shard, limit=BATCH):
        """Act on the next batch of a shard. :return: how many rows were dealt with, failures included"""
        for attempt in range(TRIES):
            try:
                rows = self._take(shard, limit)
                if rows:
                    self.env["case.writer"].act_on(rows)
                    self.env.flush_all()
                return len(rows)
            except CONFLICTS as conflict:
                _logger.info("Dates of shard %s: %s; begun anew", shard, type(conflict).__name__)
                self.env.cr.rollback()
                self.env.transaction.reset()
                self.env.registry.reset_changes()
                limit = max(1, limit // 4)
                time.sleep(random.uniform(0, 0.02 * 2**attempt))
        return 0

    @api.model
    def _take(self, shard, limit):
        """The next rows that are due, their cases held; those held by others are left out."""
        return self.env.execute_query_dict(
            SQL(
                "SELECT l.id, l.case_id, l.kind, l.key, l.due_at FROM case_listener l"
                " JOIN case_case c ON c.id = l.case_id WHERE %s AND l.next_try <= %s"
                " ORDER BY l.next_try LIMIT %s FOR NO KEY UPDATE OF c SKIP LOCKED",
                in_shard(SQL.identifier("l", "case_id"), shard),
                self.env["case.writer"]._now(),
                limit,
            )
        )

    @api.model
    def _next_due(self, shard):
        """When the first date of a shard is due, or None. Most calls of its job ask no more than this."""
        [(now, due)] = self.env.execute_query(
            SQL(
                "SELECT now() AT TIME ZONE 'UTC', (SELECT next_try FROM case_listener WHERE %s"
                " AND next_try IS NOT NULL ORDER BY next_try LIMIT 1)",
                in_shard(SQL.identifier("case_id"), shard),
            )
        )
        keep_now(self.env.cr, now)
        return due
