from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

#: The longest text of a note, in characters.
LONGEST = 20_000


class CaseNote(models.Model):
    """A note on the whiteboard of a case: what everybody on the case reads at once.

    Notes are written by the methods here and those of ``case.case`` alone (``case_case_whiteboard.py``). They are
    edited with their earlier texts kept, and withdrawn, not deleted. They do not lock the case.
    """

    _name = "case.note"
    _description = "Whiteboard Note"
    _order = "id desc"

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", readonly=True)
    parent_id = fields.Many2one("case.note", "Answer to", ondelete="restrict", readonly=True, index="btree_not_null")
    kind = fields.Selection(
        [
            ("message", "Message"),
            ("instruction", "Instruction"),
            ("question", "Question"),
            ("comment", "Comment"),
        ],
        required=True,
        default="message",
        readonly=True,
        help="A question stays open until it is answered. A comment belongs to another note.",
    )
    body = fields.Text(readonly=True, help="Empty once it was withdrawn; what it said is an earlier text then.")
    outside = fields.Boolean(
        "For Everyone on the Case", readonly=True, help="Read by persons involved from outside too. Else: inside only."
    )
    pinned = fields.Boolean(readonly=True)
    answered_on = fields.Datetime(readonly=True)
    edited_on = fields.Datetime(readonly=True)
    withdrawn_on = fields.Datetime(readonly=True)
    withdrawn_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    mentioned_ids = fields.Many2many("res.users", "case_note_mention", "note_id", "user_id", readonly=True)
    participant_id = fields.Many2one(
        "case.participant",
        "Written by (outside)",
        readonly=True,
        ondelete="restrict",
        help="The person from outside who wrote it by their personal link.",
    )
    version_ids = fields.One2many("case.note.version", "note_id", "Earlier Texts", readonly=True)
    question_open = fields.Boolean(compute="_compute_question_open", search="_search_question_open")
    unread = fields.Boolean(compute="_compute_unread", search="_search_unread")

    _answer_is_comment = models.Constraint(
        "CHECK((parent_id IS NULL) = (kind != 'comment'))", "A comment belongs to another note."
    )
    _on_case = models.Index("(case_id, id)")
    _pinned = models.Index("(case_id, id) WHERE pinned AND parent_id IS NULL")

    @api.depends("body", "withdrawn_on")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for note in self:
            note.display_name = self.env._("Withdrawn") if note.withdrawn_on else (note.body or "")[:80]

    @api.depends("kind", "answered_on", "withdrawn_on")
    def _compute_question_open(self):
        for note in self:
            note.question_open = note.kind == "question" and not note.answered_on and not note.withdrawn_on

    @api.model
    def _search_question_open(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return [("kind", "=", "question"), ("answered_on", "=", False), ("withdrawn_on", "=", False)]

    @api.depends_context("uid")
    def _compute_unread(self):
        seen = self.env["case.note.seen"]._seen_by_me(self.case_id)
        for note in self:
            note.unread = note.create_uid != self.env.user and note.id > seen.get(note.case_id.id, 0)

    @api.model
    def _search_unread(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return [("id", "in", self.env["case.note.seen"]._unread_query())]

    # --- verbs -------------------------------------------------------------------------------------------------

    def edit(self, body):
        """Change the text of one's own note; the text before is kept.

        :param body: plain text
        :raises AccessError: when it is somebody else's
        :raises UserError: when it was withdrawn
        """
        self.ensure_one()
        self.check_access("read")
        if self.create_uid != self.env.user:
            raise AccessError(self.env._("Only %s changes this note.", self.create_uid.name))
        self._check_there()
        body = self._checked_text(body)
        if body == self.body:
            return
        note = self.sudo()
        self.env["case.note.version"].sudo().create({"note_id": self.id, "body": note.body})
        note.write({"body": body, "edited_on": fields.Datetime.now()})
        self._tell()

    def withdraw(self):
        """Take a note back: its place stays, its text is not shown any more.

        :raises AccessError: when it is somebody else's, and the user does not supervise
        """
        self.ensure_one()
        self.check_access("read")
        supervises = self.env.user.has_group("case_organizer.group_case_supervisor")
        if self.create_uid != self.env.user and not supervises:
            raise AccessError(self.env._("Only %s withdraws this note.", self.create_uid.name))
        self._check_there()
        self.env["case.note.version"].sudo().create({"note_id": self.id, "body": self.body})
        self.sudo().write(
            {"withdrawn_on": fields.Datetime.now(), "withdrawn_by_id": self.env.uid, "pinned": False, "body": False}
        )
        self._tell()

    def pin(self, pinned=True):
        """Put a note before the others, or back among them."""
        self.ensure_one()
        self.case_id._check_may_note()
        self._check_there()
        if self.parent_id:
            raise UserError(self.env._("A comment stays with its note."))
        self.sudo().pinned = bool(pinned)
        self._tell()

    def settle(self, answered=True):
        """Say that a question is answered, or that it is open again."""
        self.ensure_one()
        self.case_id._check_may_note()
        self._check_there()
        if self.kind != "question":
            raise UserError(self.env._("Only a question is answered."))
        self.sudo().answered_on = fields.Datetime.now() if answered else False
        self._tell()

    def get_versions(self):
        """The earlier texts of a note, newest first: a list of ``{body, until, by}``."""
        self.ensure_one()
        self.check_access("read")
        self._check_there()
        return [
            {"body": version.body, "until": version.create_date.isoformat() + "Z", "by": version.create_uid.name}
            for version in self.sudo().version_ids
        ]

    def action_open_case(self):
        """Show the case with its whiteboard."""
        self.ensure_one()
        return self.case_id._get_records_action(context={})

    def _author_name(self):
        """Who wrote this note, in words."""
        self.ensure_one()
        note = self.sudo()
        if note.participant_id:
            return self.env._("%s (outside)", note.participant_id.partner_id.name)
        return note.create_uid.name

    def _check_there(self):
        if self.withdrawn_on:
            raise UserError(self.env._("This note was withdrawn by %s.", self.withdrawn_by_id.name))

    @api.model
    def _checked_text(self, body):
        body = (body or "").strip()
        if not body:
            raise ValidationError(self.env._("Write something first."))
        if len(body) > LONGEST:
            raise ValidationError(
                self.env._(
                    "A note has at most %(most)s characters, this one has %(count)s.", most=LONGEST, count=len(body)
                )
            )
        return body

    # --- what the whiteboard draws -----------------------------------------------------------------------------

    def _persons_sudo(self):
        """Who wrote these notes, and whom they mention: everybody on a case reads their names.

        :return: ``({user id: name}, {note id: [names]})``
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT f.note_id, f.user_id, p.name FROM (SELECT NULL::integer AS note_id, a.id AS user_id"
                " FROM unnest(%s::integer[]) a(id) UNION ALL SELECT m.note_id, m.user_id FROM case_note_mention m"
                " WHERE m.note_id = ANY(%s)) f JOIN res_users u ON u.id = f.user_id"
                " JOIN res_partner p ON p.id = u.partner_id ORDER BY p.name",
                self.sudo().create_uid.ids,
                self.ids,
            )
        )
        mentioned = {}
        for note_id, _user_id, name in rows:
            mentioned.setdefault(note_id, []).append(name)
        return {user_id: name for _note_id, user_id, name in rows}, mentioned

    def _drawn(self, seen, names, mentioned):
        """One note as the whiteboard draws it; of a withdrawn one that it is.

        :param seen: id of the last note that the user had read
        :param names: ``{user id: name}`` of its author
        :param mentioned: names
        """
        gone, author = bool(self.withdrawn_on), self.sudo().create_uid.id
        return {
            "id": self.id,
            "kind": self.kind,
            "body": self.body or "",
            "by": self._author_name() if self.sudo().participant_id else names[author],
            "by_id": author,
            "at": self.create_date.isoformat() + "Z",
            "edited": bool(self.edited_on) and not gone,
            "withdrawn": gone,
            "outside": self.outside,
            "pinned": self.pinned,
            "unread": author != self.env.uid and self.id > seen and not gone,
            "mine": author == self.env.uid,
            "open": self.question_open,
            "answered": bool(self.answered_on),
            "mentioned": [] if gone else mentioned,
        }

    def _tell(self):
        """Have the whiteboard brought up to date wherever it is open."""
        for case in self.case_id:
            self.env["case.writer"]._tell((case, "whiteboard"), "case_organizer.whiteboard", {"case_id": case.id})
