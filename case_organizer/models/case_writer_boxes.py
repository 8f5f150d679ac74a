from odoo import api, models
from odoo.tools import SQL


class CaseWriter(models.AbstractModel):
    """What users may not write themselves: boxes with their members, and the people that roles name."""

    _inherit = "case.writer"

    @api.private
    def _boxes_of_users_sudo(self, user_ids):
        """See ``case.box._of_users``."""
        user_ids = sorted(user_ids)
        if not user_ids:
            return {}
        rows = self.env.execute_query(SQL("SELECT user_id, id FROM case_box WHERE user_id = ANY(%s)", user_ids))
        boxes = dict(rows)
        missing = [{"user_id": user_id} for user_id in user_ids if user_id not in boxes]
        if missing:
            # Made by somebody else at this moment: a conflict that is retried, rather than a duplicate.
            made = self._insert("case_box", "user_id int", missing, "user_id, id", "ON CONFLICT DO NOTHING")
            members = [{"box_id": box_id, "user_id": user_id, "via": "self"} for user_id, box_id in made]
            self._insert("case_box_member", "box_id int, user_id int, via text", members)
            self.env["case.box"].invalidate_model()
            boxes.update(made)
        return boxes

    @api.private
    def _boxes_of_teams_sudo(self, team_ids):
        """See ``case.box._of_teams``."""
        boxes = self.env["case.box"].sudo().search([("team_id", "in", list(team_ids))])
        return {box.team_id.id: box.id for box in boxes}

    @api.private
    def _sync_team_boxes_sudo(self, teams):
        """See ``case.box._sync_teams``."""
        for team in teams.sudo():
            box = team.box_ids or self.env["case.box"].sudo().create({"team_id": team.id})
            members = box.member_ids.filtered(lambda member: member.via == "team")
            wanted = team.member_ids if team.active else team.member_ids.browse()
            gone = members.filtered(lambda member, wanted=wanted: member.user_id not in wanted)
            self.env["case.box.member"].sudo().create(
                [{"box_id": box.id, "user_id": user.id, "via": "team"} for user in wanted - members.user_id]
            )
            gone.unlink()
