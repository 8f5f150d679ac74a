"""What is killed: work of the scheduler on many cases."""

import itertools
import os
from datetime import timedelta
from unittest.mock import patch

from _people import case_type, person

from odoo import fields
from odoo.tools import SQL

from odoo.addons.case_organizer.models import case_writer_events

#: Of this process: scenarios may follow each other on one database.
_NUMBER = itertools.count(1000 * os.getpid())


class Job:
    """Work that may be interrupted. See :func:`_killing.kill`."""

    name = ""

    def __init__(self, ground, size):
        self.ground, self.size, self.case_ids = ground, size, []
        self.number = next(_NUMBER)
        with ground.committed() as env:
            self.uid = person(env, f"job_{self.number}")
            env.flush_all()
            self.prepare(env(user=self.uid))

    def prepare(self, env):
        """Once: case types and the like."""

    def open_cases(self, type_id):
        """Open cases. :return: their ids"""
        with self.ground.committed(self.uid) as env:
            return env["case.case"].create([{"type_id": type_id} for _n in range(self.size)]).ids

    def each_once(self, env, what, found):
        """Sentences about cases that do not have exactly one. :param found: ``{case id: how many}``"""
        return [
            f"case {case_id}: {found.get(case_id, 0)} times {what}"
            for case_id in self.case_ids
            if found.get(case_id, 0) != 1
        ]

    def count(self, env, table, where="true"):
        """How many rows of a table each case has. :return: ``{case id: how many}``"""
        env.cr.execute(
            f"SELECT case_id, count(*) FROM {table} WHERE case_id = ANY(%s) AND {where} GROUP BY case_id",
            [self.case_ids],
        )
        return dict(env.cr.fetchall())

    def done_by(self, bulk):
        """Sentences about work on many cases that does not say that it is done."""
        if (bulk.state, bulk.done, bulk.failed) != ("done", self.size, 0):
            yield f"the work says it is {bulk.state}, {bulk.done} done, {bulk.failed} failed"


