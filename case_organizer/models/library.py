from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .case_case import RUNNING
from .quoting import quoted

#: How many places a warning names.
NAMED = 10


class CaseLibrary(models.AbstractModel):
    """What plans of several case types share. Says where it is used, before somebody renames or retires it."""

    _name = "case.library"
    _description = "Shared by Plans"

    used_count = fields.Integer("Used in", compute="_compute_used_count", compute_sudo=True)

    def _usage_domain(self):
        """Which plan items use any of these. To be given by each model. :return: a domain of ``case.plan.item``"""
        return Domain.FALSE

    def _compute_used_count(self):
        for record in self:
            stored = record._origin
            domain = stored._usage_domain() if stored else Domain.FALSE
            record.used_count = self.env["case.plan.item"].search_count(domain)

    def _relied_on(self):
        """The items of published plans, and of plans on which cases still run, that use any of these."""
        items = self.env["case.plan.item"].sudo().search(self._usage_domain())
        running = (
            self.env["case.case"]
            .sudo()
            ._read_group([("plan_id", "in", items.plan_id.ids), ("state", "in", RUNNING)], ["plan_id"])
        )
        followed = {plan for (plan,) in running}
        return items.filtered(lambda item: item.plan_id.state == "published" or item.plan_id in followed)

    def _places(self, items):
        """Where items are, in words. :return: lines of text"""
        places = [f"• {item.plan_id.display_name}: {quoted(self.env, item.name)}" for item in items[:NAMED]]
        if len(items) > NAMED:
            places.append(self.env._("• and %s more", len(items) - NAMED))
        return "\n".join(places)

    @api.onchange("name")
    def _onchange_name_in_use(self):
        if not self._origin or self.name == self._origin.name:
            return None
        items = self.env["case.plan.item"].sudo().search(self._origin._usage_domain())
        if not items:
            return None
        return {
            "warning": {
                "title": self.env._("Used in plans"),
                "message": self.env._(
                    "“%(name)s” gets its new name everywhere it is used:\n%(places)s",
                    name=self._origin.name,
                    places=self._places(items),
                ),
            }
        }

    def write(self, vals):
        """Refuse to retire what a plan that cases follow relies on."""
        if "active" in vals and not vals["active"]:
            for record in self:
                items = record._relied_on()
                if items:
                    raise UserError(
                        self.env._(
                            "“%(name)s” cannot be retired, plans rely on it:\n%(places)s",
                            name=record.display_name,
                            places=self._places(items),
                        )
                    )
        return super().write(vals)

    def action_where_used(self):
        """The steps of all plans that use this."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_plan_item_usage")
        return {
            **action,
            "name": self.env._("Where “%s” is used", self.display_name),
            "domain": list(self._usage_domain()),
        }


class CaseEventType(models.Model):
    """Kinds of events are shared by plans."""

    _name = "case.event.type"
    _inherit = ["case.event.type", "case.library"]

    def _usage_domain(self):
        return Domain("criterion_ids.trigger_ids.event_type_id", "in", self.ids)


class CaseDocumentKind(models.Model):
    """Kinds of documents are shared by plans."""

    _name = "case.document.kind"
    _inherit = ["case.document.kind", "case.library"]

    def _usage_domain(self):
        asked = Domain("ask_document_ids.kind_id", "in", self.ids)
        return asked | Domain("criterion_ids.trigger_ids.document_kind_id", "in", self.ids)


class CaseRole(models.Model):
    """Roles are shared by the versions of a plan."""

    _name = "case.role"
    _inherit = ["case.role", "case.library"]

    def _usage_domain(self):
        named = Domain("assignment_ids.role_id", "in", self.ids)
        return named | Domain("role_id", "in", self.ids) | Domain("supervisor_role_id", "in", self.ids)
