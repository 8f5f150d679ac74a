from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.naming import slug


class CaseType(models.Model):
    """Step sets (CMMN: plan fragments): modelled like a case type, kept in the library, inserted into any draft.

    A step set has roles, details and a plan in versions; no case is opened of it. Inserted, its steps become a stage
    of the other plan that remembers where it came from. When the step set is published again, every plan that has it
    is offered the change, in a draft.
    """

    _inherit = "case.type"

    is_fragment = fields.Boolean("Step Set", help="Steps to be inserted into the plans of case types.", copy=True)
    behind_ids = fields.Many2many(
        "case.plan.item", compute="_compute_behind_ids", string="Step Sets with a Newer Version"
    )
    used_by_count = fields.Integer(compute="_compute_used_by_count", compute_sudo=True)

    def _compute_behind_ids(self):
        for case_type in self:
            case_type.behind_ids = case_type.shown_plan_id.item_ids.filtered("fragment_behind")

    def _compute_used_by_count(self):
        for case_type in self:
            case_type.used_by_count = len(case_type._users_of_fragment())

    def _users_of_fragment(self):
        """The case types whose draft or plan in force has this step set."""
        stages = self.env["case.plan.item"].search([("fragment_plan_id.type_id", "in", self.ids)])
        return stages.filtered(lambda item: item.plan_id == item.type_id.shown_plan_id).type_id

    def action_users_of_fragment(self):
        """The case types that use this step set."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_type")
        return {**action, "domain": [("id", "in", self._users_of_fragment().ids)]}

    def action_insert_fragment(self):
        """The dialog that inserts a step set into the draft."""
        self.ensure_one()
        self._check_has_draft()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Insert a step set"),
            "res_model": "case.fragment.insert",
            "view_mode": "form",
            "target": "new",
            "context": {"default_type_id": self.id},
        }

    def _check_has_draft(self):
        if not self.draft_plan_id:
            raise UserError(self.env._("“%s” has no draft: make a new version of the plan first.", self.name))

    def insert_fragment(self, fragment_id, parent_id=False):
        """Insert a step set into the draft, as a stage.

        :param fragment_id: id of a ``case.type`` that is a step set with a published plan
        :param parent_id: id of the stage of the draft in which it comes; none is the plan itself
        :return: id of the new stage
        :raises UserError: when it is no published step set, or a detail of it has the code of another kind here
        """
        self.ensure_one()
        self.check_access("write")
        self._check_has_draft()
        fragment = self.browse(fragment_id)
        fragment.check_access("read")
        if not fragment.is_fragment or not fragment.plan_id or fragment == self:
            raise UserError(self.env._("“%s” is no published step set.", fragment.name))
        draft = self.draft_plan_id
        stage = self.env["case.plan.item"].create(
            {
                "plan_id": draft.id,
                "kind": "stage",
                "name": fragment.name,
                "parent_id": parent_id,
                "sequence": max(draft.item_ids.mapped("sequence"), default=0) + 10,
            }
        )
        stage._follow_fragment(fragment.plan_id)
        return stage.id

    def action_update_fragments(self):
        """Bring the step sets of the draft to their newest version; a draft is made when there is none."""
        for case_type in self:
            case_type.action_new_version()
            for stage in case_type.draft_plan_id.item_ids.filtered("fragment_behind"):
                stage._follow_fragment(stage.fragment_plan_id.type_id.plan_id)

    def _match_details(self, other):
        """Details of another type, as details of this one by code; missing ones are made.

        :return: ``{detail of the other: detail of this}``
        :raises UserError: when this type has a detail of that code and another kind
        """
        own = {c.code: c for c in self.with_context(active_test=False).characteristic_ids}
        matched = {}
        for detail in other.characteristic_ids:
            here = own.get(detail.code)
            if here and (here.kind, here.comodel) != (detail.kind, detail.comodel):
                raise UserError(
                    self.env._(
                        "“%(type)s” has a detail “%(here)s” of another kind than “%(there)s” of the step set.",
                        type=self.name,
                        here=here.name,
                        there=detail.name,
                    )
                )
            matched[detail] = here or detail._copy_to(self)
        return matched

    def _match_roles(self, other):
        """Roles of another type, as roles of this one by code; missing ones are made. :return: ``{role: role}``"""
        own = {role.code: role for role in self.role_ids}
        return {
            role: own.get(role.code) or role.copy({"type_id": self.id, "code": role.code}) for role in other.role_ids
        }


class CaseCharacteristic(models.Model):
    """Details come along with step sets."""

    _inherit = "case.characteristic"

    def _copy_to(self, case_type):
        """The same detail for another type, with its choices and columns. :return: the new one"""
        self.ensure_one()
        new = self.copy({"type_id": case_type.id, "code": self.code})
        self._copy_parts_to(new)
        return new

    def _copy_parts_to(self, new):
        for choice in self.choice_ids:
            choice.copy({"characteristic_id": new.id, "code": choice.code})
        for column in self.column_ids:
            column._copy_parts_to(column.copy({"type_id": False, "parent_id": new.id, "code": column.code}))


class CasePlanItem(models.Model):
    """A stage may come from a step set, and its items from those of the set."""

    _inherit = "case.plan.item"

    fragment_plan_id = fields.Many2one(
        "case.plan", "From the Step Set", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    fragment_code = fields.Char(readonly=True, help="Code of the item of the step set from which this one came.")
    fragment_behind = fields.Boolean("Step Set Is Newer", compute="_compute_fragment_behind")

    @api.depends("fragment_plan_id.type_id.plan_id")
    def _compute_fragment_behind(self):
        for item in self:
            newest = item.fragment_plan_id.type_id.plan_id
            item.fragment_behind = bool(newest) and newest != item.fragment_plan_id

    def _follow_fragment(self, plan):
        """Make what is in this stage equal to a version of its step set.

        Items that came from it before stay the same items, whatever waits for them outside of the set.

        :param plan: a ``case.plan`` of a step set
        """
        self.ensure_one()
        case_type, items = self.type_id, self.env["case.plan.compiler"]._ordered(plan)
        details, roles = case_type._match_details(plan.type_id), case_type._match_roles(plan.type_id)
        here = self.search([("plan_id", "=", self.plan_id.id), ("fragment_code", "!=", False)])
        here = {item.fragment_code: item for item in here if self._is_above(item)}
        taken = set(self.plan_id.item_ids.mapped("code"))
        made = {}
        for item in items:
            vals = self._fragment_vals(item, details, roles)
            known = here.pop(item.code, None)
            if known:
                lines = {name for name in vals if self._fields[name].type == "one2many"}
                known.write({name: [(5,), *vals[name]] if name in lines else vals[name] for name in vals})
                made[item] = known
            else:
                code = item.code if item.code not in taken else slug(f"{self.code} {item.code}", taken)
                taken.add(code)
                made[item] = self.create({**vals, "plan_id": self.plan_id.id, "code": code})
            item.copy_translations(made[item])
        own = self.browse(item.id for item in [*made.values(), *here.values()])
        for item, copy in made.items():
            outside = copy.prerequisite_ids - own
            inside = [made[other].id for other in item.prerequisite_ids]
            copy.write(
                {
                    "parent_id": made[item.parent_id].id if item.parent_id else self.id,
                    "prerequisite_ids": [(6, 0, [*outside.ids, *inside])],
                    "approves_ids": [(6, 0, [made[other].id for other in item.approves_ids])],
                }
            )
            self._match_triggers(copy, made, details)
        gone = self.browse(item.id for item in here.values())
        gone.parent_id = False
        gone.unlink()
        self.fragment_plan_id = plan

    def _is_above(self, item):
        """Whether this stage is above an item, however far."""
        while item.parent_id:
            item = item.parent_id
            if item == self:
                return True
        return False

    @api.model
    def _fragment_vals(self, item, details, roles):
        """What an item of a step set writes into another plan."""
        vals = item.copy_data({"code": item.code})[0]
        for name in ("plan_id", "code", "parent_id"):
            vals.pop(name, None)
        vals["role_id"] = roles[item.role_id].id if item.role_id else False
        vals["supervisor_role_id"] = roles[item.supervisor_role_id].id if item.supervisor_role_id else False
        vals["fragment_code"], vals["fragment_plan_id"] = item.code, False
        by_id = {detail.id: here.id for detail, here in details.items()}
        for name in ("question_ids", "value_ids", "answer_ids"):
            for _command, _id, line in vals.get(name, ()):
                if line.get("characteristic_id"):
                    line["characteristic_id"] = by_id[line["characteristic_id"]]
        if item.call_detail_ids:
            vals["call_detail_ids"] = [(6, 0, [by_id[detail.id] for detail in item.call_detail_ids])]
        for _command, _id, line in vals.get("approver_ids", ()):
            line["role_id"] = roles[self.env["case.role"].browse(line["role_id"])].id
            if line.get("limit_characteristic_id"):
                line["limit_characteristic_id"] = by_id[line["limit_characteristic_id"]]
        return vals

    @api.model
    def _match_triggers(self, item, made, details):
        """Let triggers that were copied from a step set name the items and details of this plan."""
        for trigger in item.criterion_ids.trigger_ids:
            vals = {}
            for name, known in (
                ("source_id", made),
                ("characteristic_id", details),
                ("date_characteristic_id", details),
            ):
                if trigger[name] in known:
                    vals[name] = known[trigger[name]].id
            if vals:
                trigger.write(vals)
