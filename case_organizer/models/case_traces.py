from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC

from odoo import api, models
from odoo.tools import SQL, split_every

from ..history import Event, Trace
from ..history.conformance import SKIPPED
from ..history.flow import ASKED
from .plan_reserved import OWN_STEPS

BATCH = 500
#: Rows of the history that say how a step ended → the transition, as the XES standard has it.
ENDS = {"complete": None, "disable": SKIPPED}


@dataclass(slots=True)
class Found:
    """What was read of one case: its row, its steps by ``(code, round)``, the rows of its history in their order."""

    row: dict
    steps: dict = field(default_factory=dict)
    log: list = field(default_factory=list)


class CaseTraces(models.AbstractModel):
    """Reads how cases went, whether they ran here or were imported: from the history, in three statements per batch.

    Callers say which cases; see ``case_traces_export.py`` for what leaves, ``wizards/case_discovery.py`` and
    ``wizards/case_conformance.py`` for what is told from it.
    """

    _name = "case.traces"
    _description = "How Cases Went"

    @api.private
    def read_sudo(self, case_ids):
        """Read cases, in the order of their ids.

        :param case_ids: ids of cases
        :return: an iterator of :class:`Found`
        """
        self.env.flush_all()
        for ids in split_every(BATCH, sorted(case_ids)):
            yield from self._read_batch(list(ids))

    def _read_batch(self, ids):
        found = {row["id"]: Found(row) for row in self.env.execute_query_dict(self._cases_sql(ids))}
        for row in self.env.execute_query_dict(self._steps_sql(ids)):
            found[row["case_id"]].steps[row["code"], row["instance"]] = row
        for row in self.env.execute_query_dict(self._log_sql(ids)):
            if row["item"] and not row["instance"]:
                row["instance"] = next((c[1] for c in row["changes"] or () if c[0] == row["item"]), 1)
            found[row["case_id"]].log.append(row)
        return list(found.values())

    def _cases_sql(self, ids):
        return SQL(
            "SELECT c.id, c.name, c.external_ref, c.type_id, c.plan_id, c.state, c.channel, c.opened_on, c.closed_on,"
            " c.deadline, c.access, c.partner_id, COALESCE(c.handler_name, p.name) AS responsible FROM case_case c"
            " LEFT JOIN res_users u ON u.id = c.user_id LEFT JOIN res_partner p ON p.id = u.partner_id"
            " WHERE c.id = ANY(%s) ORDER BY c.id",
            ids,
        )

    def _steps_sql(self, ids):
        return SQL(
            "SELECT s.id, s.case_id, s.code, s.own_name, s.instance, s.state, s.outcome, s.enabled_on, s.started_on,"
            " s.done_on, s.role_id, COALESCE(s.done_by_name, p.name) AS who FROM case_step s"
            " LEFT JOIN res_users u ON u.id = s.done_by_id LEFT JOIN res_partner p ON p.id = u.partner_id"
            " WHERE s.case_id = ANY(%s) ORDER BY s.id",
            ids,
        )

    def _log_sql(self, ids):
        return SQL(
            "SELECT l.id, l.case_id, l.at, l.kind, l.item, l.instance, l.data->'changes' AS changes,"
            " l.data->>'outcome' AS outcome, l.data->>'sha256' AS sha256,"
            " COALESCE(l.data->>'who', p.name) AS who FROM case_log l"
            " LEFT JOIN res_users u ON u.id = l.user_id LEFT JOIN res_partner p ON p.id = u.partner_id"
            " WHERE l.case_id = ANY(%s) ORDER BY l.case_id, l.at, l.seq",
            ids,
        )

    @api.private
    def trace(self, found, roles=None):
        """The trace of a case: its steps that were done or skipped; activities are the codes of steps.

        :param found: a :class:`Found`
        :param roles: ``{role id: name}``
        :return: a ``history.Trace``; its end is that of the case, whatever it ended in
        """
        events = [self._event(found, row, roles or {}) for row in found.log if self._is_end(found, row)]
        told = {(event.activity, event.attributes["round"]) for event in events}
        for key, step in found.steps.items():
            # Cases that came from an archive keep their history as it was there: what was done stands in their steps.
            if step["state"] == "completed" and step["done_on"] and key not in told:
                row = {"item": key[0], "instance": key[1], "at": step["done_on"], "kind": "complete"}
                events.append(self._event(found, {**row, "who": None, "outcome": None, "changes": None}, roles or {}))
        events.sort(key=lambda event: event.timestamp)
        row = found.row
        return Trace(
            row["external_ref"] or row["name"],
            {},
            events,
            start=_aware(row["opened_on"]),
            end=_aware(row["closed_on"]),
            deadline=_aware(row["deadline"]),
            channel=row["channel"],
            responsible=row["responsible"],
        )

    def _is_end(self, found, row):
        return row["kind"] in ENDS and (row["item"], row["instance"]) in found.steps

    def _event(self, found, row, roles):
        step = found.steps[row["item"], row["instance"]]
        here = row["changes"] is not None
        attributes = {"round": row["instance"], "outcome": row["outcome"] or step["outcome"]}
        if here and step["enabled_on"]:
            attributes[ASKED] = _aware(step["enabled_on"])
        return Event(
            row["item"],
            _aware(row["at"]),
            ENDS[row["kind"]],
            resource=step["who"] or row["who"],
            group=roles.get(step["role_id"]),
            attributes={name: value for name, value in attributes.items() if value is not None},
            started=_aware(step["started_on"]),
            done=ENDS[row["kind"]] is None,
        )

    @api.private
    def traces_sudo(self, case_type, case_ids=None, roles_as_ids=False):
        """The traces of cases of a type, with what each says of its case: ``(row of the case, history.Trace)``.

        Steps that somebody made up for one case have the code of such steps, and no name.

        :param case_type: one ``case.type``
        :param case_ids: ids of its cases; all of them when left out
        :param roles_as_ids: whether the group of an event is the id of the role; its name otherwise
        """
        if case_ids is None:
            cases = self.env["case.case"].sudo().with_context(active_test=False)
            case_ids = cases.search([("type_id", "=", case_type.id)]).ids
        roles = self.role_names_sudo(case_type)
        if roles_as_ids:
            roles = {role_id: role_id for role_id in roles}
        for found in self.read_sudo(case_ids):
            yield found.row, self.trace(found, roles)

    @api.private
    def role_names_sudo(self, case_types):
        """``{role id: name}`` of case types; their own roles and those they share."""
        roles = self.env["case.role"].sudo().with_context(active_test=False)
        return {role.id: role.name for role in roles.search([("type_id", "in", [*case_types.ids, False])])}

    @api.private
    def step_names_sudo(self, case_types):
        """What steps are called: by the published plan, else by the newest version that had them.

        :return: ``{(type id, code): name}``; where two steps of a type have one name, the code stands behind it
        """
        names = {}
        items = self.env["case.plan.item"].sudo()
        for item in items.search([("type_id", "in", case_types.ids), ("kind", "=", "step")], order="plan_id, id"):
            published = item.plan_id == item.type_id.plan_id
            if published or (item.type_id.id, item.code) not in names or not names[item.type_id.id, item.code][0]:
                names[item.type_id.id, item.code] = published, item.name
        by_name = defaultdict(list)
        for (type_id, code), (_published, name) in names.items():
            by_name[type_id, name].append(code)
        return {
            (type_id, code): name if len(by_name[type_id, name]) == 1 else f"{name} ({code})"
            for (type_id, code), (_published, name) in names.items()
        }

    @api.private
    def step_name(self, names, found, code, instance):
        """What a step of a case is called. :param names: see :meth:`step_names_sudo`"""
        if code in OWN_STEPS:
            return found.steps[code, instance]["own_name"] or code
        return names.get((found.row["type_id"], code), code)


def _aware(moment):
    """A moment of the database as an aware one."""
    return moment and moment.replace(tzinfo=UTC)
