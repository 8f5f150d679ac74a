from odoo import models

from .case_service_receipt import once


class CaseServiceCall(models.Model):
    """Calls become service actions."""

    _inherit = "case.service.call"

    @once
    def convert(self, template_ids, installation_ids=False, site_id=False, deadline=False, help=False, reason=False):
        """Convert this call into one or several service actions: steps of its case, linked both ways.

        Who may change the case of the call may do this. They are planned afterwards, see ``case.service.action.plan``.

        :param template_ids: ids of ``case.service.template``, an action for each
        :param installation_ids: ids of installations; that of the call when left out
        :param site_id: id of the address; that of the call when left out, else where the installation stands
        :param deadline: until when, UTC; that of the call's case when left out
        :param help: what is to be done, in words; what the caller said when left out
        :param reason: why, in words; kept in the history
        :param key: a text that nobody else makes: the same twice converts once
        :return: the ``case.service.action``
        :raises AccessError: for who may not change the case
        :raises UserError: when the case is closed or on hold
        :raises ValidationError: naming what is missing or does not fit
        """
        self.ensure_one()
        self.check_access("read")
        about = self.installation_id.ids if installation_ids is False else installation_ids
        return self.case_id.add_service_actions(
            template_ids,
            installation_ids=about,
            site_id=site_id or self.site_id.id,
            deadline=deadline,
            help=help or self.symptom,
            call_id=self.id,
            chargeable=self.terms == "chargeable",
            reason=reason,
        )