class Event(Job):
    """An event that reaches many cases."""

    name = "event fan-out"

    def prepare(self, env):
        event = env["case.event.type"].sudo().create({"name": f"Faults {self.number}", "code": f"faults_{self.number}"})
        items = [{"name": "first"}, {"name": "asked", "required": False, "event": event.id}]
        self.type_id = case_type(env, f"Faults event {self.number}", items).id

    def make(self):
        self.case_ids = self.open_cases(self.type_id)
        # A handful of cases too is for the scheduler.
        with self.ground.committed() as env, patch.object(case_writer_events, "AT_ONCE", 0):
            self.about = env["case.event"].raise_event(f"faults_{self.number}")

    def work(self, env):
        type(env["case.bulk"])._chunk_event = max(self.size // 10, 1)
        env["case.bulk"]._cron_work()

    def check(self, env):
        reached = self.count(env, "case_event_reach", f"event_id = {self.about}")
        found = self.each_once(env, "reached", reached)
        found += self.each_once(env, "asked", self.count(env, "case_step", "code = 'asked'"))
        found += self.each_once(env, "told in the log", self.count(env, "case_log", "kind = 'event'"))
        return [*found, *self.done_by(env["case.event"].browse(self.about).bulk_id)]


class Migration(Job):
    """A new version of a plan over many running cases."""

    name = "version migration"

    def prepare(self, env):
        self.type_id = case_type(env, f"Faults version {self.number}", [{"name": "first"}, {"name": "second"}]).id

    def make(self):
        self.case_ids = self.open_cases(self.type_id)
        with self.ground.committed(self.uid) as env:
            found = env["case.type"].browse(self.type_id)
            found.action_new_version()
            draft = found.draft_plan_id
            self.code = f"newer_{draft.id}"
            env["case.plan.item"].create({"plan_id": draft.id, "name": self.code, "code": self.code})
            draft.action_publish()
            self.plan_id = draft.id
            chosen = SQL("SELECT id FROM case_case WHERE id = ANY(%s)", self.case_ids)
            self.about = env["case.bulk"].begin_sudo("migrate", "Faults", chosen, {"plan": draft.id}).id

    def work(self, env):
        type(env["case.bulk"])._chunk_migrate = max(self.size // 10, 1)
        env["case.bulk"]._cron_work()

    def check(self, env):
        found = self.each_once(env, "asked anew", self.count(env, "case_step", f"code = '{self.code}'"))
        found += self.each_once(env, "told in the log", self.count(env, "case_log", "kind = 'migrate'"))
        cases = env["case.case"].browse(self.case_ids)
        found += [f"case {case.id}: not on the version" for case in cases if case.plan_id.id != self.plan_id]
        return [*found, *self.done_by(env["case.bulk"].browse(self.about))]


class Timers(Job):
    """Dates that come."""

    name = "timers"

    def prepare(self, env):
        items = [{"name": "first"}, {"name": "remind", "required": False, "days": 1}]
        self.type_id = case_type(env, f"Faults date {self.number}", items).id

    def make(self):
        self.case_ids = self.open_cases(self.type_id)
        with self.ground.committed() as env:
            statement = "UPDATE case_listener SET next_try = next_try - interval '2 days' WHERE case_id = ANY(%s)"
            env.cr.execute(statement, [self.case_ids])

    def work(self, env):
        from odoo.addons.case_organizer.models.case_listener import SHARDS

        for shard in range(SHARDS):
            while env["case.listener"]._act_next(shard, max(self.size // 20, 1)):
                env.flush_all()
                env.cr.commit()

    def check(self, env):
        found = self.each_once(env, "reminded", self.count(env, "case_step", "code = 'remind'"))
        found += self.each_once(env, "told in the log", self.count(env, "case_log", "kind = 'date'"))
        return found + [f"case {case_id}: still waits" for case_id in self.count(env, "case_listener")]


class Horizon(Job):
    """Obligations that fall due: into the ledger, and asked."""

    name = "obligations horizon"

    def prepare(self, env):
        file_type = case_type(env, f"Faults contract {self.number}", [{"name": "talk", "required": False}])
        self.team_id = (
            env["case.team"].sudo().create({"name": f"Faults {self.number}", "member_ids": [(4, self.uid)]}).id
        )
        agreed = {"every_number": 2, "every_unit": "year", "first_after_number": 100, "lead_days": 30}
        self.contract_type_id = (
            env["case.contract.type"]
            .sudo()
            .create(
                {
                    "name": f"Faults {self.number}",
                    "case_type_id": file_type.id,
                    "duration_kind": "indefinite",
                    "obligation_ids": [(0, 0, {**agreed, "name": "Inspect", "team_id": self.team_id})],
                }
            )
            .id
        )

    def make(self):
        with self.ground.committed() as env:
            partner = env["res.partner"].create({"name": "Customer"})
            today = fields.Date.context_today(partner)
            values = {"type_id": self.contract_type_id, "partner_id": partner.id, "date_start": today}
            contracts = env["case.contract"].create([values for _n in range(self.size)])
            contracts.action_activate()
            self.case_ids, self.contract_ids = contracts.case_id.ids, contracts.ids
            soon = today + timedelta(days=5)
            env.flush_all()
            env.cr.execute(
                "UPDATE case_obligation SET first_on = %s, next_on = %s WHERE contract_id = ANY(%s)",
                [soon, soon, contracts.ids],
            )

    def work(self, env):
        from odoo.addons.case_contract.models import case_obligation_planner
        from odoo.addons.case_organizer.models.case_listener import SHARDS

        case_obligation_planner.BATCH = max(self.size // 10, 1)
        for shard in range(SHARDS):
            env["case.obligation"]._cron_plan(shard)

    def check(self, env):
        occurrences = env["case.obligation.occurrence"].search([("contract_id", "in", self.contract_ids)])
        counted = {}
        for occurrence in occurrences.filtered(lambda one: one.state == "planned"):
            counted[occurrence.contract_id.case_id.id] = counted.get(occurrence.contract_id.case_id.id, 0) + 1
        found = self.each_once(env, "in the ledger as asked", counted)
        return found + self.each_once(env, "asked", self.count(env, "case_step", "own_name = 'Inspect'"))
