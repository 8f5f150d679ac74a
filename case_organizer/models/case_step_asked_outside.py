from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .case_participant import takes_part_now_sql

#: What decides on whether a step is asked of somebody outside.
ASKED_BY = ("role_id.outside", "by_hand", "case_id.participant_ids.active", "case_id.participant_ids.role_id")


class CaseStep(models.Model):
    """What is asked of somebody outside is their move: it lies in the handler's box, but is not to be done there."""

    _inherit = "case.step"

    asked_outside = fields.Boolean(
        "Waits for Others",
        compute="_compute_asked_outside",
        search="_search_asked_outside",
        help="Asked of somebody outside who takes part: their move. Who sees to the case may still do it for them;"
        " whoever takes it has it as their own.",
    )

    whose_move = fields.Char(
        "Whose Move, in Words",
        compute="_compute_whose_move",
        help="Who is to act: the person outside of whom it is asked, otherwise in whose box it waits.",
    )

    @api.depends("box_id", *ASKED_BY)
    @api.depends_context("lang")
    def _compute_whose_move(self):
        asked, boxes = self._outside_names_sudo(), self._box_names_sudo(self.box_id.ids)
        for step in self:
            step.whose_move = asked.get(step.id) or boxes.get(step.box_id.id)

    def _who(self):
        asked = self._outside_names_sudo().get(self.id) if self.is_open else None
        return f"{asked} ({self.role_id.name})" if asked else super()._who()

    @api.depends(*ASKED_BY)
    def _compute_asked_outside(self):
        asked = self._outside_names_sudo()
        for step in self:
            step.asked_outside = step.id in asked

    @api.model
    def _search_asked_outside(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain.custom(to_sql=_asked_outside_sql, predicate=lambda step: step.asked_outside)

    def _outside_names_sudo(self):
        """Of whom steps are asked outside, for those that are. No statement when no role here is one outside.

        :return: ``{step id: names}``
        """
        asked = self.sudo().filtered(lambda step: step.role_id.outside and not step.by_hand)
        if not asked.ids:
            return {}
        self.env["case.participant"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT s.id, string_agg(n.name, ', ' ORDER BY p.id) FROM case_step s JOIN case_participant p"
                " ON p.case_id = s.case_id AND p.role_id = s.role_id JOIN res_partner n ON n.id = p.partner_id"
                " WHERE s.id = ANY(%s) AND %s GROUP BY s.id",
                asked.ids,
                takes_part_now_sql(),
            )
        )
        return dict(rows)


def is_asked_outside_sql(case, role, by_hand):
    """SQL, never NULL: this is asked of somebody outside who takes part.

    Whether the role is one outside is looked at first: of all other steps nobody's participation is read.

    :param case: SQL of the case's id
    :param role: SQL of the role's id
    :param by_hand: SQL of whether somebody was given it by hand
    """
    return SQL(
        "(%(role)s IS NOT NULL AND %(by_hand)s IS NOT TRUE AND %(role)s IN (SELECT id FROM case_role WHERE outside)"
        " AND EXISTS (SELECT 1 FROM case_participant p WHERE p.case_id = %(case)s AND p.role_id = %(role)s"
        "  AND p.partner_id IS NOT NULL AND %(part)s))",
        case=case,
        role=role,
        by_hand=by_hand,
        part=takes_part_now_sql(),
    )


def _asked_outside_sql(model, alias, query):
    model.env["case.participant"].flush_model()
    columns = (SQL.identifier(alias, name) for name in ("case_id", "role_id", "by_hand"))
    return is_asked_outside_sql(*columns)
