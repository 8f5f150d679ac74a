from odoo import models

from odoo.addons.case_organizer.models.case_archive_content import moment


class CaseArchiveContent(models.AbstractModel):
    """What was called about and what was done about it, beside the case in its archive."""

    _inherit = "case.archive.content"

    def _beside(self, case):
        return {
            **super()._beside(case),
            "service_calls": self._service_calls(case),
            "service_actions": self._service_actions(case),
        }

    def _service_calls(self, case):
        calls = self.env["case.service.call"].search([("case_id", "=", case.id)], order="id")
        return [
            {
                "caller": call.caller_id.name or None,
                "installation": call.installation_id.display_name or None,
                "place": call.site_id.display_name or None,
                "symptom": call.symptom or None,
                "contract": call.contract_id.name or None,
                "terms": call.terms,
            }
            for call in calls
        ]

    def _service_actions(self, case):
        actions = self.env["case.service.action"].search([("case_id", "=", case.id)], order="id")
        return [
            {
                "what": action.name,
                "kind": action.kind,
                "installation": ", ".join(action.installation_ids.mapped("display_name")) or None,
                "who": ", ".join(action.worker_ids.mapped("name")) or None,
                "planned": moment(action.planned_start),
                "until": moment(action.finished_on),
                "result": action.result or action.undone_reason or None,
                "signed_by": action.signed_by or None,
                "checks": "; ".join(": ".join(filter(None, row)) for row in action._report_checks(action.check_ids)[1:])
                or None,
                "parts": "; ".join(": ".join(row) for row in (action._report_parts() or [[]])[1:]) or None,
            }
            for action in actions
        ]
