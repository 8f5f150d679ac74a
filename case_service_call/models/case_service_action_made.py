from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.case_organizer.tools.rows import array, unnest

COLUMNS = "step_id int, template_id int, call_id int, origin_id int, partner_id int, site_id int, hours float"
#: Hours of work that no template describes.
USUAL_HOURS = 1.0
PAIRS = "step_id int, installation_id int"
#: Where installations stand, in a form that two moments can be compared by. ``i`` is the installation.
PLACES = SQL("string_agg(i.id || ':' || COALESCE(i.site_id, i.partner_id), ',' ORDER BY i.id)")


class CaseServiceAction(models.Model):
    """How service actions begin: from steps, set-based, with what their templates say."""

    _inherit = "case.service.action"

    origin_id = fields.Many2one(
        "case.service.action",
        "Follows",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The service action out of which this one was asked for.",
    )
    help = fields.Text(related="step_id.own_help", string="How")
    places = fields.Char(readonly=True, help="Where its installations stood when its place was decided.")

    @api.model
    def _make_sudo(self, rows):
        """Make steps service actions, with checklist, parts, skills and safety notes of their templates.

        A few statements, however many. A step that is a service action already stays as it is. Callers have checked
        the user.

        :param rows: dicts with ``step_id``, and where there are any ``template_id``, ``call_id``, ``origin_id``,
            ``partner_id`` (else the customer of the case), ``site_id`` (else where the first installation stands),
            ``installation_ids``, ``chargeable`` (the customer pays the parts), ``jobs``: ``[(id of a template, id of an
            installation or None)]``, a checklist for each; once for each installation when left out
        :return: the new ``case.service.action``
        """
        return self.browse(sorted(self._make_of_steps_sudo(rows).values()))

    @api.model
    def _make_of_steps_sudo(self, rows):
        """Make steps service actions, as :meth:`_make_sudo` does. :return: ``{id of the step: id}`` of the new ones"""
        if not rows:
            return {}
        self.env.flush_all()
        pairs = [
            {"step_id": row["step_id"], "installation_id": number}
            for row in rows
            for number in row.get("installation_ids", ())
        ]
        hours = self._hours_sudo({job[0] for row in rows for job in self._jobs_of(row)})
        timed = [{**row, "hours": sum(hours[job[0]] for job in self._jobs_of(row))} for row in rows]
        found = self._insert_sudo(timed, pairs)
        if found:
            jobs = [
                (found[row["step_id"]], *job) for row in rows if row["step_id"] in found for job in self._jobs_of(row)
            ]
            self._put_installations_sudo(
                [(found[pair["step_id"]], pair["installation_id"]) for pair in pairs if pair["step_id"] in found]
            )
            charged = [found[row["step_id"]] for row in rows if row.get("chargeable") and row["step_id"] in found]
            self._add_jobs_sudo(jobs, charged)
        self.env.invalidate_all()
        of_calls = [found[row["step_id"]] for row in rows if row.get("call_id") and row["step_id"] in found]
        self.browse(of_calls)._settle_calls_sudo()
        return found

    def _jobs_of(self, row):
        """What is done in a new action. :return: ``[(id of a template, id of an installation or None)]``"""
        if "jobs" in row:
            return row["jobs"]
        several = list(row.get("installation_ids", ()))
        return [(row.get("template_id"), number) for number in (several if len(several) > 1 else [None])]

    @api.model
    def _hours_sudo(self, template_ids):
        """How long work of templates takes. :return: ``{id of a template, or None: hours}``"""
        templates = self.env["case.service.template"].sudo().browse(template_ids - {None, False})
        return dict.fromkeys(template_ids, USUAL_HOURS) | {template.id: template.duration for template in templates}

    def _insert_sudo(self, rows, pairs):
        """Insert actions. :return: ``{id of the step: id of the action}`` of those that are new"""
        return dict(
            self.env.execute_query(
                SQL(
                    "INSERT INTO case_service_action (step_id, case_id, company_id, template_id, call_id, origin_id,"
                    " kind, partner_id, site_id, places, safety_notes, duration, create_uid, create_date, write_uid,"
                    " write_date) SELECT v.step_id, s.case_id, s.company_id, v.template_id, v.call_id, v.origin_id,"
                    " COALESCE(t.kind, 'other'), COALESCE(v.partner_id, c.partner_id), COALESCE(v.site_id, w.site_id),"
                    " w.places, t.safety_notes, v.hours, %(uid)s, %(now)s, %(uid)s, %(now)s"
                    " FROM %(rows)s JOIN case_step s ON s.id = v.step_id JOIN case_case c ON c.id = s.case_id"
                    " LEFT JOIN case_service_template t ON t.id = v.template_id"
                    " LEFT JOIN (SELECT p.step_id, %(places)s AS places,"
                    "  (array_agg(COALESCE(i.site_id, i.partner_id) ORDER BY i.id))[1] AS site_id"
                    "  FROM (SELECT * FROM %(pairs)s) p JOIN case_installation i ON i.id = p.installation_id"
                    "  GROUP BY p.step_id) w ON w.step_id = v.step_id ORDER BY v.step_id"
                    " ON CONFLICT (step_id) DO NOTHING RETURNING step_id, id",
                    uid=self.env.uid,
                    now=fields.Datetime.now(),
                    rows=unnest(COLUMNS, rows),
                    pairs=unnest(PAIRS, pairs),
                    places=PLACES,
                )
            )
        )

    @api.model
    def _put_installations_sudo(self, pairs):
        """Actions are about installations too. :param pairs: ``[(id of an action, id of an installation)]``"""
        if pairs:
            self.env.execute_query(
                SQL(
                    "INSERT INTO case_service_action_installation_rel (action_id, installation_id)"
                    " SELECT v.a, v.i FROM unnest(%s::int[], %s::int[]) AS v(a, i) ON CONFLICT DO NOTHING"
                    " RETURNING action_id",
                    *map(array, zip(*pairs, strict=True)),
                )
            )

    @api.model
    def _take_longer_sudo(self, jobs):
        """Actions take longer by what is added to them. :param jobs: as :meth:`_add_jobs_sudo` has them"""
        hours = self._hours_sudo({job[1] for job in jobs})
        self.env.execute_query(
            SQL(
                "UPDATE case_service_action o SET duration = o.duration + w.hours FROM (SELECT v.a, sum(v.h) AS hours"
                " FROM unnest(%s::int[], %s::float[]) AS v(a, h) GROUP BY v.a) w WHERE w.a = o.id RETURNING o.id",
                [job[0] for job in jobs],
                [hours[job[1]] for job in jobs],
            )
        )

    @api.model
    def _add_jobs_sudo(self, jobs, charged=()):
        """Add what is to be done to actions: checklist, parts and skills of templates. Callers checked the user.

        :param jobs: ``[(id of an action, id of a template or None, id of an installation or None)]``
        :param charged: ids of the actions whose parts the customer pays
        """
        values = SQL(
            "unnest(%s::int[], %s::int[], %s::int[]) WITH ORDINALITY AS v(a, t, i, n)",
            *map(array, zip(*jobs, strict=True)),
        )
        acting = SQL("%s JOIN case_service_action a ON a.id = v.a", values)
        stamp = SQL("%s, a.create_date, %s, a.create_date", self.env.uid, self.env.uid)
        common = SQL("create_uid, create_date, write_uid, write_date")
        names = [
            name
            for name, field in self.env["case.service.check.content"]._fields.items()
            if field.store and field.column_type and name not in models.MAGIC_COLUMNS
        ]
        statements = (
            SQL(
                "INSERT INTO case_service_action_skill_rel (action_id, skill_id) SELECT v.a, r.skill_id"
                " FROM %s JOIN case_service_skill_template_rel r ON r.template_id = v.t"
                " ON CONFLICT DO NOTHING RETURNING action_id",
                values,
            ),
            SQL(
                "INSERT INTO case_service_check (action_id, installation_id, %s) SELECT v.a, v.i, %s"
                " FROM %s JOIN case_service_template_check t ON t.template_id = v.t"
                " ORDER BY v.a, v.n, t.sequence, t.id RETURNING id",
                SQL(", ").join(SQL.identifier(name) for name in names),
                SQL(", ").join(SQL.identifier("t", name) for name in names),
                values,
            ),
            SQL(
                "INSERT INTO case_service_part (action_id, case_id, sequence, product_id, planned, used, booked,"
                " charged, chargeable, %s)"
                " SELECT a.id, a.case_id, min(t.sequence), t.product_id, sum(t.quantity), 0, 0,"
                " 0, a.id = ANY(%s), %s FROM %s JOIN case_service_template_part t ON t.template_id = v.t"
                " GROUP BY a.id, t.product_id ORDER BY a.id, 3, t.product_id RETURNING id",
                common,
                list(charged),
                stamp,
                acting,
            ),
        )
        for statement in statements:
            self.env.execute_query(statement)


