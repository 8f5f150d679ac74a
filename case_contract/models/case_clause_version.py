from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import is_html_empty

#: What of a published version is never written again.
KEPT = frozenset(["clause_id", "number", "title", "text", "condition", "obligation_ids"])


class CaseClauseVersion(models.Model):
    """The text of a clause from some time on. Once published it stays: contracts have it word by word."""

    _name = "case.clause.version"
    _description = "Version of a Clause"
    _order = "clause_id.id, number desc"
    _rec_name = "title"

    clause_id = fields.Many2one("case.clause", required=True, ondelete="cascade", index=True)
    type_id = fields.Many2one(related="clause_id.type_id")
    company_id = fields.Many2one(related="clause_id.company_id", store=True)
    number = fields.Integer("Version", readonly=True, copy=False)
    title = fields.Char("Heading", required=True, translate=True, help="As the contract has it.")
    text = fields.Html(
        translate=True, sanitize_attributes=True, help="In the language of each customer. May have placeholders."
    )
    condition = fields.Char("Only if", help="In the contract only if this holds of it and its details.")
    obligation_ids = fields.One2many(
        "case.obligation.template",
        "clause_version_id",
        "Obligations",
        copy=True,
        help="What the clause says is owed: contracts that have it have these obligations, and plan them.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")], required=True, default="draft", readonly=True, copy=False
    )
    published_on = fields.Datetime(readonly=True, copy=False)
    published_by_id = fields.Many2one("res.users", "Published by", readonly=True, copy=False, ondelete="restrict")

    _number_unique = models.Constraint("UNIQUE(clause_id, number)", "A clause has each version once.")

    @api.depends("title", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(clause)s, version %(number)s", clause=version.title, number=version.number
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Number the versions of each clause from 1."""
        numbers = {}
        for vals in vals_list:
            clause = vals.get("clause_id")
            if clause not in numbers:
                numbers[clause] = max(self.search([("clause_id", "=", clause)]).mapped("number"), default=0)
            numbers[clause] += 1
            vals["number"] = numbers[clause]
            vals.pop("state", None)
        return super().create(vals_list)

    def write(self, vals):
        """:raises UserError: for a version that was published"""
        if "state" in vals:
            raise AccessError(self.env._("A version is published by its button, nobody writes that."))
        if KEPT & vals.keys():
            self._check_draft()
        return super().write(vals)

    def update_field_translations(self, field_name, translations, source_lang=""):
        """:raises UserError: for a version that was published"""
        if field_name in KEPT:
            self._check_draft()
        return super().update_field_translations(field_name, translations, source_lang)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._check_draft()

    def _check_draft(self):
        for version in self:
            if version.state != "draft":
                raise UserError(
                    self.env._("“%s” was published: it stays as it is, write another version.", version.display_name)
                )

    @api.constrains("text", "title")
    def _check_text(self):
        placeholder = self.env["case.clause.placeholder"]
        for version in self:
            placeholder.check(version.title, version.type_id, version.title)
            placeholder.check_html(version.text, version.type_id, version.title)

    @api.constrains("condition")
    def _check_condition(self):
        for version in self.filtered("condition"):
            version.type_id._check_condition(version.condition, version.title)

    def action_publish(self):
        """From now on contracts are written with this version; nobody changes it any more.

        :raises UserError: naming a clause without text, or with a placeholder that means nothing in some language
        """
        self.check_access("write")
        self._check_draft()
        for version in self:
            if is_html_empty(version.text):
                raise UserError(self.env._("“%s” has no text.", version.title))
        for lang, _name in self.env["res.lang"].get_installed():
            self.with_context(lang=lang)._check_text()
        self._decide(state="published", published_on=fields.Datetime.now(), published_by_id=self.env.uid)
        return True

    def _decide(self, **values):
        """Write what a verb decided, below the guard of :meth:`write`."""
        return super().write(values)  # pylint: disable=super-method-mismatch
