from odoo import fields, models
from odoo.exceptions import UserError

from ..engine import Occurrence
from .case_case import RUNNING
from .case_family import CLOSENESS
from .plan_reserved import ADHOC, OFFERED, OWN_STEPS

#: Kinds of step that people do, and that can be asked on another case.
FOR_PEOPLE = ("action", "document", "question", "approval")


class CaseCase(models.Model):
    """Two cases that are one: everything goes over to the one that stays, and can go back."""

    _inherit = "case.case"

    merged_into_id = fields.Many2one(
        "case.case", "Merged into", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    merged_ids = fields.One2many("case.case", "merged_into_id", "Merged from", readonly=True)
    merge_ids = fields.One2many("case.merge", "into_id", "Merges", readonly=True)

    # --- whether -----------------------------------------------------------------------------------------------

    def _why_not_merged(self, into):
        """Why this case cannot go into another, as sentences; none when it can. Rights are asked elsewhere."""
        self.ensure_one()
        labels = dict(self._fields["access"]._description_selection(self.env))
        told = {"case": self.name, "into": into.name}
        found = []
        if self == into:
            found.append(self.env._("Choose two cases."))
        if self.company_id != into.company_id:
            found.append(self.env._("%(case)s and %(into)s are of different companies.", **told))
        if self.merged_into_id:
            found.append(
                self.env._("%(case)s went into %(other)s already.", other=self.merged_into_id.name, case=self.name)
            )
        if into.state not in RUNNING:
            found.append(self.env._("%(into)s has ended: the case that stays is a running one.", **told))
        if CLOSENESS[into.access] < CLOSENESS[self.access]:
            found.append(
                self.env._(
                    "%(case)s is “%(its)s” and %(into)s “%(other)s”: more people would read what is on it. Let the"
                    " other one stay, or close that one to them first.",
                    **told,
                    its=labels[self.access],
                    other=labels[into.access],
                )
            )
        return found

    def _check_merge(self, into):
        """:raises AccessError: for those who do not lead both :raises UserError: when the two cannot be one"""
        (self | into)._check_may_direct()
        found = self._why_not_merged(into)
        if found:
            raise UserError("\n".join(found))

    def get_merge_preview(self, into_id, step_ids=()):
        """What merging this case into another would do.

        :param into_id: id of the ``case.case`` that stays
        :param step_ids: ids of open steps of this case that would be carried over
        :return: ``{refusals: [text], moves: [{kind, label, count}], steps: [{name, carried}], closed_to: text|False}``
        :raises AccessError: for those who do not lead both cases
        """
        self.ensure_one()
        into = self.browse(into_id)
        (self | into)._check_may_direct()
        labels = dict(self.env["case.merge.line"]._fields["kind"]._description_selection(self.env))
        writer = self.env["case.writer"]
        parts = {**writer.parts_sudo(self), "parent": writer.parent_for_sudo(self, into).ids}
        return {
            "refusals": self._why_not_merged(into),
            "moves": [
                {"kind": kind, "label": labels[kind], "count": len(parts[kind])} for kind in labels if parts.get(kind)
            ],
            "steps": [{"name": step.name, "carried": step.id in step_ids} for step in self._open_steps()],
            "closed_to": CLOSENESS[into.access] > CLOSENESS[self.access]
            and self.env._("Fewer people read %s: what moves is read by them alone.", into.name),
        }

    def _open_steps(self):
        """The steps that people are asked on this case now."""
        steps = self.env["case.step"].search([("case_id", "=", self.id), ("is_open", "=", True)])
        return steps.filtered(lambda step: step.kind in FOR_PEOPLE)

    def _steps_to_carry(self):
        """Open steps that no plan asks: the plan of the case that stays does not ask them either."""
        return self._open_steps().filtered(lambda step: step.code in OWN_STEPS)

    # --- doing it ----------------------------------------------------------------------------------------------

    def merge_into(self, into_id, reason=False, step_ids=None):
        """Let this case go into another one: documents, texts, whiteboard, contacts, messages and people go over.

        Mail that answers messages of this case arrives on the other one from then on. History, details, time targets
        and steps that ended stay with this case, which is cancelled as merged. It can be undone: ``case.merge.undo``.

        :param into_id: id of the ``case.case`` that stays
        :param reason: why, in words
        :param step_ids: ids of open steps of this case that are carried over as steps in no plan; when left out, those
            that were in no plan here either. The others are cancelled
        :return: the ``case.merge``
        :raises AccessError: for those who do not lead both cases
        :raises UserError: when the two cannot be one
        """
        self.ensure_one()
        into = self.browse(into_id)
        self._check_merge(into)
        writer, reason = self.env["case.writer"], (reason or "").strip()
        carried = self._steps_to_carry() if step_ids is None else self._own_steps(step_ids) & self._open_steps()
        running = self.state in RUNNING
        parts = writer.parts_sudo(self)
        own = [into._asked_here(step, parts["document"]) for step in carried]
        moved = writer.move_parts_sudo(parts, self, into)
        moved |= writer.carry_people_sudo(self, into)
        moved |= writer.carry_links_sudo(self, into)
        moved |= writer.carry_parent_sudo(self, into)
        related = (self.related_ids - into.related_ids - into) | (self - into.related_ids)
        into.related_ids += related
        moved["related"] = (related.ids, {})
        moved["step"] = (into._ask_steps_of(carried, own, reason).ids, {})
        told = self.env._("Merged into %s", into.name)
        if running:
            why = f"{told}: {reason}" if reason else told
            writer.apply(self, (Occurrence("terminate"),), reason=why)
        merge = writer.record_merge_sudo(self, into, moved, running, reason)
        writer.note(into, "merged", data={"other": self.name, "reason": reason or None})
        writer.note(self, "merged_into", data={"other": into.name})
        return merge

    def _ask_steps_of(self, steps, own, reason=False):
        """Ask open steps of another case here, as steps in no plan.

        :param own: what :meth:`_asked_here` says of each
        :return: the ``case.step`` that were made
        """
        self.ensure_one()
        if not steps:
            return steps
        occurrences = tuple(Occurrence("add", item=OFFERED if step.code == OFFERED else ADHOC) for step in steps)
        writer = self.env["case.writer"]
        run = writer.apply(self, occurrences, own={self.id: own}, reason=reason or None)
        return writer.made_sudo(run, self)

    def _asked_here(self, step, document_ids):
        """Values with which an open step of another case is asked here, see ``case_writer_own.py``.

        It asks what this case can be asked: details only of its own type. Who has it keeps it, if they read this case.

        :param document_ids: ids of the documents that go over with it
        """
        same = step.case_id.type_id == self.type_id
        questions = self.env["case.characteristic"]
        if same and step.kind == "question":
            questions = step._questions().characteristic_id
        kinds = step._documents().kind_id if step.kind == "document" else step.env["case.document.kind"]
        here = step._documents_to_decide().filtered(lambda document: document.id in document_ids)
        possible = {"question": questions, "document": kinds, "approval": here}
        kind = step.kind if possible.get(step.kind) else "action"
        columns = {
            "own_name": step.name,
            "own_kind": kind,
            "own_help": step.own_help or step.item_id.help or None,
            "by_hand": False,
        }
        if step.deadline and step.deadline > self.env["case.writer"]._now():
            at = step.deadline.isoformat()
            columns.update(deadline=at, deadline_base=at, own_deadline=True)
        values = {"columns": columns, "fact": {"role": step.role_id.id if same else None}}
        if step.by_hand and self._read_by_box_sudo(step.box_id):
            columns["by_hand"] = True
            values["box_id"] = step.box_id.id
        values["asks"] = {
            "own_question_ids": questions.ids if kind == "question" else [],
            "own_document_ids": kinds.ids if kind == "document" else [],
            "own_approves_ids": here.ids if kind == "approval" else [],
        }
        return values

    def _read_by_box_sudo(self, box):
        """Whether those who work from a box read this case."""
        users = box.sudo().user_id or box.sudo().team_id.member_ids
        return bool(users) and all(self.with_user(user).has_access("read") for user in users)

    # --- mail --------------------------------------------------------------------------------------------------

    def message_post(self, **kwargs):
        """Mail that reaches a merged case arrives on the one it went into."""
        stays = self._stays_sudo() if kwargs.get("message_type") == "email" else self
        return super(CaseCase, stays).message_post(**kwargs)

    def _stays_sudo(self):
        """The case into which this one went in the end, as the user sees it: posting asks what they may do there."""
        stays = self.sudo()
        while stays.merged_into_id:
            stays = stays.merged_into_id
        return stays.with_env(self.env)

    # --- screens -----------------------------------------------------------------------------------------------

    def action_ask_merge(self):
        """The dialog that merges this case with another."""
        self.ensure_one()
        self._check_may_direct()
        return self._dialog(
            self.env._("Merge with Another Case"), self.env["case.merge.ask"].create({"case_id": self.id})
        )

    def action_open_merged_into(self):
        """Show the case that this one went into."""
        self.ensure_one()
        return self.merged_into_id._action_show()
