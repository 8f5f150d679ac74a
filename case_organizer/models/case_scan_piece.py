from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools.pdf_pages import PagesRefused, picked


class CaseScanPiece(models.Model):
    """Pages that belong together: one document, filed on a case by the code on it or by a person.

    Pages are split, merged, put in another order and turned here; the files they come from stay as they came.
    """

    _name = "case.scan.piece"
    _description = "Scanned Document"
    _order = "id desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    taken_by_id = fields.Many2one("res.users", "Taken in by", readonly=True, ondelete="restrict")
    page_ids = fields.One2many("case.scan.page", "piece_id", "Pages", readonly=True)
    page_count = fields.Integer("Number of Pages", compute="_compute_page_count")
    picture = fields.Binary("First Page", compute="_compute_picture")
    letter_id = fields.Many2one(
        "case.letter", "Answers the Letter", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    code = fields.Char("Code on the Paper", store=False, help="Typed from a paper that could not be read.")
    state = fields.Selection(
        [("waiting", "To sort"), ("filed", "Filed"), ("dropped", "Not kept"), ("merged", "Merged")],
        required=True,
        default="waiting",
        readonly=True,
    )
    case_id = fields.Many2one(
        "case.case",
        "Case File",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('company_id', '=', company_id)]",
    )
    kind_id = fields.Many2one("case.document.kind", "As", ondelete="restrict")
    document_id = fields.Many2one("case.document", readonly=True, ondelete="restrict", index="btree_not_null")
    problem = fields.Char("Why It Waits", readonly=True)
    reason = fields.Char("Why Not Kept", readonly=True)
    filed_by_id = fields.Many2one("res.users", "Sorted by", readonly=True, ondelete="restrict")
    filed_on = fields.Datetime("Sorted on", readonly=True)

    _waiting = models.Index("(company_id, id) WHERE state = 'waiting'")

    @api.depends("page_ids")
    def _compute_page_count(self):
        for piece in self:
            piece.page_count = len(piece.page_ids)

    @api.depends("page_ids.picture", "page_ids.sequence")
    def _compute_picture(self):
        for piece in self:
            piece.picture = piece.page_ids.sorted(lambda page: (page.sequence, page.id))[:1].picture

    @api.onchange("code")
    def _onchange_code(self):
        """A code that is typed says case and kind, as one that was read."""
        letter = self.env["case.letter"]._of_code_sudo(self.code or "")
        if letter.company_id == self.company_id:
            self.case_id, self.kind_id = letter._comes_back_to().id, letter.reply_kind_id.id

    def write(self, vals):
        """Say of what waits where it belongs; anything else is decided by the verbs here."""
        if not self.env.su:
            refused = vals.keys() - {"name", "case_id", "kind_id", "code"}
            if refused:
                raise AccessError(self.env._("%s: buttons change this, nobody writes it.", ", ".join(sorted(refused))))
            self._check_waits()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was scanned is kept. Say that it is not needed instead."))

    # --- filing ------------------------------------------------------------------------------------------------

    def _pdf_sudo(self):
        """These pages as a PDF; the caller has checked the user."""
        self.ensure_one()
        pages = self.sudo().page_ids.sorted(lambda page: (page.sequence, page.id))
        contents = {scan: scan.pdf_id.raw for scan in pages.scan_id}
        try:
            return picked([(contents[page.scan_id], page.number, page.rotation) for page in pages])
        except PagesRefused:
            raise UserError(self.env._("“%s” cannot be read as a PDF file.", self.name)) from None

    def _file_by_code(self):
        """File this where the letter on it says; what cannot be filed waits, and says why."""
        letter = self.letter_id
        self.write({"case_id": letter._comes_back_to().id, "kind_id": letter.reply_kind_id.id})
        if not self.kind_id:
            self.problem = self.env._("The letter does not say as which document a reply comes back.")
            return
        try:
            with self.env.cr.savepoint():
                self._file_sudo()
        except UserError as refused:
            self.invalidate_recordset()
            self.problem = str(refused)

    def _file_sudo(self):
        """File this as a document of its case; the caller has checked the user."""
        name = self.name if self.name.lower().endswith(".pdf") else f"{self.name}.pdf"
        version = self.env["case.writer"].file_bytes_sudo(self.case_id, self.kind_id, name, self._pdf_sudo())
        self.sudo().write(
            {
                "state": "filed",
                "document_id": version.sudo().document_id.id,
                "filed_by_id": self.env.uid,
                "filed_on": fields.Datetime.now(),
                "problem": False,
            }
        )

    def action_file(self):
        """File these on their cases.

        :raises ValidationError: naming what is missing
        :raises AccessError: for who may not file documents on the case
        """
        self._check_waits()
        for piece in self:
            if not piece.case_id or not piece.kind_id:
                raise ValidationError(self.env._("“%s”: choose the case and the kind of document.", piece.name))
            if not piece.page_ids:
                raise ValidationError(self.env._("“%s” has no pages.", piece.name))
            if piece.case_id.company_id != piece.company_id:
                raise ValidationError(self.env._("“%s”: the case is of another company.", piece.name))
            piece.case_id._check_may("may_file")
            piece.case_id._checked_kind(piece.kind_id.id)
            piece._file_sudo()
        return True

    def drop(self, reason):
        """Say that these are not needed; they are kept here. :param reason: why"""
        self._check_waits()
        if not (reason or "").strip():
            raise ValidationError(self.env._("Say why."))
        self.sudo().write(
            {
                "state": "dropped",
                "reason": reason.strip(),
                "filed_by_id": self.env.uid,
                "filed_on": fields.Datetime.now(),
            }
        )

    def action_ask_drop(self):
        """The dialog that says why these are not needed."""
        self._check_waits()
        asked = self.env["case.scan.drop"].create({"piece_ids": [(6, 0, self.ids)]})
        return self.env["case.case"]._dialog(self.env._("Not Needed"), asked)

    def action_wait_again(self):
        """Let what is not needed wait to be sorted again."""
        self.check_access("write")
        for piece in self:
            if piece.state != "dropped":
                raise UserError(self.env._("“%s” is not among what is not needed.", piece.name))
        self.sudo().write({"state": "waiting", "reason": False, "filed_by_id": False, "filed_on": False})
        return True

    def _check_waits(self):
        """:raises AccessError: for who does not sort scans; UserError: when one of these is sorted already"""
        self.check_access("write")
        for piece in self:
            if piece.state != "waiting":
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._("“%(piece)s”: %(state)s.", piece=piece.name, state=labels[piece.state].lower())
                )

    # --- pages -------------------------------------------------------------------------------------------------

    def get_pages(self):
        """The pages in their order: ``[{id, number, rotation, url}]``."""
        self.ensure_one()
        self.check_access("read")
        return [
            {
                "id": page.id,
                "number": number,
                "rotation": page.rotation,
                "url": f"/web/image/case.scan.page/{page.id}/picture",
            }
            for number, page in enumerate(self._in_order(), 1)
        ]

    def _in_order(self):
        return self.page_ids.sorted(lambda page: (page.sequence, page.id))

    def _own_page(self, page_id):
        page = self.page_ids.filtered(lambda page: page.id == page_id)
        if not page:
            raise UserError(self.env._("This page is not in “%s” any more.", self.name))
        return page.sudo()

    def split_before(self, page_id):
        """Make another piece of a page and those after it. :return: id of the new ``case.scan.piece``"""
        self.ensure_one()
        self._check_waits()
        page, order = self._own_page(page_id), self._in_order()
        at = order.ids.index(page.id)
        if not at:
            raise UserError(self.env._("Nothing comes before the first page."))
        other = self.sudo().create(
            {"name": self.name, "company_id": self.company_id.id, "taken_by_id": self.taken_by_id.id}
        )
        order[at:].sudo().piece_id = other
        return other.id

    def merge(self):
        """Put the pages of several pieces together, in the order in which they came in.

        :return: the piece that has them all
        """
        self._check_waits()
        if len(self) < 2 or len(self.company_id) > 1:
            raise UserError(self.env._("Choose two or more of one company to merge."))
        pieces = self.sorted("id")
        pages = [page for piece in pieces for page in piece._in_order()]
        for sequence, page in enumerate(pages):
            page.sudo().write({"sequence": sequence, "piece_id": pieces[0].id})
        pieces[1:].sudo().write({"state": "merged"})
        return pieces[0]

    def action_merge(self):
        """Put pieces together and show what became of them."""
        merged = self.merge()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": merged.id,
            "views": [(False, "form")],
        }

    def move_page(self, page_id, places):
        """Move a page. :param places: how many places towards the end; less than zero towards the beginning"""
        self.ensure_one()
        self._check_waits()
        page, order = self._own_page(page_id), self._in_order().ids
        at = order.index(page.id)
        order.insert(max(0, min(at + places, len(order) - 1)), order.pop(at))
        for sequence, moved in enumerate(self.page_ids.sudo().browse(order)):
            moved.sequence = sequence
        return True

    def rotate_page(self, page_id, degrees=90):
        """Turn a page. :param degrees: to the right, in quarters"""
        self.ensure_one()
        self._check_waits()
        if degrees % 90:
            raise ValidationError(self.env._("Pages are turned by quarters."))
        page = self._own_page(page_id)
        page.rotation = (page.rotation + degrees) % 360
        return True


class CaseScanPage(models.Model):
    """A page of a scan."""

    _name = "case.scan.page"
    _description = "Scanned Page"
    _order = "sequence, id"

    scan_id = fields.Many2one("case.scan", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="scan_id.company_id", store=True)
    piece_id = fields.Many2one("case.scan.piece", required=True, readonly=True, ondelete="restrict", index=True)
    number = fields.Integer("Page of the File", readonly=True, help="Counted from 0.")
    sequence = fields.Integer(readonly=True)
    rotation = fields.Integer("Turned", readonly=True, help="Degrees to the right.")
    picture = fields.Binary(attachment=True, readonly=True)
