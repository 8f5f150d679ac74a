from odoo import api, models


class CaseWriter(models.AbstractModel):
    """Notes by which the system reminds those who work on cases. Nothing is mailed."""

    _inherit = "case.writer"

    @api.private
    def remind_sudo(self, texts, role):
        """Write a note on the whiteboard of cases, and tell who is to see to it.

        :param texts: ``{case: text}``, any number of cases
        :param role: the ``case.role`` that is meant; held outside, or by nobody inside, the handler is told
        """
        cases = self.env["case.case"].sudo().concat(*texts)
        holders = {}
        if role and not role.outside:
            people = (
                self.env["case.participant"]
                .sudo()
                .search([("case_id", "in", cases.ids), ("role_id", "=", role.id), ("box_id", "!=", False)])
            )
            for person in people:
                users = person.user_id | person.team_id.member_ids
                holders[person.case_id.id] = holders.get(person.case_id.id, self.env["res.users"]) | users
        told = {case: holders.get(case.id) or case.user_id for case in cases}
        notes = (
            self.env["case.note"]
            .sudo()
            .create(
                [
                    {
                        "case_id": case.id,
                        "kind": "instruction",
                        "body": texts[case],
                        "mentioned_ids": [(6, 0, told[case].ids)],
                    }
                    for case in cases
                ]
            )
        )
        for note in notes:
            note._tell()
            note.case_id._tell_mentioned(told[note.case_id], note)
