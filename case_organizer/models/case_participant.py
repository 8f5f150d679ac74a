from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL, split_every

from ..tools.participation import RIGHTS

#: Parameter of the system: the day up to which open steps follow from when to when people take part.
FOLLOWED = "case_organizer.participants_followed"
#: Cases whose steps follow at once.
BATCH = 500


class CaseParticipant(models.Model):
    """Somebody who takes part in a case: a user, a contact or a team, in a role."""

    _name = "case.participant"
    _description = "Person Involved"
    _order = "case_id.id, id"

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", index=True)
    type_id = fields.Many2one(related="case_id.type_id")
    role_id = fields.Many2one("case.role", ondelete="restrict", domain="[('type_id', '=', type_id)]")
    user_id = fields.Many2one("res.users", domain=[("share", "=", False)], ondelete="restrict", index="btree_not_null")
    team_id = fields.Many2one("case.team", ondelete="restrict", index="btree_not_null")
    partner_id = fields.Many2one("res.partner", "Contact", ondelete="restrict", index="btree_not_null")
    relation = fields.Char(help="In words: spouse, guardian, assessor…")
    date_from = fields.Date("From", default=fields.Date.today)
    date_to = fields.Date("To")
    active = fields.Boolean(default=True)
    by_default = fields.Boolean(
        readonly=True,
        help="Holds the role because nobody else was named: follows when the default of the role changes.",
    )
    may_note = fields.Boolean("Writes Notes", default=True, help="Writes on the whiteboard.")
    may_file = fields.Boolean("Files Documents", default=True)
    may_answer = fields.Boolean("Answers Questions", default=True)
    may_approve = fields.Boolean("Approves", default=True)
    box_id = fields.Many2one("case.box", compute="_compute_box_id", store=True, index="btree_not_null")

    _somebody = models.Constraint(
        "CHECK(num_nonnulls(user_id, team_id, partner_id) = 1)", "Choose one user, one team or one contact."
    )
    rights_shown = fields.Char("May Do", compute="_compute_rights_shown")
    link_ids = fields.One2many("case.access.token", "participant_id", "Personal Links", readonly=True)
    may_have_link = fields.Boolean(compute="_compute_may_have_link", help="From outside, and takes part now.")
    current = fields.Boolean(
        "Takes Part Now",
        compute="_compute_current",
        search="_search_current",
        help="From has come and To has not passed.",
    )

    _period = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_from <= date_to)", "Taking part ends after it begins."
    )
    _case_box = models.Index("(case_id, box_id) INCLUDE (date_from, date_to) WHERE active")
    _ends = models.Index("(date_to) WHERE active AND date_to IS NOT NULL")
    _begins_later = models.Index("(date_from) WHERE active AND date_from > create_date::date")

    @api.depends("user_id", "team_id")
    def _compute_box_id(self):
        boxes = self.env["case.box"]
        users, teams = boxes._of_users(self.user_id.ids), boxes._of_teams(self.team_id.ids)
        for participant in self:
            participant.box_id = users.get(participant.user_id.id) or teams.get(participant.team_id.id)

    @api.depends("active", "date_from", "date_to")
    def _compute_current(self):
        today = fields.Date.today()
        for person in self:
            begun = not person.date_from or person.date_from <= today
            person.current = person.active and begun and (not person.date_to or person.date_to >= today)

    @api.depends(*RIGHTS)
    @api.depends_context("lang")
    def _compute_rights_shown(self):
        for person in self:
            person.rights_shown = self._rights_in_words([right for right in RIGHTS if person[right]])

    @api.model
    def _rights_in_words(self, rights):
        """What somebody may do, in a few words. :param rights: names in :data:`..tools.participation.RIGHTS`"""
        words = {
            "may_note": self.env._("notes"),
            "may_file": self.env._("files"),
            "may_answer": self.env._("answers"),
            "may_approve": self.env._("approves"),
        }
        had = [words[right] for right in RIGHTS if right in rights]
        if len(had) == len(RIGHTS):
            return self.env._("everything")
        return ", ".join(had) or self.env._("reads")

    @api.depends("current", "partner_id")
    def _compute_may_have_link(self):
        for person in self:
            person.may_have_link = bool(person._origin and person.partner_id and person.current)

    @api.model
    def _search_current(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        today = fields.Date.today()
        begun = ["|", ("date_from", "=", False), ("date_from", "<=", today)]
        return [("active", "=", True), *begun, "|", ("date_to", "=", False), ("date_to", ">=", today)]

    @api.depends("user_id.name", "team_id.name", "partner_id.name", "role_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for participant in self:
            who = participant.user_id.name or participant.team_id.name or participant.partner_id.name
            role = participant.role_id.name
            participant.display_name = f"{who} ({role})" if role else who

    @api.constrains("role_id", "case_id")
    def _check_role(self):
        for participant in self:
            if participant.role_id and participant.role_id.type_id != participant.case_id.type_id:
                raise ValidationError(
                    self.env._(
                        "“%(role)s” is not a role of %(case)s.",
                        role=participant.role_id.name,
                        case=participant.case_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add people; steps that wait for their role move to them. Who adds gives no right that they lack.

        :raises AccessError: when the user may not say who is involved in these cases
        """
        cases = self.env["case.case"].browse({vals.get("case_id") for vals in vals_list} - {None, False})
        cases._check_may_arrange_people()
        to_give = {case: case._rights_to_give() for case in cases}
        vals_list = [
            {**{right: right in to_give.get(cases.browse(vals.get("case_id")), RIGHTS) for right in RIGHTS}, **vals}
            for vals in vals_list
        ]
        participants = super().create(vals_list)
        participants._check_given(to_give)
        cases.invalidate_recordset(["readable", "may_arrange_people"], flush=False)
        self.env["case.writer"].refresh_steps(participants.case_id)
        return participants

    def write(self, vals):
        """Change people; steps that wait for their role follow. Whom a person chose no longer holds it by default.

        :raises AccessError: when the user may not say who is involved in these cases
        """
        self.case_id._check_may_arrange_people()
        if any(person.case_id.id != vals.get("case_id", person.case_id.id) for person in self):
            raise ValidationError(self.env._("Persons involved stay on their case: add them to the other one."))
        if {"user_id", "team_id", "partner_id", "role_id"} & vals.keys():
            vals = {**vals, "by_default": False}
        to_give = {case: case._rights_to_give() for case in self.case_id}
        before = {person.id: {right for right in RIGHTS if person[right]} for person in self}
        result = super().write(vals)
        self._check_given(to_give, before)
        self.case_id.invalidate_recordset(["readable", "may_arrange_people"], flush=False)
        if {"active", "date_from", "date_to", "user_id", "team_id"} & vals.keys():
            self.env["case.writer"].give_back_ended_sudo(self.case_id)
        self.env["case.writer"].refresh_steps(self.case_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise ValidationError(self.env._("Persons involved are not removed: give an end date, or archive."))

    def _check_given(self, to_give, before=None):
        """:raises AccessError: when a person was given a right that was not the current user's to give

        :param to_give: ``{case: rights}`` that the current user could give before
        :param before: ``{id: rights}`` that these persons had
        """
        if self.env.su:
            return
        for person in self:
            given = {right for right in RIGHTS if person[right]} - (before or {}).get(person.id, set())
            beyond = [right for right in RIGHTS if right in given - to_give[person.case_id]]
            if beyond:
                raise AccessError(
                    self.env._(
                        "%(who)s: you give no right on %(case)s that you do not have: %(rights)s.",
                        who=person.display_name,
                        case=person.case_id.name,
                        rights=", ".join(self._fields[right]._description_string(self.env).lower() for right in beyond),
                    )
                )

    def action_change(self):
        """The dialog that changes what this person may do, and from when to when they take part."""
        self.ensure_one()
        self.case_id._check_may_arrange_people()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Person Involved"),
            "res_model": "case.participant",
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_send_link(self):
        """The dialog in which a personal link is written and sent to this person, or shown once."""
        self.ensure_one()
        self.case_id._check_may_arrange_people()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Personal Link"),
            "res_model": "case.link.send",
            "view_mode": "form",
            "target": "new",
            "context": {"default_participant_id": self.id},
        }

    # --- from when to when -------------------------------------------------------------------------------------

    @api.model
    def _cron_follow_dates(self):
        """Let open steps follow people whose taking part began or ended since the last time: once a day has changed."""
        parameters, today = self.env["ir.config_parameter"].sudo(), fields.Date.today()
        last = fields.Date.to_date(parameters.get_param(FOLLOWED)) or fields.Date.subtract(today, days=1)
        if last >= today:
            return
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT p.case_id FROM case_participant p JOIN case_case c ON c.id = p.case_id"
                " AND c.state IN ('active', 'suspended', 'in_review') WHERE p.active AND ("
                " (p.date_to IS NOT NULL AND p.date_to >= %(last)s AND p.date_to < %(today)s)"
                " OR (p.date_from > p.create_date::date AND p.date_from > %(last)s AND p.date_from <= %(today)s))"
                " ORDER BY p.case_id",
                last=last,
                today=today,
            )
        )
        remaining = len(rows)
        for batch in split_every(BATCH, [case_id for (case_id,) in rows], self.env["case.case"].browse):
            self.env["case.writer"].give_back_ended_sudo(batch)
            self.env["case.writer"].refresh_steps(batch)
            remaining -= len(batch)
            self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining)
        parameters.set_param(FOLLOWED, fields.Date.to_string(today))

    def _goes_on(self):
        """Whether this part has not ended: it may still have to begin."""
        self.ensure_one()
        return self.active and (not self.date_to or self.date_to >= fields.Date.today())


def takes_part_now_sql(alias="p", today=SQL("CURRENT_DATE")):  # noqa: B008  (never changed)
    """SQL: the row of ``case_participant`` known as ``alias`` counts today: not archived, begun, not ended.

    :param today: another day, a date or SQL
    """
    return SQL(
        "%(row)s.active AND (%(row)s.date_from IS NULL OR %(row)s.date_from <= %(today)s)"
        " AND (%(row)s.date_to IS NULL OR %(row)s.date_to >= %(today)s)",
        row=SQL.identifier(alias),
        today=today,
    )
