"""Work on much at once, as the scheduler does it, of any size: what ``./run faults kill`` interrupts, and more.

See ``memory.py``.
"""

from unittest.mock import patch

import _files
import _jobs
from _planners import plan_all
from obligations import _Contracts as Contracts
from report import YEAR
from report import _Facts as Facts

from odoo.addons.case_organizer.models import case_writer_events

#: Cases that are opened in one transaction.
AT_ONCE = 1_000


class _OnCases:
    """Work on cases, which a process of its own opens."""

    apart = True

    def prepare_apart(self):
        """Prepare work of ``size``. :return: what another process has to know of it: numbers and texts"""
        self.make()
        return {name: value for name, value in vars(self).items() if isinstance(value, int | str)}

    def open_cases(self, type_id):
        size, ids = self.size, []
        for begin in range(0, size, AT_ONCE):
            self.size = min(AT_ONCE, size - begin)
            ids += super().open_cases(type_id)
        self.size = size
        return ids

    def until_done(self, env, ids):
        """Let the scheduler call the work on many cases until it is done, in chunks as large as in production."""
        bulk = env["case.bulk"].browse(ids)
        while bulk.state == "running":
            env["case.bulk"]._cron_work()
            bulk.invalidate_recordset()
        assert (bulk.state, bulk.failed) == ("done", 0), f"the work is {bulk.state}, {bulk.failed} failed"


class Event(_OnCases, _jobs.Event):
    """An event that reaches all of them."""

    def make(self):
        self.case_ids = self.open_cases(self.type_id)
        with self.ground.committed() as env, patch.object(case_writer_events, "AT_ONCE", 0):
            self.about = env["case.event"].raise_event(f"faults_{self.number}")

    def work(self, env):
        self.until_done(env, env["case.event"].browse(self.about).bulk_id.id)


class Migration(_OnCases, _jobs.Migration):
    """A new version of a plan for all of them."""

    def work(self, env):
        self.until_done(env, self.about)


class Timers(_OnCases, _jobs.Timers):
    """A date of each that comes."""

    def work(self, env):
        from odoo.addons.case_organizer.models.case_listener import SHARDS

        for shard in range(SHARDS):
            while env["case.listener"]._act_next(shard):
                env.flush_all()
                env.cr.commit()


class History(_OnCases, _files.History):
    """A log of so many cases with five events each."""

    unit = "cases with 5 events"

    def make(self):
        super().make()
        self.path = str(self.path)


class Binder(_OnCases, _files.Binder):
    """One case with so many documents of a page."""

    unit = "documents of a page"

    def make(self):
        self.pieces = self.size
        super().make()

    def work(self, env):
        while env["case.binder"].browse(self.binder_id).state == "running":
            env["case.binder"]._cron_work()
            env.invalidate_all()


class Horizon:
    """Obligations that fall due, one of each contract."""

    name, unit, apart = "obligations horizon", "due dates", False

    def __init__(self, world, most):
        self.contracts, self.number = Contracts(world, most), 0

    def measured(self):
        """``size`` of them fall due, that did not yet."""
        first, _last = self.contracts.own
        self.contracts._due((first, first + self.size - 1), self.number)
        self.number += 1

    def work(self, env):
        plan_all(env)


class Workbook:
    """A report as a workbook with a row for each case."""

    name, unit, apart = "workbook of a report", "rows", False

    def __init__(self, world, most):
        self.world = world
        world.root.ref("case_organizer.group_case_supervisor").user_ids += world.clerk
        self.facts = Facts(world, most)

    def measured(self):
        """A period with ``size`` cases."""
        facts = self.world.root["case.fact"]
        last = facts.search(
            [("opened_on", "!=", False)], order="opened_on, id", offset=self.size - 1, limit=1
        ).opened_on
        self.asked = {**YEAR, "date_to": f"{last:%Y-%m-%d}"}
        self.world.root.cr.commit()

    def work(self, env):
        with env(user=self.world.clerk.id)["case.steering"].make_workbook(self.asked) as file:
            assert file.seek(0, 2) > 1_000
