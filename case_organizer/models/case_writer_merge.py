from odoo import api, models
from odoo.tools import SQL

#: What lies on a case and can lie on another, by kind.
MODELS = {
    "document": "case.document",
    "text": "case.text",
    "note": "case.note",
    "contact": "case.contact",
    "letter": "case.letter",
    "message": "mail.message",
    "file": "ir.attachment",
}
RIGHTS = ("relation", "date_from", "date_to", "may_note", "may_file", "may_answer", "may_approve")
WHO = ("user_id", "team_id", "partner_id")


class CaseWriter(models.AbstractModel):
    """What lies on a case goes over to another, and back: one statement for each kind, whatever there is of it."""

    _inherit = "case.writer"

    @api.private
    def parts_sudo(self, case):
        """What lies on a case and can go over to another. :return: ``{kind: [ids]}``, kinds of :data:`MODELS`"""
        found = {}
        for kind, name in MODELS.items():
            model = self.env[name].sudo().with_context(active_test=False)
            if kind == "message":
                domain = [("model", "=", case._name), ("res_id", "=", case.id)]
                domain.append(("message_type", "!=", "user_notification"))
            elif kind == "file":
                domain = [("res_model", "=", case._name), ("res_id", "=", case.id), ("res_field", "=", False)]
            else:
                domain = [("case_id", "=", case.id)]
            found[kind] = model.search(domain, order="id").ids
        return found

    @api.private
    def move_parts_sudo(self, parts, case, other):
        """Let what lies on a case lie on another; the caller has checked that the user may write both.

        :param parts: ``{kind: [ids]}``; those that lie elsewhere by now stay where they are
        :return: ``{kind: (ids that moved, what is needed to put them back)}``, without kinds of which nothing moved
        """
        self.env.flush_all()
        moved = {}
        for kind, ids in parts.items():
            there = "res_id" if kind in ("message", "file") else "case_id"
            records = (
                self.env[MODELS[kind]].sudo().browse(ids).exists().filtered(lambda r, n=there: self._at(r, n, case))
            )
            before = {}
            if kind == "document":
                # The step in which they were filed is one of the case they came from.
                before = {str(document.id): document.step_id.id for document in records if document.step_id}
                records.write({"case_id": other.id, "step_id": False})
            elif kind in ("note", "text"):
                self.env.execute_query(
                    SQL(
                        "UPDATE %s SET case_id = %s WHERE id = ANY(%s) RETURNING id",
                        SQL.identifier(records._table),
                        other.id,
                        records.ids,
                    )
                )
                records.invalidate_recordset()
            elif records:
                records.write({there: other.id})
            if records:
                moved[kind] = (records.ids, before)
        self.env.invalidate_all()
        return moved

    def _at(self, record, field, case):
        """Whether a record lies on a case."""
        return (record[field].id if field == "case_id" else record[field]) == case.id

    @api.private
    def carry_people_sudo(self, case, other):
        """Let the same persons take part in another case, and follow its messages; roles stay where types differ.

        :return: as :meth:`move_parts_sudo`, of what was made for it
        """
        case, other = case.sudo(), other.sudo()
        here = {tuple(person[name].id for name in WHO) for person in other.participant_ids}
        same = case.type_id == other.type_id
        persons = case.participant_ids.filtered(
            lambda p: not p.by_default and tuple(p[name].id for name in WHO) not in here
        )
        made = (
            self.env["case.participant"]
            .sudo()
            .create(
                [
                    {
                        "case_id": other.id,
                        "role_id": person.role_id.id if same else False,
                        **{name: person[name].id for name in WHO},
                        **{name: person[name] for name in RIGHTS},
                    }
                    for person in persons
                ]
            )
        )
        follow = case.message_partner_ids - other.message_partner_ids
        other.message_subscribe(partner_ids=follow.ids)
        return {"person": (made.ids, {}), "follower": (follow.ids, {})}

    @api.private
    def record_merge_sudo(self, case, into, moved, was_running, reason):
        """Keep which case went into which and what moved; the caller has checked the user. :return: ``case.merge``"""
        case.sudo().merged_into_id = into
        merge = (
            self.env["case.merge"]
            .sudo()
            .create(
                {
                    "case_id": case.id,
                    "into_id": into.id,
                    "was_running": was_running,
                    "at": self._now(),
                    "user_id": self.env.uid,
                    "reason": reason,
                    "line_ids": [
                        (0, 0, {"kind": kind, "ids_moved": ids, "before": before})
                        for kind, (ids, before) in moved.items()
                        if ids
                    ],
                }
            )
        )
        return merge.sudo(False)

    @api.private
    def move_back_sudo(self, merge):
        """Put back what moved by a merge and is still where it went; the caller has checked the user."""
        merge, case, into = merge.sudo(), merge.case_id, merge.into_id
        lines = {line.kind: line for line in merge.line_ids}
        self.move_parts_sudo({k: line.ids_moved for k, line in lines.items() if k in MODELS}, into, case)
        if "document" in lines:
            by_step = {}
            for document_id, step_id in (lines["document"].before or {}).items():
                by_step.setdefault(step_id, []).append(int(document_id))
            for step_id, ids in by_step.items():
                documents = self.env["case.document"].sudo().browse(ids)
                documents.filtered(lambda document: document.case_id == case).write({"step_id": step_id})
        if "person" in lines:
            persons = self.env["case.participant"].sudo().browse(lines["person"].ids_moved).exists()
            persons.write({"active": False})
        if "follower" in lines:
            into.sudo().message_unsubscribe(partner_ids=lines["follower"].ids_moved)
        related = self.env["case.case"].sudo().browse(lines["related"].ids_moved if "related" in lines else [])
        into.sudo().related_ids -= related
        case.sudo().merged_into_id = False
        merge.write({"state": "undone", "undone_on": self._now(), "undone_by_id": self.env.uid})
