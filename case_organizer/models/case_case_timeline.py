from odoo import models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.timeline import EITHER, GROUPS, LOGGED, Row, group_of, newest, says

#: Rows of a page, and at most.
PAGE, MOST = 30, 200
#: Rows of each source that are looked through for a text, the latest first.
SEARCHED = 2000


class CaseCase(models.Model):
    """All that happened on a case in one order of time: history, communication, notes."""

    _inherit = "case.case"

    def get_timeline(self, groups=(), limit=PAGE, skip=None, text=""):
        """A page of the timeline, the latest first; read with the rights of who asks.

        :param groups: of ``tools/timeline.GROUPS``; all when there are none
        :param limit: how many rows, 200 at most
        :param skip: how many rows of each source were shown before: ``{"log": 20, "message": 3, "note": 7}``
        :param text: only rows that are told with all of these words, among the latest 2,000 of each source
        :return: ``{rows: [{key, source, id, at, group, who, text, icon, opens}], more}``; ``at`` is an ISO text, UTC;
            ``opens`` is ``{model, id}`` of what has a page of its own, else False
        :raises ValidationError: naming a group that is none
        """
        self.ensure_one()
        self.check_access("read")
        wrong = [group for group in groups if group not in GROUPS]
        if wrong:
            raise ValidationError(self.env._("The timeline has no “%s”.", wrong[0]))
        self._note_reading("contents", self.env._("History"))
        limit, skip, wanted = max(1, min(int(limit), MOST)), skip or {}, set(groups or GROUPS)
        sources = (
            ("log", self._timeline_log, True),
            ("message", self._timeline_messages, "messages" in wanted),
            ("note", self._timeline_notes, "notes" in wanted),
        )
        rows = []
        for name, source, asked in sources:
            if asked:
                skipped = max(0, int(skip.get(name, 0)))
                if text:
                    found = [row for row in source(wanted, SEARCHED, 0) if says(row, text)]
                    rows += found[skipped : skipped + limit + 1]
                else:
                    rows += source(wanted, limit + 1, skipped)
        shown, more = newest(rows, limit)
        return {
            "rows": [
                {
                    "key": f"{row.source}_{row.id}",
                    "source": row.source,
                    "id": row.id,
                    "at": row.at.replace(microsecond=0).isoformat() + "Z",
                    "opens": False,
                    **row.values,
                }
                for row in shown
            ],
            "more": more,
        }

    def _timeline_log(self, wanted, limit, skip):
        rows = self.env["case.log"].search(
            Domain("case_id", "=", self.id) & _logged(wanted), order="seq desc", limit=limit, offset=skip
        )
        return [
            Row(
                row.at,
                "log",
                row.id,
                {"group": group_of(row.kind, bool(row.item)), "who": row._who(), "text": row.summary},
            )
            for row in rows
        ]

    def _timeline_messages(self, _wanted, limit, skip):
        # What is in the history, and notes, come from there.
        rows = self.env["case.communication"].search(
            [("case_id", "=", self.id), ("source", "not in", ("case.log", "case.note"))],
            order="at desc, id desc",
            limit=limit,
            offset=skip,
        )
        channels = dict(rows._fields["channel"]._description_selection(self.env))

        def told(row):
            who = row.user_id.name if row.direction == "out" else row.partner_id.name or row.who
            return {
                "group": "messages",
                "who": who or row.user_id.name or "",
                "text": f"{channels.get(row.channel, '')}: {row.text or ''}".rstrip(": "),
                "incoming": row.direction == "in",
                "failed": row.failed,
                "opens": {"model": row._name, "id": row.id},
            }

        return [Row(row.at, "message", row.id, told(row)) for row in rows]

    def _timeline_notes(self, _wanted, limit, skip):
        rows = self.env["case.note"].search([("case_id", "=", self.id)], order="id desc", limit=limit, offset=skip)
        return [
            Row(
                row.create_date,
                "note",
                row.id,
                {"group": "notes", "who": row._author_name(), "text": row.display_name, "kind": row.kind},
            )
            for row in rows
        ]


def _logged(wanted):
    """The domain of the rows of the history in some groups."""
    domains = [Domain("kind", "in", LOGGED[group]) for group in LOGGED if group in wanted]
    if "steps" in wanted:
        domains.append(Domain("kind", "in", EITHER) & Domain("item", "!=", False))
    if "case" in wanted:
        known = [kind for kinds in LOGGED.values() for kind in kinds]
        domains.append(Domain("kind", "not in", (*known, *EITHER)))
        domains.append(Domain("kind", "in", EITHER) & Domain("item", "=", False))
    return Domain.OR(domains)
