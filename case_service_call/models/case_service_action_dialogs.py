from odoo import api, fields, models


class CaseServiceAction(models.Model):
    """Dialogs and screens of service actions at a desk."""

    _inherit = "case.service.action"

    may_do = fields.Boolean(compute="_compute_may_do", help="The current user is one of its workers, or plans.")

    @api.depends_context("uid")
    @api.depends("worker_ids")
    def _compute_may_do(self):
        planner = self._is_planner()
        for action in self:
            action.may_do = planner or action._is_worker()

    def _dialog(self, name, model, **values):
        """The action that shows a dialog about this one."""
        self.ensure_one()
        return self.case_id._dialog(name, self.env[model].create({"action_id": self.id, **values}))

    def _open(self):
        """Show these."""
        one = {"res_id": self.id, "views": [(False, "form")]} if len(self) == 1 else {}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Service Actions"),
            "res_model": self._name,
            "domain": [("id", "in", self.ids)],
            "views": [(False, "list"), (False, "form")],
            **one,
        }

    def action_ask_plan(self):
        """Ask when, and by whom."""
        self.ensure_one()
        start = self.planned_start or fields.Datetime.add(fields.Datetime.now(), days=1)
        mine = self.env["resource.resource"]
        if not self._is_planner():
            mine = mine.search([("user_id", "=", self.env.uid), ("service_worker", "=", True)], limit=1)
        return self._dialog(
            self.env._("Plan"),
            "case.service.plan",
            start=start.replace(minute=0, second=0),
            duration=self.duration,
            worker_ids=[(6, 0, (self.worker_ids or mine).ids)],
            anyway=self.planned_anyway,
        )

    def action_ask_fill(self):
        """Show the checklist to be filled."""
        self.ensure_one()
        self._check_working()
        return self.case_id._dialog(self.env._("Checklist"), self.env["case.service.fill"]._for(self))

    def action_ask_use(self):
        """Ask for parts and readings."""
        self.ensure_one()
        self._check_working()
        return self.case_id._dialog(self.env._("Parts and Readings"), self.env["case.service.use"]._for(self))

    def action_ask_finish(self):
        """Ask what was done."""
        self._check_working()
        self._check_filled()
        return self._dialog(self.env._("Finish"), "case.service.finish", signed_by=self.call_id.caller_id.name)

    def action_ask_undone(self):
        """Ask why it was left undone."""
        self._check_working()
        return self._dialog(self.env._("Left Undone"), "case.service.reason", verb="leave_undone")

    def action_ask_cancel(self):
        """Ask why it is not to be done."""
        return self._dialog(self.env._("Cancel the Action"), "case.service.reason", verb="cancel")

    def action_ask_place(self):
        """Ask for whom, and where."""
        customer = self.call_id.partner_id or self.case_id.partner_id or self.partner_id
        stands = self.installation_ids.site_id[:1] or self.site_id
        return self._dialog(self.env._("Place"), "case.service.place", partner_id=customer.id, site_id=stands.id)

    def action_ask_time(self):
        """Ask from when to when somebody worked or travelled."""
        self._check_working()
        return self._dialog(self.env._("Note Time"), "case.service.add", verb="time")

    def action_ask_photos(self):
        """Ask for photos."""
        self._check_working()
        return self._dialog(self.env._("Photos"), "case.service.add", verb="photos")

    def action_ask_follow_up(self):
        """Ask what the follow-up call is about."""
        self._check_may_do()
        return self._dialog(self.env._("Follow-up Call"), "case.service.add", verb="follow_up")

    def action_open_photos(self):
        """Show the photos."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_document")
        return {**action, "domain": [("id", "in", self.photo_ids.ids)], "context": {}, "path": False}

    def action_open_case(self):
        """Show the case file."""
        self.ensure_one()
        return self.step_id.action_open_case()


class CaseServiceCall(models.Model):
    """Dialogs of calls."""

    _inherit = "case.service.call"

    def action_ask_convert(self):
        """Ask which service actions it needs."""
        self.ensure_one()
        self.case_id.check_access("write")
        dialog = self.env["case.service.convert"]._for(call=self)
        return self.case_id._dialog(self.env._("Convert into Service Actions"), dialog)

    def action_ask_close(self):
        """Show what stands in the way of closing the case, or ask to close it."""
        self.ensure_one()
        return self.case_id.action_ask_close()


class CaseCase(models.Model):
    """Service actions of a case file."""

    _inherit = "case.case"

    def action_ask_service(self):
        """Ask which service actions this case needs."""
        self.ensure_one()
        self.check_access("write")
        call = self.env["case.service.call"].search([("case_id", "=", self.id)])
        dialog = self.env["case.service.convert"]._for(call=call, case=self)
        return self._dialog(self.env._("Add Service Actions"), dialog)

    def action_open_service_actions(self):
        """Show the service actions of this case."""
        self.ensure_one()
        return self.env["case.service.action"].search([("case_id", "=", self.id)])._open()


class CaseInstallation(models.Model):
    """Service actions on an installation."""

    _inherit = "case.installation"

    service_action_count = fields.Integer(compute="_compute_service_action_count")

    def _compute_service_action_count(self):
        counts = dict(
            self.env["case.service.action"]._read_group(
                [("installation_ids", "in", self.ids)], ["installation_ids"], ["__count"]
            )
        )
        for installation in self:
            installation.service_action_count = counts.get(installation, 0)

    def action_ask_service(self):
        """Ask which service actions these installations need, without a call."""
        self.check_access("read")
        dialog = self.env["case.service.convert"]._for(installations=self)
        return self.env["case.case"]._dialog(self.env._("Service Actions"), dialog)

    def action_open_service_actions(self):
        """Show the service actions on this installation."""
        self.ensure_one()
        return self.env["case.service.action"].search([("installation_ids", "in", self.ids)])._open()
