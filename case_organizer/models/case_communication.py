from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext, plaintext2html

from ..tools.shortened import shortened

#: How much of a message the list shows, in characters.
LINE = 200
#: What of a message is a communication with a party: neither internal nor a system's note.
MESSAGES = SQL(
    "m.model = 'case.case' AND m.is_internal IS NOT TRUE AND (m.message_type IN ('sms', 'snailmail')"
    " OR (m.subtype_id IS NULL AND m.message_type IN ('email', 'email_outgoing'))"
    " OR (m.message_type <> 'user_notification' AND m.subtype_id = (SELECT d.res_id FROM ir_model_data d"
    "  WHERE d.module = 'mail' AND d.name = 'mt_comment')))"
)
#: By which channel a contact went, by the code of its report method.
BY_METHOD = SQL(
    "CASE r.code WHEN 'phone' THEN 'phone' WHEN 'desk' THEN 'desk' WHEN 'mail' THEN 'mail' WHEN 'post' THEN 'letter'"
    " WHEN 'web' THEN 'portal' WHEN 'portal' THEN 'portal' WHEN 'chat' THEN 'chat' ELSE 'other' END"
)


def _messages():
    """SQL: messages between the parties, mails and SMS; what bounced is marked."""
    return SQL(
        "SELECT m.id * 10 + 1 AS id, m.res_id AS case_id, m.date AS at,"
        " CASE m.message_type WHEN 'sms' THEN 'sms' WHEN 'snailmail' THEN 'letter' ELSE 'mail' END AS channel,"
        " CASE WHEN COALESCE(p.partner_share, m.message_type = 'email') THEN 'in' ELSE 'out' END AS direction,"
        " CASE WHEN COALESCE(p.partner_share, m.message_type = 'email') THEN m.author_id ELSE"
        "  (SELECT min(t.res_partner_id) FROM mail_message_res_partner_rel t WHERE t.mail_message_id = m.id) END"
        "  AS partner_id,"
        " CASE WHEN m.author_id IS NULL THEN m.email_from END AS who,"
        " CASE WHEN p.partner_share THEN NULL ELSE (SELECT min(u.id) FROM res_users u"
        "  WHERE u.partner_id = m.author_id AND u.share IS NOT TRUE) END AS user_id,"
        " m.subject, m.body AS words, 'mail.message' AS source, m.id AS source_id,"
        " EXISTS (SELECT 1 FROM mail_notification n WHERE n.mail_message_id = m.id"
        "  AND n.notification_status IN ('bounce', 'exception')) AS failed, NULL::int AS document_id, FALSE AS waiting"
        " FROM mail_message m LEFT JOIN res_partner p ON p.id = m.author_id WHERE %s",
        MESSAGES,
    )


def _contacts():
    """SQL: calls, talks at the desk and whatever else was logged."""
    return SQL(
        "SELECT k.id * 10 + 2, k.case_id, k.begun_on, %s, k.direction, k.partner_id, k.spoken_with, k.user_id, NULL,"
        " k.summary, 'case.contact', k.id, FALSE, NULL, FALSE"
        " FROM case_contact k LEFT JOIN case_report_method r ON r.id = k.report_method_id",
        BY_METHOD,
    )


def _notes():
    """SQL: notes for everyone on the case, people from outside too."""
    return SQL(
        "SELECT n.id * 10 + 3, n.case_id, n.create_date, 'note', CASE WHEN n.participant_id IS NULL THEN 'out'"
        " ELSE 'in' END, p.partner_id, NULL, CASE WHEN n.participant_id IS NULL THEN n.create_uid END, NULL, n.body,"
        " 'case.note', n.id, FALSE, NULL, FALSE"
        " FROM case_note n LEFT JOIN case_participant p ON p.id = n.participant_id"
        " WHERE n.outside AND n.withdrawn_on IS NULL AND n.body IS NOT NULL"
    )


def _logged():
    """SQL: what people from outside did through their link or the portal, links made, and documents marked sent."""
    return SQL(
        "SELECT l.id * 10 + 4, l.case_id, l.at, CASE l.kind WHEN 'document_state' THEN 'letter' ELSE 'portal' END,"
        " CASE l.kind WHEN 'from_outside' THEN 'in' ELSE 'out' END, p.partner_id, NULL,"
        " CASE l.kind WHEN 'from_outside' THEN NULL ELSE l.user_id END, NULL, NULL, 'case.log', l.id, FALSE, NULL,"
        " FALSE"
        " FROM case_log l LEFT JOIN case_participant p ON l.kind <> 'document_state'"
        " AND p.id = (l.data->>'participant')::int"
        " WHERE l.kind IN ('from_outside', 'link_made') OR (l.kind = 'document_state' AND l.data->>'state' = 'sent')"
    )


