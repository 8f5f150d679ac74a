from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

#: From which states a verb leads to which.
WAYS = {
    "install": (("ordered", "removed"), "installed"),
    "commission": (("ordered", "installed", "out_of_service"), "in_service"),
    "stop": (("installed", "in_service"), "out_of_service"),
    "remove": (("ordered", "installed", "in_service", "out_of_service"), "removed"),
}


class CaseInstallation(models.Model):
    """The life of an installation: put in place, commissioned, out of service, removed, moved, sold, replaced."""

    _inherit = "case.installation"

    def _go(self, verb, on=None, reason=False, **values):
        """Carry out a verb on these and on their parts that are in the same state. :raises UserError: when it cannot"""
        self.check_access("write")
        before, after = WAYS[verb]
        on = self._checked_day(on)
        for installation in self:
            if installation.state not in before:
                state = dict(self._fields["state"]._description_selection(self.env))[installation.state]
                raise UserError(self.env._("“%(what)s” is: %(state)s.", what=installation.display_name, state=state))
        with_parts = self.search([("id", "child_of", self.ids), ("state", "in", before)])
        with_parts._decide(state=after, **values)
        # The index of serial numbers looks at the state: one that is gone leaves its number to the next.
        with_parts.flush_recordset(["state"])
        with_parts._tell("state", reason, state=after, day=on)
        return with_parts

    def _checked_day(self, on):
        """A day on which something happened, today when left out. :raises UserError: for one that is to come"""
        today = fields.Date.context_today(self)
        on = fields.Date.to_date(on) or today
        if on > today:
            raise UserError(self.env._("It has happened when it is entered: %s is still to come.", on))
        return on

    def action_install(self, on=None):
        """It was put in place. :param on: the day, today when left out"""
        on = self._checked_day(on)
        self._go("install", on, installed_on=on, removed_on=False)
        return True

    def action_commission(self, on=None):
        """It works, from a day on: its warranty begins when it had none.

        :param on: the day, today when left out
        """
        on = self._checked_day(on)
        first = self.filtered(lambda installation: not installation.in_service_on)
        found = self._go("commission", on)
        found.filtered(lambda installation: not installation.installed_on)._decide(installed_on=on)
        found.filtered(lambda one: not one.in_service_on)._decide(in_service_on=on)
        (found | first)._begin_warranty()
        return True

    def stop(self, reason, on=None):
        """It is out of service. :param reason: why, in words"""
        self._go("stop", on, self.env["case.case"]._reason(reason))
        return True

    def remove(self, reason, on=None):
        """It is gone, with its parts; its history and contracts stay, what it is covered by does not fall due any more.

        :param reason: why, in words
        :param on: the last day on which it was there
        """
        on = self._checked_day(on)
        found = self._go("remove", on, self.env["case.case"]._reason(reason), removed_on=on)
        found.owner_ids.filtered(lambda owner: not owner.date_to).sudo().write({"date_to": on})
        found._let_go_planned(self.env._("The installation was removed."))
        return True

    def move(self, partner, site, on=None, reason=False):
        """It stands somewhere else, or belongs to somebody else, from a day on. What was before is kept.

        :param partner: the owner from then on
        :param site: the address, or an empty ``res.partner``
        :raises UserError: when nothing changes, or for a part that does not move with its whole
        """
        self.check_access("write")
        on = self._checked_day(on)
        for installation in self:
            if installation.parent_id and installation.parent_id not in self:
                raise UserError(
                    self.env._("“%s” is a part: move the whole, or take it out first.", installation.display_name)
                )
            if installation.state == "removed":
                raise UserError(self.env._("“%s” was removed.", installation.display_name))
            if (installation.partner_id, installation.site_id) == (partner, site):
                raise UserError(self.env._("“%s” is there already.", installation.display_name))
            if any(owner.date_from > on for owner in installation.owner_ids):
                raise UserError(self.env._("“%s” was moved after that day.", installation.display_name))
        with_parts = self.search([("id", "child_of", self.ids), ("state", "!=", "removed")])
        now = with_parts.owner_ids.filtered(lambda owner: not owner.date_to).sudo()
        for owner in now:
            owner.date_to = max(owner.date_from, fields.Date.subtract(on, days=1))
        sold = with_parts.filtered(lambda one: one.partner_id != partner)
        with_parts._decide(partner_id=partner.id, site_id=site.id)
        self.env["case.installation.owner"].sudo().create([one._owner_values(on) for one in with_parts])
        sold._tell("owner", reason, partner_id=partner.id, day=on)
        (with_parts - sold)._tell("moved", reason, partner_id=site.id or partner.id, day=on)
        return True

    def replace(self, values, reason, on=None):
        """Put another one in the place of this part or installation. Both keep their history.

        :param values: of the new one: ``serial``, ``product_id``, ``title``, ``type_id``; what is left out is as before
        :param reason: why, in words
        :return: the new ``case.installation``
        """
        self.ensure_one()
        on, state = self._checked_day(on), self.state if self.state in ("installed", "in_service") else "installed"
        parts = self.child_ids.filtered(lambda part: part.state != "removed")
        self.remove(reason, on)
        new = self.create(
            {
                "type_id": self.type_id.id,
                "product_id": self.product_id.id,
                "title": self.title,
                "partner_id": self.partner_id.id,
                "site_id": self.site_id.id,
                "parent_id": self.parent_id.id,
                "company_id": self.company_id.id,
                "state": state,
                "installed_on": on,
                "in_service_on": on if state == "in_service" else False,
                "replaces_id": self.id,
                **values,
            }
        )
        if new == self or (values.get("serial") and values["serial"] == self.serial):
            raise ValidationError(self.env._("The new one has a serial number of its own."))
        self._tell("replaced", reason, other_id=new.id, day=on)
        new._tell("replaces", reason, other_id=self.id, day=on)
        if parts and not new.child_ids:
            parts._go("install", on)
            parts._decide(parent_id=new.id)
        return new

    def _let_go_planned(self, reason):
        """What is ahead for these installations does not fall due any more."""
        ahead = self.sudo().obligation_ids.occurrence_ids.filtered(lambda row: row.state in ("promised", "planned"))
        if ahead:
            ahead._let_go_sudo("obsolete", reason)
        for obligation in self.sudo().obligation_ids.filtered("next_on"):
            obligation._decide(next_on=False)

    # --- dialogs -------------------------------------------------------------------------------------------------

    def _dialog(self, name, **defaults):
        action = self.env["ir.actions.act_window"]._for_xml_id(f"case_installation.{name}")
        return {**action, "context": {f"default_{field}": value for field, value in defaults.items()}}

    def action_stop(self):
        """Ask why it is out of service."""
        return self._dialog("action_case_installation_reason", installation_ids=[(6, 0, self.ids)], verb="stop")

    def action_remove(self):
        """Ask why it is removed."""
        return self._dialog("action_case_installation_reason", installation_ids=[(6, 0, self.ids)], verb="remove")

    def action_move(self):
        """Ask where it stands from now on."""
        return self._dialog(
            "action_case_installation_move",
            installation_ids=[(6, 0, self.ids)],
            partner_id=self.partner_id[:1].id,
            site_id=self.site_id[:1].id,
        )

    def action_replace(self):
        """Ask for what is put in its place."""
        self.ensure_one()
        return self._dialog("action_case_installation_replace", installation_id=self.id)

    def action_read_meter(self):
        """Ask what a meter shows."""
        self.ensure_one()
        return self._dialog("action_case_installation_read", installation_id=self.id, meter_id=self.meter_ids[:1].id)

    def action_labels(self):
        """Labels to print."""
        self.check_access("read")
        ids = ",".join(str(number) for number in self.ids)
        return {"type": "ir.actions.act_url", "url": f"/case_installation/labels?ids={ids}", "target": "new"}

    def action_parts(self):
        """All that it consists of."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_installation.action_case_installation")
        return {**action, "domain": [("id", "child_of", self.id)], "context": {"default_parent_id": self.id}}
