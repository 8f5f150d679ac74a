from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import format_datetime

from ..tools.document_states import FIXED, MOVES, may

STATES = [
    ("draft", "Draft"),
    ("filed", "Filed"),
    ("in_review", "In review"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("sent", "Sent"),
    ("signed", "Signed"),
    ("withdrawn", "Withdrawn"),
]


class CaseDocument(models.Model):
    """A document of a case, with its versions.

    Written by the case writer alone (``case_writer_documents.py``), for the verbs here and those of steps. One who
    wants to work on it elsewhere takes it (*check out*): nobody else adds a version until it is given back.
    """

    _name = "case.document"
    _description = "Document"
    _order = "case_id.id desc, id desc"
    _rec_names_search = ["kind_id.name", "version_ids.name"]

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", index=True, readonly=True)
    company_id = fields.Many2one(related="case_id.company_id")
    kind_id = fields.Many2one("case.document.kind", required=True, ondelete="restrict", readonly=True, index=True)
    step_id = fields.Many2one("case.step", "Filed in", ondelete="restrict", index="btree_not_null", readonly=True)
    state = fields.Selection(
        STATES,
        required=True,
        default="filed",
        readonly=True,
        help="Filed: it came in. Approved, sent and signed versions stay as they are; what changes is a new version.",
    )
    version_ids = fields.One2many("case.document.version", "document_id", "Versions", readonly=True)
    version_id = fields.Many2one(
        "case.document.version", "Latest", compute="_compute_version_id", store=True, compute_sudo=True
    )
    number = fields.Integer("Version", related="version_id.number")
    file_name = fields.Char("File Name", related="version_id.name")
    mimetype = fields.Char("Type", related="version_id.mimetype")
    file_size = fields.Integer("Size", related="version_id.file_size")
    url = fields.Char(related="version_id.url")
    doubt = fields.Char("Take Care", related="version_id.doubt")
    remark_ids = fields.One2many("case.document.remark", "document_id", "Comments", readonly=True)
    open_remarks = fields.Integer("Changes Asked", compute="_compute_open_remarks", help="Not settled yet.")
    approved_on = fields.Datetime(readonly=True, copy=False, help="When a version was approved, the last time.")
    taken_by_id = fields.Many2one(
        "res.users", "Taken by", readonly=True, ondelete="restrict", index="btree_not_null", help="Works on it."
    )
    taken_on = fields.Datetime("Taken on", readonly=True)
    taken_by_me = fields.Boolean(compute="_compute_taken_by_me")
    supervises = fields.Boolean(compute="_compute_taken_by_me")
    content = fields.Char("Text", compute="_compute_content", search="_search_content", help="What is in the file.")

    _approved = models.Index("(approved_on) WHERE approved_on IS NOT NULL")

    @api.depends("version_ids")
    def _compute_version_id(self):
        for document in self:
            document.version_id = document.version_ids.sorted("number")[-1:]

    @api.depends("kind_id.name", "version_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for document in self:
            document.display_name = f"{document.kind_id.name}: {document.version_id.name or ''}".rstrip(": ")

    @api.depends("remark_ids.settled_on")
    def _compute_open_remarks(self):
        counts = self.env["case.document.remark"]._read_group(
            [("document_id", "in", self.ids), ("kind", "=", "change"), ("settled_on", "=", False)],
            ["document_id"],
            ["__count"],
        )
        found = {document.id: count for document, count in counts}
        for document in self:
            document.open_remarks = found.get(document.id, 0)

    @api.depends("taken_by_id")
    @api.depends_context("uid")
    def _compute_taken_by_me(self):
        supervises = self.env.user.has_group("case_organizer.group_case_supervisor")
        for document in self:
            document.taken_by_me = document.taken_by_id == self.env.user
            document.supervises = supervises

    def _compute_content(self):
        """Searched only: see :meth:`_search_content`."""
        self.content = False

    @api.model
    def _search_content(self, operator, value):
        if operator not in ("ilike", "like") or not isinstance(value, str):
            return NotImplemented
        return [("version_ids", "any", [("text", operator, value)])]

    # --- guards ------------------------------------------------------------------------------------------------

    def write(self, vals):
        """Refuse to make something else of a document that was decided on, sent or signed."""
        moved = {"case_id", "kind_id", "step_id"} & vals.keys()
        fixed = self.filtered(lambda document: document.state in FIXED) if moved else self.browse()
        if fixed:
            raise UserError(
                self.env._("“%s” was approved, sent or signed: it stays what and where it is.", fixed[0].display_name)
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A document is never deleted. Withdraw it instead."))

    # --- verbs -------------------------------------------------------------------------------------------------

    def add_version(self, name, data, reason="", base=None):
        """File another version of this document.

        :param name: file name
        :param data: base64 content
        :param reason: why there is another version
        :param base: number of the version that was the latest for who made this one; empty: it does not matter
        :return: number of the new version
        :raises AccessError: when the user may not file documents on this case
        :raises UserError: when somebody else has taken the document, or put in another version meanwhile
        """
        self.ensure_one()
        self._check_may_change()
        version = self.env["case.writer"].add_version_sudo(self, name, data, reason, base)
        return version.number

    def check_out(self):
        """Take the document to work on it: nobody else adds a version meanwhile.

        :raises UserError: naming who has it
        """
        self._check_may_change()
        for document in self:
            if document.state == "withdrawn":
                raise UserError(self.env._("“%s” was withdrawn.", document.display_name))
        self.env["case.writer"].take_sudo(self)
        return True

    def check_in(self):
        """Give the document back without another version. A supervisor gives back what somebody else has."""
        for document in self:
            document.check_access("read")
            if document.taken_by_id not in (self.env.user, self.env["res.users"]) and not document.supervises:
                raise AccessError(document._taken_text())
        self.env["case.writer"].give_back_sudo(self.filtered("taken_by_id"))
        return True

    def action_ask_review(self):
        """Hand the document in for review."""
        return self._move("ask_review")

    def action_approve(self):
        """Approve the latest version. Not by who put it in: four eyes."""
        self._check_may_decide()
        return self._move("approve")

    def action_reject(self, reason=None):
        """Reject the latest version. :param reason: why; asked in a dialog when left out"""
        self._check_may_decide()
        return self._move_with_reason("reject", reason)

    def action_sent(self):
        """Note that the document was sent."""
        return self._move("send")

    def action_signed(self):
        """Note that the document was signed."""
        return self._move("sign")

    def action_withdraw(self, reason=None):
        """Take the document back: it stays, and does not count. :param reason: why; asked when left out"""
        return self._move_with_reason("withdraw", reason)

    def _move_with_reason(self, move, reason):
        if reason is None:
            self.ensure_one()
            self._check_move(move)
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Reject") if move == "reject" else self.env._("Withdraw"),
                "res_model": "case.document.reason",
                "view_mode": "form",
                "target": "new",
                "context": {"default_document_id": self.id, "default_move": move},
            }
        if not reason.strip():
            raise ValidationError(self.env._("Say why."))
        return self._move(move, reason.strip())

    def _move(self, move, reason=None):
        for document in self:
            document._check_may_change()
            document._check_move(move)
            self.env["case.writer"].move_document_sudo(document, move, reason)
        return True

    def _check_move(self, move):
        if may(move, self.state):
            return
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "“%(document)s” is %(state)s: it cannot become %(wanted)s.",
                document=self.display_name,
                state=labels[self.state].lower(),
                wanted=labels[MOVES[move][1]].lower(),
            )
        )

    def _check_may_decide(self):
        """:raises AccessError: for who may not approve here, or put in the latest version themselves"""
        for document in self:
            document.case_id._check_may("may_approve")
            if document.version_id.create_uid == self.env.user and not document.supervises:
                raise AccessError(
                    self.env._("“%s”: the latest version is yours, somebody else decides on it.", document.display_name)
                )
            waiting = (
                self.env["case.step"].sudo().search([("case_id", "=", document.case_id.id), ("is_open", "=", True)])
            )
            for step in waiting.filtered(lambda step: step.kind == "approval"):
                if document.sudo() in step._documents_to_decide():
                    raise UserError(self.env._("This is decided on in the step “%s”.", step.display_name))

    def _check_may_change(self):
        """:raises: AccessError for who files nothing here; UserError when somebody else has taken the document"""
        for document in self:
            document.check_access("read")
            document.case_id._check_may("may_file")
            if document.taken_by_id and document.taken_by_id != self.env.user:
                raise UserError(document._taken_text())

    def _taken_text(self):
        """Who has this document, and since when."""
        return self.env._(
            "%(who)s has “%(document)s” since %(when)s. Ask them to give it back, or a supervisor.",
            who=self.sudo().taken_by_id.name,
            document=self.display_name,
            when=format_datetime(self.env, self.taken_on, dt_format="short"),
        )

    def post_remark(self, body, kind="comment", version_id=False):
        """Say something about a version, the latest one by default.

        :param body: plain text
        :param kind: ``comment``, or ``change``: a change is asked, open until it is settled
        :param version_id: id of a ``case.document.version`` of this document
        :return: id of the ``case.document.remark``
        """
        self.ensure_one()
        self.check_access("read")
        self.case_id._check_may_note()
        return self.env["case.document.remark"]._post_sudo(self, body, kind, version_id)

    # --- screens -----------------------------------------------------------------------------------------------

    def action_open_file(self):
        """Show the latest file in a new tab."""
        self.ensure_one()
        return self.version_id.action_download()

    def action_new_version(self):
        """The dialog that files another version."""
        self.ensure_one()
        self._check_may_change()
        return self._dialog("case.document.new", self.env._("New version"))

    def action_compare(self):
        """The dialog that shows what differs between two versions."""
        self.ensure_one()
        return self._dialog("case.document.compare", self.env._("Compare versions"))

    def action_remark(self):
        """The dialog that comments, or asks for a change."""
        self.ensure_one()
        return self._dialog("case.document.remark.post", self.env._("Comment"))

    def _dialog(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }
