from odoo import models
from odoo.exceptions import UserError

from ..tools.plan_merged import merged


class CasePlan(models.Model):
    """Two versions of a plan side by side: as sentences, and as one picture."""

    _inherit = "case.plan"

    def get_comparison(self, other_id=None):
        """What this version changes, as one picture and in words.

        :param other_id: id of a version of the same type; the version before when left out
        :return: as ``get_plan_map``, nodes and edges marked as by :func:`..tools.plan_merged.merged`, and ``{sentences:
            [{text, code}], before: id|False, others: [{id, name}]}``; ``code`` of a sentence is of the item it is
            about, empty for the plan itself; ``before`` is the version compared with, one of ``others``, or False
        :raises UserError: when the other version belongs to another type
        """
        self.ensure_one()
        self.check_access("read")
        other, compiler = self._compared_with(other_id), self.env["case.plan.compiler"]
        told, changes = compiler.told_differences(other, self) if other else [], {}
        for code, sentence in told:
            changes.setdefault(code, []).append(sentence)
        own = compiler.plan_map(self)
        old = compiler.plan_map(other) if other else own
        both = merged((old["nodes"], old["edges"]), (own["nodes"], own["edges"]), changes)
        words = {"added": self.env._("New"), "gone": self.env._("Gone"), "changed": self.env._("Changed"), "plan": ""}
        return {
            "title": own["title"],
            "nodes": [{**node, "state_label": words[node["state"]]} for node in both["nodes"]],
            "edges": both["edges"],
            "sentences": [{"text": text, "code": code} for code, text in told],
            "before": other.id,
            "others": [
                {"id": version.id, "name": version.display_name}
                for version in (self.type_id.plan_ids - self).sorted("version", reverse=True)
            ],
        }

    def _compared_with(self, other_id=None):
        """The version that this one is compared with: the one before when none is named.

        :raises UserError: when it belongs to another type
        """
        other = self.browse(other_id) if other_id else self.previous_id
        if other and other.exists().type_id != self.type_id:
            raise UserError(self.env._("Only versions of the same case type can be compared."))
        other.check_access("read")
        return other
