import json

from odoo import models
from odoo.tools import SQL

from .case_event import RUNNING
from .case_participant import takes_part_now_sql

#: Persons involved in a role today, as ``case_participant p``.
_TODAY = SQL("%s AND p.role_id IS NOT NULL", takes_part_now_sql())
#: The cases that an event ``v`` on a case, or on a contact, may reach, as ``k``.
_OF_CASE = SQL("CROSS JOIN LATERAL (SELECT v.case_id AS id) k")
_OF_CONTACT = SQL(
    "CROSS JOIN LATERAL (SELECT c.id FROM case_case c WHERE c.partner_id = v.partner_id"
    " UNION SELECT p.case_id FROM case_participant p WHERE p.partner_id = v.partner_id AND %s) k",
    _TODAY,
)
#: The contacts of a case ``i``, as ``w``.
_WHOSE = SQL(
    "CROSS JOIN LATERAL (SELECT c.partner_id FROM case_case c WHERE c.id = i.id"
    " UNION SELECT p.partner_id FROM case_participant p WHERE p.case_id = i.id AND %s) w",
    _TODAY,
)


def _given(rows):
    """SQL: rows of :meth:`CaseWriter._event_rows` as ``v``."""
    return SQL(
        "jsonb_to_recordset(%s::jsonb) AS v(n int, code text, company_id int, case_id int, partner_id int)",
        json.dumps(rows),
    )


class CaseWriter(models.AbstractModel):
    """Which cases an event reaches."""

    _inherit = "case.writer"

    def _event_rows(self, events):
        """What :meth:`_listening` asks of events.

        :param events: ``{n: event}``; an event is a dict of columns
        """
        types = self.env["case.event.type"].sudo().browse({event["event_type_id"] for event in events.values()})
        codes = {event_type.id: event_type.code for event_type in types}
        return [
            {
                "n": number,
                "code": codes[event["event_type_id"]],
                **{name: event.get(name) or None for name in ("company_id", "case_id", "partner_id")},
            }
            for number, event in events.items()
        ]

    def _rows_of(self, events):
        return self._event_rows(
            {
                event.id: {
                    "event_type_id": event.event_type_id.id,
                    "company_id": event.company_id.id,
                    "case_id": event.case_id.id,
                    "partner_id": event.partner_id.id,
                }
                for event in events
            }
        )

    def _listening(self, rows, case_ids=None):
        """SQL: the running cases that listen to these events, as ``case_id, n, code``; each case and kind once.

        What listens is found through the register of listeners: for a company through its index by event, for a
        contact through the cases of that contact. A row of a case is read by its id and only when that case listens:
        ``OFFSET 0`` keeps the planner from reading all of them first, whatever it believes.

        :param rows: dicts ``n, code, company_id, case_id, partner_id``
        :param case_ids: only these cases, or None
        """
        of_company = [row for row in rows if not (row["partner_id"] or row["case_id"])]
        branches = [self._listening_in_company(row, case_ids) for row in of_company]
        for name, cases in (("case_id", _OF_CASE), ("partner_id", _OF_CONTACT)):
            chosen = [row for row in rows if row[name]]
            if chosen and case_ids is None:
                branches.append(SQL("SELECT k.id, v.n, v.code, v.company_id FROM %s %s", _given(chosen), cases))
            elif chosen:
                branches.append(
                    SQL(
                        "SELECT i.id, v.n, v.code, v.company_id FROM unnest(%s::int[]) AS i(id) %s"
                        " JOIN %s ON v.%s = w.%s",
                        list(case_ids),
                        _WHOSE if name == "partner_id" else SQL("CROSS JOIN LATERAL (SELECT i.id AS case_id) w"),
                        _given(chosen),
                        SQL.identifier(name),
                        SQL.identifier(name),
                    )
                )
        listens = SQL(
            " CROSS JOIN LATERAL (SELECT FROM case_listener l WHERE l.case_id = q.id AND l.kind = 'event'"
            " AND l.key = q.code OFFSET 0) l"
        )
        if case_ids is None and len(of_company) == len(rows):
            # They come out of the register.
            listens = SQL()
        running = SQL(
            "SELECT q.id AS case_id, q.n, q.code FROM (%s) q(id, n, code, company_id)%s"
            " CROSS JOIN LATERAL (SELECT FROM case_case c WHERE c.id = q.id AND c.company_id = q.company_id"
            " AND c.state = ANY(%s) OFFSET 0) c",
            SQL(" UNION ALL ").join(branches),
            listens,
            list(RUNNING),
        )
        if len(rows) == 1:
            return running
        return SQL("SELECT DISTINCT ON (case_id, code) case_id, n, code FROM (%s) r ORDER BY case_id, code, n", running)

    def _listening_in_company(self, row, case_ids):
        """SQL: all cases that listen to an event, of whatever company."""
        cases = SQL("SELECT unnest(%s::int[]) AS case_id", list(case_ids or ()))
        if case_ids is None:
            cases = SQL("SELECT case_id FROM case_listener WHERE kind = 'event' AND key = %s", row["code"])
        return SQL("SELECT case_id, %s, %s, %s FROM (%s) k", row["n"], row["code"], row["company_id"], cases)
