from markupsafe import Markup

from odoo import api, fields, models

from ..tools.clause_html import plain
from ..tools.redline import redline

_MARKS = {
    "same": Markup("%s"),
    "removed": Markup('<del class="text-danger">%s</del>'),
    "added": Markup("<ins>%s</ins>"),
}


class CaseContractRedline(models.TransientModel):
    """Shows what differs between two documents of a contract, word by word, and in sentences."""

    _name = "case.contract.redline"
    _description = "What Changed"

    contract_id = fields.Many2one("case.contract", required=True, readonly=True)
    annex_id = fields.Many2one("case.contract.annex", readonly=True)
    before_id = fields.Many2one(
        "case.contract.document", domain="[('contract_id', '=', contract_id), ('annex_id', '=', annex_id)]"
    )
    after_id = fields.Many2one(
        "case.contract.document", domain="[('contract_id', '=', contract_id), ('annex_id', '=', annex_id)]"
    )
    shown = fields.Html("Differences", compute="_compute_shown", sanitize=False)

    @api.depends("before_id", "after_id")
    def _compute_shown(self):
        for compared in self:
            before, after = compared.before_id, compared.after_id
            (before | after).check_access("read")
            both = before and after
            compared.shown = compared._shown(plain(before.body), plain(after.body)) if both else False

    @api.model
    def _shown(self, before, after):
        """Two texts as one, with what was taken out and put in. :param before: blocks of plain text"""
        found = redline(before, after)
        if all(mark == "same" for mark, _parts in found):
            return Markup('<p class="alert alert-info mb-0">%s</p>') % self.env._("Both say the same.")
        blocks = Markup("").join(
            Markup("<p>%s</p>") % Markup("").join(_MARKS[kind] % words for kind, words in parts)
            for _mark, parts in found
        )
        told = Markup("").join(Markup("<li>%s</li>") % sentence for sentence in self._in_words(found))
        return Markup('<div class="o_case_redline">%s</div><h4>%s</h4><ul>%s</ul>') % (
            blocks,
            self.env._("In words"),
            told,
        )

    @api.model
    def _in_words(self, found):
        """Each change as a sentence. :param found: as ``tools.redline.redline`` gives it"""
        sentences = []
        for mark, parts in found:
            old = "".join(words for kind, words in parts if kind != "added")
            new = "".join(words for kind, words in parts if kind != "removed")
            if mark == "changed":
                sentences.append(self.env._("“%(old)s” became “%(new)s”.", old=old, new=new))
            elif mark == "added":
                sentences.append(self.env._("Added: “%s”.", new))
            elif mark == "removed":
                sentences.append(self.env._("Taken out: “%s”.", old))
        return sentences
