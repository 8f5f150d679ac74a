from odoo import api, fields, models


class ResPartner(models.Model):
    """Contacts show the cases they are in, and what happened to them."""

    _inherit = "res.partner"

    case_count = fields.Integer("Cases", compute="_compute_case_count", groups="case_organizer.group_case_user")
    case_part_count = fields.Integer(
        "Parts in Cases", compute="_compute_case_part_count", groups="case_organizer.group_case_user"
    )
    case_event_count = fields.Integer(
        "What Happened", compute="_compute_case_event_count", groups="case_organizer.group_case_user"
    )

    def write(self, vals):
        """Move the due dates that plans count from these dates. No query when no plan watches what is written."""
        watched = self.env["case.plan.compiler"].partner_dates() & vals.keys()
        result = super().write(vals)
        if watched:
            self.env["case.writer"].partner_moved_sudo(self, watched)
        return result

    @api.depends_context("uid")
    def _compute_case_count(self):
        cases = {partner_id: set() for partner_id in self.ids}
        family = self.with_context(active_test=False).search_fetch([("id", "child_of", self.ids)], ["parent_id"])
        found = self.env["case.involvement"]._read_group(
            [("partner_id", "in", family.ids), ("part", "!=", "handler"), ("archived", "=", False)],
            ["partner_id"],
            ["case_id:array_agg"],
        )
        for partner, case_ids in found:
            while partner:
                cases.get(partner.id, set()).update(case_ids)
                partner = partner.parent_id
        for partner in self:
            partner.case_count = len(cases.get(partner.id, ()))

    @api.depends_context("uid")
    def _compute_case_part_count(self):
        counts = self._count_with_contacts("case.involvement")
        for partner in self:
            partner.case_part_count = counts.get(partner.id, 0)

    def _count_with_contacts(self, model):
        """How many records of a model are of these contacts and of their own contacts. :return: ``{id: number}``"""
        counts = dict.fromkeys(self.ids, 0)
        family = self.with_context(active_test=False).search_fetch([("id", "child_of", self.ids)], ["parent_id"])
        found = self.env[model]._read_group([("partner_id", "in", family.ids)], ["partner_id"], ["__count"])
        for partner, count in found:
            while partner:
                if partner.id in counts:
                    counts[partner.id] += count
                partner = partner.parent_id
        return counts

    @api.depends_context("uid")
    def _compute_case_event_count(self):
        counts = dict(self.env["case.event"]._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"]))
        for partner in self:
            partner.case_event_count = counts.get(partner, 0)

    def action_open_cases(self):
        """The cases of this contact and of its own contacts, and those in which they or their users take part."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_case")
        part = [(f"participant_ids.{way}", "child_of", self.id) for way in ("partner_id", "user_id.partner_id")]
        domain = ["|", "|", ("partner_id", "child_of", self.id), *part]
        return {**action, "domain": domain, "context": {"default_partner_id": self.id}}

    def action_open_case_parts(self):
        """In which cases this contact, its own contacts and their users are, and as what; what has ended too."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_involvement")
        return {**action, "domain": [("partner_id", "child_of", self.id)], "context": {}}

    def action_show_case_events(self):
        """What happened to this contact."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_event")
        return {**action, "domain": [("partner_id", "=", self.id)], "context": {}}

    def action_raise_case_event(self):
        """Ask what happened to this contact."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_event_raise")
        return {**action, "context": {"default_partner_id": self.id}}
