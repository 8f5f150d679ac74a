from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, split_every

from ..history import write_xes
from ..history.xesout import ON_CASE
from .case_traces import BATCH

#: Who takes the histories of cases out, of cases that they read.
GROUPS = tuple(f"case_organizer.group_case_{name}" for name in ("supervisor", "auditor", "modeller", "admin"))
STANDARD = frozenset(ON_CASE.values())


class CaseTraces(models.AbstractModel):
    """Writes how cases went as XES: what was done, by whom, when, and the details that the reader may read."""

    _inherit = "case.traces"

    @api.private
    def check_may_export(self):
        """:raises AccessError: for who takes out no histories"""
        if not any(self.env.user.has_group(group) for group in GROUPS):
            raise AccessError(self.env._("Supervisors, auditors and modellers alone export the histories of cases."))

    @api.private
    def export_xes(self, cases, stream):
        """Write the histories of cases as an XES log.

        :param cases: ``case.case``; all of them must be readable
        :param stream: a file open for writing bytes
        :return: ``(cases, events)``, how many were written
        :raises AccessError: for who may not
        """
        self._check_export(cases, "XES")
        types = cases.type_id
        return write_xes(self._traces_told(cases, types), stream, ", ".join(types.mapped("name")))

    def _check_export(self, cases, what):
        """Check that the user may take these cases out, and note which restricted ones they do."""
        self.check_may_export()
        cases.check_access("read")
        self.env["case.log"].check_access("read")
        cases._note_reading("export", what)
        self.env.flush_all()

    def _traces_told(self, cases, types):
        """The traces of cases with names instead of codes, and with their details."""
        roles, names, titles = self.role_names_sudo(types), self.step_names_sudo(types), self._titles(cases)
        type_names = {case_type.id: case_type.name for case_type in types} if len(types) > 1 else {}
        for ids in split_every(BATCH, sorted(cases.ids)):
            details = self._details(cases.browse(ids))
            for found in self.read_sudo(ids):
                trace = self.trace(found, roles)
                events = [
                    replace(
                        event,
                        activity=self.step_name(names, found, event.activity, event.attributes["round"]),
                        attributes={},
                    )
                    for event in trace.events
                ]
                attributes = details.get(found.row["id"], {})
                if type_names:
                    attributes = {"case type": type_names[found.row["type_id"]], **attributes}
                yield replace(trace, name=titles[found.row["id"]], events=events, attributes=attributes)

    def _titles(self, cases):
        """What each case is called: as in the log it came from, where that is one case only; else its number."""
        uses = Counter(case.external_ref or case.name for case in cases)
        return {case.id: case.external_ref if uses[case.external_ref] == 1 else case.name for case in cases}

    def _details(self, cases):
        """The details of cases that the user reads, as plain values: ``{case id: {name: value}}``.

        Links to records and repeating groups are left out.
        """
        hidden = self.env["case.characteristic"]._hidden_codes(cases)
        rows = self.env.execute_query(
            SQL(
                "SELECT v.case_id, v.characteristic_id, v.value FROM case_value v JOIN case_characteristic ch"
                " ON ch.id = v.characteristic_id WHERE v.case_id = ANY(%s) AND v.valid_to IS NULL"
                " AND ch.parent_id IS NULL ORDER BY v.case_id, ch.sequence, ch.id",
                cases.ids,
            )
        )
        details = self.env["case.characteristic"].browse({row[1] for row in rows})
        labels = _labels(details)
        told = {}
        for case_id, detail_id, value in rows:
            detail = details.browse(detail_id)
            value = None if detail.code in hidden.get(case_id, ()) else _told(detail, value)
            if value is not None:
                told.setdefault(case_id, {})[labels[detail_id]] = value
        return told


def _labels(details):
    """``{id: name}``; a name that the standard takes, or that two details of a type have, is told by the code too."""
    uses = Counter((detail.type_id.id, detail.name.casefold()) for detail in details)
    return {
        detail.id: detail.name
        if uses[detail.type_id.id, detail.name.casefold()] == 1 and detail.name.casefold() not in STANDARD
        else f"{detail.name} ({detail.code})"
        for detail in details
    }


def _told(detail, value):
    """A stored value as a log has it; None for what a log cannot have."""
    if value is None:
        return None
    kind = detail.kind
    choices = {choice.code: choice.name for choice in detail.choice_ids} if kind in ("selection", "tags") else {}
    readers = {
        "float": float,
        "monetary": float,
        "date": date.fromisoformat,
        "datetime": lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
        "selection": lambda code: choices.get(code, code),
        "tags": lambda codes: ", ".join(choices.get(code, code) for code in codes),
    }
    if kind in readers:
        return readers[kind](value)
    return value if kind in ("char", "text", "integer", "boolean") else None
