from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .case_box_member import works_from_sql
from .case_participant import takes_part_now_sql


class CaseStep(models.Model):
    """Whose move it is, changed by people: taken, given, distributed, given back."""

    _inherit = "case.step"

    supervised = fields.Boolean("I Supervise", compute="_compute_supervised", search="_search_supervised")
    can_give_back = fields.Boolean(compute="_compute_can_give_back")

    @api.depends_context("uid")
    def _compute_supervised(self):
        boxes = self._my_boxes()
        for step in self:
            step.supervised = step.supervisor_box_id.id in boxes

    @api.model
    def _search_supervised(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        boxes = self.env.execute_query(works_from_sql(self.env.uid))
        return [("supervisor_box_id", "in", [box_id for (box_id,) in boxes])]

    @api.depends_context("uid")
    def _compute_can_give_back(self):
        for step in self:
            step.can_give_back = step.is_open and step.by_hand and step.mine

    def _check_may_assign(self):
        """Who gives work to others: whose move it is (their own or their team's), who supervises, supervisors.

        :raises AccessError: naming the first step that the user may not give away
        :raises UserError: when a step is not open
        """
        self.check_access("read")
        done = self.filtered(lambda step: not step.is_open)
        if done:
            raise UserError(self.env._("“%s” is not open any more.", done[0].display_name))
        self._check_may_work()

    def action_give(self):
        """The dialog in which these steps are given to one person or distributed."""
        self._check_may_assign()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Give to…"),
            "res_model": "case.give",
            "view_mode": "form",
            "target": "new",
            "context": {"default_step_ids": [(6, 0, self.ids)]},
        }

    def action_give_back(self):
        """Let these steps wait again where the plan puts them: in the team box, or with who holds the role."""
        self._check_may_assign()
        self.env["case.writer"].give_back(self)
        return True

    def _check_read_by(self, users):
        """Look whether each of these users reads the case of each of these steps, in three statements.

        It says in SQL what the record rules of cases say. A rule that somebody adds is not asked here: who is given a
        step by it does not read it, which nobody is harmed by.

        :raises AccessError: naming one who does not, and the case
        """
        groups = {
            name: self.env["res.users"]
            .sudo()
            .search(
                [("id", "in", users.ids), ("all_group_ids", "in", self.env.ref(f"case_organizer.group_case_{name}").id)]
            )
            for name in ("user", "supervisor", "admin")
        }
        strangers = users - groups["user"].with_env(self.env)
        if strangers:
            raise AccessError(self.env._("%s is no case user.", strangers[0].name))
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT u.id, c.id FROM case_case c CROSS JOIN unnest(%(users)s::int[]) AS u(id)"
                " WHERE c.id = ANY(%(cases)s) AND (NOT EXISTS (SELECT FROM res_company_users_rel r"
                "  WHERE r.user_id = u.id AND r.cid = c.company_id)"
                " OR (c.access != 'open' AND u.id != ALL(%(admins)s)"
                "  AND NOT (c.access = 'team' AND u.id = ANY(%(supervisors)s))"
                "  AND COALESCE(c.user_id, c.create_uid) != u.id"
                "  AND NOT EXISTS (SELECT FROM case_participant p JOIN case_box_member m ON m.box_id = p.box_id"
                "   WHERE p.case_id = c.id AND %(current)s AND m.user_id = u.id"
                "   AND (m.role_id IS NULL OR m.role_id = p.role_id)"
                "   AND (m.date_from IS NULL OR m.date_from <= CURRENT_DATE)"
                "   AND (m.date_to IS NULL OR m.date_to >= CURRENT_DATE)))) LIMIT 1",
                users=users.ids,
                cases=self.case_id.ids,
                admins=groups["admin"].ids,
                supervisors=groups["supervisor"].ids,
                current=takes_part_now_sql(),
            )
        )
        for user_id, case_id in rows:
            raise AccessError(
                self.env._(
                    "%(who)s does not read %(case)s: add them to the persons involved.",
                    who=users.browse(user_id).name,
                    case=self.case_id.browse(case_id).name,
                )
            )

    def give(self, user_ids, way="evenly"):
        """Give these steps to people.

        :param user_ids: ids of one or several users
        :param way: ``evenly``, or ``fewest``: first to who has fewest open steps
        :return: ``{user id: number of steps}``
        :raises AccessError: naming who does not read a case, or a step that the user may not give
        """
        self._check_may_assign()
        users = self.env["res.users"].browse(user_ids).exists().filtered(lambda user: not user.share)
        if not users:
            raise UserError(self.env._("Choose who does it."))
        self._check_read_by(users)
        steps = self.sorted(lambda step: (not step.deadline, step.deadline, step.id))
        return self.env["case.writer"].distribute(steps, users, way)
