from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

#: How long it is known what became of a mail that needs nobody, in days.
DAYS_KEPT = 180
#: The largest mail of which the original is kept when it is refused, in bytes.
MOST_KEPT = 32 * 1024 * 1024
KINDS = [
    ("mail", "Mail"),
    ("auto_reply", "Automatic reply"),
    ("receipt", "Read receipt"),
    ("report", "Delivery report"),
    ("bounce", "Not delivered"),
    ("bulk", "Bulk mail"),
]
ENDS = [
    ("open", "Opened a case"),
    ("join", "Message on a case"),
    ("team", "Message to a team"),
    ("note", "Noted only"),
    ("refused", "Refused"),
]


class CaseMail(models.Model):
    """What became of each mail that came in for cases, and why: the register in which none is lost.

    What a mail says is on its case, or in the team box; here stands from whom it came, about what, and where it is.
    Rows are written by the gateway alone.
    """

    _name = "case.mail"
    _description = "Incoming Mail"
    _order = "id desc"
    _log_access = False

    at = fields.Datetime("Came in", required=True, readonly=True, default=lambda self: self.env["case.writer"]._now())
    name = fields.Char("Subject", readonly=True)
    email_from = fields.Char("From", readonly=True)
    sender = fields.Char("Sender's Address", readonly=True, help="In small letters, without the name.")
    sent_to = fields.Char("To", readonly=True)
    message_key = fields.Char("Message-Id", readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, default="mail")
    became = fields.Selection(ENDS, required=True, readonly=True)
    reason = fields.Char(readonly=True, help="Why it became no message on a case.")
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    case_id = fields.Many2one("case.case", "Case File", readonly=True, ondelete="cascade", index="btree_not_null")
    team_id = fields.Many2one("case.team", readonly=True, ondelete="set null", index="btree_not_null")
    team_message_id = fields.Many2one("case.team.message", readonly=True, ondelete="set null", index="btree_not_null")
    about_id = fields.Many2one(
        "mail.message", "Message", readonly=True, ondelete="set null", index="btree_not_null", help="That it answers."
    )
    bounced_to = fields.Char("Did not Reach", readonly=True)
    original_id = fields.Many2one("ir.attachment", readonly=True, ondelete="set null")
    seen_on = fields.Datetime(readonly=True)
    seen_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    needs_look = fields.Boolean(compute="_compute_needs_look", search="_search_needs_look")

    _by_sender = models.Index("(sender, at)")
    _unseen = models.Index("(case_id) WHERE seen_on IS NULL AND (kind = 'bounce' OR became = 'refused')")

    @api.depends("kind", "became", "seen_on")
    def _compute_needs_look(self):
        for mail in self:
            mail.needs_look = not mail.seen_on and (mail.kind == "bounce" or mail.became == "refused")

    @api.model
    def _search_needs_look(self, operator, value):
        waits = Domain("seen_on", "=", False) & (Domain("kind", "=", "bounce") | Domain("became", "=", "refused"))
        if operator != "in":
            return NotImplemented
        return waits if True in value else ~waits

    # --- verbs -------------------------------------------------------------------------------------------------

    def action_seen(self):
        """Say that one saw what was refused, or did not arrive."""
        self._check_looked()
        self._seen_sudo()
        return True

    def _check_looked(self):
        """:raises AccessError: for those who do not read these mails :raises UserError: where nothing waits"""
        self.check_access("read")
        self.case_id.check_access("write")
        for mail in self:
            if not mail.needs_look:
                raise UserError(self.env._("“%s” waits for nobody.", mail.name or mail.email_from or "–"))

    def _seen_sudo(self):
        self.sudo().write({"seen_on": self.env["case.writer"]._now(), "seen_by_id": self.env.uid})
        self.case_id._count_undelivered_sudo()

    def action_to_team(self):
        """Put a mail that was refused into the box of the team it was meant for, or else of the user's own.

        :return: the action that shows the message :raises UserError: when there is no such team
        """
        self.ensure_one()
        self._check_looked()
        team = self.team_id or self.company_id.case_triage_team_id
        team = team or self.env["case.team"].search([("member_ids", "in", self.env.uid)], limit=1)
        if not team or self.became != "refused":
            raise UserError(self.env._("There is no team to whose box this could go."))
        message = self.env["case.team.message"].create(
            {"name": self.name or self.env._("No subject"), "team_id": team.id, "email_from": self.email_from}
        )
        self._moved_sudo(message)
        return {
            "type": "ir.actions.act_window",
            "res_model": message._name,
            "res_id": message.id,
            "views": [(False, "form")],
        }

    def _moved_sudo(self, message):
        """The original goes along to a message that the user made of it."""
        mail = self.sudo()
        if mail.original_id:
            mail.original_id.copy({"res_model": message._name, "res_id": message.id})
        mail.team_message_id = message
        self._seen_sudo()

    def action_show(self):
        """Show the case, or the message in the team box."""
        self.ensure_one()
        if self.case_id:
            return self.case_id._action_show()
        if not self.team_message_id:
            raise UserError(self.env._("It became neither a case nor a message."))
        return {
            "type": "ir.actions.act_window",
            "res_model": "case.team.message",
            "res_id": self.team_message_id.id,
            "views": [(False, "form")],
        }

    # --- written by the gateway --------------------------------------------------------------------------------

    @api.model
    def _enter_sudo(self, told, end, **values):
        """Write down what became of a mail.

        :param told: what was read of it, see ``mail.thread.message_parse``
        :param end: see :data:`ENDS`
        :return: the ``case.mail``
        """
        return self.sudo().create(
            {
                "name": told.get("subject"),
                "email_from": told.get("email_from"),
                "sender": email_normalize(told.get("email_from") or "") or False,
                "sent_to": (told.get("to") or "")[:500],
                "message_key": told.get("message_id"),
                "became": end,
                **values,
            }
        )

    def _keep_original_sudo(self, raw):
        """Keep the mail as it came, for those who read this row."""
        mail = self.sudo()
        if len(raw) <= MOST_KEPT:
            mail.original_id = self.env["ir.attachment"].sudo().create(
                {
                    "name": "mail.eml",
                    "raw": raw,
                    "mimetype": "application/octet-stream",
                    "res_model": self._name,
                    "res_id": mail.id,
                }
            )  # fmt: skip

    @api.model
    def _count_of_sender_sudo(self, sender, minutes):
        """How many mails came from an address in so many minutes."""
        self.flush_model()
        since = fields.Datetime.subtract(self.env["case.writer"]._now(), minutes=minutes)
        rows = self.env.execute_query(
            SQL("SELECT count(*) FROM case_mail WHERE sender = %s AND at >= %s", sender, since)
        )
        return rows[0][0]

    @api.autovacuum
    def _gc_mails(self):
        """What became of mails of long ago is known on their cases."""
        old = fields.Datetime.subtract(self.env["case.writer"]._now(), days=DAYS_KEPT)
        gone = self.sudo().search([("at", "<", old), ("needs_look", "=", False)], limit=10_000)
        gone.original_id.unlink()
        gone.unlink()
