from odoo import api, models
from odoo.exceptions import UserError

from ..bundle import BundleError, check
from ..cmmn import CmmnError, read, write
from .bundle_run import BundleRun
from .case_bundle import SOURCE


class CaseBundle(models.AbstractModel):
    """Case types as CMMN 1.1: ``cmmn/`` makes files of a bundle of them, and the other way round. See docs/cmmn.md."""

    _inherit = "case.bundle"

    @api.model
    def export_cmmn(self, types, related=False):
        """The newest version of the plan of case types as CMMN.

        :param types: ``case.type``
        :param related: whether types whose cases theirs open, or wait for, are in the file too
        :return: bytes, the same as long as nothing of it changes
        :raises UserError: naming what cannot travel
        """
        return write(self._checked_files(types.with_context(lang=SOURCE, active_test=False), related))

    @api.model
    def _run_cmmn(self, data, code, replace_draft):
        """A CMMN file on its way in. One of another tool brings the plan of a type that is here, nothing else of it.

        :raises UserError: saying what keeps it out, each with its line
        """
        types = self.env["case.type"].with_context(active_test=False)
        codes = types.search([("company_id", "=", self.env.company.id)]).mapped("code")
        try:
            model = read(data)
            check(model.files, self._choices(), codes)
        except CmmnError as refused:
            raise UserError(self._refused_cmmn(refused)) from None
        except BundleError as refused:
            raise UserError(self._refused(refused, self.env._("This file cannot be used:"))) from None
        own = model.files["type.json"]["code"]
        if not (code or model.whole):
            code = self._free_code(own, codes)
        run = BundleRun(model.files, code or own, replace_draft, plan_only=not model.whole, made=self.env["case.type"])
        said = self._cmmn_notes()
        for note in model.notes:
            sentence = self.env._("Line %(line)s: %(what)s", line=note.line, what=said[note.code] % note.args)
            if note.count > 1:
                sentence = self.env._("%(sentence)s (%(count)s times)", sentence=sentence, count=note.count)
            run.tell("left_out", sentence)
        return run

    @api.model
    def _free_code(self, code, taken):
        """A number prefix that no case type has: nobody said that the plan is for one that is here."""
        found, number = code, 1
        while found in taken:
            number += 1
            found = f"{code[:8]}{number}"
        return found

    @api.model
    def _refused_cmmn(self, error):
        """What is wrong with a CMMN file, in the language of the reader."""
        said, told = self._cmmn_reasons(), [self.env._("This CMMN file cannot be used:")]
        for problem in error.problems:
            reason = said[problem.code] % problem.args
            if problem.line:
                reason = self.env._("Line %(line)s: %(what)s", line=problem.line, what=reason)
            told.append(reason)
        return "\n".join(told)
