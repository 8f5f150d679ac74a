from odoo import api, models

from .quoting import quoted


class CasePlanCompiler(models.AbstractModel):
    """Versions of a plan also differ in when people outside are reminded, and in what they sign."""

    _inherit = "case.plan.compiler"

    @api.model
    def _describe(self, item):
        described = super()._describe(item)
        signed = item.kind == "step" and item.signed_outside
        aspects = {**described.aspects, "reminding": item._reminding_in_words(), "signed": signed}
        return described._replace(aspects=aspects)

    @api.model
    def _aspect_words(self, aspect):
        if aspect == "reminding":
            never = self.env._("never")
            return self.env._(
                "when people outside are reminded"
            ), lambda text: quoted(self.env, text) if text else never
        return super()._aspect_words(aspect)

    @api.model
    def _switched(self, item, aspect, after):
        if aspect != "signed":
            return super()._switched(item, aspect, after)
        if after:
            return self.env._("%s is signed now by who does it outside.", item)
        return self.env._("%s need not be signed any more.", item)
