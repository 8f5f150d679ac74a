from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: How many people are asked in one go of the scheduler.
CHUNK = 50
#: What the faces say.
FACES = {5: "😃", 3: "😐", 1: "😞"}


class CaseSatisfaction(models.Model):
    """How content the customer of a closed case is: asked once for each closing, answered through Odoo's rating.

    Read by who reads the case; written by the scheduler, by the answer itself and by the verbs here.
    """

    _name = "case.satisfaction"
    _description = "Satisfaction with a Case"
    _order = "id desc"
    _rec_name = "case_id"

    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    type_id = fields.Many2one("case.type", "Case Type", required=True, readonly=True, ondelete="restrict", index=True)
    category_id = fields.Many2one("case.category", readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "Handler", readonly=True, ondelete="restrict", help="When the case closed.")
    closed_on = fields.Datetime("Case Closed on", required=True, readonly=True)
    rating_id = fields.Many2one("rating.rating", readonly=True, ondelete="set null", index="btree_not_null")
    state = fields.Selection(
        [
            ("waiting", "To be asked"),
            ("asked", "Asked"),
            ("answered", "Answered"),
            ("expired", "No answer"),
            ("not_asked", "Not asked"),
            ("excluded", "Does not count"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
        help="Not asked: the case was opened again before, or the customer has no address or wants no mail.",
    )
    asked_on = fields.Datetime(readonly=True)
    reminded_on = fields.Datetime(readonly=True)
    expires_on = fields.Datetime("Can Be Answered until", readonly=True)
    answered_on = fields.Datetime(readonly=True)
    value = fields.Float("Rating", readonly=True, aggregator="avg", help="1 unhappy, 3 neutral, 5 happy.")
    feedback = fields.Text("Comment", readonly=True)
    answer_shown = fields.Html("Answer", compute="_compute_answer_shown", sanitize=False)
    excluded_by_id = fields.Many2one("res.users", "Excluded by", readonly=True, ondelete="restrict")
    excluded_on = fields.Datetime(readonly=True)
    excluded_reason = fields.Char("Why It Does Not Count", readonly=True)

    _once = models.Constraint("UNIQUE(case_id, closed_on)", "A closing is asked about once.")
    _of_customer = models.Index("(partner_id, company_id, create_date)")
    _open = models.Index("(expires_on, asked_on) WHERE state = 'asked'")
    _waiting = models.Index("(id) WHERE state = 'waiting'")

    @api.depends("state", "value")
    @api.depends_context("lang")
    def _compute_answer_shown(self):
        words = {5: self.env._("Happy"), 3: self.env._("Neutral"), 1: self.env._("Unhappy")}
        for row in self:
            if row.state not in ("answered", "excluded"):
                row.answer_shown = False
                continue
            face = 5 if row.value >= 4 else 3 if row.value >= 2 else 1
            told = f"{FACES[face]} {words[face]}"
            row.answer_shown = Markup("<s>%s</s>" if row.state == "excluded" else "<span>%s</span>") % told

    def _read_group_select(self, aggregate_spec, query):
        """Averages are of answers that count, whatever else is among the rows."""
        if aggregate_spec == "value:avg":
            return SQL(
                "AVG(%s) FILTER (WHERE %s = 'answered')",
                self._field_to_sql(self._table, "value", query),
                self._field_to_sql(self._table, "state", query),
            )
        return super()._read_group_select(aggregate_spec, query)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An answer is never deleted. A supervisor can say that it does not count."))

    # --- asking --------------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def note_closed_sudo(self, case_ids, moment):
        """Note for cases that just closed whom to ask, where their types ask; the scheduler does it.

        One statement for any number of cases. Nobody is asked who has no address or wants no mail, nor again within the
        days that the type names.

        :param moment: when they closed
        """
        self.env["res.partner"].flush_model(["email", "email_normalized"])
        for model in ("case.type", "mail.blacklist", self._name):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO case_satisfaction (case_id, partner_id, company_id, type_id, category_id, user_id,"
                " closed_on, state, create_uid, create_date, write_uid, write_date)"
                " SELECT f.id, f.partner_id, f.company_id, f.type_id, f.category_id, f.user_id, %(moment)s, 'waiting',"
                " %(uid)s, %(now)s, %(uid)s, %(now)s FROM (SELECT c.id, c.partner_id, c.company_id, c.type_id,"
                " c.category_id, c.user_id, t.satisfaction_pause_days AS days,"
                " row_number() OVER (PARTITION BY c.company_id, c.partner_id ORDER BY c.id DESC) AS number"
                " FROM case_case c JOIN case_type t ON t.id = c.type_id AND t.satisfaction_asked"
                " JOIN res_partner p ON p.id = c.partner_id AND p.email_normalized IS NOT NULL"
                " WHERE c.id = ANY(%(cases)s) AND NOT %(past)s"
                " AND NOT EXISTS (SELECT 1 FROM mail_blacklist b"
                " WHERE b.email = p.email_normalized AND b.active)) f"
                " WHERE f.days = 0 OR (f.number = 1 AND NOT EXISTS (SELECT 1 FROM case_satisfaction s"
                " WHERE s.partner_id = f.partner_id AND s.company_id = f.company_id AND s.state != 'not_asked'"
                " AND s.create_date > %(now)s - f.days * interval '1 day'))"
                " ON CONFLICT (case_id, closed_on) DO NOTHING RETURNING id",
                moment=moment,
                now=self.env["case.writer"]._now(),
                past=self.env["case.case"]._is_past_sql("c", moment),
                uid=self.env.uid,
                cases=sorted(case_ids),
            )
        )
        if rows:
            self.invalidate_model()
            self.env.ref("case_organizer.cron_case_satisfaction").sudo()._trigger()

    @api.model
    def _cron_ask(self):
        """Ask, remind, and let questions expire that nobody answered."""
        cron, now = self.env["ir.cron"], self.env["case.writer"]._now()
        self._expire(now)
        while waiting := self.search([("state", "=", "waiting")], order="id", limit=CHUNK):
            waiting._ask(now)
            if not cron._commit_progress(len(waiting)):
                return
        while late := self._to_remind(now):
            late._remind(now)
            if not cron._commit_progress(len(late)):
                return

    def _ask(self, now):
        """Send the question about each closing that still stands, where it may be sent."""
        unwanted = self._unwanted()
        for row in self:
            stands = row.case_id.state == "completed" and row.case_id.closed_on == row.closed_on
            if not stands or row.partner_id in unwanted or not row.partner_id.email_normalized:
                row.state = "not_asked"
                continue
            rating = self.env["rating.rating"].create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("case.case"),
                    "res_id": row.case_id.id,
                    "partner_id": row.partner_id.id,
                    "rated_partner_id": row.user_id.partner_id.id,
                    "is_internal": False,
                }
            )
            row.write(
                {
                    "rating_id": rating.id,
                    "state": "asked",
                    "asked_on": now,
                    "expires_on": now + timedelta(days=row.type_id.satisfaction_expire_days),
                }
            )
            row._send()
        self._note("satisfaction_asked", self.filtered(lambda row: row.state == "asked"))

    def _to_remind(self, now):
        """Questions whose reminder is due."""
        rows = self.env.execute_query(
            SQL(
                "SELECT s.id FROM case_satisfaction s JOIN case_type t ON t.id = s.type_id WHERE s.state = 'asked'"
                " AND s.reminded_on IS NULL AND t.satisfaction_remind_days > 0 AND s.expires_on > %(now)s"
                " AND s.asked_on <= %(now)s - t.satisfaction_remind_days * interval '1 day'"
                " ORDER BY s.id LIMIT %(most)s",
                now=now,
                most=CHUNK,
            )
        )
        return self.browse([row_id for (row_id,) in rows])

    def _remind(self, now):
        """Ask again, once; not who wants no mail meanwhile."""
        self.write({"reminded_on": now})
        unwanted = self._unwanted()
        for row in self:
            if row.partner_id not in unwanted and row.partner_id.email_normalized:
                row._send()

    def _expire(self, now):
        """Links of questions that nobody answered in time work no more."""
        late = self.search([("state", "=", "asked"), ("expires_on", "<=", now)])
        late.write({"state": "expired"})
        late.rating_id.reset()

    def _send(self):
        """Put the question into the queue of mail, in the language of who is asked."""
        template = self.type_id.satisfaction_template_id or self.env.ref("case_organizer.mail_template_satisfaction")
        template.send_mail(self.id, force_send=False, email_layout_xmlid="mail.mail_notification_light")

    def _questions_link(self):
        """Address of further questions, for the mail; empty unless another addon asks some."""
        return ""

    def _unwanted(self):
        """Customers who want no mail."""
        partners = self.partner_id
        listed = self.env["mail.blacklist"].search([("email", "in", partners.mapped("email_normalized"))])
        emails = set(listed.mapped("email"))
        return partners.filtered(lambda partner: partner.email_normalized in emails)

    def _note(self, kind, rows):
        """Write the history of the cases of these rows."""
        self.env["case.writer"].note_each(
            [{"case_id": row.case_id.id, "kind": kind, "data": row._log_data()} for row in rows]
        )

    def _log_data(self):
        """What the history keeps: no comment, for that is the customer's."""
        return {"satisfaction": self.id, **({"value": self.value} if self.answered_on else {})}

    # --- answers -------------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def answered_sudo(self, rating):
        """Keep the answer that came in through a rating; a later one of the same link takes its place.

        :param rating: one ``rating.rating`` of a case
        """
        row = self.sudo().search([("rating_id", "=", rating.id)])
        if not row:
            return
        values = {"value": rating.rating, "feedback": rating.feedback}
        if row.state == "asked":
            values |= {"state": "answered", "answered_on": self.env["case.writer"]._now()}
        row.write(values)
        row._note("satisfaction_answered", row)

    def action_ask_exclude(self):
        """The dialog that says why an answer does not count."""
        self.ensure_one()
        self._check_may_exclude()
        asked = self.env["case.satisfaction.exclude"].create({"satisfaction_id": self.id})
        return self.env["case.case"]._dialog(self.env._("Does Not Count"), asked)

    def exclude(self, reason):
        """Say that an answer does not count: it is kept and shown struck out.

        :param reason: why, in words; kept in the history of the case
        :raises AccessError: for others than supervisors
        :raises UserError: without a reason, or when there is no answer that counts
        """
        reason = self.env["case.case"]._reason(reason)
        self._check_may_exclude()
        for row in self:
            if row.state != "answered":
                raise UserError(self.env._("%s: there is no answer that counts.", row.display_name))
        self._exclude_sudo(reason)

    def _exclude_sudo(self, reason):
        """:meth:`exclude` has checked the user."""
        now = self.env["case.writer"]._now()
        values = {"excluded_by_id": self.env.uid, "excluded_on": now, "excluded_reason": reason}
        self.sudo().write({**values, "state": "excluded"})
        rows = [
            {"case_id": row.case_id.id, "kind": "satisfaction_excluded", "data": {"value": row.value, "reason": reason}}
            for row in self
        ]
        self.env["case.writer"].note_each(rows)

    def _check_may_exclude(self):
        self.check_access("read")
        if not self.env.user.has_group("case_organizer.group_case_supervisor"):
            raise AccessError(self.env._("Supervisors say which answers do not count."))
