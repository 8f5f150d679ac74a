from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.addons.case_organizer.models.case_listener import SHARDS

from .common import PlanCommon


class TimeCommon(PlanCommon):
    """A clock that stands where a test puts it; the company is in Amsterdam."""

    def setUp(self):
        super().setUp()
        self.env.company.resource_calendar_id.tz = "Europe/Amsterdam"
        self.clock = datetime(2026, 3, 2, 9, 0)
        stopped = patch.object(self.env.registry["case.writer"], "_now", lambda _self: self.clock)
        stopped.start()
        self.addCleanup(stopped.stop)
        self.patch(self.env.cr, "commit", lambda: None)

    def wait_on(self, code, source, offset=0, unit="days", kind="entry", **values):
        """Let an item wait for a date."""
        trigger = {"kind": "date", "date_source": source, "offset": offset, "offset_unit": unit, **values}
        self.add_criterion(code, trigger, kind=kind)

    def timer(self, case, kind="date"):
        """The rows with dates that this case waits for."""
        self.env.invalidate_all()
        return self.env["case.listener"].search([("case_id", "=", case.id), ("kind", "=", kind)])

    def tick(self, **later):
        """Move the clock on and let every job of the scheduler run."""
        self.clock += timedelta(**later)
        self.env.flush_all()
        for shard in range(SHARDS):
            self.env["case.listener"]._cron_act(shard)
        self.env.invalidate_all()

    def waits(self, case, code):
        """What an item waits for, in words."""
        return next(node["waits"] for node in case.get_plan_map()["nodes"] if node["code"] == code)

    def asked(self, case):
        """Codes of the steps that are open."""
        self.env.invalidate_all()
        return sorted(case.step_ids.filtered("is_open").mapped("code"))
