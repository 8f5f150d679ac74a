from odoo import fields, models


class CaseMergeLine(models.Model):
    """Appointments go over with their case."""

    _inherit = "case.merge.line"

    kind = fields.Selection(selection_add=[("appointment", "Appointments")], ondelete={"appointment": "cascade"})


class CaseWriter(models.AbstractModel):
    """Appointments of a case that went into another are those of the case that stays, and back."""

    _inherit = "case.writer"

    def parts_sudo(self, case):
        """With the appointments of a case."""
        return {**super().parts_sudo(case), "appointment": case.sudo().appointment_ids.ids}

    def move_parts_sudo(self, parts, case, other):
        """The events in the calendar stay as they are."""
        parts = dict(parts)
        appointments = self._on_sudo("case.appointment", parts.pop("appointment", ()), "case_id", case)
        moved = super().move_parts_sudo(parts, case, other)
        if appointments:
            appointments.case_id = other
            moved["appointment"] = (appointments.ids, {})
            self.env["calendar.event"].invalidate_model(["case_id", "of_hidden_case"])
        return moved

    def move_back_sudo(self, merge):
        """They go back with their case."""
        merge = merge.sudo()
        line = merge.line_ids.filtered(lambda line: line.kind == "appointment")
        result = super().move_back_sudo(merge)
        self._on_sudo("case.appointment", line.ids_moved or (), "case_id", merge.into_id).case_id = merge.case_id
        self.env["calendar.event"].invalidate_model(["case_id", "of_hidden_case"])
        return result
