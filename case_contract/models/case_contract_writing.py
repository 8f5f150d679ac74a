import hashlib
import json
import re

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..tools.clause_html import table_html


class CaseContract(models.Model):
    """A contract in writing: what its document says, and who signs it."""

    _inherit = "case.contract"

    document_ids = fields.One2many("case.contract.document", "contract_id", "Documents", readonly=True)
    signature_ids = fields.One2many(
        "case.contract.signature",
        "contract_id",
        "Signatures",
        readonly=True,
        domain=[("state", "!=", "withdrawn"), ("annex_id", "=", False)],
    )
    enclosure_ids = fields.Many2many(
        "case.document",
        "case_contract_enclosure",
        "contract_id",
        "document_id",
        "Merged in",
        copy=False,
        domain="[('case_id', '=', case_id), ('mimetype', '=', 'application/pdf')]",
        help="PDF files of the case that are part of the contract: their pages come behind its text.",
    )

    def _document_title(self, annex):
        return annex.with_env(self.env).display_name if annex else self.title or self.type_id.name

    def _written(self, annex, on):
        """What this contract, or an annex of it, says in writing.

        :param annex: a ``case.contract.annex``; empty for the contract itself
        :param on: the day on which it is written
        :return: ``{"title", "lead": HTML, "clauses", "body": HTML, "enclosures": case.document, "lang", "hash"}``
        """
        self.ensure_one()
        lang = self._document_lang()
        contract = self.with_context(lang=lang)
        clauses = contract._clauses_in_words(on, annex)
        facts = contract._facts_on(on, annex)
        enclosures = self.env["case.document"] if annex else self.enclosure_ids.filtered("version_id")
        lead, title = contract._lead(annex, facts), contract._document_title(annex)
        clauses += contract._closing(clauses, facts, annex)
        body = Markup("").join(
            Markup("<h3>%s. %s</h3>%s") % (clause["number"], clause["title"], Markup(clause["html"]))
            for clause in clauses
        )
        said = [title, lead, [(c["title"], c["html"]) for c in clauses], enclosures.mapped("version_id.checksum")]
        return {
            "title": title,
            "lead": lead,
            "clauses": clauses,
            "body": Markup(lead) + body,
            "enclosures": enclosures,
            "lang": lang,
            "hash": hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest(),
        }

    def _lead(self, annex, facts):
        """What stands above the clauses: number, parties, and from when it counts. :return: HTML"""
        day = format_date(self.env, (annex and annex.date_from) or self.date_start)
        rows = [(self.env._("Contract"), self.name or "")]
        if annex:
            rows.append((self.env._("About"), self.title or self.type_id.name))
        rows.append((self.env._("From"), day))
        return facts["tables"]["parties"] + table_html((), rows)

    def _closing(self, clauses, facts, annex):
        """Lines, obligations and, of an annex, terms that no clause names: the document says all that is agreed."""
        text = "".join(row._words()[1] or "" for row in self.clause_ids if not annex or row.annex_id == annex)
        named = {"lines": self.env._("Lines"), "obligations": self.env._("Obligations")}
        if annex:
            named = {"terms": self.env._("Terms"), "details": self.env._("Details"), **named}
        said = set(re.findall(r"\{\{\s*(table\.\w+|line\.|obligation\.)", text))
        repeated = {"lines": "line.", "obligations": "obligation."}
        tables = [
            (label, facts["tables"][table])
            for table, label in named.items()
            if table in facts["tables"] and not {f"table.{table}", repeated.get(table)} & said
        ]
        return [
            {"number": number, "title": label, "html": table, "deviates": False}
            for number, (label, table) in enumerate(tables, len(clauses) + 1)
        ]

    def _signers(self):
        """Who signs: the parties that are to, or else the other side, and any signatory of ours.

        :return: ``[{"side", "partner_id"}]``
        """
        signing = self.party_ids.filtered("signs")
        theirs = signing.filtered(lambda party: party.side == "theirs").partner_id or self.partner_id
        ours = signing.filtered(lambda party: party.side == "ours").partner_id.ids or [False]
        return [
            *({"side": "theirs", "partner_id": partner.id} for partner in theirs),
            *({"side": "ours", "partner_id": partner_id} for partner_id in ours),
        ]

    def action_make_document(self):
        """Write down what this contract says now: a PDF among the documents of its case.

        :raises UserError: for a contract in force, which an annex alone changes
        """
        self.ensure_one()
        self.check_access("write")
        if not self._is_open():
            raise UserError(self.env._("“%s” was agreed: what changes is written in an annex.", self.display_name))
        self.clause_ids._bring_obligations()
        document = self.env["case.contract.document"].make_sudo(self, self.env["case.contract.annex"])
        if self.state == "to_sign":
            document.ask_sudo()
        return document.with_env(self.env).action_open_file()

    def action_to_sign(self):
        """It is written; signatures are awaited, on its document when it has clauses."""
        result = super().action_to_sign()
        for contract in self.filtered("clause_ids"):
            made = self.env["case.contract.document"]
            made.make_sudo(contract, self.env["case.contract.annex"]).ask_sudo()
        return result

    def action_back(self):
        """Back to draft: nobody signs what was written so far."""
        result = super().action_back()
        self.document_ids.filtered(lambda one: one.state == "to_sign")._withdraw_sudo()
        return result

    def action_cancel(self):
        """It was never agreed: nobody signs it any more."""
        result = super().action_cancel()
        self.document_ids.filtered(lambda one: one.state == "to_sign")._withdraw_sudo()
        return result

    def action_activate(self):
        """It is agreed and in force from its start.

        :raises UserError: naming who has not signed
        """
        self._check_deviations()
        for contract in self.filtered("clause_ids"):
            documents = contract.sudo().document_ids.filtered(lambda one: not one.annex_id)
            if any(one.state == "signed" for one in documents):
                continue
            waiting = documents.signature_ids.filtered(lambda one: one.state == "asked")
            raise UserError(
                self.env._(
                    "“%(contract)s” is in force once it is signed. Still to sign: %(who)s.",
                    contract=contract.display_name,
                    who=", ".join(waiting.mapped("who")) or self.env._("both sides"),
                )
            )
        return super().action_activate()

    # --- on paper ------------------------------------------------------------------------------------------------

    def action_paper(self):
        """Ask for the scan of what was signed on paper."""
        self.ensure_one()
        return self._paper_dialog(self.env["case.contract.annex"])

    def _paper_dialog(self, annex):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signed on Paper"),
            "res_model": "case.contract.paper",
            "view_mode": "form",
            "target": "new",
            "context": {"default_contract_id": self.id, "default_annex_id": annex.id},
        }

    def _take_paper(self, name, data, signed_on, names):
        """Take in the scan of this contract signed on paper. The caller has checked the user.

        :param name: file name
        :param data: base64 PDF
        :param signed_on: a date
        :param names: ``{"ours": full name, "theirs": full name}``
        :raises UserError: for a file that is no PDF, or a contract that cannot be in force yet
        """
        self.ensure_one()
        if not self._is_open():
            raise UserError(self.env._("“%s” was agreed already.", self.display_name))
        self._settle_clauses()
        self._check_complete()
        self._take_paper_of(self.env["case.contract.annex"], name, data, signed_on, names)
        self.sudo()._decide(signed_on=signed_on)

    def _take_paper_of(self, annex, name, data, signed_on, names):
        made = self.env["case.contract.document"]
        asked = self.document_ids.filtered(lambda one: one.annex_id == annex and one.state == "to_sign")
        document = (asked[:1] or made.make_sudo(self, annex)).sudo()
        document._lock()
        version = self.env["case.writer"].add_version_sudo(
            document.version_id.document_id, name, data, self.env._("Signed on paper")
        )
        if version.mimetype != "application/pdf":
            raise UserError(self.env._("“%s” is no PDF: scan the paper as one.", name))
        given = {"state": "signed", "how": "paper", "signed_on": signed_on, "user_id": self.env.uid}
        signatures = document.signature_ids.filtered(lambda one: one.state == "asked")
        if not signatures:
            signatures = signatures.create([{"document_id": document.id, **values} for values in self._signers()])
        for one in signatures:
            one.write({**given, "name": names[one.side], "sha256": version.sudo().checksum})
        document._seal_sudo(version)


