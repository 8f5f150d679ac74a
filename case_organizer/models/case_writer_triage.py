from odoo import api, models
from odoo.tools import SQL


class CaseWriter(models.AbstractModel):
    """What goes over from a case whose type was not known to the one it turned out to be."""

    _inherit = "case.writer"

    @api.private
    def carry_over_sudo(self, case, other):
        """Move whiteboard, documents and messages of a case to another, and let the same persons take part in it.

        :param case: one ``case.case`` that the user may change
        :param other: one ``case.case`` that was just opened for it
        """
        self.env.flush_all()
        self.env.execute_query(
            SQL("UPDATE case_note SET case_id = %s WHERE case_id = %s RETURNING id", other.id, case.id)
        )
        documents = case.sudo().document_ids
        if documents:
            # The step in which they were filed is one of the other case.
            documents.write({"case_id": other.id, "step_id": False})
            self.note(other, "taken_over", data={"from": case.name, "files": documents.version_id.mapped("name")})
        case.sudo().message_change_thread(other)
        files = self.env["ir.attachment"].sudo().search([("res_model", "=", case._name), ("res_id", "=", case.id)])
        files.write({"res_id": other.id})
        self._carry_over_people(case.sudo(), other)
        case.sudo().became_id = other
        self.env.invalidate_all()

    def _carry_over_people(self, case, other):
        """Persons involved without a role of the old type, who are not on the other case yet."""
        here = {(p.user_id, p.team_id, p.partner_id) for p in other.sudo().participant_ids}
        rights = ("relation", "date_from", "date_to", "may_note", "may_file", "may_answer", "may_approve")
        persons = case.participant_ids.filtered(
            lambda p: not p.role_id and not p.by_default and (p.user_id, p.team_id, p.partner_id) not in here
        )
        self.env["case.participant"].sudo().create(
            [
                {
                    "case_id": other.id,
                    **{name: person[name].id for name in ("user_id", "team_id", "partner_id")},
                    **{name: person[name] for name in rights},
                }
                for person in persons
            ]
        )
