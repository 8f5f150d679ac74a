from odoo import api, models
from odoo.exceptions import UserError

from ..tools.naming import slug


class CaseHistoryModeller(models.AbstractModel):
    """Makes a case type with a published plan from what was discovered in a log."""

    _name = "case.history.modeller"
    _description = "Case Types from Histories"

    @api.private
    def type_for(self, name, found, holder):
        """The case type of this name that an import made, or a new one with a published plan.

        :param found: the ``history.Discovery`` of the log
        :param holder: a function from a group's name (or None) to the ``case.team`` that holds its role by default
        :raises UserError: when the type that is there has no published plan
        """
        case_type = self.find(name)
        if not case_type:
            return self._make(name, found, holder)
        if not case_type.plan_id:
            raise UserError(self.env._("“%s” has no published plan.", case_type.name))
        return case_type

    @api.private
    def find(self, name):
        """The case type that an import of this name made in this company; may be empty."""
        types = self.env["case.type"].with_context(active_test=False)
        return types.search([("history_key", "=", name), ("company_id", "=", self.env.company.id)], limit=1)

    def _make(self, name, found, holder):
        case_type = self.env["case.type"].create({"name": name, "history_key": name})
        roles = self._make_roles(case_type, found, holder)
        self.env["case.characteristic"].create(
            [
                {
                    "type_id": case_type.id,
                    "name": characteristic.name,
                    "code": characteristic.code,
                    "kind": characteristic.kind,
                    "sequence": index,
                    "choice_ids": [
                        (0, 0, {"name": choice.name, "code": choice.code, "sequence": place})
                        for place, choice in enumerate(characteristic.choices)
                    ],
                }
                for index, characteristic in enumerate(found.characteristics)
            ]
        )
        self._make_plan(case_type.draft_plan_id, found, roles)
        case_type.action_publish()
        return case_type

    def _make_roles(self, case_type, found, holder):
        """The roles of a type: one per group, and one for the steps that no group does.

        :return: ``{code of the role in the log, or None: id}``
        """
        named = [(role.code, role.name, role.name) for role in found.roles]
        if any(step.role is None for step in found.steps):
            label = self.env._("Handling")
            named.append((slug(label, {role.code for role in found.roles}), label, None))
        roles = self.env["case.role"].create(
            [
                {
                    "type_id": case_type.id,
                    "name": label,
                    "code": code,
                    "sequence": index,
                    "default_rule": "team",
                    "default_team_id": holder(group).id,
                }
                for index, (code, label, group) in enumerate(named)
            ]
        )
        return {code if group else None: role.id for (code, _label, group), role in zip(named, roles, strict=True)}

    def _make_plan(self, draft, found, roles):
        """The steps of the log as items of a draft, each after those it waits for."""
        items = self.env["case.plan.item"].create(
            [
                {
                    "plan_id": draft.id,
                    "name": step.name,
                    "code": step.code,
                    "sequence": 10 * index,
                    "kind": "step",
                    "step_kind": "action",
                    "role_id": roles.get(step.role),
                    "required": step.required,
                    "manual": step.offered,
                    "repeatable": found.is_repeatable(step),
                }
                for index, step in enumerate(found.steps, 1)
            ]
        )
        by_code = {item.code: item for item in items}
        for code, item in by_code.items():
            if sources := found.waits_for(code):
                item.prerequisite_ids = [(6, 0, [by_code[source].id for source in sources])]