class CaseContractAnnex(models.Model):
    """An annex in writing."""

    _inherit = "case.contract.annex"

    document_ids = fields.One2many("case.contract.document", "annex_id", "Documents", readonly=True)
    signature_ids = fields.One2many(
        "case.contract.signature", "annex_id", "Signatures", readonly=True, domain=[("state", "!=", "withdrawn")]
    )

    def action_ask_signatures(self):
        """Write this annex down and have it signed by both sides: it is agreed then.

        :raises UserError: naming what is wrong with it
        """
        self.ensure_one()
        self.check_access("write")
        self._check_agreeable()
        self._check_deviations()
        self.clause_ids._bring_obligations()
        self.env["case.contract.document"].make_sudo(self.contract_id, self).ask_sudo()
        return True

    def action_withdraw(self):
        """It is not agreed; nobody signs it any more."""
        result = super().action_withdraw()
        self.document_ids.filtered(lambda one: one.state == "to_sign")._withdraw_sudo()
        return result

    def action_agree(self):
        """:raises UserError: naming who has not signed what was sent to be signed"""
        waiting = self.sudo().document_ids.filtered(lambda one: one.state == "to_sign").signature_ids
        waiting = waiting.filtered(lambda one: one.state == "asked")
        if waiting:
            raise UserError(
                self.env._(
                    "“%(annex)s” waits for signatures: %(who)s.",
                    annex=self.display_name,
                    who=", ".join(waiting.mapped("who")),
                )
            )
        return super().action_agree()

    def _take_paper(self, name, data, signed_on, names):
        """As :meth:`case.contract._take_paper`, for this annex."""
        self.ensure_one()
        self._check_agreeable()
        self._check_deviations()
        self.contract_id._take_paper_of(self, name, data, signed_on, names)

    def action_paper(self):
        """Ask for the scan of what was signed on paper."""
        self.ensure_one()
        return self.contract_id._paper_dialog(self)
