from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import is_html_empty

from ..tools.clause_html import plain

#: Columns that verbs alone fill.
DECIDED = frozenset(["approved_by_id", "approved_on", "changed_by_id", "standard_id"])
#: What makes another text of a clause.
WORDS = frozenset(["clause_id", "version_id", "title", "text", "left_out"])


class CaseContractClause(models.Model):
    """A clause as one contract has it.

    It is the standard clause of the contract's type or one allowed instead, word by word. Everything else (its own
    words, another clause, a standard clause left out) is a deviation, which somebody else approves before anybody
    signs.
    """

    _name = "case.contract.clause"
    _description = "Clause of a Contract"
    _inherit = ["case.contract.part"]
    _order = "contract_id.id, sequence, id"

    sequence = fields.Integer(default=10)
    case_type_id = fields.Many2one(related="contract_id.case_type_id")
    standard_id = fields.Many2one(
        "case.clause", readonly=True, ondelete="restrict", help="What contracts of this type say here."
    )
    clause_id = fields.Many2one(
        "case.clause",
        ondelete="restrict",
        domain="[('version_id', '!=', False), ('type_id', 'in', (False, case_type_id)),"
        " '|', ('id', '=', standard_id), ('standard_id', '=', standard_id)]",
        help="The standard clause, or one that is allowed instead. Empty: words of this contract alone.",
    )
    version_id = fields.Many2one(
        "case.clause.version",
        compute="_compute_version_id",
        store=True,
        precompute=True,
        ondelete="restrict",
        help="The words that count, whatever is published later.",
    )
    version_text = fields.Html(related="version_id.text", string="Words of the Clause")
    redline = fields.Html("What Differs", compute="_compute_redline", sanitize=False)
    title = fields.Char("Own Heading")
    name = fields.Char(compute="_compute_name", string="Heading")
    text = fields.Html("Own Words", help="Empty: the words of the clause. Else a deviation, which is approved.")
    left_out = fields.Boolean(help="The contract does not have this standard clause.")
    deviation = fields.Selection(
        [("words", "Own words"), ("other", "Not a standard clause"), ("left_out", "Left out")],
        compute="_compute_deviation",
        store=True,
    )
    changed_by_id = fields.Many2one("res.users", "Changed by", readonly=True, copy=False, ondelete="restrict")
    approved_by_id = fields.Many2one("res.users", "Approved by", readonly=True, copy=False, ondelete="restrict")
    approved_on = fields.Datetime(readonly=True, copy=False)
    obligation_ids = fields.One2many("case.obligation", "clause_id", "Obligations", readonly=True)
    replaces_id = fields.Many2one(
        "case.contract.clause", "In Place of", ondelete="restrict", domain="[('contract_id', '=', contract_id)]"
    )
    outdated = fields.Boolean("Newer Version", compute="_compute_outdated")

    _dates = models.Constraint("CHECK(date_to >= date_from)", "A clause does not end before it begins.")

    @api.depends("clause_id")
    def _compute_version_id(self):
        for row in self:
            if row.version_id.clause_id != row.clause_id:
                row.version_id = row.clause_id.version_id

    @api.depends("title", "version_id.title", "standard_id.name")
    @api.depends_context("lang")
    def _compute_name(self):
        for row in self:
            row.name = row.title or row.version_id.title or row.standard_id.name or self.env._("Clause")

    @api.depends("clause_id", "standard_id", "text", "title", "left_out", "version_id")
    def _compute_deviation(self):
        for row in self:
            clause, version = row.clause_id, row.version_id
            other_words = not is_html_empty(row.text) and plain(row.text) != plain(version.text)
            if row.left_out:
                row.deviation = "left_out" if row.standard_id else False
            elif not clause or row.standard_id not in (clause, clause.standard_id):
                row.deviation = "other"
            else:
                other_words = other_words or (row.title and row.title != version.title)
                row.deviation = "words" if other_words else False

    @api.depends("clause_id.version_id", "version_id")
    def _compute_outdated(self):
        for row in self:
            row.outdated = row.version_id != row.clause_id.version_id

    @api.depends("text", "version_id")
    @api.depends_context("lang")
    def _compute_redline(self):
        for row in self:
            before = row.version_id.with_context(lang=row.contract_id._document_lang()).text
            own = row.deviation == "words" and not is_html_empty(row.text)
            row.redline = own and self.env["case.contract.redline"]._shown(plain(before), plain(row.text))

    @api.constrains("clause_id", "text", "title", "contract_id", "replaces_id")
    def _check_words(self):
        placeholder = self.env["case.clause.placeholder"]
        for row in self:
            case_type = row.contract_id.case_type_id
            if not row.clause_id and (is_html_empty(row.text) or not row.title) and not row.left_out:
                raise ValidationError(self.env._("“%s”: choose a clause, or write a heading and words.", row.name))
            if row.clause_id and not row.version_id:
                raise ValidationError(self.env._("“%s” is not published.", row.clause_id.name))
            if row.clause_id.type_id and row.clause_id.type_id != case_type:
                raise ValidationError(self.env._("“%s” is written for contracts of another type.", row.name))
            if row.replaces_id and (row.replaces_id.contract_id != row.contract_id or not row.annex_id):
                raise ValidationError(
                    self.env._("“%s”: an annex puts one clause of its contract in the place of another.", row.name)
                )
            placeholder.check(row.title, case_type, row.name)
            placeholder.check_html(row.text, case_type, row.name)

    # --- writing -------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Add clauses; the obligations that they bring come with them."""
        for vals in vals_list:
            self._refuse_decided(vals)
        rows = super().create([{**vals, "changed_by_id": self.env.uid} for vals in vals_list])
        rows._bring_obligations()
        return rows

    @api.model
    def _create_standard(self, vals_list):
        """Make the clauses that the type of a contract, or the one above it, gives. No deviation of anybody."""
        rows = super().create(vals_list)  # pylint: disable=super-method-mismatch
        rows._bring_obligations()
        return rows

    def write(self, vals):
        """Change what is being written; a deviation that was approved before is to be approved again."""
        self._refuse_decided(vals)
        if WORDS & vals.keys():
            vals = {**vals, "changed_by_id": self.env.uid, "approved_by_id": False, "approved_on": False}
        result = super().write(vals)
        if WORDS & vals.keys():
            self._bring_obligations()
        return result

    def _refuse_decided(self, vals):
        refused = DECIDED & vals.keys()
        if refused:
            raise AccessError(self.env._("%s: nobody writes this by hand.", ", ".join(sorted(refused))))

    @api.ondelete(at_uninstall=False)
    def _unlink_own(self):
        for row in self:
            if row.standard_id:
                raise UserError(
                    self.env._("“%s” is a standard clause: say that it is left out, or choose another one.", row.name)
                )
        self.obligation_ids.unlink()

    # --- what it says --------------------------------------------------------------------------------------------

    def _words(self):
        """Heading and text, placeholders not filled in yet, in the language of the environment."""
        self.ensure_one()
        own = not is_html_empty(self.text)
        return self.title or self.version_id.title, self.text if own else self.version_id.text

    def _counts(self, facts):
        """Whether this clause is in the contract. :param facts: as ``case.contract._facts_on`` gives it"""
        self.ensure_one()
        return not self.left_out and self.contract_id._holds_of(self.version_id.condition, facts)

    def _bring_obligations(self):
        """Keep the obligations that these clauses bring in line with their versions, and with their conditions."""
        for contract, rows in self.grouped("contract_id").items():
            if not any(row.version_id.obligation_ids or row.obligation_ids for row in rows):
                continue
            facts = contract._facts_on(fields.Date.context_today(self))
            for row in rows.filtered(lambda row: row._is_open()):
                wanted = row.version_id.obligation_ids if row._counts(facts) else self.env["case.obligation.template"]
                row.obligation_ids.filtered(lambda known, wanted=wanted: known.template_id not in wanted).unlink()
                row._add_obligations(wanted - row.obligation_ids.template_id)

    def _add_obligations(self, templates):
        self.env["case.obligation"].create(
            [
                {**vals, "contract_id": self.contract_id.id, "annex_id": self.annex_id.id, "clause_id": self.id}
                for vals in templates._as_agreed()
            ]
        )

    # --- verbs ---------------------------------------------------------------------------------------------------

    def action_own_words(self):
        """Write this clause freely, beginning with the words it has."""
        self.ensure_one()
        if is_html_empty(self.text):
            lang = self.contract_id._document_lang()
            self.text = self.with_context(lang=lang).version_id.text
        return self._form()

    def action_as_standard(self):
        """Take the standard clause again, word by word, in its newest version."""
        for row in self:
            row.write(
                {"text": False, "title": False, "left_out": False, "clause_id": (row.standard_id or row.clause_id).id}
            )
        self.action_newest()
        return True

    def action_newest(self):
        """Take the newest published words of these clauses."""
        for row in self.filtered("outdated"):
            row.write({"version_id": row.clause_id.version_id.id})
        return True

    def action_approve(self):
        """Let the contract say something else than contracts of its type do. Not by who wrote it: four eyes.

        :raises AccessError: for who does not sign contracts, or wrote this
        """
        if not self.env.user.has_group("case_contract.group_contract_signatory"):
            raise AccessError(self.env._("Only who signs contracts approves what deviates from standard clauses."))
        self.check_access("read")
        waiting = self.filtered(lambda row: row.deviation and not row.approved_by_id)
        for row in waiting:
            if row.changed_by_id == self.env.user:
                raise AccessError(self.env._("“%s”: these words are yours, somebody else approves them.", row.name))
        for row in waiting:
            row.sudo()._decide(approved_by_id=self.env.uid, approved_on=fields.Datetime.now())
            row.contract_id._note({"deviation": row.name, "kind": row.deviation})
        return True

    def _form(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }
