import tempfile

from odoo import api, models
from odoo.tools import split_every

from ..history import Happening, OcelWriter, Thing
from .case_traces import BATCH, _aware
from .plan_reserved import OWN_STEPS


class CaseTraces(models.AbstractModel):
    """Writes how cases went as object-centric events: cases, their steps, documents, parties, and what addons have."""

    _inherit = "case.traces"

    @api.private
    def export_ocel(self, cases, stream):
        """Write the histories of cases as OCEL 2.0, in JSON.

        :param cases: ``case.case``; all of them must be readable
        :param stream: a file open for writing bytes
        :return: ``(objects, events)``, how many were written
        :raises AccessError: for who may not
        """
        self._check_export(cases, "OCEL")
        types = cases.type_id
        roles, names, titles = self.role_names_sudo(types), self.step_names_sudo(types), self._titles(cases)
        type_names, kinds = {t.id: t.name for t in types}, self._kinds_of_events()
        with tempfile.TemporaryFile() as spool:
            writer = OcelWriter(stream, spool)
            for ids in split_every(BATCH, sorted(cases.ids)):
                batch = cases.browse(ids)
                things, versions = self._things(batch)
                for found in self.read_sudo(ids):
                    row = found.row
                    case = {
                        "number": row["name"],
                        "name": titles[row["id"]],
                        "case type": type_names[row["type_id"]],
                        "state": row["state"],
                        "channel": row["channel"],
                    }
                    about = things.get(row["id"], ())
                    related = tuple((thing.id, what) for thing, what in about)
                    writer.write(
                        [
                            *(thing for thing, _what in about),
                            Thing(_key("case", row["id"]), "case", case, related),
                            *self._step_things(found, roles, names),
                        ],
                        self._happenings(found, kinds, names, versions),
                    )
            writer.close()
        return writer.objects, writer.events

    @api.model
    def _kinds_of_events(self):
        """The rows of the history that are events, besides what is done in steps: ``{kind: words}``."""
        return {
            "imported": self.env._("Case taken over"),
            "open": self.env._("Case opened"),
            "close": self.env._("Case closed"),
            "reopen": self.env._("Opened again"),
            "suspend": self.env._("Put on hold"),
            "resume": self.env._("Taken up again"),
            "terminate": self.env._("Cancelled"),
            "start": self.env._("Started"),
            "disable": self.env._("Skipped"),
            "fail": self.env._("Failed"),
            "document": self.env._("Document filed"),
            "version": self.env._("New version filed"),
            "event": self.env._("Event"),
        }

    def _step_things(self, found, roles, names):
        for (code, instance), step in found.steps.items():
            told = {
                "name": self.step_name(names, found, code, instance),
                "code": None if code in OWN_STEPS else code,
                "round": instance,
                "state": step["state"],
                "role": roles.get(step["role_id"]),
            }
            yield Thing(_key("step", step["id"]), "step", told, ((_key("case", found.row["id"]), "of"),))

    def _happenings(self, found, kinds, names, versions):
        """The events of a case, in their order. What is done is called as its step."""
        case_id = found.row["id"]
        for row in found.log:
            step = found.steps.get((row["item"], row["instance"])) if row["item"] else None
            done = row["kind"] == "complete" and step
            if not done and row["kind"] not in kinds:
                continue
            name = self.step_name(names, found, row["item"], row["instance"]) if step else None
            related = [(_key("case", case_id), "case")]
            if step:
                related.append((_key("step", step["id"]), "step"))
            document_id = versions.get((case_id, row["sha256"])) if row["sha256"] else None
            if document_id:
                related.append((_key("document", document_id), "document"))
            yield Happening(
                f"event-{row['id']}",
                name if done else kinds[row["kind"]],
                _aware(row["at"]),
                {
                    "transition": row["kind"],
                    "step": name,
                    "resource": (step["who"] if done else None) or row["who"],
                    "outcome": row["outcome"],
                },
                tuple(related),
            )

    def _things(self, cases):
        """What cases have to do with, as far as the user reads it.

        Addons add to it.

        :return: ``({case id: [(Thing, what it is to the case)]}, {(case id, SHA-256): document id})``
        """
        things, versions = {}, {}
        for version in self.env["case.document.version"].search([("document_id.case_id", "in", cases.ids)]):
            versions[version.document_id.case_id.id, version.checksum] = version.document_id.id
        for document in self.env["case.document"].search([("case_id", "in", cases.ids)]):
            told = {"kind": document.kind_id.name, "state": document.state, "file": document.version_id.name or None}
            thing = Thing(_key("document", document.id), "document", told)
            things.setdefault(document.case_id.id, []).append((thing, "document"))
        for case_id, partner, what in self._parties(cases):
            thing = Thing(_key("party", partner.id), "party", {"name": partner.display_name})
            things.setdefault(case_id, []).append((thing, what))
        return things, versions

    def _parties(self, cases):
        """``(case id, contact, what they are to the case)`` of the customers and contacts that the user reads."""
        found = [(case.id, case.partner_id, "customer") for case in cases if case.partner_id]
        people = self.env["case.participant"].search([("case_id", "in", cases.ids), ("partner_id", "!=", False)])
        found += [(p.case_id.id, p.partner_id, p.role_id.name or p.relation or "participant") for p in people]
        readable = set(self.env["res.partner"].browse({row[1].id for row in found})._filtered_access("read").ids)
        return [row for row in found if row[1].id in readable]


def _key(kind, number):
    """The id of an object in the log."""
    return f"{kind}-{number}"
