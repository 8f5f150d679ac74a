from odoo import fields, models


class CaseMergeLine(models.Model):
    """A service call goes over with its case."""

    _inherit = "case.merge.line"

    kind = fields.Selection(selection_add=[("service_call", "Service call")], ondelete={"service_call": "cascade"})


class CaseWriter(models.AbstractModel):
    """Of two service calls that are one the call of the case that stays counts; a call alone goes over, and back."""

    _inherit = "case.writer"

    def parts_sudo(self, case):
        """With the service call of a case."""
        return {**super().parts_sudo(case), "service_call": case.sudo().service_call_ids.ids}

    def move_parts_sudo(self, parts, case, other):
        """A call goes over to a case that is no call yet; else the call that stays learns what it did not know."""
        parts = dict(parts)
        calls = self._on_sudo("case.service.call", parts.pop("service_call", ()), "case_id", case)
        moved, stays = super().move_parts_sudo(parts, case, other), other.sudo().service_call_ids
        if calls and not stays:
            calls.case_id = other
            moved["service_call"] = (calls.ids, {})
        elif calls and not stays.installation_id and calls.installation_id:
            given = {"installation_id": calls.installation_id.id, "caller_id": stays.caller_id.id}
            stays.write({**given, **stays._agreed_values_sudo(other.sudo().partner_id, calls.installation_id, given)})
        return moved

    def move_back_sudo(self, merge):
        """The call goes back with its case."""
        merge = merge.sudo()
        line = merge.line_ids.filtered(lambda line: line.kind == "service_call")
        result = super().move_back_sudo(merge)
        self._on_sudo("case.service.call", line.ids_moved or (), "case_id", merge.into_id).case_id = merge.case_id
        return result


class CaseCase(models.Model):
    """Clocks of a case that became a call by a merge count what was promised for it."""

    _inherit = "case.case"

    def merge_into(self, into_id, reason=False, step_ids=None):
        merge = super().merge_into(into_id, reason, step_ids)
        self.browse(into_id).service_call_ids._count_clocks()
        return merge
