from odoo import models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..engine import IllegalTransition, Occurrence, advance
from .plan_reserved import ADHOC, OFFERED


class CaseCase(models.Model):
    """Adding steps to a running case: optional ones of its plan, and such as no plan foresaw."""

    _inherit = "case.case"

    # --- optional steps of the plan ----------------------------------------------------------------------------

    def get_addable(self):
        """The optional steps of the plan, and those that may be repeated on request.

        :return: a list of ``{code, name, kind, help, stage, can_add, why_not}`` in the order of the plan; ``why_not``
            is a sentence where ``can_add`` is false
        """
        self.ensure_one()
        self.check_access("read")
        compiler, plan, state = self.env["case.plan.compiler"], self._plan(), self._plan_state()
        holds = compiler.holds(self.sudo().plan_id.id, self.ids).get(self.id, frozenset())
        found = []
        for item in self.env["case.plan.item"].browse(compiler.optional_ids(self.sudo().plan_id.id)):
            refusal = self._adding_refused(item)
            if not refusal:
                try:
                    advance(plan, state, (Occurrence("add", item=item.code),), holds)
                except IllegalTransition as illegal:
                    refusal = self._why_not_added(item, illegal)
            found.append(
                {
                    "code": item.code,
                    "name": item.name,
                    "kind": item.kind,
                    "help": item.help or "",
                    "stage": item.parent_id.name or False,
                    "can_add": not refusal,
                    "why_not": refusal or False,
                }
            )
        return found

    def add_step(self, code, reason=False):
        """Add an optional step (or stage) of the plan, or one more time of one that may be repeated.

        :param code: of the item; :meth:`get_addable` lists them
        :param reason: why, in words; kept in the history
        :return: id of the step that is asked now, False while it waits for others
        :raises AccessError: when the current user may not write the case, or the item names a role who may add it and
            the user neither holds it here nor supervises
        :raises UserError: when it cannot be added now
        """
        self.ensure_one()
        self.check_access("write")
        item = self.plan_id.item_ids.filtered(lambda item: item.code == code)
        if not item:
            raise UserError(self.env._("There is no “%s” in the plan of this case.", code))
        refusal = self._adding_refused(item)
        if refusal:
            raise AccessError(self.env._("“%(step)s”: %(why)s", step=item.name, why=refusal))
        self.env["case.writer"].apply(self, (Occurrence("add", item=code),), reason=(reason or "").strip() or None)
        step = self.env["case.step"].search(
            [("case_id", "=", self.id), ("code", "=", code), ("is_open", "=", True)], order="instance desc", limit=1
        )
        return step.id

    def _adding_refused(self, item):
        """Why the current user may not add an item here, as a sentence; False when they may."""
        role = item.added_by_role_id
        if not role or self.env.user.has_group("case_organizer.group_case_supervisor"):
            return False
        boxes = self.env["case.step"]._my_boxes()
        held = self.sudo().participant_ids.filtered(lambda p: p.role_id == role and p.box_id.id in boxes and p.current)
        return False if held else self.env._("Only %s adds this.", role.name)

    def _why_not_added(self, item, illegal):
        """Why the plan does not let an item be added now, as a sentence."""
        sentences = {
            "case_closed": self.env._("The case is closed."),
            "suspended": self.env._("It is on hold."),
            "already_open": self.env._("It is there already."),
            "maximum_reached": self.env._("It was done as often as it may be."),
            "not_repeatable": self.env._("It was added already, and is not repeated now."),
        }
        if illegal.reason == "stage_not_active":
            return self.env._("The stage “%s” is not under way.", item.parent_id.name)
        return sentences.get(illegal.reason) or self.env._("Not now.")

    # --- steps that no plan foresaw ----------------------------------------------------------------------------

    def add_adhoc_step(
        self,
        name,
        help=False,
        kind="action",
        role_id=False,
        user_id=False,
        team_id=False,
        deadline=False,
        required=True,
        question_ids=(),
        document_kind_ids=(),
        approves_ids=(),
        reason=False,
    ):
        """Add a step that is in no plan.

        :param name: what it is called
        :param help: what to do, in words
        :param kind: ``action``, ``document``, ``question`` or ``approval``
        :param role_id: id of a ``case.role`` of the type whose holder does it
        :param user_id: id of a user who does it; with neither role, user nor team the handler does
        :param team_id: id of a ``case.team`` that does it
        :param deadline: until when, UTC; the deadline of the case when left out
        :param required: whether the case stays open for it; otherwise it is offered
        :param question_ids: ids of the details of the type that it asks
        :param document_kind_ids: ids of the kinds of document that it asks
        :param approves_ids: ids of documents of the case that it decides on
        :param reason: why, in words; kept in the history
        :return: id of the ``case.step``
        :raises ValidationError: naming what is missing or does not fit
        :raises UserError: when the case is closed or on hold
        """
        self.ensure_one()
        self.check_access("write")
        values = self._own_step_values(
            name, help, kind, deadline, list(question_ids), list(document_kind_ids), list(approves_ids)
        )
        values.update(self._own_step_box(role_id, user_id, team_id))
        values["fact"] = {"role": role_id or None}
        values["columns"]["by_hand"] = bool(values.get("box_id"))
        writer = self.env["case.writer"]
        occurrence = Occurrence("add", item=ADHOC if required else OFFERED)
        run = writer.apply(self, (occurrence,), own={self.id: [values]}, reason=(reason or "").strip() or None)
        return writer.made_sudo(run, self).id

    def _own_step_values(self, name, help, kind, deadline, questions, documents, approves):
        """Check what a step in no plan asks. :return: values as ``case_writer_own.py`` has them"""
        if not (name or "").strip():
            raise ValidationError(self.env._("The step needs a name."))
        if kind not in dict(self.env["case.step"]._fields["own_kind"].selection):
            raise ValidationError(self.env._("“%s” is no kind of step that can be added.", kind))
        details = self.env["case.characteristic"].browse(questions).exists()
        if len(details) != len(questions) or details.type_id - self.type_id:
            raise ValidationError(self.env._("“%s” may ask details of this case type only.", name))
        kinds = self.env["case.document.kind"].browse(documents).exists()
        decided = self.env["case.document"].search([("id", "in", approves), ("case_id", "=", self.id)])
        if len(kinds) != len(documents) or len(decided) != len(approves):
            raise ValidationError(self.env._("“%s” may name documents of this case only.", name))
        if kind == "question" and not details:
            raise ValidationError(self.env._("“%s” asks nothing: choose details to be answered.", name))
        if kind == "document" and not kinds:
            raise ValidationError(self.env._("“%s” asks no document: choose what is to be filed.", name))
        columns = {"own_name": name.strip(), "own_kind": kind, "own_help": (help or "").strip() or None}
        if deadline:
            at = self.env["case.step"]._fields["deadline"].convert_to_cache(deadline, self.env["case.step"])
            columns.update(deadline=at.isoformat(), deadline_base=at.isoformat(), own_deadline=True)
        asks = {
            "own_question_ids": details.ids,
            "own_document_ids": kinds.ids,
            "own_approves_ids": decided.ids if kind == "approval" else [],
        }
        return {"columns": columns, "asks": asks}

    def _own_step_box(self, role_id, user_id, team_id):
        """Whose move a step in no plan is. :return: ``{"box_id": id}``, or nothing when a role or the handler has it

        :raises ValidationError: when more than one is named, the role is of another type, or somebody named may not
            read the case
        """
        if sum(map(bool, (role_id, user_id, team_id))) > 1:
            raise ValidationError(self.env._("Choose one: a role, a person or a team."))
        if role_id and self.env["case.role"].browse(role_id).exists().type_id != self.type_id:
            raise ValidationError(self.env._("This is not a role of %s.", self.type_id.name))
        team = self.env["case.team"].browse(team_id or []).exists()
        users = self.env["res.users"].browse(user_id or []).exists() or team.member_ids
        blind = users.filtered(lambda user: not self.with_user(user).has_access("read"))
        if blind:
            raise ValidationError(
                self.env._(
                    "%(who)s may not see %(case)s: make them a person involved first.",
                    who=", ".join(blind.mapped("name")),
                    case=self.name,
                )
            )
        if user_id:
            return {"box_id": self.env["case.box"]._of_users([user_id])[user_id]}
        if team_id:
            return {"box_id": self.env["case.box"]._of_teams([team_id]).get(team_id)}
        return {}
