from odoo import api, fields, models
from odoo.orm.models import NO_ACCESS
from odoo.tools import SQL

#: For how long an unconfirmed address is waited for, in hours, and how long it is known that a form was sent, in days.
CONFIRM_HOURS, KEPT_DAYS = 48, 14


class CaseStartRequest(models.Model):
    """A form that somebody from outside sent: that it was sent once, and what waits for their mail to be confirmed.

    What was filled in is here only until the case is opened of it or the link in the mail has expired.
    """

    _name = "case.start.request"
    _description = "Request from Outside"
    _order = "id desc"
    _rec_name = "type_id"

    type_id = fields.Many2one("case.type", "Case Type", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    state = fields.Selection(
        [("waiting", "Address to be confirmed"), ("opened", "Case opened")], required=True, readonly=True, index=True
    )
    email = fields.Char("Mail Address", readonly=True, help="Until the case is opened.")
    case_id = fields.Many2one("case.case", "Case File", readonly=True, ondelete="cascade", index="btree_not_null")
    participant_id = fields.Many2one("case.participant", "Started by", readonly=True, ondelete="cascade")
    expires_on = fields.Datetime("Confirmed until", readonly=True)
    nonce_hash = fields.Char(required=True, groups=NO_ACCESS)
    token_hash = fields.Char(groups=NO_ACCESS)
    given = fields.Json(groups=NO_ACCESS)
    from_hash = fields.Char(groups=NO_ACCESS, help="From where, and which address, so that many are braked.")
    email_hash = fields.Char(groups=NO_ACCESS)

    _nonce_unique = models.Constraint("UNIQUE(nonce_hash)", "A form is sent once.")
    _token_unique = models.UniqueIndex("(token_hash) WHERE token_hash IS NOT NULL")
    _from = models.Index("(from_hash, create_date) WHERE from_hash IS NOT NULL")
    _to = models.Index("(email_hash, create_date) WHERE email_hash IS NOT NULL")

    @api.model
    def _once_sudo(self, values):
        """Note that a form was sent. Of two who do so at once the second waits, and is then told who was first.

        :param values: of the columns that are required, and the hashes
        :return: ``(case.start.request, whether it was made just now)``
        """
        names = ("type_id", "company_id", "state", "nonce_hash", "from_hash", "email_hash")
        row = [values.get(name) or None for name in names]
        self.env["case.start.request"].flush_model()
        found = self.env.execute_query(
            SQL(
                "INSERT INTO case_start_request (type_id, company_id, state, nonce_hash, from_hash, email_hash,"
                " create_uid, write_uid, create_date, write_date) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
                " ON CONFLICT (nonce_hash) DO UPDATE SET write_date = EXCLUDED.write_date RETURNING id, (xmax = 0)",
                *row,
                self.env.uid,
                self.env.uid,
                fields.Datetime.now(),
                fields.Datetime.now(),
            )
        )
        return self.browse(found[0][0]), found[0][1]

    @api.model
    def _sent_lately(self, column, value, hours):
        """How many forms were sent by one hash within so many hours."""
        since = fields.Datetime.subtract(fields.Datetime.now(), hours=hours)
        return self.search_count([(column, "=", value), ("create_date", ">=", since)], limit=1000)

    def _files(self):
        """The files that wait with these requests."""
        return self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("res_field", "=", False)], order="id"
        )

    @api.autovacuum
    def _clean_up(self):
        """Forget requests whose address nobody confirmed in time, and old ones."""
        now = fields.Datetime.now()
        old = ["&", ("state", "=", "opened"), ("write_date", "<", fields.Datetime.subtract(now, days=KEPT_DAYS))]
        gone = self.sudo().search(["|", "&", ("state", "=", "waiting"), ("expires_on", "<", now), *old], limit=10_000)
        gone._files().unlink()
        gone.unlink()
