from odoo import api, models


class CasePlanPart(models.AbstractModel):
    """What belongs to an item of a plan: changed in drafts only, and seen at once by those who compile the plan."""

    _name = "case.plan.part"
    _description = "Part of a Plan Item"

    #: Fields that may be put into better words in a published version too.
    _worded = frozenset()

    def _part_of(self):
        """The ``case.plan`` these belong to."""
        return self.item_id.plan_id

    @api.model_create_multi
    def create(self, vals_list):
        """Add to drafts only."""
        parts = super().create(vals_list)
        parts._part_of()._check_draft()
        self.env.registry.clear_cache()
        return parts

    def write(self, vals):
        """Change drafts; of published versions the words only."""
        if not vals.keys() <= self._worded:
            self._part_of()._check_draft()
        result = super().write(vals)
        if not vals.keys() <= self._worded:
            # It may have been moved there just now.
            self._part_of()._check_draft()
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._part_of()._check_draft()
        self.env.registry.clear_cache()
