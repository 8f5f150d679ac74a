from odoo import api, models
from odoo.tools import SQL


class CaseWriter(models.AbstractModel):
    """Stand-ins: members of the box of somebody who is away, and what they do for them in the log."""

    _inherit = "case.writer"

    @api.private
    def sync_stand_ins_sudo(self, users):
        """Make the stand-ins of boxes equal to the absences of their owners; the caller has checked the user."""
        boxes = self._boxes_of_users_sudo(users.ids)
        members = self.env["case.box.member"].sudo()
        old = members.search([("box_id", "in", list(boxes.values())), ("via", "=", "stand_in")])
        told, for_some = old.user_id, bool(old.role_id)
        old.unlink()
        absences = self.env["case.absence"].sudo().search([("user_id", "in", users.ids)])
        made = members.create(
            [
                {
                    "box_id": boxes[absence.user_id.id],
                    "user_id": absence.stand_in_id.id,
                    "via": "stand_in",
                    "date_from": absence.date_from,
                    "date_to": absence.date_to,
                    "role_id": role_id,
                }
                for absence in absences
                for role_id in absence.role_ids.ids or [False]
            ]
        )
        if for_some or made.role_id or told != made.user_id:
            self.env.registry.clear_cache()
        for user in told | made.user_id:
            self._tell(user.partner_id, "case_organizer.boxes", {})

    def _acting_for_sql(self, step):
        """SQL: for whom the current user does a step: whose box it waits in, when they only stand in there.

        :param step: one ``case.step``, or None
        """
        if not step or self.env.uid not in self.env["case.box.member"]._stand_ins():
            return SQL("NULL::int")
        return SQL(
            "SELECT b.user_id FROM case_step s JOIN case_box b ON b.id = s.box_id"
            " OR b.id IN (SELECT x.part_id FROM case_box_part x WHERE x.box_id = s.box_id) JOIN case_box_member m"
            " ON m.box_id = b.id AND m.user_id = %(uid)s AND m.via = 'stand_in' AND m.date_from <= CURRENT_DATE"
            " AND m.date_to >= CURRENT_DATE AND (m.role_id IS NULL OR m.role_id = s.role_id)"
            " WHERE s.id = %(step)s AND b.user_id IS NOT NULL AND NOT EXISTS (SELECT FROM case_box_member own"
            "  WHERE own.box_id = s.box_id AND own.user_id = %(uid)s AND own.via = 'holder') ORDER BY b.id LIMIT 1",
            uid=self.env.uid,
            step=step.id,
        )
