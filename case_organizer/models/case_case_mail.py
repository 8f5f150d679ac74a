from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: The longest subject that a mail gives a case.
LONGEST = 250


class CaseCase(models.Model):
    """Mail opens cases and joins them; where it goes is decided in ``case_mail_routing.py``."""

    _inherit = "case.case"

    mail_undelivered = fields.Boolean(
        "Mail not Delivered", readonly=True, copy=False, help="A message did not arrive, and nobody saw it yet."
    )
    undelivered = fields.Text("Did not Arrive", compute="_compute_undelivered")

    _undelivered = models.Index("(id) WHERE mail_undelivered")

    @api.depends("mail_undelivered")
    def _compute_undelivered(self):
        told = self.filtered("mail_undelivered")
        waiting = [("case_id", "in", told.ids), ("kind", "=", "bounce"), ("seen_on", "=", False)]
        mails = self.env["case.mail"]
        if told:
            mails = mails.search_fetch(waiting, ["case_id", "name", "bounced_to", "reason"], limit=200)
        of_cases = mails.grouped("case_id")
        for case in self:
            lines = [
                self.env._(
                    "“%(message)s” did not reach %(who)s: %(why)s",
                    message=mail.name or "–",
                    who=mail.bounced_to or "–",
                    why=mail.reason or "–",
                )
                for mail in of_cases.get(case._origin, ())
            ]
            case.undelivered = "\n".join(lines) or False

    def _refuse_engine_fields(self, vals_list):
        if any("mail_undelivered" in vals for vals in vals_list):
            raise AccessError(self.env._("Whether mail arrived is known from reports, nobody writes it."))
        return super()._refuse_engine_fields(vals_list)

    def _count_undelivered_sudo(self):
        """Bring up to date which of these cases have mail that did not arrive and that nobody saw."""
        self.env["case.mail"].flush_model()
        self.env.execute_query(
            SQL(
                "UPDATE case_case c SET mail_undelivered = EXISTS (SELECT FROM case_mail m WHERE m.case_id = c.id"
                " AND m.kind = 'bounce' AND m.seen_on IS NULL) WHERE c.id = ANY(%s) RETURNING c.id",
                self.ids,
            )
        )
        self.invalidate_recordset(["mail_undelivered", "undelivered"])

    def action_undelivered_seen(self):
        """Say that one saw which messages of this case did not arrive."""
        self.check_access("write")
        waiting = [("case_id", "in", self.ids), ("kind", "=", "bounce"), ("seen_on", "=", False)]
        return self.env["case.mail"].search(waiting).action_seen()

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Open a case for a mail.

        :param custom_values: ``type_id``, ``partner_id``; the type of what is not known yet when none is named
        :raises UserError: when there is no type of which a case could be opened
        """
        given = dict(custom_values or {})
        if not given.get("type_id"):
            known = [("not_known", "=", True), ("company_id", "=", self.env.company.id)]
            given["type_id"] = self.env["case.type"].search(known, limit=1).id
        if not given["type_id"]:
            raise UserError(self.env._("There is no case type for mail that names none."))
        subject = msg_dict.get("subject") or self.env._("No subject")
        case_type = self.env["case.type"].browse(given["type_id"])
        if not case_type._handling_team():
            # Who takes mail in is no person: nobody handles the case yet.
            given.setdefault("user_id", False)
            given.setdefault("team_id", case_type.sudo().company_id.case_triage_team_id.id)
        case = self.create(
            {
                "title": subject[:LONGEST],
                "report_method_id": self.env.ref("case_organizer.report_method_mail").id,
                "partner_id": msg_dict.get("author_id"),
                **given,
            }
        )
        self.env["case.mail"]._enter_sudo(msg_dict, "open", case_id=case.id, company_id=case.company_id.id)
        return case

    def message_update(self, msg_dict, update_vals=None):
        """A mail that joins a case stands in the register of mail."""
        self.check_access("write")
        for case in self:
            stays = case._stays_sudo()
            self.env["case.mail"]._enter_sudo(msg_dict, "join", case_id=stays.id, company_id=stays.company_id.id)
        return super().message_update(msg_dict, update_vals)

    def _has_party_sudo(self, partners):
        """Whether one of these contacts takes part in this case today, is its customer, or works for the customer.

        :param partners: ``res.partner``
        """
        self.ensure_one()
        case = self.sudo()
        if not partners:
            return False
        current = case.participant_ids.filtered("current")
        parties = case.partner_id | case.user_id.partner_id | current.partner_id | current.user_id.partner_id
        if partners & parties:
            return True
        customer = case.partner_id
        return customer.is_company and customer in partners.commercial_partner_id
