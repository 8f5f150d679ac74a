from odoo import fields, models


class CaseCase(models.Model):
    """The contacts with parties about a case: logged beside its messages, and told to its time targets."""

    _inherit = "case.case"

    contact_ids = fields.One2many("case.contact", "case_id", "Contacts with Parties", readonly=True)
    contact_count = fields.Integer("Number of Contacts", compute="_compute_counts")

    def _lists_on_case(self):
        return {**super()._lists_on_case(), "contact": "case.contact"}

    def log_contact(
        self,
        summary,
        report_method_id,
        direction="in",
        partner_id=False,
        spoken_with=False,
        begun_on=False,
        minutes=0,
        steps=(),
    ):
        """Write down a contact with a party.

        An incoming one begins the time target of the next response, an outgoing one ends those of responses, as
        messages do.

        :param summary: what was said, plain text
        :param report_method_id: id of a ``case.report.method``
        :param direction: ``in`` or ``out``
        :param partner_id: id of the ``res.partner``; that of the case when left out, unless somebody else is named
        :param spoken_with: the name of a person
        :param begun_on: UTC; now when left out
        :param minutes: how long it took
        :param steps: what follows from it: arguments of :meth:`add_adhoc_step` each, as dicts
        :return: the ``case.contact``
        :raises AccessError: for those who may not write the case, or take part in it without the right to write notes
        :raises ValidationError: naming what is missing or cannot be
        """
        self.ensure_one()
        self.check_access("write")
        self._check_right("may_note")
        contact = self._log_contact_sudo(
            self.env["case.contact"]._checked_contact(
                {
                    "summary": summary,
                    "report_method_id": report_method_id,
                    "direction": direction,
                    "partner_id": partner_id or (not spoken_with and self.partner_id.id),
                    "spoken_with": spoken_with,
                    "begun_on": begun_on or self.env["case.writer"]._now(),
                    "minutes": minutes,
                }
            )
        )
        for step in steps:
            self.add_adhoc_step(**step)
        return contact

    def _log_contact_sudo(self, values):
        """Keep a contact, tell it to the history and to the clocks; the caller has checked the user."""
        contact = self.env["case.contact"].sudo().create({**values, "case_id": self.id, "user_id": self.env.uid})
        writer = self.env["case.writer"]
        writer.note(self, "contact", data={"contact": contact.id})
        if self.env["case.sla.policy"]._policies():
            if contact.direction == "out":
                writer.answered_sudo(self, contact.begun_on)
            else:
                writer.asked_sudo(self)
        self.invalidate_recordset(["contact_ids", "contact_count"])
        return contact.sudo(False)

    def action_log_contact(self):
        """The dialog that logs a contact with a party of this case."""
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_contact_log")
        return {**action, "context": {"default_case_id": self.id, "default_partner_id": self.partner_id.id}}
