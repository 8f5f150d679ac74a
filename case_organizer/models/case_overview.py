from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: Counting stops here: who has more reads "10,000+".
MOST = 10_000
#: Rows of a table.
MOST_ROWS = 40
#: Days that count as of late, and as soon.
BACK, AHEAD = 7, 90
RUNNING = Domain("state", "in", ("active", "suspended", "in_review"))


class CaseOverview(models.AbstractModel):
    """What is going on now, in counts: of cases, of what one supervises, and whatever addons add.

    All is counted with the rights of the user: what they may not read is not counted. Each count names the rows behind
    it, which a click opens.
    """

    _name = "case.overview"
    _description = "Now"

    @api.model
    @api.readonly
    def get_sections(self):
        """The sections that say something to the user.

        :return: ``[{key, label, tiles, table}]``; ``tiles`` is ``[{key, label, help, count, more, alarm, name, model,
            domain}]``, where ``more`` says that there are more than counted; ``table`` is None or what
            :meth:`_supervised_table` returns
        :raises AccessError: for others than case users and auditors
        """
        groups = ("case_organizer.group_case_user", "case_organizer.group_case_auditor")
        if not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(self.env._("Figures of cases are for case users."))
        return [section for section in self._sections() if section]

    def _sections(self):
        """Hook: the sections in order; None where there is nothing to say."""
        return [self._section_of_cases(), self._section_of_supervision()]

    # --- cases -------------------------------------------------------------------------------------------------

    def _section_of_cases(self):
        now = fields.Datetime.now()
        since = fields.Datetime.to_string(now - timedelta(days=BACK))
        overdue = RUNNING & Domain("deadline", "<", fields.Datetime.to_string(now))
        nobody = RUNNING & Domain("user_id", "=", False)
        tiles = [
            self._tile(
                "running", self.env._("Running"), self.env._("Cases that are not closed."), "case.case", RUNNING
            ),
            self._tile(
                "late",
                self.env._("Too late"),
                self.env._("Running cases after their deadline."),
                "case.case",
                overdue,
                True,
            ),
            self._tile(
                "clocks",
                self.env._("Time target missed"),
                self.env._("Running cases with a time target that was missed."),
                "case.case",
                RUNNING & Domain("clock_late", "=", True),
                True,
            ),
            self._tile(
                "nobody",
                self.env._("Without a handler"),
                self.env._("Running cases of nobody."),
                "case.case",
                nobody,
                True,
            ),
            self._tile(
                "review",
                self.env._("To review"),
                self.env._("All is done: somebody has to look before they are closed."),
                "case.case",
                Domain("state", "=", "in_review"),
            ),
            self._tile(
                "opened",
                self.env._("Opened in 7 days"),
                self.env._("Cases opened in the last seven days."),
                "case.case",
                Domain("opened_on", ">=", since),
            ),
            self._tile(
                "closed",
                self.env._("Closed in 7 days"),
                self.env._("Cases closed or cancelled in the last seven days."),
                "case.case",
                Domain("closed_on", ">=", since),
            ),
        ]
        return self._section("cases", self.env._("Case Files"), tiles)

    # --- what one supervises -----------------------------------------------------------------------------------

    def _section_of_supervision(self):
        """Load and lateness of those whom the user supervises; None for who supervises nothing."""
        supervision = self.env["case.supervision"]
        if not supervision.has_access("read") or not supervision.search_count([], limit=1):
            return None
        tiles = [
            self._tile(
                "open",
                self.env._("Open steps"),
                self.env._("Steps that you supervise."),
                "case.supervision",
                Domain("open", "=", 1),
            ),
            self._tile(
                "soon",
                self.env._("Due soon"),
                self.env._("Their deadline is near."),
                "case.supervision",
                Domain("situation", "=", "soon"),
            ),
            self._tile(
                "late_steps",
                self.env._("Late"),
                self.env._("Steps after their deadline."),
                "case.supervision",
                Domain("situation", "=", "late"),
                True,
            ),
            self._tile(
                "unqualified",
                self.env._("Nobody qualifies"),
                self.env._("Steps for which the rule of their role finds nobody."),
                "case.supervision",
                Domain("nobody_qualifies", "=", True),
                True,
            ),
            self._tile(
                "done",
                self.env._("Done in 7 days"),
                self.env._("Steps done in the last seven days."),
                "case.supervision",
                Domain("situation", "=", "done"),
            ),
        ]
        return self._section("supervision", self.env._("What I Supervise"), tiles, self._supervised_table())

    def _supervised_table(self):
        """Who has how much of it, the latest first.

        :return: ``{rows: [{role, who, open, soon, late, done, name, domain}], more}``; ``more`` counts the rows that
            are left out
        """
        groups = self.env["case.supervision"]._read_group(
            [],
            ["role_id", "user_id", "team_id"],
            ["open:sum", "soon:sum", "late:sum", "done:sum"],
        )
        names = Counter(role.name for role in {row[0] for row in groups})
        ordered = sorted(groups, key=lambda row: (-row[5], -row[4], -row[3], row[0].name or ""))
        rows = [
            {
                "role": self._role_told(role, names),
                "who": user.name or team.name or self.env._("Nobody"),
                **dict(zip(("open", "soon", "late", "done"), counts, strict=True)),
                "domain": [("role_id", "=", role.id), ("user_id", "=", user.id), ("team_id", "=", team.id)],
            }
            for role, user, team, *counts in ordered[:MOST_ROWS]
        ]
        return {"rows": rows, "more": len(ordered) - len(rows)}

    def _role_told(self, role, names):
        """The name of a role, with its case type when roles of several go by the same. :param names: how often each"""
        if not role:
            return self.env._("No role")
        return f"{role.name} · {role.type_id.name}" if names[role.name] > 1 else role.name

    # --- parts -------------------------------------------------------------------------------------------------

    def _section(self, key, label, tiles, table=None):
        return {"key": key, "label": label, "tiles": tiles, "table": table}

    def _tile(self, key, label, help_text, model, domain, alarm=False):
        """A count with the rows behind it. :param alarm: whether any at all is bad news"""
        count = self.env[model].search_count(domain, limit=MOST + 1)
        return {
            "key": key,
            "label": label,
            "help": help_text,
            "count": min(count, MOST),
            "more": count > MOST,
            "alarm": alarm and bool(count),
            "model": model,
            "domain": list(domain),
        }
