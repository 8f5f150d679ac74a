from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseServiceAction(models.Model):
    """What the customer pays for: parts and hours on a quotation, each once."""

    _inherit = "case.service.action"

    order_id = fields.Many2one(
        "sale.order",
        "Quotation",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="On which the parts and hours stand that the customer pays.",
    )

    to_charge = fields.Boolean(compute="_compute_to_charge", help="The customer pays, and it is on no quotation yet.")

    @api.depends(
        "finished_on",
        "call_id.terms",
        "part_ids.used",
        "part_ids.charged",
        "part_ids.chargeable",
        "time_ids.stopped_on",
        "time_ids.charged",
    )
    def _compute_to_charge(self):
        for action in self:
            action.to_charge = bool(action.finished_on) and any(action._chargeable_sudo())

    def charge(self):
        """Put on a quotation what the customer pays and is on none yet: it was decided later who pays.

        :return: True
        :raises AccessError: for who may not change the case
        :raises UserError: when nothing is to be charged
        """
        self.ensure_one()
        self.case_id.check_access("write")
        if not self.to_charge:
            raise UserError(self.env._("“%s”: there is nothing that the customer pays.", self.display_name))
        if self._is_chargeable():
            self.sudo().part_ids.filtered("used").chargeable = True
        self._charge_sudo()
        return True

    def _chargeable_sudo(self):
        """What the customer pays and is on no quotation yet. :return: parts and times"""
        action, pays = self.sudo(), self._is_chargeable()
        parts = action.part_ids.filtered(lambda part: (pays or part.chargeable) and part.used > part.charged)
        times = action.time_ids.filtered(lambda time: pays and time.stopped_on and not time.charged and time._hours())
        return parts, times

    def _charge_sudo(self):
        """Put what the customer pays on a quotation: that of the call while it is a draft. :meth:`finish` checked."""
        action = self.sudo()
        parts, times = action._chargeable_sudo()
        parts = parts.filtered("chargeable")
        if not action.partner_id or not (parts or times):
            return
        order = action._order_sudo()
        lines = [action._heading()]
        lines += [
            {"product_id": part.product_id.id, "product_uom_qty": part.used - part.charged, "sequence": 10}
            for part in parts
        ]
        kinds = dict(times._fields["kind"]._description_selection(self.env))
        for kind in kinds:
            hours = round(sum(time._hours() for time in times if time.kind == kind), 2)
            if hours:
                lines.append(action._hours_line(kinds[kind], hours))
        order.order_line = [(0, 0, line) for line in lines]
        for part in parts:
            part.charged = part.used
        times.charged = True
        action.order_id = order
        self._note_sudo("charged", text=order.name)

    def _heading(self):
        name = f"{self.step_id.name}, {fields.Date.to_string(self.finished_on.date())}"
        return {"display_type": "line_section", "name": name, "sequence": 10}

    def _hours_line(self, kind, hours):
        """A line for hours; without a product by which they are sold, words that somebody makes a price of."""
        product = self.template_id.hour_product_id or self.company_id.service_hour_product_id
        if product:
            return {
                "product_id": product.id,
                "product_uom_qty": hours,
                "name": f"{product.display_name}: {kind}",
                "sequence": 10,
            }
        words = self.env._("%(kind)s: %(hours)g hours, to be priced", kind=kind, hours=hours)
        return {"display_type": "line_note", "name": words, "sequence": 10}

    def _order_sudo(self):
        """The draft quotation of this call or action, a new one when there is none."""
        mine = (self.call_id.action_ids.order_id | self.order_id).filtered(lambda order: order.state == "draft")
        return mine[:1] or self.env["sale.order"].sudo().with_company(self.company_id).create(
            {
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "origin": self.case_id.name,
            }
        )

    def action_open_order(self):
        """Show the quotation."""
        self.ensure_one()
        return self.order_id._get_records_action(context={})


class CaseServiceTime(models.Model):
    """Time is charged once."""

    _inherit = "case.service.time"

    charged = fields.Boolean(readonly=True, help="It stands on a quotation.")


class CaseServicePart(models.Model):
    """Parts are charged once."""

    _inherit = "case.service.part"

    charged = fields.Float(readonly=True, help="How many of those used stand on a quotation.")


class CaseServiceTemplate(models.Model):
    """By what hours are sold."""

    _inherit = "case.service.template"

    hour_product_id = fields.Many2one(
        "product.product",
        "Hours Sold as",
        ondelete="restrict",
        check_company=True,
        help="The service by which an hour is put on the quotation. Empty: that of the company.",
    )


class ResCompany(models.Model):
    """By what hours are sold."""

    _inherit = "res.company"

    service_hour_product_id = fields.Many2one(
        "product.product", "Hours of Service Sold as", ondelete="restrict", domain=[("type", "=", "service")]
    )


class ResConfigSettings(models.TransientModel):
    """The same, in the settings."""

    _inherit = "res.config.settings"

    service_hour_product_id = fields.Many2one(related="company_id.service_hour_product_id", readonly=False)
