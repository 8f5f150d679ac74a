from odoo import models


class CaseStart(models.AbstractModel):
    """Customers report problems in the portal: what they write says which of their installations it is about."""

    _inherit = "case.start"

    def _open_sudo(self, request, taken, user, proven):
        """A customer who is logged in and names a number or label of their own is told from it; strangers are not."""
        case = super()._open_sudo(request, taken, user, proven)
        call = case.service_call_ids
        if call:
            words = "\n".join(filter(None, (taken["title"], taken["message"])))
            found = self._own_installation_sudo(case, words) if user else call.installation_id
            call._read_in_words_sudo(found, case.partner_id, taken["message"] or taken["title"])
        return case

    def _own_installation_sudo(self, case, words):
        """The installation of the customer of a case that a text names; none when it is of somebody else."""
        found = case.env["case.installation"]._named_in(words, case.partner_id, case.company_id)
        return (
            found if found.partner_id.commercial_partner_id == case.partner_id.commercial_partner_id else found.browse()
        )