class CaseCase(models.Model):
    """Service actions of a case file."""

    _inherit = "case.case"

    def add_service_actions(
        self,
        template_ids,
        installation_ids=(),
        site_id=False,
        deadline=False,
        help=False,
        call_id=False,
        origin_id=False,
        chargeable=False,
        reason=False,
    ):
        """Ask for service actions on this case: each becomes a step of it, in the box of its template's team.

        :param template_ids: ids of ``case.service.template``; the same twice is two actions
        :param installation_ids: ids of the ``case.installation`` that they are about
        :param site_id: id of the address; where the first installation stands when left out, else the customer's
        :param deadline: until when, UTC; the deadline of the case when left out
        :param help: what is to be done, in words, before what the template says
        :param call_id: id of the ``case.service.call`` that it comes from, one of this case
        :param origin_id: id of the ``case.service.action`` out of which it is asked
        :param chargeable: whether the customer pays the parts
        :param reason: why, in words; kept in the history
        :return: the ``case.service.action``
        :raises AccessError: for who may not change the case
        :raises ValidationError: for no template, or an installation that is gone or of another company
        :raises UserError: when the case is closed or on hold
        """
        self.ensure_one()
        self.check_access("write")
        templates = self.env["case.service.template"].browse(set(template_ids)).exists()
        if not template_ids or len(templates) != len(set(template_ids)):
            raise ValidationError(self.env._("Choose what is to be done: a template of service actions."))
        installations = self.env["case.installation"].browse(installation_ids).exists()
        self._check_service(templates, installations)
        rows = []
        for template in self.env["case.service.template"].browse(template_ids):
            step_id = self.add_adhoc_step(
                template.name,
                help="\n\n".join(filter(None, (help, template.help))) or False,
                team_id=template.team_id.id,
                deadline=deadline,
                reason=reason,
            )
            rows.append(
                {
                    "step_id": step_id,
                    "template_id": template.id,
                    "call_id": call_id or None,
                    "origin_id": origin_id or None,
                    "partner_id": installations[:1].partner_id.id or self.partner_id.id or None,
                    "site_id": site_id or (None if installations else self.partner_id.id or None),
                    "installation_ids": installations.ids,
                    "chargeable": chargeable,
                }
            )
        return self.env["case.service.action"]._make_sudo(rows)

    def _check_service(self, templates, installations):
        """:raises ValidationError: naming what does not belong here, or is gone"""
        for record in (*templates, *installations):
            if record.company_id != self.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(what)s” is of %(company)s, %(case)s of %(other)s.",
                        what=record.display_name,
                        company=record.company_id.name,
                        case=self.name,
                        other=self.company_id.name,
                    )
                )
        gone = installations.filtered(lambda one: one.state == "removed")
        if gone:
            raise ValidationError(self.env._("“%s” was removed: nothing is done to it any more.", gone[0].display_name))
        owners = installations.partner_id.commercial_partner_id
        if len(owners) > 1 or (owners and self.partner_id and owners != self.partner_id.commercial_partner_id):
            raise ValidationError(
                self.env._(
                    "%(what)s belongs to %(owner)s, %(case)s is about %(customer)s: choose the right customer first.",
                    what=installations[-1].display_name,
                    owner=installations[-1].partner_id.display_name,
                    case=self.name,
                    customer=self.partner_id.display_name or "–",
                )
            )


class CaseInstallation(models.Model):
    """Service actions on an installation."""

    _inherit = "case.installation"

    action_ids = fields.Many2many(
        "case.service.action", "case_service_action_installation_rel", "installation_id", "action_id", "Service Actions"
    )

    def add_service_actions(self, template_ids, case_type_id=False, **values):
        """Ask for service actions on these installations without a call: a case file of their own is opened for them.

        :param case_type_id: id of the ``case.type`` of that case file; needed
        :param values: as ``case.case.add_service_actions`` takes them
        :return: the ``case.service.action``
        :raises UserError: without a type of case, or for installations of several customers
        """
        self.check_access("read")
        if not case_type_id:
            raise UserError(self.env._("As which type of case is this work kept?"))
        if len(self.partner_id) != 1:
            raise UserError(self.env._("One customer at a time: these belong to several."))
        case = self.env["case.case"].create(
            {
                "type_id": case_type_id,
                "partner_id": self.partner_id.id,
                "title": ", ".join(self.mapped("display_name"))[:100],
            }
        )
        return case.add_service_actions(template_ids, installation_ids=self.ids, **values)
