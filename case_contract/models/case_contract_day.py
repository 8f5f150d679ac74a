import logging

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from odoo.addons.case_organizer.tools.database_errors import NOT_OF_THE_CASE

from .case_contract import IN_FORCE

_logger = logging.getLogger(__name__)

#: Contracts looked at in one transaction.
BATCH = 500


class CaseContract(models.Model):
    """What a new day brings to contracts. What a day that was missed would have brought comes with the next one."""

    _inherit = "case.contract"

    told_on = fields.Date(
        "As Known to the Case",
        readonly=True,
        copy=False,
        help="The day as of which the case files of this contract and of those below it know what it says.",
    )

    @api.model
    def _cron_day(self):
        """Do for all contracts what is due by today, however long ago this was done last."""
        today = fields.Date.context_today(self)
        for due, work in self._day_work():
            due(today)._in_batches(work)

    @api.model
    def _day_work(self):
        """What a day brings, in order. :return: ``[(method: date → contracts, method that works on contracts)]``"""
        return [(self._due_over, "_day_over"), (self._due_untold, "_day_tell")]

    def _in_batches(self, work):
        """Let a method work on these contracts in batches, each committed. One that fails stops no other."""
        for ids in split_every(BATCH, self.ids):
            contracts = self.browse(ids)
            if not contracts._tried(work) and len(ids) > 1:
                for contract in contracts:
                    contract._tried(work)
            self.env["ir.cron"]._commit_progress(len(ids))

    def _tried(self, work):
        """Let a method work on these contracts together. :return: whether it could"""
        try:
            with self.env.cr.savepoint():
                getattr(self, work)()
                self.env.flush_all()
        except NOT_OF_THE_CASE:
            raise
        except Exception as error:
            self.env.invalidate_all()
            if len(self) == 1:
                _logger.warning("%s: %s failed: %s", self, work, error)
            return False
        return True

    @api.model
    def _due_over(self, today):
        """Contracts whose period has passed."""
        return self.search([("state", "in", IN_FORCE), ("date_end", "<", today)])

    def _day_over(self):
        """Those that go on begin their next period; the others are over."""
        today = fields.Date.context_today(self)
        self._refresh_course()
        self.filtered(lambda contract: contract.date_end and contract.date_end < today)._end_of_time()

    @api.model
    def _due_untold(self, today):
        """Contracts that say something from a day that has come, of which the case files do not know yet."""
        self.env["case.contract.value"].flush_model()
        self.flush_model(["told_on"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT c.id FROM case_contract_value v JOIN case_contract c ON c.id = v.contract_id"
                " WHERE v.date_from <= %s AND (c.told_on IS NULL OR c.told_on < v.date_from) ORDER BY c.id",
                today,
            )
        )
        return self.browse(number for (number,) in rows)

    def _day_tell(self):
        """What an annex says counts now: for its contract and for those below it."""
        below = self.search([("id", "child_of", self.ids), ("state", "in", IN_FORCE)])
        below._refresh_course()
        below._tell_case()
        (self - below)._decide(told_on=fields.Date.context_today(self))
