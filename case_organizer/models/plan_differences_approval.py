from odoo import api, models

from ..tools.approvals import Line


class CasePlanCompiler(models.AbstractModel):
    """What a plan says of who approves: for those who run it, and in words for those who compare versions."""

    _inherit = "case.plan.compiler"

    @api.model
    def _facts(self, item):
        lines = item.approver_ids if item._several() else item.approver_ids.browse()
        return {
            **super()._facts(item),
            "approval_way": item.approval_way,
            "four_eyes": item.four_eyes and item.step_kind == "approval",
            "approvers": [
                Line(line.role_id.id, line.limit_characteristic_id.code or None, line.limit_amount) for line in lines
            ],
        }

    @api.model
    def _describe(self, item):
        described = super()._describe(item)
        several = item._several()
        described.aspects["approval_way"] = several and item.approval_way
        described.aspects["four_eyes"] = item.four_eyes
        described.aspects["approver"] = {
            line.role_id.code: (line.role_id.name, line.limit_characteristic_id.code or "", line.limit_amount)
            for line in item.approver_ids
            if several
        }
        return described

    @api.model
    def _aspect_words(self, aspect):
        if aspect == "approval_way":
            ways = dict(self.env["case.plan.item"]._fields["approval_way"]._description_selection(self.env))
            return self.env._("who approves"), lambda value: ways.get(value or "one")
        return super()._aspect_words(aspect)

    @api.model
    def _switched(self, item, aspect, after):
        if aspect == "four_eyes":
            if after:
                return self.env._("%s: who filed it does not approve it any more.", item)
            return self.env._("%s: who filed it may approve it now.", item)
        return super()._switched(item, aspect, after)

    @api.model
    def _one_of_several(self, item, difference, names):
        if difference.aspect != "approver":
            return super()._one_of_several(item, difference, names)
        _role, (name, detail, amount) = difference.after or difference.before
        options = {"item": item, "role": name, "amount": amount}
        if difference.what == "lost":
            return self.env._("%(item)s is no longer approved by “%(role)s”.", **options)
        if detail:
            return self.env._("%(item)s is approved by “%(role)s” above %(amount)s now.", **options)
        return self.env._("%(item)s is always approved by “%(role)s” now.", **options)
