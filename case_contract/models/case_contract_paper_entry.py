import base64
import contextlib

from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseContract(models.Model):
    """A contract that exists on paper is entered beside its page.

    The page is a file that is dropped or chosen, or a scan that waits to be sorted. It is filed in the contract's case
    file, and is what *Signed on Paper* proposes.
    """

    _inherit = "case.contract"

    paper_id = fields.Many2one("case.document", readonly=True, copy=False, ondelete="restrict", index="btree_not_null")
    paper_piece_id = fields.Many2one(
        "case.scan.piece", "From the Scan", copy=False, ondelete="restrict", index="btree_not_null"
    )
    paper = fields.Binary("Page", compute="_compute_paper", inverse="_inverse_paper", help="PDF of the paper contract.")
    paper_name = fields.Char("File of the Page", compute="_compute_paper", inverse="_inverse_paper")
    paper_url = fields.Char("Address of the Page", compute="_compute_paper")

    @api.depends("paper_id.version_id", "paper_piece_id")
    def _compute_paper(self):
        """What is filed is shown by its address; the file itself is written here, never read."""
        for contract in self:
            version, piece = contract.paper_id.version_id, contract.paper_piece_id
            contract.paper = False
            contract.paper_name = version.name or piece.name or False
            contract.paper_url = version.url or (piece and f"/web/content/case.scan.piece/{piece.id}/pdf") or False

    def _inverse_paper(self):
        """File what was put beside this contract.

        :raises UserError: for a file that is no PDF, or a contract that was agreed
        """
        given = [(contract, contract.paper_name, contract.paper) for contract in self if contract.paper]
        for contract, name, data in given:
            if not contract._is_open():
                raise UserError(self.env._("“%s” was agreed already: file it in its case file.", contract.display_name))
            contract._file_paper_sudo(name or self.env._("scan.pdf"), base64.b64decode(data))

    def _file_paper_sudo(self, name, content):
        """File a PDF as the page of this contract; the caller has checked the user."""
        name = name if name.lower().endswith(".pdf") else f"{name}.pdf"
        writer = self.env["case.writer"]
        if self.paper_id:
            version = writer.add_bytes_sudo(self.paper_id, name, content, False)
        else:
            version = writer.file_bytes_sudo(self.case_id, self._paper_kind_sudo(), name, content)
        if version.sudo().mimetype != "application/pdf":
            raise UserError(self.env._("“%s” is no PDF: scan the paper as one.", name))
        self.sudo()._decide(paper_id=version.sudo().document_id.id)

    def _page(self):
        """The page that this contract is entered from, to who may read it. :return: ``(name, base64 PDF)``, or None"""
        document = self.paper_id
        if not document:
            return None
        document.check_access("read")
        return self._page_sudo()

    def _page_sudo(self):
        version = self.sudo().paper_id.version_id
        return (version.name, version.attachment_id.datas) if version else None

    @api.model
    def _paper_kind_sudo(self):
        return self.env.ref("case_contract.document_kind_paper").sudo(False)

    @api.model_create_multi
    def create(self, vals_list):
        """Make contracts; a scan that waited to be sorted is filed with the one that is entered from it.

        :raises UserError: for a scan that was sorted meanwhile
        """
        for vals in vals_list:
            if vals.get("paper_piece_id"):
                # It is filed as it lies there: what the browser shows of it is not taken for it.
                vals.pop("paper", None)
        contracts = super().create(vals_list)
        for contract in contracts.filtered("paper_piece_id"):
            piece = contract.paper_piece_id
            piece.write({"case_id": contract.case_id.id, "kind_id": self._paper_kind_sudo().id})
            piece.action_file()
            contract.sudo()._decide(paper_id=piece.sudo().document_id.id)
        return contracts

    # --- screens -------------------------------------------------------------------------------------------------

    @api.model
    def _paper_form(self, number, context=None):
        """The form in which a contract is entered beside its page."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contract from Paper"),
            "res_model": "case.contract",
            "res_id": number,
            "views": [(self.env.ref("case_contract.case_contract_view_form_paper").id, "form")],
            "context": context or {},
        }

    def action_from_paper(self):
        """Enter a contract beside its page, which is dropped or chosen there."""
        self.check_access("create")
        return self._paper_form(False)

    def action_beside_paper(self):
        """Show this contract beside its page."""
        self.ensure_one()
        return self._paper_form(self.id)


class CaseScanPiece(models.Model):
    """A scan may be a contract."""

    _inherit = "case.scan.piece"

    pdf = fields.Binary("As PDF", compute="_compute_pdf", help="Its pages as they lie now.")

    def _compute_pdf(self):
        self.check_access("read")
        for piece in self:
            piece.pdf = False
            if piece.page_ids:
                # What cannot be shown is said when it is filed.
                with contextlib.suppress(UserError):
                    piece.pdf = base64.b64encode(piece._pdf_sudo())

    def action_enter_contract(self):
        """Enter a contract beside this scan, which is filed with it.

        :raises UserError: when it was sorted already
        """
        self.ensure_one()
        self._check_waits()
        contracts = self.env["case.contract"].with_company(self.company_id)
        contracts.check_access("create")
        values = {"default_paper_piece_id": self.id, "default_company_id": self.company_id.id}
        return contracts._paper_form(False, values)
