from odoo import models
from odoo.tools import SQL

from ..tools.shortened import shortened

#: So much of a value stands in a sentence of the history; all of it is among the details.
WIDTH = 60


class CaseLog(models.Model):
    """What the history says of details that were answered: what they were, and what they are."""

    _inherit = "case.log"

    def _answers_in_words(self):
        """Details that these rows tell of, each with its value before and its new one.

        Only the name is told of a detail that is for some roles, of a table, of a record that the reader does not
        read, and of what came with a history that was taken over; of what was erased, that it was.

        :return: ``{row id: [words]}`` of rows that tell of details
        """
        rows = self.sudo().filtered(lambda row: row.kind == "answers")
        if not rows:
            return {}
        details = {
            (detail.type_id.id, detail.code): detail
            for detail in self.case_id.type_id.with_context(active_test=False).characteristic_ids
        }
        values = rows._values_kept()
        answers = [
            (row, code, details.get((row.case_id.type_id.id, code)), values.get(row.id, {}))
            for row in rows
            for code in (row.data or {}).get("codes", ())
        ]
        unread, told = self._records_not_read(answers), {}
        for row, code, detail, kept in answers:
            told.setdefault(row.id, []).append(self._answer_in_words(code, detail, kept, unread))
        return told

    def _values_kept(self):
        """What these rows say beside the chain; callers have the rights of the system.

        What a detail was before is the value that the row succeeded: the last one that ended with it.

        :return: ``{row id: {code: (before, now)}}``; of what was erased None in the place of the codes
        """
        found = self.env.execute_query(
            SQL(
                "SELECT l.id, v.value, (SELECT jsonb_object_agg(ended.code, ended.value) FROM ("
                "  SELECT DISTINCT ON (d.code) d.code, o.value FROM case_value o"
                "  JOIN case_characteristic d ON d.id = o.characteristic_id"
                "  WHERE o.case_id = l.case_id AND o.valid_to = l.at AND o.value IS DISTINCT FROM v.value -> d.code"
                "  ORDER BY d.code, o.id DESC) ended)"
                " FROM case_log l JOIN case_log_value v ON v.log_id = l.id WHERE l.id = ANY(%s)",
                self.ids,
            )
        )
        return {
            row_id: now and {code: ((before or {}).get(code), value) for code, value in now.items()}
            for row_id, now, before in found
        }

    def _records_not_read(self, answers):
        """Records among answers that the reader does not read. :return: ``{(model, id)}``"""
        linked = {}
        for _row, code, detail, kept in answers:
            if detail and kept and (model := detail._comodel()) in self.env:
                linked.setdefault(model, set()).update(filter(None, kept.get(code, ())))
        unread = set()
        for model, ids in linked.items():
            there = self.env[model].browse(ids).exists()
            unread |= {(model, number) for number in (there - there._filtered_access("read")).ids}
        return unread

    def _answer_in_words(self, code, detail, kept, unread):
        """One detail of a row. :param kept: of :meth:`_values_kept` :param unread: of :meth:`_records_not_read`"""
        if not detail:
            return code
        if kept is None:
            return self.env._("%s: changed (erased)", detail.name)
        secret = code in self.env["case.characteristic"]._confidential_codes()
        linked = {(detail._comodel(), value) for value in kept.get(code, ()) if not isinstance(value, list)}
        if code not in kept or secret or detail.kind == "group" or linked & unread:
            return detail.name
        before, now = (
            shortened(" ".join(str(detail._in_words(value)).splitlines()), WIDTH) or "–" for value in kept[code]
        )
        if kept[code][0] is None:
            return self.env._("%(field)s: %(now)s", field=detail.name, now=now)
        return self.env._("%(field)s: %(before)s → %(now)s", field=detail.name, before=before, now=now)
