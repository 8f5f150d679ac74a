from odoo import api, models


class CaseTeamMessage(models.Model):
    """Mail that reaches a team stands in the register of mail, and is seen even when it answers what was done."""

    _inherit = "case.team.message"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Mail to the address of a team, or that nobody could give a case."""
        message = super().message_new(msg_dict, custom_values)
        self.env["case.mail"]._enter_sudo(
            msg_dict,
            "team",
            reason=message.reason,
            team_id=message.team_id.id,
            team_message_id=message.id,
            company_id=message.company_id.id,
        )
        return message

    def message_update(self, msg_dict, update_vals=None):
        """An answer to what the team was done with waits again."""
        self.check_access("write")
        done = self.filtered(lambda message: message.done_on and not message.case_id)
        done.write({"done_on": False, "done_by_id": False})
        for message in self:
            self.env["case.mail"]._enter_sudo(
                msg_dict,
                "team",
                team_id=message.team_id.id,
                team_message_id=message.id,
                company_id=message.company_id.id,
            )
        return super().message_update(msg_dict, update_vals)
