from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.case_organizer.tools.rows import unnest


class CaseObligationContent(models.AbstractModel):
    """What is owed may be a service action."""

    _inherit = "case.obligation.content"

    service_template_id = fields.Many2one(
        "case.service.template",
        "Becomes a Service Action",
        ondelete="restrict",
        help="What falls due is asked as a service action with checklist, skills, parts and time of this template; by"
        " its team, where no person, team or role is named here.",
    )

    def _checks(self):
        """Service actions have the checklist of their template."""
        return [] if self.service_template_id else super()._checks()


class CaseObligationTemplate(models.Model):
    """Maintenance that is done as a service action."""

    _inherit = "case.obligation.template"

    @api.constrains("service_template_id", "kind", "owed_by")
    def _check_service_template(self):
        _check_service_template(self)


class CaseObligation(models.Model):
    """Maintenance that is done as a service action."""

    _inherit = "case.obligation"

    @api.model
    def _looked_at(self):
        return [*super()._looked_at(), "service_template_id"]

    def _is_served(self):
        """Whether what falls due is, or may share its visit with, a service action."""
        return bool(self.service_template_id or self.installation_id)

    def _doing_team(self):
        """Where the obligation names nobody, the team of its template of service actions does it."""
        named = super()._doing_team()
        return named if named or self.user_id or self.role_code else self.service_template_id.team_id

    @api.constrains("service_template_id", "kind", "owed_by")
    def _check_service_template(self):
        _check_service_template(self)


class CaseObligationOccurrence(models.Model):
    """What is asked becomes a service action, in the same transaction."""

    _inherit = "case.obligation.occurrence"

    service_action_id = fields.Many2one(
        "case.service.action", readonly=True, ondelete="restrict", index="btree_not_null"
    )

    def _become_steps_sudo(self):
        """Steps of maintenance become service actions, set-based."""
        # What has neither a template nor an installation is no part of a visit either: nothing is asked for it.
        served = self.sudo().filtered(lambda row: row.obligation_id._is_served()).with_env(self.env)
        result = super()._become_steps_sudo()
        served._become_actions_sudo()
        return result

    @api.model
    def _made_columns(self):
        return f"{super()._made_columns()}, service_action_id int"

    @api.model
    def _become_steps_first_sudo(self, rows):
        """Steps of maintenance become service actions before the ledger is written."""
        result = super()._become_steps_first_sudo(rows)
        likes, new = self.env["case.obligation"].sudo()._likes(rows), []
        templates = {number: like.service_template_id.id for number, like in likes.items()}
        for row in rows:
            template_id, installation_id = templates[row["like"]], row["installation_id"]
            if template_id:
                new.append(
                    {
                        "step_id": row["step_id"],
                        "template_id": template_id,
                        "partner_id": row["partner_id"] or None,
                        "installation_ids": [installation_id] if installation_id else [],
                    }
                )
        made = self.env["case.service.action"]._make_of_steps_sudo(new)
        for row in rows:
            row["service_action_id"] = made.get(row["step_id"])
        return result

    def _become_actions_sudo(self):
        """What shares the steps of these rows of the ledger, and is no part of a service action yet, becomes one.

        A visit that is asked as one step is one action, with a checklist for each installation; what joins it later is
        added to it. Callers have checked the user.
        """
        rows = self._waiting_for_actions_sudo() if self else ()
        if not rows:
            return
        new, joining = _actions_of(rows)
        actions = self.env["case.service.action"]
        actions._make_sudo(new)
        if joining:
            actions._put_installations_sudo([(action_id, place) for action_id, _template, place in joining if place])
            actions._add_jobs_sudo(joining)
            actions._take_longer_sudo(joining)
        self.env.execute_query(
            SQL(
                "UPDATE case_obligation_occurrence o SET service_action_id = a.id"
                " FROM %s JOIN case_service_action a ON a.step_id = v.step_id WHERE o.id = v.id RETURNING o.id",
                unnest("step_id int, id int", [{"step_id": row[0], "id": row[1]} for row in rows]),
            )
        )
        self.invalidate_model()
        actions.invalidate_model()

    def _waiting_for_actions_sudo(self):
        """Rows that share the steps of these, are work of ours, and are in no service action yet.

        :return: ``[(step id, row id, template id, installation id, customer id, id of the action of the step)]``
        """
        return self.env.execute_query(
            SQL(
                "SELECT o.step_id, o.id, b.service_template_id, b.installation_id, o.partner_id, a.id"
                " FROM case_obligation_occurrence o JOIN case_obligation b ON b.id = o.obligation_id"
                " LEFT JOIN case_service_action a ON a.step_id = o.step_id"
                " WHERE o.step_id IN (SELECT step_id FROM case_obligation_occurrence WHERE id = ANY(%s))"
                " AND o.service_action_id IS NULL AND b.service_template_id IS NOT NULL ORDER BY o.step_id, o.id",
                self.ids,
            )
        )


def _actions_of(rows):
    """The service actions that rows become, one for each step, and what joins those that there are.

    :param rows: of ``_waiting_for_actions_sudo``
    :return: ``([values for case.service.action._make_sudo], [(action id, template id, installation id)])``
    """
    new, joining = {}, []
    for step_id, _row, template_id, installation_id, partner_id, action_id in rows:
        if action_id:
            joining.append((action_id, template_id, installation_id))
            continue
        values = {"step_id": step_id, "template_id": template_id, "partner_id": partner_id}
        made = new.setdefault(step_id, {**values, "jobs": [], "installation_ids": []})
        made["jobs"].append((template_id, installation_id))
        if installation_id and installation_id not in made["installation_ids"]:
            made["installation_ids"].append(installation_id)
    return list(new.values()), joining


def _check_service_template(records):
    """:raises ValidationError: naming what is no work of ours, or the template of another company"""
    for record in records.filtered("service_template_id"):
        if record.kind != "action" or record.owed_by != "us":
            raise ValidationError(record.env._("“%s”: what we do becomes a service action, nothing else.", record.name))
        company = record.company_id
        if company and record.service_template_id.company_id != company:
            raise ValidationError(
                record.env._(
                    "“%(template)s” is a template of %(company)s.",
                    template=record.service_template_id.name,
                    company=record.service_template_id.company_id.name,
                )
            )
