from dataclasses import replace

from odoo import api, models, tools

from ..engine import Criterion, Part
from .case_writer_values_kept import DISAGREES


class CasePlanCompiler(models.AbstractModel):
    """Steps that ask which of two sources of a detail is right: they start as soon as those disagree."""

    _inherit = "case.plan.compiler"

    @api.model
    def _facts(self, item):
        return {**super()._facts(item), "settles": frozenset(item._settles().mapped("code"))}

    @api.model
    def _item(self, item, approvals):
        made, settled = super()._item(item, approvals), item._settles()
        if not settled:
            return made
        entry = [Criterion((Part(f"{detail.code}{DISAGREES}", kind="characteristic"),)) for detail in settled]
        return replace(made, entry=(*made.entry, *entry), repeatable=True, required=False)

    @api.model
    @tools.ormcache("plan_id", "self.env.lang")
    def outside_names(self, plan_id):
        """Adds what these steps wait for."""
        details = self.env["case.plan"].sudo().browse(plan_id).item_ids._settles()
        return {
            **super().outside_names(plan_id),
            **{
                ("characteristic", detail.code + DISAGREES): self.env._("the sources of “%s” disagree", detail.name)
                for detail in details
            },
        }


class CasePlanItem(models.Model):
    """What a question step settles."""

    _inherit = "case.plan.item"

    def _settles(self):
        """The details of which this step asks which source is right."""
        # Of a plan whose items are gone through one by one, the questions of all are read at once.
        steps = self.filtered(lambda item: item.kind == "step").with_prefetch(self._prefetch_ids)
        return steps.question_ids.characteristic_id.filtered(
            lambda detail: detail.source == "consolidated" and detail.prefer == "ask"
        )


class CasePlan(models.Model):
    """Nothing disagrees unheard."""

    _inherit = "case.plan"

    def _located_problems(self):
        problems = super()._located_problems()
        asked = self.type_id.characteristic_ids.filtered(
            lambda detail: detail.source == "consolidated" and detail.prefer == "ask"
        )
        return problems + [
            (self.env._("“%s”: no step asks which of its sources is right.", detail.name), False)
            for detail in asked - self.item_ids._settles()
        ]


class CaseStep(models.Model):
    """What the two sources of a detail say is shown with the question which of them is right."""

    _inherit = "case.step"

    def _question_help(self, characteristic):
        text = super()._question_help(characteristic)
        if characteristic.source == "consolidated" and characteristic.prefer == "ask":
            text = "\n".join(filter(None, [text, characteristic._sources_in_words(self.case_id)]))
        return text
