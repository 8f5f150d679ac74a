from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import Occurrence
from ..tools.derived import Derived
from .case_box_member import is_mine_sql, stands_in_sql, works_from_sql
from .case_case import takes_part_sql
from .plan_reserved import OWN_STEPS


class CaseStep(models.Model):
    """A step asked of somebody on a case, from when it is offered. Written by the case writer alone."""

    _name = "case.step"
    _description = "Step"
    _order = "deadline, id"
    _log_access = False

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", readonly=True)
    item_id = fields.Many2one(
        "case.plan.item",
        "Plan Item",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        help="What the step is, in the plan of its case or in that of another type. Empty: made up for this case.",
    )
    name = fields.Char("Step", compute="_compute_name", search="_search_display_name")
    kind = fields.Selection(
        selection=lambda self: self.env["case.plan.item"]._fields["step_kind"]._description_selection(self.env),
        compute="_compute_name",
        search="_search_kind",
    )
    code = fields.Char(required=True, readonly=True)
    instance = fields.Integer("Round", required=True, default=1, readonly=True)
    state = fields.Selection(
        [
            ("enabled", "Offered"),
            ("active", "To do"),
            ("completed", "Done"),
            ("disabled", "Skipped"),
            ("suspended", "On hold"),
            ("terminated", "Cancelled"),
            ("failed", "Failed"),
        ],
        "Plan State",
        required=True,
        readonly=True,
    )
    shown_state = fields.Selection(
        [
            ("offered", "Offered"),
            ("todo", "To do"),
            ("in_progress", "In progress"),
            ("done", "Done"),
            ("skipped", "Skipped"),
            ("on_hold", "On hold"),
            ("cancelled", "Cancelled"),
            ("failed", "Failed"),
            ("void", "No longer counts"),
        ],
        "State",
        compute="_compute_shown_state",
    )
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    role_id = fields.Many2one("case.role", readonly=True, ondelete="restrict")
    box_id = fields.Many2one("case.box", "Whose Move", readonly=True, ondelete="restrict")
    supervisor_box_id = fields.Many2one("case.box", "Supervisor", readonly=True, ondelete="restrict")
    deadline = fields.Datetime(readonly=True)
    deadline_base = fields.Datetime(
        readonly=True, help="The deadline as first set, before pauses. Empty: that of the case."
    )
    priority = fields.Selection([("0", "Normal"), ("1", "High"), ("2", "Urgent")], default="0", readonly=True)
    access = fields.Char(readonly=True)
    company_id = Derived("res.company", readonly=True, ondelete="restrict")
    partner_id = fields.Many2one(related="case_id.partner_id", string="Customer")
    type_id = fields.Many2one(related="case_id.type_id", string="Case Type")
    enabled_on = fields.Datetime("Asked on", readonly=True)
    started_on = fields.Datetime(readonly=True)
    done_on = fields.Datetime(readonly=True)
    done_by_id = fields.Many2one("res.users", "Done by", readonly=True, ondelete="restrict")
    done_by_name = fields.Char("Done by (elsewhere)", readonly=True, help="As named in an imported history.")
    outcome = fields.Char("Code of the Outcome", readonly=True)
    reason = fields.Text(readonly=True)
    by_hand = fields.Boolean("Assigned by Hand", readonly=True, help="Stays with this person when roles change.")
    readable = fields.Boolean(compute="_compute_readable", search="_search_readable")
    mine = fields.Boolean("For Me", compute="_compute_mine", search="_search_mine")

    _instance_unique = models.Constraint("UNIQUE(case_id, code, instance)", "This step is there already.")
    _box_open = models.Index(
        "(box_id, deadline, id) INCLUDE (company_id, access, case_id) WHERE state IN ('enabled', 'active')"
    )
    # What is open on one case, whatever was done there; all of its steps come by the unique key.
    _case_open = models.Index("(case_id, deadline, id) INCLUDE (box_id) WHERE state IN ('enabled', 'active')")
    _supervisor_open = models.Index(
        "(supervisor_box_id, deadline, id) INCLUDE (company_id, access, case_id)"
        " WHERE state IN ('enabled', 'active') AND supervisor_box_id IS NOT NULL"
    )

    def init(self):
        """All steps of a case come by the unique key: an index on the case alone is not kept beside it.

        One on items that has those in no plan too is made anew without them.
        """
        self.env.cr.execute("DROP INDEX IF EXISTS case_step__case_id_index")
        self.env.cr.execute(
            "SELECT FROM pg_indexes WHERE indexname = 'case_step__item_id_index' AND indexdef NOT LIKE '%WHERE%'"
            " AND schemaname = current_schema()"
        )
        if self.env.cr.rowcount:
            self.env.cr.execute("DROP INDEX case_step__item_id_index")

    @api.depends("item_id.name", "item_id.step_kind", "own_name", "own_kind")
    @api.depends_context("lang")
    def _compute_name(self):
        for item, steps in self.grouped("item_id").items():
            name, kind = item.name, item.step_kind
            of_plan = steps.filtered(lambda step: not (step.own_name or step.own_kind))
            of_plan.name, of_plan.kind = name, kind
            for step in steps - of_plan:
                step.name = step.own_name or name
                step.kind = step.own_kind or kind

    @api.model
    def _search_kind(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return ["|", ("own_kind", operator, value), ("item_id.step_kind", operator, value)]

    @api.depends("name", "instance")
    @api.depends_context("lang")
    def _compute_display_name(self):
        again = self.filtered(lambda step: step.instance > 1 and step.code not in OWN_STEPS)
        for name, steps in (self - again).grouped("name").items():
            steps.display_name = name
        for step in again:
            step.display_name = f"{step.name} ({step.instance})"

    @api.model
    def _search_display_name(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return ["|", ("own_name", operator, value), ("item_id.name", operator, value)]

    @api.depends("state", "started_on", "void")
    def _compute_shown_state(self):
        names = {
            "enabled": "offered",
            "completed": "done",
            "disabled": "skipped",
            "suspended": "on_hold",
            "terminated": "cancelled",
            "failed": "failed",
        }

        def shown(step):
            return "void" if step.void else names.get(step.state) or ("in_progress" if step.started_on else "todo")

        for state, steps in self.grouped(shown).items():
            steps.shown_state = state

    def _compute_is_open(self):
        for state, steps in self.grouped("state").items():
            steps.is_open = state in ("enabled", "active")

    @api.model
    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in" if True in value else "not in", ("enabled", "active"))]

    @api.model
    def _my_boxes(self):
        """Ids of the boxes from which the current user takes work today."""
        held = self.env["case.writer"]._held_step()
        if held:
            return held.boxes
        rows = self.env.execute_query(works_from_sql(self.env.uid))
        return {box_id for (box_id,) in rows}

    @api.model
    def _my_role_boxes(self):
        """``(box id, role id)`` of what the current user takes from boxes as a stand-in for some roles only: a set."""
        if self.env.uid not in self.env["case.box.member"]._for_some_roles():
            return set()
        return set(self.env.execute_query(stands_in_sql(self.env.uid)))

    @api.model
    def _led_to(self, run, boxes):
        """Id of the first step that a run opened in one of some boxes and that is still open, in the order of the plan.

        :param run: what :meth:`case.writer.apply` returned
        :param boxes: ids of ``case.box``
        :return: the id, or None; also when more has happened since the run was written, which may have ended it
        """
        if run.sent != self.env.cr.sql_log_count:
            return None
        # What opens may end in the same run.
        return next((run.made[key] for key, box in run.put.items() if box in boxes and run.net[key][1] in "ea"), None)

    @api.model
    def _my_next(self, case):
        """Id of the soonest open step of a case in one of the current user's boxes, which makes it theirs to read.

        The boxes are an array: a join takes twice as long to plan.

        :param case: one ``case.case`` that the user may work on
        :return: the id, or False
        """
        mine = SQL("s.box_id = ANY(ARRAY(%s))", works_from_sql(self.env.uid))
        if self.env.uid in self.env["case.box.member"]._for_some_roles():
            mine = is_mine_sql(self.env, SQL("s.box_id"), SQL("s.role_id"))
        rows = self.env.execute_query(
            SQL(
                "SELECT s.id FROM case_step s WHERE s.case_id = %s AND s.state IN ('enabled', 'active')"
                " AND %s ORDER BY s.deadline, s.id LIMIT 1",
                case.id,
                mine,
            )
        )
        return rows[0][0] if rows else False

    @api.depends_context("uid")
    def _compute_mine(self):
        boxes, of_roles = self._my_boxes(), self._my_role_boxes()
        mine = self.filtered(
            lambda step: step.box_id.id in boxes or (of_roles and (step.box_id.id, step.role_id.id) in of_roles)
        )
        mine.mine, (self - mine).mine = True, False

    @api.model
    def _search_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        if True not in value:
            return ["!", ("mine", "=", True)]
        return Domain.custom(to_sql=_mine_sql, predicate=lambda step: step.mine)

    @api.depends_context("uid")
    def _compute_readable(self):
        unlimited = self.filtered(lambda step: step.access == "open")
        unlimited.readable = True
        for step in self - unlimited:
            step.readable = step.mine or step.case_id.readable

    @api.model
    def _search_readable(self, operator, value):
        """Steps that this user reads: in one of their boxes, of cases that are open, theirs, or in which they are."""
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain.custom(to_sql=_readable_sql, predicate=lambda step: step.readable)

    # --- verbs -------------------------------------------------------------------------------------------------

    def _check_may_work(self):
        """Look whether these steps are for the current user. It comes before anything is read of them.

        What the rules ask of them is read as the system then (see ``check_access``): to read a step by a statement
        that has the record rules in it takes longer than all else that is read to complete it. Planning what the
        rules say takes longer than answering it for one step.

        :raises AccessError: when these steps are not for the current user
        """
        self.check_access("read")
        if not self.env.user.has_group("case_organizer.group_case_user"):
            raise AccessError(self.env._("Only case users do steps."))
        boxes, of_roles = self._my_boxes(), self._my_role_boxes()
        others = self.filtered(lambda step: boxes.isdisjoint((step.box_id.id, step.supervisor_box_id.id)))
        if not others or self.env.user.has_group("case_organizer.group_case_supervisor"):
            return
        for step in others:
            if of_roles and (step.box_id.id, step.role_id.id) in of_roles:
                continue
            if step._held_with_others(boxes) or step._is_handlers_to_see_to():
                continue
            raise AccessError(
                self.env._(
                    "“%(step)s” on %(case)s waits for %(who)s.", step=step.name, case=step.case_id.name, who=step._who()
                )
            )

    def _is_handlers_to_see_to(self):
        """Hook: whether this step is nobody's to do, and the current user sees to it as the handler of its case."""
        return False

    def _who(self):
        """Whose move it is, in words."""
        self.ensure_one()
        who = self.sudo().box_id.display_name
        role = self.role_id.name
        if who and role:
            return f"{who} ({role})"
        return who or role or self.env._("nobody yet")

    def _occurrence(self, kind, outcome=None):
        self.ensure_one()
        return Occurrence(kind, item=self.code, instance=self.instance, outcome=outcome)

    def _apply(self, kind, outcome=None, **options):
        """Hand one occurrence on this step to the writer."""
        self.ensure_one()
        self._check_may_work()
        return self.env["case.writer"].apply(self.case_id, (self._occurrence(kind, outcome),), step=self, **options)

    def action_start(self):
        """Start an offered step, or say that one is being worked on."""
        for step in self:
            if step.state == "enabled":
                step._apply("start")
            else:
                step._check_open()
                self.env["case.writer"].mark_started(step)
        return True

    def action_take(self):
        """Take steps that wait in a team box into one's own box."""
        self._check_may_work()
        self.env["case.writer"].assign(self, self.env.user)
        return True

    def action_complete(self, outcome=False, reason=False):
        """Complete steps, for example from a list.

        :param outcome: code of an outcome; the step's first one when left out
        :param reason: why; required by outcomes that ask for it
        :raises UserError: when something that the step asks is missing
        """
        for step in self:
            step.submit(outcome=outcome, reason=reason)
        return True

    def action_open(self):
        """Show one step on its own screen."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "case.step",
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.display_name,
        }

    def action_open_case(self):
        """Show the case of this step."""
        self.ensure_one()
        return self.case_id._get_records_action(context={})


def _mine_sql(model, alias, query):
    return is_mine_sql(model.env, SQL.identifier(alias, "box_id"), SQL.identifier(alias, "role_id"))


def _readable_sql(model, alias, query):
    # Who handles the case comes last, and as a value: PostgreSQL looks at it for rows that nothing else lets through.
    return SQL(
        "(%s OR %s = 'open' OR %s OR %s = (SELECT COALESCE(c.user_id, c.create_uid) FROM case_case c WHERE c.id = %s))",
        _mine_sql(model, alias, query),
        SQL.identifier(alias, "access"),
        takes_part_sql(model.env, alias, "case_id"),
        model.env.uid,
        SQL.identifier(alias, "case_id"),
    )