def _letters():
    """SQL: letters of the print queue, sent or waiting; not those that are not sent."""
    return SQL(
        "SELECT l.id * 10 + 5, l.case_id, COALESCE(l.sent_on::timestamp, l.create_date), 'letter', 'out', l.partner_id,"
        " NULL, COALESCE(l.sent_by_id, l.create_uid), l.name, NULL, 'case.letter', l.id, FALSE, l.document_id,"
        " l.state = 'waiting' FROM case_letter l WHERE l.state <> 'withdrawn'"
    )


class CaseCommunication(models.Model):
    """All communication on a case, whatever the channel, in one order of time. Read only: each stays where it is.

    An addon with a channel of its own adds its rows in :meth:`_sources`.
    """

    _name = "case.communication"
    _description = "Communication"
    _auto = False
    _order = "at desc, id desc"
    _rec_name = "text"
    _depends = {
        "mail.message": ["model", "res_id", "date", "message_type", "author_id", "subject", "body", "is_internal"],
        "case.contact": ["case_id", "begun_on", "direction", "partner_id", "report_method_id", "summary", "user_id"],
        "case.note": ["case_id", "body", "outside", "participant_id", "withdrawn_on"],
        "case.log": ["case_id", "at", "kind", "user_id", "data"],
        "case.letter": ["case_id", "document_id", "name", "partner_id", "sent_by_id", "sent_on", "state"],
    }

    case_id = fields.Many2one("case.case", "Case File", readonly=True)
    company_id = fields.Many2one(related="case_id.company_id")
    at = fields.Datetime("When", readonly=True)
    channel = fields.Selection(
        [
            ("mail", "Mail"),
            ("phone", "Phone"),
            ("desk", "Desk"),
            ("letter", "Letter"),
            ("sms", "SMS"),
            ("chat", "Live Chat"),
            ("portal", "Portal"),
            ("note", "Note for everyone"),
            ("other", "Other"),
        ],
        readonly=True,
    )
    direction = fields.Selection([("in", "Incoming"), ("out", "Outgoing")], readonly=True)
    partner_id = fields.Many2one("res.partner", "Party", readonly=True)
    who = fields.Char("Name or Address", readonly=True, help="Who it was at the party, or who is not known.")
    user_id = fields.Many2one("res.users", "By", readonly=True, help="On our side.")
    subject = fields.Char(readonly=True)
    words = fields.Text(readonly=True)
    source = fields.Char(readonly=True)
    source_id = fields.Many2oneReference(model_field="source", readonly=True)
    waiting = fields.Boolean("Waits to Be Printed", readonly=True)
    failed = fields.Boolean(readonly=True, help="It did not arrive at everybody.")
    document_id = fields.Many2one("case.document", readonly=True)
    text = fields.Char("What", compute="_compute_text", search="_search_text")
    body = fields.Html(compute="_compute_body", help="All of it.")

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(self._sources())

    @api.model
    def _sources(self):
        """SQL of each kind of communication: the columns of this model, ids of a kind ending in a digit of its own.

        ``case.communication`` itself has 1 to 5.
        """
        return [_messages(), _contacts(), _notes(), _logged(), _letters()]

    @api.depends("source", "source_id", "subject", "words")
    def _compute_text(self):
        said = self.env["case.log"].browse(self.filtered(lambda row: row.source == "case.log").mapped("source_id"))
        sentences = {row.id: row.summary for row in said}
        for row in self:
            if row.source == "case.log":
                row.text = sentences[row.source_id]
                continue
            words = row.words or ""
            if row.source == "mail.message":
                words = html2plaintext(words[: 50 * LINE])
            # What is put there when nobody wrote a subject says nothing here.
            case = row.case_id
            subject = row.subject if row.subject not in (case.display_name, case.title, case.name) else ""
            line = " · ".join(filter(None, (subject, " ".join(words.split()))))
            row.text = shortened(line, LINE)

    @api.model
    def _search_text(self, operator, value):
        if operator not in ("ilike", "like") or not isinstance(value, str):
            return NotImplemented
        return ["|", "|", ("subject", operator, value), ("words", operator, value), ("who", operator, value)]

    @api.depends("source", "words", "text")
    def _compute_body(self):
        for row in self:
            row.body = row.words if row.source == "mail.message" else plaintext2html(row.words or row.text or "")

    def action_open_source(self):
        """Show what this row tells of, where it has a page of its own: a contact, a document; else the case."""
        self.ensure_one()
        record = self.env["case.case"].browse(self.case_id.id)
        if self.source == "case.contact":
            record = self.env["case.contact"].browse(self.source_id)
        elif self.document_id:
            record = self.document_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }


class CaseCase(models.Model):
    _inherit = "case.case"

    def action_open_communication(self):
        """All communication of this case, to be filtered and searched."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_communication")
        return {**action, "domain": [("case_id", "=", self.id)], "context": {}}
