from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.visits import Job, put_together

#: How many days after the first job of a visit another one may fall due, where nothing else is said.
VISIT_DAYS = 30
#: How maintenance is asked.
VISITS = [("each", "A step for each installation"), ("site", "One visit for all at a site")]


class CaseContractType(models.Model):
    """Whether maintenance is one step for each installation, or one visit for all at a site."""

    _inherit = "case.contract.type"

    visits = fields.Selection(
        VISITS,
        "Maintenance Is Asked as",
        required=True,
        default="each",
        help="One visit: what falls due at one site within some days, for the same team or person, is one step.",
    )
    visit_days = fields.Integer(
        "Days of One Visit",
        default=VISIT_DAYS,
        help="So many days after the first of it, what else falls due at the site is done in the same visit.",
    )

    _visit_days = models.Constraint("CHECK(visit_days BETWEEN 0 AND 366)", "What is one visit falls within 366 days.")


class CaseContract(models.Model):
    """A contract may say for itself how its maintenance is asked."""

    _inherit = "case.contract"

    visits = fields.Selection(
        VISITS,
        "Maintenance Is Asked as",
        help="Empty: as its type says.",
    )

    @api.model
    def _looked_at(self):
        return [*super()._looked_at(), "visits"]

    def _visit_days(self):
        """How many days after its first job others belong to one visit; None when each installation has its step."""
        self.ensure_one()
        contract_type = self.type_id
        return contract_type.visit_days if (self.visits or contract_type.visits) == "site" else None


class CaseObligation(models.Model):
    """Maintenance of installations may be one visit with other maintenance at the site."""

    _inherit = "case.obligation"

    def _may_share_its_step(self):
        if not self.installation_id or self.kind != "action" or self.owed_by != "us":
            return super()._may_share_its_step()
        return self.contract_id._visit_days() is not None


class CaseObligationOccurrence(models.Model):
    """Several rows of the ledger are one step: a visit."""

    _inherit = "case.obligation.occurrence"

    def _become_steps_sudo(self):
        """What belongs to one visit becomes one step."""
        visited = self.sudo().filtered(lambda row: row._visit_place() is not None)
        result = super(CaseObligationOccurrence, self - visited)._become_steps_sudo()
        if visited:
            visited._become_visits_sudo()
        return result

    def _visit_place(self):
        """Where, for which contract and by whom this is done, when it may share a visit; else None."""
        self.ensure_one()
        obligation, contract = self.obligation_id, self.contract_id
        if not obligation._may_share_its_step():
            return None
        installation = obligation.installation_id
        site = installation.site_id or installation.partner_id
        who = (obligation.user_id.id, obligation._doing_team().id, obligation.role_code or "")
        return contract.id, site.id, *who

    def _visit_job(self, asked):
        place = self._visit_place()
        return place and Job(self.id, place, self.due_on, self.contract_id._visit_days(), asked)

    def _become_visits_sudo(self):
        """Join visits that are asked already, or make new ones with all that falls due in their days."""
        until = max(fields.Date.add(row.due_on, days=row.contract_id._visit_days()) for row in self)
        others = self.search(
            [
                ("contract_id", "in", self.contract_id.ids),
                ("obligation_id.installation_id", "!=", False),
                "|",
                ("state", "=", "planned"),
                *("&", "&", ("state", "=", "promised"), ("settled_by_id", "=", False), ("due_on", "<=", until)),
            ]
        )
        others -= self
        ahead = others.filtered(lambda row: row.state == "promised")
        jobs = [row._visit_job(asked=True) for row in self] + [row._visit_job(asked=False) for row in ahead]
        joined, made = put_together(filter(None, jobs), others._visits_planned())
        own = set(self.ids)
        # What nobody asks by itself comes along to a visit that is made, not to one that is asked already.
        joined = {key: step for key, step in joined.items() if key in own}
        own |= set(self.browse(key for group in made for key in group if key not in own)._take_sudo().ids)
        groups = [[key for key in group if key in own] for group in made]
        heads = self.browse(group[0] for group in groups)
        steps = [
            (number, case_id, self.browse(group)._visit_values(values))
            for group, (number, case_id, values) in zip(groups, heads._asked(), strict=True)
        ]
        if steps:
            self.env["case.writer"].ask_own_sudo(self._table, steps)
            self.invalidate_model()
        for group in groups:
            joined.update(dict.fromkeys(group[1:], self.browse(group[0]).step_id.id))
        self._put_in_steps(joined)

    @api.model
    def _put_in_steps(self, joined):
        """Rows of the ledger are done in steps that are asked already. :param joined: ``{id: id of the step}``"""
        if joined:
            self.env.execute_query(
                SQL(
                    "UPDATE case_obligation_occurrence o SET step_id = v.step_id"
                    " FROM unnest(%s::int[], %s::int[]) AS v(id, step_id) WHERE o.id = v.id RETURNING o.id",
                    list(joined),
                    list(joined.values()),
                )
            )
            self.invalidate_model(["step_id"])

    def _visits_planned(self):
        """Visits that are asked and not begun. :return: ``[(id of the step, place, date of its first job)]``"""
        found = {}
        for row in self.filtered(lambda row: row.state == "planned" and row.step_id.is_open):
            place = row._visit_place()
            if place and not row.step_id.started_on:
                known = found.get(row.step_id.id)
                found[row.step_id.id] = (place, min(known[1], row.due_on) if known else row.due_on)
        return [(step, place, first) for step, (place, first) in found.items()]

    def _visit_values(self, values):
        """The step of these, from that of the first of them."""
        installation = self[0].obligation_id.installation_id
        site = installation.site_id or installation.partner_id
        helps = dict.fromkeys(filter(None, self.obligation_id.mapped("help")))
        columns = {
            **values["columns"],
            "own_name": self.env._("Maintenance visit: %s", site.display_name),
            "own_help": "\n\n".join(helps) or None,
        }
        return {**values, "columns": columns}


class CaseStep(models.Model):
    """A step that maintains installations says which."""

    _inherit = "case.step"

    maintenance_due_ids = fields.Many2many(
        "case.obligation.occurrence", compute="_compute_maintenance_due_ids", string="Maintenance in This Step"
    )

    def _compute_maintenance_due_ids(self):
        self.maintenance_due_ids = False
        # Maintenance is asked in steps that are in no plan: those of plans cost nothing here.
        for step in self.filtered("added"):
            step.maintenance_due_ids = step.contract_occurrence_ids.filtered("installation_id")
