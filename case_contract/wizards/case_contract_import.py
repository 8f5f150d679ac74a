from odoo import fields, models

from odoo.addons.case_organizer.tools.wording import folded

from ..tools.contract_rows import regrouped
from .case_contract_import_column import NAMES
from .case_contract_import_rows import ContractTaking


class CaseContractImport(models.TransientModel):
    """Takes contracts over from a table: looked at, columns corrected, previewed, and then all of them or none."""

    _name = "case.contract.import"
    _description = "Import Contracts"
    _inherit = ["case.table.import"]

    type_id = fields.Many2one(
        "case.contract.type", "Contract Type", help="Of the contracts whose row does not name another one."
    )
    in_force = fields.Boolean(
        default=True,
        help="They were signed: they are in force at once, and what falls due from today is planned. Otherwise they are"
        " drafts.",
    )
    column_ids = fields.One2many("case.contract.import.column", "import_id")
    contract_ids = fields.Many2many("case.contract", readonly=True)

    def action_open_contracts(self):
        """The contracts that were made."""
        action = self.env["ir.actions.act_window"]._for_xml_id("case_contract.action_case_contract")
        return {**action, "domain": [("id", "in", self.contract_ids.ids)], "context": {}}

    def action_example(self):
        """A workbook to begin from."""
        return {"type": "ir.actions.act_url", "url": "/case_contract/static/contracts.csv", "target": "download"}

    def _check_may(self):
        result = super()._check_may()
        self.env["case.contract"].check_access("create")
        return result

    def _names(self):
        return NAMES

    def _needed(self):
        return ["reference", "partner", "start", *([] if self.type_id else ["type"])]

    def _detail_names(self):
        details = self.env["case.contract.type"].search([]).case_type_id.characteristic_ids
        return {folded(text) for detail in details for text in (detail.name, detail.code)}

    def _taking(self, rows, chosen):
        return ContractTaking(self.env["case.contract.import.rows"], self, regrouped(rows, chosen))

    def _found_in_words(self, found):
        words = self.env._(
            "%(contracts)s contracts, %(lines)s lines, %(details)s details, %(below)s below another.", **found
        )
        if not found["parties"] and not found["obligations"]:
            return words
        more = self.env._("%(parties)s parties, %(obligations)s obligations.", **found)
        return f"{words} {more}"

    def _keep_made(self, ids):
        self.contract_ids = [(6, 0, ids)]
