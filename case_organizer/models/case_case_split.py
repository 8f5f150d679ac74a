from odoo import models
from odoo.exceptions import UserError, ValidationError

from .case_case import RUNNING
from .case_family import CLOSENESS, closest

#: What can be split off, by kind, and the field of the dialog that names it.
SPLIT = ("document", "note", "contact")


class CaseCase(models.Model):
    """Cases that are parts of another, made by hand: opened from it, put below it, or split off."""

    _inherit = "case.case"

    # --- below another -----------------------------------------------------------------------------------------

    def make_part(self, case_type, title=False):
        """Open a case that is part of this one. It is open to no more people, and this one waits for it to close.

        :param case_type: one ``case.type``
        :param title: its subject; that of this case when left out
        :return: the ``case.case``
        :raises AccessError: for those who may not write this case
        :raises UserError: when this case has ended
        """
        self.ensure_one()
        self.check_access("write")
        if self.state not in RUNNING:
            raise UserError(self.env._("%s has ended: open it again first.", self.name))
        part = self.create(
            {
                "type_id": case_type.id,
                "title": (title or "").strip() or self.title,
                "partner_id": self.partner_id.id,
                "category_id": self.category_id.id,
                "priority": self.priority,
                "access": closest(self.access, case_type.access),
            }
        )
        part._part_of_sudo(self)
        return part

    def put_below(self, parent):
        """Make this case part of another, or of none.

        :param parent: one ``case.case``, or none
        :raises AccessError: for those who do not lead both
        :raises UserError: when it was opened by a step, which it belongs to; or the other one has ended
        :raises ValidationError: when it would be part of itself, or open to more people than the other
        """
        self.ensure_one()
        (self | self.parent_id | parent)._check_may_direct()
        if self.parent_step_id:
            raise UserError(self.env._("%s was opened by a step of another case, and stays part of that.", self.name))
        if parent:
            if parent.company_id != self.company_id:
                raise UserError(self.env._("The two cases are of different companies."))
            if parent.state not in RUNNING and self.state in RUNNING:
                raise UserError(self.env._("%s has ended: open it again first.", parent.name))
            if CLOSENESS[self.access] < CLOSENESS[parent.access]:
                self.access = parent.access
        self._part_of_sudo(parent)

    def _part_of_sudo(self, parent):
        """Write of what this case is part of, and into the history of all of them; the caller has checked the user.

        :param parent: one ``case.case``, or none
        """
        case = self.sudo()
        before = case.parent_id
        case.parent_id = parent
        if case._has_cycle("parent_id"):
            raise ValidationError(self.env._("%s would be part of itself.", self.name))
        writer = self.env["case.writer"]
        writer.note(self, "part_of" if parent else "part_of_none", data={"other": parent.name or None})
        if parent:
            writer.note(parent, "part_made", data={"other": self.name})
        for other in before - parent:
            writer.note(other, "part_left", data={"other": self.name})

    # --- closing -----------------------------------------------------------------------------------------------

    def get_why_not(self, code=""):
        """Parts made by hand that have not ended stand in the way of closing, too."""
        found = super().get_why_not(code)
        return found if code else [*found, *(entry["text"] for entry in self._parts_in_the_way_sudo())]

    def _kinds_in_the_way(self):
        return {**super()._kinds_in_the_way(), "part": self.env._("Parts of the case")}

    def get_in_the_way(self):
        """With the parts made by hand that have not ended: they keep the case open."""
        return [*super().get_in_the_way(), *self._parts_in_the_way_sudo()]

    def _close(self, result_id=False, note=False, more=None):
        """:raises UserError: naming each part of these cases that has not ended"""
        self.check_access("write")
        for case in self:
            found = [entry["text"] for entry in case._parts_in_the_way_sudo()]
            if found:
                raise UserError(
                    self.env._("The case cannot be closed yet:\n%s", "\n".join(f"• {text}" for text in found))
                )
        return super()._close(result_id, note, more)

    def _parts_in_the_way_sudo(self):
        """Parts made by hand that have not ended, see :meth:`get_in_the_way`; of one that the user does not read its
        number only. Those opened by a step are named by their step.
        """
        parts = self.sudo().child_ids.filtered(lambda part: not part.parent_step_id and part.state in RUNNING)
        readable = self.browse(parts.ids)._filtered_access("read").ids
        found = []
        for part in parts:
            reads = part.id in readable
            text = self.env._("“%s”, part of this case, has not ended.", part.display_name if reads else part.name)
            found.append(self._in_the_way("part", text, part if reads else None, blocking=True))
        return found

    # --- splitting ---------------------------------------------------------------------------------------------

    def split_off(self, case_type, title, document_ids=(), note_ids=(), contact_ids=(), step_ids=(), reason=False):
        """Open another case for a part of what is on this one; the two are related.

        Open steps go over as steps in no plan, and are cancelled here. History and details stay here.

        :param case_type: one ``case.type``; may be that of this case
        :param title: subject of the new case
        :param document_ids: ids of documents that go over; likewise the others. Answers go with their note
        :param reason: why, in words
        :return: the ``case.case`` that was opened
        :raises AccessError: for others than the handler and supervisors
        :raises UserError: when nothing was chosen, or something that is not of this case
        """
        self.ensure_one()
        self._check_may_direct()
        if not (title or "").strip():
            raise UserError(self.env._("Say what the new case is about."))
        notes = self.env["case.note"].search([("parent_id", "in", list(note_ids))])
        parts = {
            "document": list(document_ids),
            "note": [*note_ids, *notes.ids],
            "contact": list(contact_ids),
        }
        for kind, model in zip(SPLIT, ("case.document", "case.note", "case.contact"), strict=True):
            records = self.env[model].browse(parts[kind]).exists()
            if any(record.case_id != self for record in records) or len(records) != len(parts[kind]):
                raise UserError(self.env._("Choose what is on %s.", self.name))
        steps = self._own_steps(step_ids) & self._open_steps()
        if not any(parts.values()) and not steps:
            raise UserError(self.env._("Choose what goes to the new case."))
        case = self.create(
            {
                "type_id": case_type.id,
                "title": title.strip(),
                "partner_id": self.partner_id.id,
                "category_id": self.category_id.id,
                "priority": self.priority,
                "report_method_id": self.report_method_id.id,
                "access": closest(self.access, case_type.access),
                "user_id": (self.user_id or self.env.user).id,
            }
        )
        self._go_over(case, parts, steps, (reason or "").strip())
        return case

    def _go_over(self, case, parts, steps, reason):
        """Let parts of this case go over to one that was just split off, and relate the two."""
        writer = self.env["case.writer"]
        own = [case._asked_here(step, parts["document"]) for step in steps]
        writer.carry_people_sudo(self, case)
        writer.move_parts_sudo(parts, self, case)
        case._ask_steps_of(steps, own, reason)
        if steps:
            steps.action_cancel(reason or self.env._("Split off as %s", case.name))
        self.related_ids += case
        writer.note(self, "split", data={"other": case.name, "reason": reason or None})
        writer.note(case, "split_from", data={"other": self.name})

    # --- screens -----------------------------------------------------------------------------------------------

    def action_ask_part(self):
        """The dialog that opens a case as part of this one."""
        self.ensure_one()
        self.check_access("write")
        asked = self.env["case.part.ask"].create({"case_id": self.id})
        return self._dialog(self.env._("Open a Part of This Case"), asked)

    def action_ask_parent(self):
        """The dialog that says of what this case is part."""
        self.ensure_one()
        self._check_may_direct()
        asked = self.env["case.part.ask"].create({"case_id": self.id, "what": "below", "parent_id": self.parent_id.id})
        return self._dialog(self.env._("Part of Another Case"), asked)

    def action_ask_split(self):
        """The dialog that splits a case."""
        self.ensure_one()
        self._check_may_direct()
        asked = self.env["case.split"].create({"case_id": self.id, "type_id": self.type_id.id})
        return self._dialog(self.env._("Split the Case"), asked)
