from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import return_code
from ..tools.pdf_pages import joined


class CaseLetter(models.Model):
    """A letter to a party, on paper: it waits in the print queue until somebody marks it sent.

    Its document is filed on its case. The code on it says which case it belongs to, and as which kind of document a
    reply comes back; it is signed, so that nobody makes one up.
    """

    _name = "case.letter"
    _description = "Letter"
    _order = "id desc"

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    name = fields.Char("Subject", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "To", readonly=True, ondelete="restrict", index="btree_not_null")
    document_id = fields.Many2one("case.document", readonly=True, ondelete="restrict", index="btree_not_null")
    reply_kind_id = fields.Many2one(
        "case.document.kind", "Comes Back as", readonly=True, ondelete="restrict", help="Which document a reply is."
    )
    code = fields.Char("Code on It", compute="_compute_code", search="_search_code")
    state = fields.Selection(
        [("waiting", "To print"), ("sent", "Sent"), ("withdrawn", "Not sent")],
        required=True,
        default="waiting",
        readonly=True,
    )
    printed_on = fields.Datetime(readonly=True, help="When it was last printed from the queue.")
    sent_on = fields.Date(readonly=True)
    sent_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    reason = fields.Char("Why Not", readonly=True)

    _waiting = models.Index("(company_id, id) WHERE state = 'waiting'")

    def _secret_sudo(self):
        return self.env["ir.config_parameter"].sudo().get_param("database.secret")

    def _compute_code(self):
        secret = self._secret_sudo()
        for letter in self:
            letter.code = return_code.make(secret, letter.id) if letter.id else False

    @api.model
    def _search_code(self, operator, value):
        if operator not in ("=", "ilike", "like") or not isinstance(value, str):
            return NotImplemented
        return [("id", "=", return_code.read(self._secret_sudo(), value) or 0)]

    @api.model
    def _of_code_sudo(self, text):
        """The letter whose code is in a text, or none. :param text: what was read from paper, or typed"""
        return self.sudo().browse(return_code.read(self._secret_sudo(), text) or []).exists()

    def _comes_back_to(self):
        """The case to which a reply goes: where its document lies now, after cases were split or merged."""
        self.ensure_one()
        return self.document_id.case_id or self.case_id

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A letter is kept. If it is not sent, say so."))

    # --- verbs -------------------------------------------------------------------------------------------------

    def _check_may_send(self):
        """:raises AccessError: for who may not file documents on the case of one of these"""
        self.check_access("read")
        for case in self.case_id:
            case._check_may("may_file")

    def _check_waiting(self):
        for letter in self:
            if letter.state != "waiting":
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "“%(letter)s” (%(case)s): %(state)s.",
                        letter=letter.name,
                        case=letter.case_id.name,
                        state=labels[letter.state].lower(),
                    )
                )

    def print_pdf(self):
        """These letters as one PDF, in the order of the list.

        :return: bytes
        :raises UserError: naming a letter whose file is not there any more
        """
        self._check_may_send()
        files = []
        for letter in self:
            content = letter.document_id.version_id.attachment_id.raw
            if not content:
                raise UserError(self.env._("“%s”: its file is not there any more.", letter.display_name))
            files.append(content)
        self._printed_sudo()
        return joined(files)

    def _printed_sudo(self):
        """Note that these were printed; the caller has checked the user."""
        self.sudo().printed_on = fields.Datetime.now()

    def action_print(self):
        """Show these letters as one PDF."""
        if not self:
            raise UserError(self.env._("Choose letters to print."))
        attachment = self.env["ir.attachment"].create(
            {"name": self.env._("Letters.pdf"), "raw": self.print_pdf(), "mimetype": "application/pdf"}
        )
        return {"type": "ir.actions.act_url", "url": f"/web/content/{attachment.id}", "target": "new"}

    def action_mark_sent(self):
        """Note that these letters were sent today."""
        self._check_may_send()
        self._check_waiting()
        self._write_sudo(state="sent", sent_on=fields.Date.context_today(self), sent_by_id=self.env.uid, reason=False)
        self._note("letter_sent")
        return True

    def undo_sent(self, reason):
        """Let letters that were marked sent, or not to be sent, wait in the queue again. :param reason: why"""
        self._check_may_send()
        reason = self._checked_reason(reason)
        for letter in self:
            if letter.state == "waiting":
                raise UserError(self.env._("“%s” waits to be printed already.", letter.display_name))
        self._write_sudo(state="waiting", sent_on=False, sent_by_id=False, reason=False)
        self._note("letter_waits", reason)

    def withdraw(self, reason):
        """Take letters out of the queue: they are not sent. :param reason: why"""
        self._check_may_send()
        self._check_waiting()
        reason = self._checked_reason(reason)
        self._write_sudo(state="withdrawn", reason=reason)
        self._note("letter_withdrawn", reason)

    def _checked_reason(self, reason):
        if not (reason or "").strip():
            raise ValidationError(self.env._("Say why."))
        return reason.strip()

    def _write_sudo(self, **values):
        """Write what verbs decide; they have checked the user."""
        self.sudo().write(values)

    def _note(self, kind, reason=None):
        rows = [
            {"case_id": letter.case_id.id, "kind": kind, "data": {"letter": letter.id, "reason": reason}}
            for letter in self
        ]
        self.env["case.writer"].note_each(rows)

    # --- screens -----------------------------------------------------------------------------------------------

    def action_ask_undo(self):
        """The dialog that lets letters wait again."""
        return self._ask("undo", self.env._("Not Sent After All"))

    def action_ask_withdraw(self):
        """The dialog that takes letters out of the queue."""
        return self._ask("withdraw", self.env._("Do Not Send"))

    def _ask(self, verb, name):
        self._check_may_send()
        asked = self.env["case.letter.reason"].create({"letter_ids": [(6, 0, self.ids)], "verb": verb})
        return self.env["case.case"]._dialog(name, asked)

    def action_open_document(self):
        """Show the document."""
        self.ensure_one()
        return self.document_id.action_open_file()

    def action_open_case(self):
        """Show the case."""
        self.ensure_one()
        return self.case_id._action_show()
