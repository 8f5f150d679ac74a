from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.participation import RIGHTS
from .case_box_member import works_from_sql
from .case_participant import takes_part_now_sql


class CaseCase(models.Model):
    """What the persons involved in a case may do there, and who says so."""

    _inherit = "case.case"

    may_arrange_people = fields.Boolean(
        compute="_compute_may_arrange_people",
        help="The handler, who opened the case, supervisors, and persons involved who have a right on it add and change"
        " persons involved. Who only reads the case does not.",
    )

    @api.depends_context("uid")
    @api.depends("user_id", "participant_ids")
    def _compute_may_arrange_people(self):
        leads = self.env.su or self.env.user.has_group("case_organizer.group_case_supervisor")
        is_user = self.env.user.has_group("case_organizer.group_case_user")
        led = self if leads else self.filtered(lambda case: is_user and (not case._origin or case._i_lead()))
        others = self - led
        mine = others._my_participations() if others and is_user else {}
        led.may_arrange_people = True
        for case in others:
            case.may_arrange_people = bool(mine.get(case._origin.id))

    def _i_lead(self):
        """Whether the current user handles this case or opened it."""
        self.ensure_one()
        case = self.sudo()
        return self.env.user in (case.user_id, case.create_uid)

    def _my_participations(self):
        """The rights of the current user on those of these cases in which they take part today.

        Their own rows count, those of their teams, and of whom they stand in for: what one of them gives, they have.

        :return: ``{case id: frozenset of names in RIGHTS}``; cases in which they do not take part are left out
        """
        self.env["case.participant"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT p.case_id, %s FROM case_participant p WHERE p.case_id = ANY(%s) AND %s AND p.box_id IN (%s)"
                " GROUP BY p.case_id",
                SQL(", ").join(SQL("bool_or(COALESCE(p.%s, false))", SQL.identifier(right)) for right in RIGHTS),
                self._origin.ids,
                takes_part_now_sql(),
                works_from_sql(self.env.uid),
            )
        )
        return {
            case_id: frozenset(right for right, given in zip(RIGHTS, flags, strict=True) if given)
            for case_id, *flags in rows
        }

    def _my_rights(self):
        """What the current user may do here as far as their taking part says: who does not take part is not limited.

        :return: a frozenset of names in :data:`..tools.participation.RIGHTS`
        """
        self.ensure_one()
        if self.env.su:
            return frozenset(RIGHTS)
        return self._my_participations().get(self.id, frozenset(RIGHTS))

    def _lacks(self, right):
        """Why the current user is refused a right on this case, as a sentence; False when they have it."""
        if right in self._my_rights():
            return False
        sentences = {
            "may_note": self.env._("You are on %s without the right to write notes.", self.name),
            "may_file": self.env._("You are on %s without the right to file documents.", self.name),
            "may_answer": self.env._("You are on %s without the right to answer questions.", self.name),
            "may_approve": self.env._("You are on %s without the right to approve.", self.name),
        }
        return sentences[right]

    def _check_right(self, right):
        """:raises AccessError: when the current user takes part in one of these cases without this right"""
        self._check_not_from_archive()
        for case in self:
            refusal = case._lacks(right)
            if refusal:
                raise AccessError(refusal)

    def _check_may_arrange_people(self):
        """:raises AccessError: when the current user may not add or change the persons involved in these cases"""
        if self.env.su:
            return
        self.check_access("read")
        for case in self:
            if not case.may_arrange_people:
                raise AccessError(
                    self.env._(
                        "You read %(case)s. Who is involved is changed by its handler (%(who)s) and supervisors.",
                        case=case.name,
                        who=case.sudo().user_id.name or self.env._("nobody yet"),
                    )
                )

    def _rights_to_give(self):
        """The rights that the current user may give to others here: all, for who leads the case; else their own."""
        self.ensure_one()
        leads = self.env.su or self.env.user.has_group("case_organizer.group_case_supervisor") or self._i_lead()
        return frozenset(RIGHTS) if leads else self._my_rights()
