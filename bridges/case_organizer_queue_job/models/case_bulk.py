import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models

_logger = logging.getLogger(__name__)

#: How often a job gives way to people at work before it is left to the scheduler, which asks for another one.
TRIES = 20
#: States in which a job will do something yet; of these it waits for a server in the first.
WAITS = ("wait_dependencies", "pending")
AHEAD = (*WAITS, "enqueued", "started")
#: After so long that no server took a job the scheduler does the work itself.
PATIENCE = timedelta(minutes=5)


class CaseBulk(models.Model):
    """Work on many cases as jobs: one does a chunk, in a transaction of its own, and asks for the next one.

    Whatever server has room does the next chunk; several works have a job each at the same time. When a server dies in
    a chunk, its lines still wait and the next job does them. The scheduler only sees to it that what is running has a
    job ahead, and does the work itself where nobody takes jobs.
    """

    _inherit = "case.bulk"

    def _carry_on_sudo(self):
        """Ask for the next chunk. Twice for the same work is once."""
        for bulk in self.with_user(SUPERUSER_ID):
            options = {"description": bulk.name, "identity_key": bulk._job_key(), "max_retries": TRIES}
            bulk.with_delay(**options)._work_as_job()

    def _work_as_job(self):
        """Do a chunk, and ask for the next one; nothing when it was stopped meanwhile."""
        if self.state == "running":
            self.work_sudo()
        if self.state == "running":
            self._carry_on_sudo()

    @api.model
    def _cron_work(self):
        """Ask for a job for each work that is running and has none ahead; do the work when nobody takes jobs."""
        keys = {bulk._job_key(): bulk for bulk in self.search([("state", "=", "running")])}
        ahead = self.env["queue.job"].search([("identity_key", "in", list(keys)), ("state", "in", AHEAD)])
        for key in keys.keys() - set(ahead.mapped("identity_key")):
            keys[key]._carry_on_sudo()
        late = fields.Datetime.now() - PATIENCE
        waiting = ahead.filtered(lambda job: job.state in WAITS)
        if not any(max(job.date_created, job.eta or job.date_created) < late for job in waiting):
            return None
        _logger.warning("Jobs of work on many cases wait for a server: the scheduler does what they would.")
        return super()._cron_work()

    def _job_key(self):
        """By which the job of a work is known."""
        return f"case.bulk {self.id}"
