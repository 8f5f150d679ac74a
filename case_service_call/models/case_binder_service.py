from odoo import api, models

from odoo.addons.case_organizer.tools.binder_pages import facts, heading, rows, text_lines


class CaseBinder(models.Model):
    """What was called about and what was done about it, in a case as PDF."""

    _inherit = "case.binder"

    def _part_titles(self):
        titles = {}
        for code, title in super()._part_titles().items():
            titles[code] = title
            if code == "details":
                titles["service"] = self.env._("Service")
        return titles

    @api.model
    def _parts_of(self, case):
        parts, its = super()._parts_of(case), [("case_id", "=", case.id)]
        called = self.env["case.service.call"].search_count(its, limit=1)
        served = called or self.env["case.service.action"].search_count(its, limit=1)
        return parts if served else [part for part in parts if part != "service"]

    def _part_service(self):
        for call in self.env["case.service.call"].search([("case_id", "=", self.case_id.id)]):
            yield from facts(self._call_facts(call))
            if call.symptom:
                yield from text_lines(call.symptom)
        for action in self.env["case.service.action"].search([("case_id", "=", self.case_id.id)]):
            yield heading(action.display_name, 2)
            yield from facts([*action._report_facts(), *self._action_facts(action)])
            if action.result:
                yield from text_lines(action.result)
            for table, widths in (
                (action._report_checks(action.check_ids), (4, 3, 3)),
                (action._report_parts(), (6, 2)),
                (action._report_times(), (3, 2, 3, 3, 1)),
            ):
                if table:
                    head, *lines = table
                    yield from rows(lines, widths, head)

    def _call_facts(self, call):
        pays = dict(call._fields["terms"]._description_selection(self.env))
        told = [
            (self.env._("Called by"), self._said_sudo(call.caller_id)),
            (self.env._("Installation"), self._said_sudo(call.installation_id, "display_name")),
            (self.env._("Place"), self._said_sudo(call.site_id, "display_name")),
            (self.env._("Contract"), self._said_sudo(call.contract_id, "display_name")),
            (self.env._("Who pays"), pays[call.terms]),
        ]
        return [(label, value) for label, value in told if value]

    def _action_facts(self, action):
        told = [
            (self.env._("Planned"), self._moment(action.planned_start)),
            (self.env._("Done"), self._moment(action.finished_on)),
            (self.env._("Signed by"), action.signed_by),
            (self.env._("Why left undone"), action.undone_reason),
        ]
        return [(label, value) for label, value in told if value]
