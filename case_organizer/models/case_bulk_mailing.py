from odoo import models
from odoo.exceptions import AccessError


class CaseBulk(models.Model):
    """Writes to the customers of many cases, each with their own names and details."""

    _inherit = "case.bulk"
    _chunk_mailing = 50

    def _bulk_mailing(self, cases):
        """``params``: as ``case.mailing`` gives them, with the rights of who asked, as they are now.

        :return: ``{case id: why nothing was written}``
        """
        refused, mailing = {}, self.env["case.mailing"].with_user(self.user_id)
        template = self.env["case.letter.template"].browse(self.params["template_id"] or [])
        for case in cases.with_user(self.user_id).sudo(False):
            if not case.has_access("read"):
                refused[case.id] = self.env._("you may not change it")
                continue
            channel, why_not = mailing._channel_for(case, self.params["way"])
            if why_not:
                refused[case.id] = why_not
                continue
            try:
                case._check_may_write_to_parties()
            except AccessError as error:
                refused[case.id] = str(error)
                continue
            if channel == "letter" and template:
                case._check_may("may_file")
                template.with_user(self.user_id)._queue_sudo(case, case.partner_id)
            else:
                subject, text = mailing._rendered(case, self.params)
                getattr(case, f"_write_by_{channel}")(case.partner_id, subject, text)
        return refused
