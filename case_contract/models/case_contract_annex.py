from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.case_organizer.models.characteristic_field import CharacteristicValues

from .case_contract import IN_FORCE
from .case_contract_reading import DETAIL


class CaseContractAnnex(models.Model):
    """What changes in a contract in force, and from when.

    Groups of terms and details that it leaves empty stay as they are. Lines and obligations are added, put in the place
    of others, or ended. Once it is agreed the contract reads differently from its day on, on every day before it as it
    did.
    """

    _name = "case.contract.annex"
    _description = "Annex"
    _inherit = ["case.contract.terms"]
    _order = "contract_id.id, number"

    contract_id = fields.Many2one("case.contract", required=True, ondelete="restrict", index=True, readonly=True)
    company_id = fields.Many2one(related="contract_id.company_id")
    case_type_id = fields.Many2one(related="contract_id.case_type_id", store=True, precompute=True)
    number = fields.Integer(readonly=True, copy=False)
    title = fields.Char("Subject", help="In a few words: what changes.")
    reason = fields.Text("Why")
    date_from = fields.Date("From", default=fields.Date.context_today, help="The first day on which it counts.")
    state = fields.Selection(
        [("draft", "Draft"), ("agreed", "Agreed"), ("withdrawn", "Withdrawn")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    agreed_on = fields.Datetime(readonly=True, copy=False)
    agreed_by_id = fields.Many2one("res.users", "Agreed by", readonly=True, copy=False, ondelete="restrict")
    characteristics = CharacteristicValues(
        "Details that Change", definition="case_type_id.characteristic_definition", copy=False
    )
    line_ids = fields.One2many("case.contract.line", "annex_id", "New Lines")
    ended_line_ids = fields.Many2many(
        "case.contract.line",
        "case_contract_annex_ended_line",
        "annex_id",
        "line_id",
        "Lines that End",
        domain="[('contract_id', '=', contract_id), ('annex_id.state', 'in', (False, 'agreed'))]",
    )
    obligation_ids = fields.One2many("case.obligation", "annex_id", "New Obligations")
    ended_obligation_ids = fields.Many2many(
        "case.obligation",
        "case_contract_annex_ended_obligation",
        "annex_id",
        "obligation_id",
        "Obligations that End",
        domain="[('contract_id', '=', contract_id), ('annex_id.state', 'in', (False, 'agreed'))]",
    )

    _number_unique = models.Constraint("UNIQUE(contract_id, number)", "A contract has each annex once.")

    @api.depends("number", "title")
    def _compute_display_name(self):
        for annex in self:
            words = self.env._("Annex %s", annex.number)
            annex.display_name = f"{words}: {annex.title}" if annex.title else words

    @api.model_create_multi
    def create(self, vals_list):
        """Number annexes of each contract from 1. :raises UserError: for a contract that is not in force"""
        counts = {}
        for vals in vals_list:
            contract = self.env["case.contract"].browse(vals.get("contract_id"))
            if contract.state not in IN_FORCE:
                raise UserError(self.env._("“%s” is not in force: change it itself.", contract.display_name))
            if contract not in counts:
                counts[contract] = max(self.search([("contract_id", "=", contract.id)]).mapped("number"), default=0)
            counts[contract] += 1
            vals["number"] = counts[contract]
            # Odoo reads the definition of properties from the values given.
            vals["case_type_id"] = contract.case_type_id.id
        return super().create(vals_list)

    def write(self, vals):
        """:raises UserError: for an annex that is no draft any more"""
        for annex in self:
            if annex.state != "draft":
                raise UserError(self.env._("“%s” stays as it was agreed: write another annex.", annex.display_name))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An annex is never deleted. Withdraw it instead."))

    def _is_open(self):
        """Whether this may still be written."""
        return self.state == "draft"

    def _said(self):
        """What this annex says: ``{key: value}``, as the values of a contract."""
        self.ensure_one()
        details = self.case_type_id.characteristic_ids._from_properties(self.characteristics._values)
        return {**self._terms_said(), **{DETAIL + code: value for code, value in details.items()}}

    # --- verbs ---------------------------------------------------------------------------------------------------

    def action_agree(self):
        """Both sides agree: from its day on the contract reads as it says.

        :raises UserError: naming what is wrong; nothing has changed then
        """
        self.ensure_one()
        self.check_access("write")
        said = self._check_agreeable()
        contract = self.contract_id
        self.env["case.contract.value"].sudo().create(
            [
                {
                    "contract_id": contract.id,
                    "key": key,
                    "value": value,
                    "date_from": self.date_from,
                    "annex_id": self.id,
                }
                for key, value in said.items()
            ]
        )
        last_day = fields.Date.subtract(self.date_from, days=1)
        for line in self.line_ids.filtered(lambda line: not line.date_from):
            line.date_from = self.date_from
        for obligation in self.obligation_ids.filtered(lambda obligation: not obligation.date_from):
            obligation.date_from = self.date_from
        (self.ended_line_ids | self.line_ids.replaces_id)._end(last_day)
        ended = self.ended_obligation_ids | self.obligation_ids.replaces_id
        ended._end(last_day)
        self._decide(state="agreed", agreed_on=fields.Datetime.now(), agreed_by_id=self.env.uid)
        contract._note({"annex": self.number, "from": fields.Date.to_string(self.date_from)})
        below = contract.search([("id", "child_of", contract.id), ("state", "in", IN_FORCE)])
        below._refresh_course()
        below._tell_case()
        below._drop_stale_decisions()
        below.obligation_ids._replan()
        below.obligation_ids._plan_sudo()
        return True

    def action_ask_agree(self):
        """Show what falls due otherwise once this is agreed. :raises UserError: naming what is wrong with it"""
        self.ensure_one()
        self._check_agreeable()
        return self.contract_id._ask_effect("agree", self)

    def _check_agreeable(self):
        """:return: what it says :raises UserError: naming what is wrong with it"""
        contract = self.contract_id
        if self.state != "draft":
            raise UserError(self.env._("“%s” is no draft any more.", self.display_name))
        if contract.state not in IN_FORCE:
            raise UserError(self.env._("“%s” is not in force.", contract.display_name))
        if not self.date_from or self.date_from < contract.date_start:
            raise UserError(self.env._("“%s” counts from a day on which the contract holds.", self.display_name))
        if contract.date_end and self.date_from > contract.date_end and not contract.renews:
            raise UserError(
                self.env._(
                    "“%(annex)s” counts from after the end of the contract, %(end)s.",
                    annex=self.display_name,
                    end=contract.date_end,
                )
            )
        said = self._said()
        if not (said or any(self[name] for name in self._part_fields())):
            raise UserError(self.env._("“%s” changes nothing.", self.display_name))
        self._check_overlap(said)
        return said

    def _part_fields(self):
        """Names of the fields with rows that an annex adds or ends."""
        return ["line_ids", "ended_line_ids", "obligation_ids", "ended_obligation_ids"]

    def _check_overlap(self, said):
        """:raises ValidationError: when another annex says something else about the same from the same day"""
        other = self.env["case.contract.value"].search(
            [
                ("contract_id", "=", self.contract_id.id),
                ("date_from", "=", self.date_from),
                ("key", "in", list(said)),
            ],
            limit=1,
        )
        if other:
            raise ValidationError(
                self.env._(
                    "%(other)s says from the same day about “%(what)s”: choose another day.",
                    other=other.annex_id.display_name,
                    what=self._key_label(other.key),
                )
            )
        twice = (self.ended_line_ids | self.line_ids.replaces_id).filtered(
            lambda line: line.date_to and line.date_to < self.date_from
        )
        if twice:
            raise ValidationError(self.env._("“%s” has ended before that day.", twice[0].name))

    def _key_label(self, key):
        """What a value of a contract is about, in words."""
        if key.startswith(DETAIL):
            code = key[len(DETAIL) :]
            return self.case_type_id.characteristic_ids.filtered(lambda c: c.code == code).name or code
        return self._terms_label(key)

    def action_withdraw(self):
        """It is not agreed. What was written is kept."""
        for annex in self:
            if annex.state != "draft":
                raise UserError(self.env._("“%s” was agreed: write another annex.", annex.display_name))
        return self._decide(state="withdrawn")

    def _decide(self, **values):
        """Write what a verb decided, below the guard of :meth:`write`."""
        return super().write(values)  # pylint: disable=super-method-mismatch

    def action_open(self):
        """Show this annex."""
        self.ensure_one()
        return self._get_records_action(name=self.display_name, context={})
