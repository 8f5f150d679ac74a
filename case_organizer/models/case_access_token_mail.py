from markupsafe import Markup

from odoo import api, fields, models


class CaseAccessToken(models.Model):
    """Links that are mailed with nobody inside pressing a button: for reminders, and a new one when one expired."""

    _inherit = "case.access.token"

    renews_id = fields.Many2one(
        "case.access.token",
        "Asked for with",
        readonly=True,
        ondelete="restrict",
        help="The link that had expired when its owner asked for this one.",
    )

    @api.private
    def mail_sudo(self, participant, subject, paragraphs, button, path="", **values):
        """Make a link and put a mail with it into the queue; the caller has checked that they may have one.

        The mail is no message of the case, which others read, and is not kept once it was sent.

        :param paragraphs: what is said above the link, texts
        :param button: what stands on the link
        :param path: what follows the address of the link
        :return: the ``mail.mail``
        """
        _made, link = self._issue_sudo(participant, **values)
        body = Markup().join(Markup("<p>%s</p>") % text for text in paragraphs)
        address = f"{link}{path}"
        body += Markup('<p><a href="%s">%s</a></p><p>%s</p>') % (address, button, address)
        to = {"recipient_ids": [(6, 0, participant.partner_id.ids)]}
        return self.env["mail.mail"]._to_outsider_sudo(participant.case_id.company_id, subject, body, **to)
