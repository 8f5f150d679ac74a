from functools import cache

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import Occurrence
from ..tools.conditions import COLUMNS
from .case_box_member import is_mine_sql
from .case_participant import takes_part_now_sql
from .characteristic_field import CharacteristicValues

#: Columns that the writer alone fills; see ``case_writer.py``.
ENGINE_FIELDS = frozenset(
    [
        "plan_id",
        "plan_state",
        "state",
        "status_id",
        "steps_done",
        "steps_total",
        "log_seq",
        "log_head",
        "closed_on",
        "opened_on",
    ]
)

#: States of cases that have not ended.
RUNNING = ("active", "suspended", "in_review")


class CaseCase(models.Model):
    """A case file: everything about one matter of one customer, and where its plan stands."""

    _name = "case.case"
    _description = "Case File"
    _inherit = ["mail.thread"]
    _order = "priority desc, deadline, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char("Case Number", readonly=True, copy=False, index="trigram")
    title = fields.Char("Subject", help="In a few words. Empty: the customer's name is shown.")
    type_id = fields.Many2one(
        "case.type",
        "Case Type",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("plan_id", "!=", False), ("is_fragment", "=", False)],
    )
    plan_id = fields.Many2one("case.plan", "Plan Version", readonly=True, copy=False, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Customer", index="btree_not_null", ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        "Handler",
        default=lambda self: self.env.user,
        index="btree_not_null",
        domain=[("share", "=", False)],
        ondelete="restrict",
        help="Answers for the case. Steps whose role nobody holds are asked of the handler.",
    )
    handler_name = fields.Char(
        "Handler (elsewhere)", readonly=True, copy=False, help="Answered for the case, as named in an imported history."
    )
    access = fields.Selection(
        [("open", "Open"), ("team", "Team"), ("restricted", "Restricted")],
        compute="_compute_from_type",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Open: every case user reads it. Team: the persons involved and supervisors. Restricted: only the "
        "persons involved.",
    )
    priority = fields.Selection([("0", "Normal"), ("1", "High"), ("2", "Urgent")], default="0", required=True)
    channel = fields.Char(help="How the case came in: desk, post, mail, internet…")
    deadline = fields.Datetime(compute="_compute_from_type", store=True, readonly=False, precompute=True, copy=False)
    opened_on = fields.Datetime(readonly=True, copy=False, default=lambda self: self.env["case.writer"]._now())
    closed_on = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        [
            ("active", "Running"),
            ("suspended", "On hold"),
            ("in_review", "In review"),
            ("completed", "Closed"),
            ("terminated", "Cancelled"),
        ],
        readonly=True,
        copy=False,
        default="active",
        required=True,
        index=True,
    )
    status_id = fields.Many2one(
        "case.status",
        readonly=True,
        copy=False,
        ondelete="restrict",
        group_expand="_read_group_status",
        index=True,
        help="Follows from the open steps: see the statuses named in the plan.",
    )
    plan_state = fields.Char(readonly=True, copy=False, groups="base.group_no_one")
    steps_done = fields.Integer(readonly=True, copy=False)
    steps_total = fields.Integer("Steps Required", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress", help="Required steps that are done, in percent.")
    log_seq = fields.Integer(readonly=True, copy=False, groups="base.group_no_one")
    log_head = fields.Char(readonly=True, copy=False, groups="base.group_no_one")
    characteristics = CharacteristicValues("Details", definition="type_id.characteristic_definition", copy=False)
    participant_ids = fields.One2many("case.participant", "case_id", "Persons Involved")
    step_ids = fields.One2many("case.step", "case_id", "Steps")
    value_ids = fields.One2many("case.value", "case_id", "History of Details")
    log_ids = fields.One2many("case.log", "case_id", "History")
    external_ref = fields.Char(
        "Reference Elsewhere", copy=False, help="Number of this case in the system it came from."
    )
    readable = fields.Boolean(compute="_compute_readable", search="_search_readable")

    _external_unique = models.UniqueIndex("(type_id, external_ref) WHERE external_ref IS NOT NULL")
    _name_unique = models.UniqueIndex("(company_id, name)")
    # The first page of the list, of all cases and of those that go on.
    _in_order = models.Index("(priority DESC, deadline, id DESC)")
    _running_in_order = models.Index(f"(priority DESC, deadline, id DESC) WHERE state IN {RUNNING}")

    @api.depends("type_id")
    def _compute_from_type(self):
        # Cases that are opened together mostly have one deadline.
        deadline_of = cache(lambda case_type, moment, company: case_type._deadline_after(moment, company))
        for case in self:
            case.access = case.access or case.type_id.access or "open"
            if not case.deadline and case.type_id.deadline_days:
                opened_on = case.opened_on or self.env["case.writer"]._now()
                case.deadline = deadline_of(case.type_id, opened_on, case.company_id)

    @api.depends("steps_done", "steps_total")
    def _compute_progress(self):
        for case in self:
            case.progress = 100.0 * case.steps_done / case.steps_total if case.steps_total else 0.0

    @api.depends("name", "title", "partner_id.name")
    def _compute_display_name(self):
        for case in self:
            case.display_name = " · ".join(filter(None, (case.name, case.title or case.partner_id.name)))

    @api.model
    def _search_display_name(self, operator, value):
        return ["|", "|", ("name", operator, value), ("title", operator, value), ("partner_id.name", operator, value)]

    @api.model
    def _read_group_status(self, statuses, domain):
        return statuses.search([])

    @api.depends_context("uid")
    def _compute_readable(self):
        hidden = self.filtered(
            lambda case: case.access != "open" and (case.user_id or case.create_uid).id != self.env.uid
        )
        (self - hidden).readable = True
        boxes = self.env["case.step"]._my_boxes() if hidden else ()
        of_roles = self.env["case.step"]._my_role_boxes() if hidden else ()
        for case in hidden:
            case.readable = any(
                p.box_id.id in boxes or (p.box_id.id, p.role_id.id) in of_roles
                for p in case.sudo().participant_ids
                if p.current
            )

    @api.model
    def _search_readable(self, operator, value):
        """Cases that this user reads as a case user: open ones, theirs, those in which one of their boxes takes part.

        A case that nobody handles yet is also theirs who opened it.
        """
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain.custom(to_sql=_readable_sql, predicate=lambda case: case.readable)

    @api.model_create_multi
    def create(self, vals_list):
        """Open case files: number them, fill the roles that have a default, start their plans.

        :raises UserError: when a case type has no published plan
        """
        vals_list = [dict(vals) for vals in vals_list]
        types = self.env["case.type"].browse({vals.get("type_id") for vals in vals_list})
        types._know()
        for case_type in types:
            if case_type and not case_type.plan_id:
                raise UserError(
                    self.env._("“%s” has no published plan: publish it before opening cases.", case_type.name)
                )
            if case_type.is_fragment:
                raise UserError(
                    self.env._("“%s” is a step set: insert it into the plan of a case type.", case_type.name)
                )
        self._refuse_engine_fields(vals_list)
        numbers = {
            case_type.id: iter(
                self._next_numbers_sudo(
                    case_type,
                    sum(1 for vals in vals_list if vals.get("type_id") == case_type.id and not vals.get("name")),
                )
            )
            for case_type in types
            if case_type
        }
        for vals in vals_list:
            case_type = self.env["case.type"].browse(vals.get("type_id"))
            if case_type:
                vals["name"] = vals.get("name") or next(numbers[case_type.id])
                vals["plan_id"] = case_type.plan_id.id
                vals.setdefault("company_id", case_type.company_id.id)
        besides = [self._take_besides(vals) for vals in vals_list]
        quiet = self.with_context(tracking_disable=True, mail_create_nosubscribe=True, mail_create_nolog=True)
        cases = super(CaseCase, quiet).create(vals_list).with_env(self.env)
        cases._begin_besides_sudo(besides)
        held = self.env["case.writer"].add_default_holders_sudo(cases)
        self.env["case.writer"].apply(cases, (Occurrence("open"),), answers=cases._opening_answers(), made=held)
        return cases

    @api.model
    def _take_besides(self, vals):
        """Hook: what these values of a new case say of a record of its own, taken out of them.

        :return: a dict, for :meth:`_begin_besides_sudo`
        """
        return {}

    def _begin_besides_sudo(self, besides):
        """Hook: make the records of their own of new cases, before their plans start. Whoever opens them may.

        :param besides: a dict for each case, as :meth:`_take_besides` made it
        """

    def write(self, vals):
        """Write ordinary fields; changed details are kept with their history, in the log."""
        self._refuse_engine_fields([vals])
        changes = {}
        if "characteristics" in vals:
            self.check_access("write")
            self._check_right("may_answer")
            before = {case.id: case._answers_from_properties() for case in self}
        result = super(CaseCase, self.with_context(tracking_disable=True)).write(vals)
        if "characteristics" in vals:
            for case in self:
                now = case._answers_from_properties()
                changed = {
                    code: now.get(code)
                    for code in {*now, *before[case.id]}
                    if now.get(code) != before[case.id].get(code)
                }
                if changed:
                    changes[case.id] = changed
            if changes:
                self.env["case.writer"].apply(self.browse(changes), (), answers=changes)
        if {"access", "priority", "company_id", "user_id", "deadline"} & vals.keys():
            self.env["case.writer"].refresh_steps(self)
        if {"access", "company_id"} & vals.keys():
            self.env["case.writer"].follow_access(self)
        touched = [name for name in COLUMNS if name in vals]
        if touched and self._conditions_name(touched):
            self.env["case.writer"].apply(self, touched=touched)
        return result

    def _conditions_name(self, columns):
        """Whether the plan of any of these cases has a condition on one of these columns."""
        compiler = self.env["case.plan.compiler"]
        return any(not compiler.condition_names(plan.id).isdisjoint(columns) for plan in self.plan_id)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A case file is never deleted. Cancel it instead."))

    def _refuse_engine_fields(self, vals_list):
        for vals in vals_list:
            refused = ENGINE_FIELDS & vals.keys()
            if refused:
                raise AccessError(
                    self.env._(
                        "%s: only steps and other events change this, nobody writes it.", ", ".join(sorted(refused))
                    )
                )

    @api.model
    def _next_numbers_sudo(self, case_type, count):
        """``count`` numbers of a case type, from Odoo's sequence of the year."""
        return case_type.sudo().sequence_id._next_many(count)

    def _answers_from_properties(self):
        """The details as they stand in the form, by code, in stored form. :raises ValidationError: per detail"""
        self.ensure_one()
        given = self.characteristics._values
        return self.type_id.characteristic_ids._from_properties(given) if given else {}

    def _opening_answers(self):
        """The details with which these cases are opened: ``{case id: {code: stored value}}``."""
        return {case.id: case._answers_from_properties() for case in self}

    def _apply(self, *occurrences, **options):
        """Check that this user may work on the cases, then hand occurrences to the writer."""
        self.check_access("write")
        return self.env["case.writer"].apply(self, occurrences, **options)

    def action_my_step(self):
        """Open the first step of this case that waits for the current user."""
        self.ensure_one()
        step = self.env["case.step"].search(
            [("case_id", "=", self.id), ("mine", "=", True), ("is_open", "=", True)], limit=1
        )
        if not step:
            raise UserError(self.env._("Nothing on this case waits for you."))
        return step.action_open()

    def message_post(self, *, message_type="notification", subtype_xmlid=None, subtype_id=False, **kwargs):
        """Messages are between the parties of a case. :raises UserError: on an internal note, which is none"""
        if message_type == "comment":
            subtypes = self.env["mail.message.subtype"]
            subtype = self.env.ref(subtype_xmlid) if subtype_xmlid else subtypes.browse(subtype_id or [])
            if not subtype or subtype.internal or kwargs.get("is_internal"):
                raise UserError(
                    self.env._("A note for colleagues is no message of a case file: messages go to its parties.")
                )
        return super().message_post(
            message_type=message_type, subtype_xmlid=subtype_xmlid, subtype_id=subtype_id, **kwargs
        )

    def get_plan_map(self):
        """What the plan map draws of this running case: see docs/architecture.md."""
        self.ensure_one()
        self.check_access("read")
        self._note_reading("contents", self.env._("Plan"))
        return self.env["case.plan.compiler"].plan_map(self.plan_id, self)


def _readable_sql(model, alias, query):
    return readable_sql(model.env, alias)


def readable_sql(env, alias, user=None):
    """SQL: who works on cases reads the case known as ``alias``.

    :param user: SQL of the id of another user than the current one
    """
    return SQL(
        "(%s = 'open' OR COALESCE(%s, %s) = %s OR %s)",
        SQL.identifier(alias, "access"),
        SQL.identifier(alias, "user_id"),
        SQL.identifier(alias, "create_uid"),
        env.uid if user is None else user,
        takes_part_sql(env, alias, "id", user),
    )


def takes_part_sql(env, alias, column, user=None):
    """SQL: one of the user's boxes takes part today in the case whose id stands in ``alias.column``."""
    return SQL(
        "EXISTS (SELECT 1 FROM case_participant p WHERE p.case_id = %s AND %s AND %s)",
        SQL.identifier(alias, column),
        takes_part_now_sql(),
        is_mine_sql(env, SQL("p.box_id"), SQL("p.role_id"), user),
    )
