from odoo import api, fields, models

from .case_read_log import NAMES

#: Fields of which somebody who reads them has the case before them, not a line of a list.
CONTENTS = frozenset(["one2many", "many2many", "properties"])


class CaseCase(models.Model):
    """Reading restricted cases is noted, whoever reads."""

    _inherit = "case.case"

    read_log_ids = fields.One2many("case.read.log", "case_id", "Who Read This", readonly=True)
    may_see_readers = fields.Boolean(compute="_compute_may_see_readers")

    @api.depends_context("uid")
    @api.depends("access", "user_id")
    def _compute_may_see_readers(self):
        for case in self:
            case.may_see_readers = case.access == "restricted" and case._leads_or_audits()

    def _leads_or_audits(self):
        """Whether the current user handles this case, opened it, administers or audits."""
        self.ensure_one()
        user = self.env.user
        return (
            self.env.uid in (self.user_id.id, self.create_uid.id)
            or user.has_group("case_organizer.group_case_admin")
            or user.has_group("case_organizer.group_case_auditor")
        )

    def action_who_read(self):
        """The list of who read this restricted case."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Read This"),
            "res_model": "case.read.log",
            "views": [(False, "list")],
            "domain": [("case_id", "=", self.id)],
        }

    def _determine_fields_to_fetch(self, field_names=None, ignore_when_in_cache=False):
        """Fetch along what says whether reading is noted, so that no case costs a statement for it."""
        if field_names and "access" not in field_names:
            field_names = [*field_names, "access"]
        return super()._determine_fields_to_fetch(field_names, ignore_when_in_cache)

    def _read_format(self, fnames, load="_classic_read"):
        result = super()._read_format(fnames, load)
        if not self.env.su and not NAMES.issuperset(fnames):
            whole = len(self) == 1 and any(self._fields[name].type in CONTENTS for name in fnames)
            self._note_reading("opened" if whole else "list")
        return result

    def _note_reading(self, what, thing=""):
        """Note that the current user reads those of these cases that are restricted. See ``case.read.log``."""
        restricted = [] if self.env.su else [case.id for case in self._origin.sudo() if case.access == "restricted"]
        if restricted:
            self.env["case.read.log"]._note_sudo(restricted, what, thing)

    def export_data(self, fields_to_export):
        """Export, and note of which restricted cases."""
        result = super().export_data(fields_to_export)
        self._note_reading("export", ", ".join(sorted(fields_to_export))[:200])
        return result
