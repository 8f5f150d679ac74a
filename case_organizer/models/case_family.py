from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

#: How closed a case is, from the most open.
CLOSENESS = {"open": 0, "team": 1, "restricted": 2}
#: Links that the case writer alone makes.
LINKS = frozenset(["parent_id", "parent_step_id", "held_with_parent"])


def closest(*accesses):
    """The strictest of several kinds of access."""
    return max(accesses, key=lambda access: CLOSENESS[access or "open"])


class CaseCase(models.Model):
    """Cases that belong together: opened by a step of another case, or related by hand."""

    _inherit = "case.case"

    parent_id = fields.Many2one(
        "case.case", "Part of", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    parent_step_id = fields.Many2one(
        "case.step",
        "Opened by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The step that opened this case, and is done when it is closed.",
    )
    held_with_parent = fields.Boolean(
        readonly=True, copy=False, help="Put on hold because the case it is part of was: goes on together with it."
    )
    child_ids = fields.One2many("case.case", "parent_id", "Opened from Here", readonly=True)
    related_ids = fields.Many2many(
        "case.case",
        "case_case_related",
        "case_id",
        "related_id",
        "Related Cases",
        copy=False,
        domain="[('id', '!=', id)]",
        help="Seen from both sides. A plan may react when one of them is closed.",
    )

    _part_of_step = models.UniqueIndex("(parent_step_id) WHERE parent_step_id IS NOT NULL")

    def init(self):
        """What a step opened comes by the unique index: another one on the same column is not kept beside it."""
        result = super().init()
        self.env.cr.execute("DROP INDEX IF EXISTS case_case__parent_step_id_index")
        return result

    @api.constrains("access", "parent_id")
    def _check_not_wider(self):
        for case in self:
            parent = case.sudo().parent_id
            if parent and CLOSENESS[case.access] < CLOSENESS[parent.access]:
                labels = dict(self._fields["access"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "%(case)s is part of a case that is “%(access)s”: it cannot be open to more people.",
                        case=case.name,
                        access=labels[parent.access],
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Relate new cases from both sides."""
        cases = super().create(vals_list)
        if any(vals.get("related_ids") for vals in vals_list):
            cases._mirror_related()
        return cases

    def write(self, vals):
        """Relate from both sides; a case that becomes more closed takes those opened from it along."""
        result = super().write(vals)
        if "related_ids" in vals:
            self._mirror_related()
        if "access" in vals:
            self._narrow_children_sudo()
        return result

    def _refuse_engine_fields(self, vals_list):
        result = super()._refuse_engine_fields(vals_list)
        if not self.env.su and any(LINKS & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("What a case is part of follows from the step that opened it."))
        return result

    def _mirror_related(self):
        """Make the other side of each relation equal to this one."""
        self.related_ids.check_access("read")
        self.flush_recordset(["related_ids"])
        self.env.execute_query(
            SQL(
                "DELETE FROM case_case_related r WHERE r.related_id = ANY(%s) AND NOT EXISTS (SELECT FROM"
                " case_case_related o WHERE o.case_id = r.related_id AND o.related_id = r.case_id) RETURNING r.case_id",
                self.ids,
            )
        )
        self.env.execute_query(
            SQL(
                "INSERT INTO case_case_related (case_id, related_id) SELECT related_id, case_id FROM case_case_related"
                " WHERE case_id = ANY(%s) ON CONFLICT DO NOTHING RETURNING case_id",
                self.ids,
            )
        )
        self.env["case.case"].invalidate_model(["related_ids"])

    def _narrow_children_sudo(self):
        """Let cases opened from these be open to no more people than these are."""
        for case in self.sudo():
            wider = case.child_ids.filtered(lambda child, case=case: CLOSENESS[child.access] < CLOSENESS[case.access])
            if wider:
                wider.write({"access": case.access})

    def action_open_family(self):
        """The cases opened from this one, and those related to it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_case")
        return {**action, "domain": [("id", "in", (self.child_ids | self.related_ids).ids)], "context": {}}

    def action_open_parent(self):
        """The case that this one is part of."""
        self.ensure_one()
        return self.parent_id._get_records_action(context={})

    def _opening_answers(self):
        """Details of new cases: as given, and those they take along from the case they are part of."""
        answers = super()._opening_answers()
        taking = self.filtered(lambda case: case.sudo().parent_step_id.item_id.subcase_copy_details).sudo()
        if taking:
            known = {}
            values = (
                self.env["case.value"]
                .sudo()
                .search([("case_id", "in", taking.parent_id.ids), ("valid_to", "=", False)])
            )
            for value in values:
                known.setdefault(value.case_id.id, {})[value.characteristic_id.code] = value
            for case in taking:
                answers[case.id] = {**case._taken_along(known.get(case.parent_id.id, {})), **answers[case.id]}
        return answers

    def _taken_along(self, values):
        """Those values of another case that fit the details of this one. :param values: ``{code: case.value}``"""
        found = {}
        for detail in self.type_id.characteristic_ids:
            value = values.get(detail.code)
            if value and value.characteristic_id.kind == detail.kind:
                try:
                    found[detail.code] = detail._check_value(value.value)
                except ValidationError:
                    continue
        return found
