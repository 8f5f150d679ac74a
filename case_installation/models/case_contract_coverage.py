from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class CaseContractCoverage(models.Model):
    """An installation is covered by a contract, from a day to a day: part of what the contract says.

    Once the contract is in force an annex adds installations and takes them off. What the type of the installation, and
    those of its parts, ask as maintenance becomes obligations of the contract, planned like all others.
    """

    _name = "case.contract.coverage"
    _description = "Installation Covered by a Contract"
    _inherit = ["case.contract.part"]
    _order = "contract_id, id"

    installation_id = fields.Many2one("case.installation", required=True, ondelete="restrict")
    name = fields.Char(related="installation_id.display_name")
    partner_id = fields.Many2one(related="installation_id.partner_id")
    site_id = fields.Many2one(related="installation_id.site_id")
    serial = fields.Char(related="installation_id.serial")
    contract_state = fields.Selection(related="contract_id.state", string="Contract State")
    line_id = fields.Many2one(
        "case.contract.line",
        "For the Line",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('contract_id', '=', contract_id)]",
        help="The line of the contract by which it is covered. Empty: by the contract as a whole.",
    )
    obligation_ids = fields.One2many("case.obligation", "coverage_id", "Maintenance", readonly=True)

    _dates = models.Constraint("CHECK(date_to >= date_from)", "Nothing is covered until before it was.")
    # All that is asked of what covers an installation on a date, so that the rows themselves are not read.
    _place = models.Index("(installation_id, date_from, date_to) INCLUDE (contract_id, annex_id, id)")

    def init(self):
        """The index of dates begins with the installation: one on that alone is not kept beside it."""
        self.env.cr.execute("DROP INDEX IF EXISTS case_contract_coverage__installation_id_index")

    @api.constrains("installation_id", "contract_id", "line_id")
    def _check_belongs(self):
        for coverage in self:
            contract, installation = coverage.contract_id, coverage.installation_id
            parties = (contract.partner_id | contract.party_ids.partner_id).commercial_partner_id
            if installation.company_id != contract.company_id or (
                installation.partner_id.commercial_partner_id not in parties
            ):
                raise ValidationError(
                    self.env._(
                        "“%(installation)s” belongs to %(owner)s, who is no party to “%(contract)s”.",
                        installation=installation.display_name,
                        owner=installation.partner_id.display_name,
                        contract=contract.display_name,
                    )
                )
            if installation.state == "removed":
                raise ValidationError(self.env._("“%s” was removed.", installation.display_name))
            if coverage.line_id and coverage.line_id.contract_id != contract:
                raise ValidationError(self.env._("“%s” is no line of this contract.", coverage.line_id.display_name))

    @api.constrains("installation_id", "contract_id", "annex_id", "date_from", "date_to")
    def _check_once(self):
        """A contract covers an installation once at a time; two contracts may, and it is shown."""
        for coverage in self:
            others = coverage.contract_id.coverage_ids.filtered(
                lambda other, one=coverage: (
                    other != one
                    and other.installation_id == one.installation_id
                    and other.annex_id.state != "withdrawn"
                )
            )
            first = coverage.date_from or coverage.annex_id.date_from or coverage.contract_id.date_start
            for other in others:
                before = other.date_to and other.date_to < first
                after = coverage.date_to and coverage.date_to < other._first_day()
                if not (before or after):
                    raise ValidationError(
                        self.env._(
                            "“%(contract)s” covers “%(installation)s” already.",
                            contract=coverage.contract_id.display_name,
                            installation=coverage.name,
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        """Cover installations; their maintenance becomes obligations of the contract."""
        coverages = super().create(vals_list)
        coverages._bring_obligations()
        return coverages

    def write(self, vals):
        """Obligations follow what is still being written."""
        result = super().write(vals)
        if {"installation_id", "date_from", "date_to"} & vals.keys():
            self.obligation_ids.unlink()
            self._bring_obligations()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_obligations(self):
        self._check_open()
        self.obligation_ids.unlink()

    def _bring_obligations(self):
        """Make the obligations that the types of these installations and of their parts ask."""
        values = [
            {
                **vals,
                "name": f"{vals['name']}: {installation.display_name}",
                "contract_id": coverage.contract_id.id,
                "annex_id": coverage.annex_id.id,
                "coverage_id": coverage.id,
                "installation_id": installation.id,
                "date_from": coverage.date_from,
                "date_to": coverage.date_to,
            }
            for coverage in self
            for installation in coverage.installation_id._with_parts_there()
            for vals in installation.type_id.maintenance_ids._as_agreed()
        ]
        if values:
            self.env["case.obligation"].create(values)

    def _tell_covered(self, kind, day):
        """Write into the history of installations that they are, or are no longer, covered."""
        for coverage in self:
            coverage.installation_id._tell(kind, contract_id=coverage.contract_id.id, day=day)

    # --- on a date -----------------------------------------------------------------------------------------------

    @api.model
    def _covering(self, installation_ids, on):
        """What covers installations on a date, themselves or what they are parts of: one statement.

        :param installation_ids: ids of ``case.installation``
        :param on: a date
        :return: ``{installation id: [coverage ids]}``, the nearest first; only those that are covered. Whoever asks
            reads contracts only as far as they may: these are ids.
        """
        if not installation_ids:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT i.id, array_agg(v.id ORDER BY up.place DESC, v.id) FROM case_installation i"
                " CROSS JOIN LATERAL unnest(string_to_array(rtrim(i.parent_path, '/'), '/')::int[])"
                "  WITH ORDINALITY AS up(id, place)"
                " JOIN case_contract_coverage v ON v.installation_id = up.id"
                " JOIN case_contract c ON c.id = v.contract_id AND c.state IN ('active', 'suspended', 'ended')"
                " LEFT JOIN case_contract_annex x ON x.id = v.annex_id"
                " WHERE i.id = ANY(%(ids)s) AND (x.id IS NULL OR x.state = 'agreed')"
                " AND c.date_start <= %(on)s AND (v.date_from IS NULL OR v.date_from <= %(on)s)"
                " AND (v.date_to IS NULL OR v.date_to >= %(on)s) AND (c.ended_on IS NULL OR c.ended_on >= %(on)s)"
                " AND (c.date_end IS NULL OR c.renews OR c.date_end >= %(on)s) GROUP BY i.id",
                ids=list(installation_ids),
                on=on,
            )
        )
        return dict(rows)
