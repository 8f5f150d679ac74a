from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .case_involvement import SOURCES


class CaseRelation(models.Model):
    """What two people are to each other, from when to when ("guardian of", "adviser of").

    It belongs to the two, not to one case: it is seen on each case in which both are involved, by who reads that
    case, and changed by who may change the persons involved in one of them. It is ended, not deleted.
    """

    _name = "case.relation"
    _description = "Relation between People"
    _order = "date_to desc nulls first, date_from desc, id desc"

    partner_id = fields.Many2one("res.partner", "Who", required=True, ondelete="restrict", index=True)
    kind_id = fields.Many2one(
        "case.relation.kind",
        "Is",
        required=True,
        ondelete="restrict",
        domain="[('company_id', 'in', [company_id, False])]",
    )
    other_id = fields.Many2one("res.partner", "Of Whom", required=True, ondelete="restrict", index=True)
    date_from = fields.Date("From", help="Empty: since before it was written down.")
    date_to = fields.Date("Until", help="The last day. Empty: still so.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    former = fields.Boolean(compute="_compute_former", help="Until has passed.")
    readable = fields.Boolean(compute="_compute_readable", search="_search_readable")

    _two = models.Constraint("CHECK(partner_id != other_id)", "A relation is between two people.")
    _period = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_from <= date_to)", "A relation ends after it begins."
    )

    @api.depends("partner_id.name", "kind_id.name", "other_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for relation in self:
            one, other = relation.partner_id.sudo().name, relation.other_id.sudo().name
            relation.display_name = f"{one} {relation.kind_id.name} {other}"

    @api.depends("date_to")
    def _compute_former(self):
        today = fields.Date.today()
        for relation in self:
            relation.former = bool(relation.date_to and relation.date_to < today)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_readable(self):
        # Odoo checks rules with all rights: it is asked of the user, whatever rights this is called with.
        found = self.with_env(self.env(su=False))._cases_of_both("read")
        for relation in self:
            relation.readable = relation.id in found

    @api.model
    def _search_readable(self, operator, value):
        """Relations between two people who are both involved in a case that the current user reads."""
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain.custom(to_sql=_readable_sql, predicate=lambda relation: relation.readable)

    @api.model_create_multi
    def create(self, vals_list):
        """Say what people are to each other. :raises AccessError: for who may not on any case that both are in"""
        relations = super().create(vals_list)
        relations._check_may_relate()
        relations._check_not_twice()
        return relations

    def write(self, vals):
        """Change or end relations. :raises AccessError: for who may not on any case that both are in"""
        self.check_access("write")
        self._check_may_relate()
        result = super().write(vals)
        self._check_may_relate()
        self._check_not_twice()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise ValidationError(self.env._("A relation is ended, not deleted: give the day until which it was so."))

    def action_end(self):
        """Say that these relations are so no more: yesterday was the last day."""
        today = fields.Date.today()
        for relation in self.filtered(lambda relation: not relation.former):
            last = fields.Date.subtract(today, days=1)
            relation.date_to = max(relation.date_from or last, last)
        return True

    def action_change(self):
        """The dialog that changes this relation."""
        self.ensure_one()
        return {**self._dialog(self.env["case.case"]), "res_id": self.id}

    def _dialog(self, case):
        """The form of a relation, in a dialog. :param case: whose people can be chosen"""
        people = [person["partner_id"] for person in case.get_people()["people"]] if case else []
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Is What to Whom"),
            "res_model": "case.relation",
            "views": [(False, "form")],
            "target": "new",
            "context": {"case_people": [partner_id for partner_id in people if partner_id]},
        }

    def _drawn(self):
        """This relation as the picture of a case draws it: see ``case.case.get_people``."""
        self.ensure_one()
        kind = self.kind_id
        return {
            "id": self.id,
            "from": f"person-{self.partner_id.id}",
            "to": f"person-{self.other_id.id}",
            "label": kind.name,
            "inverse": kind.inverse_name,
            "both_ways": kind.name == kind.inverse_name,
            "since": fields.Date.to_string(self.date_from) or False,
            "until": fields.Date.to_string(self.date_to) or False,
            "former": self.former,
        }

    # --- who may -----------------------------------------------------------------------------------------------

    def _cases_of_both(self, operation):
        """Cases in which both people are involved and the current user may do something.

        :param operation: ``read``, or ``arrange``: change the persons involved
        :return: ``{relation id: case.case}``; relations without one are left out
        """
        self.flush_model()
        self.env["case.participant"].flush_model()
        self.env["case.case"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT r.id, array_agg(DISTINCT a.case_id) FROM case_relation r JOIN (%(sources)s) a"
                " ON a.partner_id = r.partner_id JOIN (%(sources)s) b ON b.partner_id = r.other_id"
                " AND b.case_id = a.case_id WHERE r.id = ANY(%(ids)s) GROUP BY r.id",
                sources=SOURCES,
                ids=self.ids,
            )
        )
        cases = self.env["case.case"].browse({case_id for _id, case_ids in rows for case_id in case_ids})
        allowed = cases._filtered_access("read")
        if operation == "arrange":
            allowed = allowed.filtered("may_arrange_people")
        companies = {relation.id: relation.company_id for relation in self.sudo()}
        found = {
            relation_id: (allowed & cases.browse(case_ids)).filtered(
                lambda case, relation_id=relation_id: case.company_id == companies[relation_id]
            )
            for relation_id, case_ids in rows
        }
        return {relation_id: both for relation_id, both in found.items() if both}

    def _check_may_relate(self):
        if self.env.su:
            return
        found = self._cases_of_both("arrange")
        for relation in self:
            if relation.id not in found:
                raise AccessError(
                    self.env._(
                        "“%s”: said by who may change the persons involved in a case in which both take part.",
                        relation.sudo().display_name,
                    )
                )

    def _check_not_twice(self):
        """:raises ValidationError: when two people are the same to each other twice over at one time"""
        for relation in self.sudo():
            turned = relation.kind_id.name == relation.kind_id.inverse_name
            sides = [(relation.partner_id, relation.other_id)]
            sides += [(relation.other_id, relation.partner_id)] if turned else []
            for one, other in sides:
                domain = Domain(
                    [
                        ("id", "!=", relation.id),
                        ("partner_id", "=", one.id),
                        ("other_id", "=", other.id),
                        ("kind_id", "=", relation.kind_id.id),
                        ("company_id", "=", relation.company_id.id),
                    ]
                )
                if relation.date_to:
                    domain &= Domain("date_from", "=", False) | Domain("date_from", "<=", relation.date_to)
                if relation.date_from:
                    domain &= Domain("date_to", "=", False) | Domain("date_to", ">=", relation.date_from)
                if self.sudo().search_count(domain, limit=1):
                    raise ValidationError(self.env._("“%s” is there already for this time.", relation.display_name))


def _readable_sql(model, alias, query):
    # The rules on cases say who reads them, here as anywhere.
    mine = model.env(su=False)["case.case"]._search([])
    return SQL(
        "EXISTS (SELECT FROM (%(sources)s) a JOIN (%(sources)s) b ON b.case_id = a.case_id JOIN case_case c"
        " ON c.id = a.case_id WHERE a.partner_id = %(one)s AND b.partner_id = %(other)s AND c.company_id = %(company)s"
        " AND c.id IN %(readable)s)",
        sources=SOURCES,
        one=SQL.identifier(alias, "partner_id"),
        other=SQL.identifier(alias, "other_id"),
        company=SQL.identifier(alias, "company_id"),
        readable=mine.subselect(),
    )
