from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

VERDICTS = [("good", "In order"), ("remarks", "In order, with remarks"), ("wrong", "Not in order")]


class CaseSample(models.Model):
    """A closed file that was drawn, and what a supervisor who had no part in it says of it."""

    _name = "case.sample"
    _description = "File to Review"
    _rec_name = "case_id"
    _order = "draw_id desc, number"

    draw_id = fields.Many2one("case.sample.draw", required=True, readonly=True, ondelete="restrict", index=True)
    number = fields.Integer("Drawn as", readonly=True)
    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="restrict", index=True)
    type_id = fields.Many2one(related="case_id.type_id")
    handler_id = fields.Many2one(related="case_id.user_id", string="Handler")
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    month = fields.Date(related="draw_id.month", store=True)
    verdict = fields.Selection(VERDICTS, copy=False)
    remark = fields.Text(copy=False)
    reviewed_by_id = fields.Many2one("res.users", "Reviewed by", readonly=True, ondelete="restrict", copy=False)
    reviewed_on = fields.Datetime("Reviewed", readonly=True, copy=False)
    may_review = fields.Boolean("Yours to Review", compute="_compute_may_review")

    _once = models.Constraint("UNIQUE(draw_id, case_id)", "A file is drawn once.")

    @api.depends("case_id.user_id")
    @api.depends_context("uid")
    def _compute_may_review(self):
        supervises = self.env.user.has_group("case_organizer.group_case_supervisor")
        took_part = self._cases_worked_on_sudo() if supervises else ()
        for sample in self:
            sample.may_review = supervises and sample.case_id.id not in took_part

    def _cases_worked_on_sudo(self):
        """Ids of those of these cases that the user handles or did a step of. Gives back nothing else."""
        cases, uid = self.sudo().case_id, self.env.uid
        steps = cases.env["case.step"].search([("case_id", "in", cases.ids), ("done_by_id", "=", uid)])
        return {*cases.filtered(lambda case: case.user_id.id == uid).ids, *steps.case_id.ids}

    def write(self, vals):
        """Say what one found. What was said is kept in the history of the case.

        :raises AccessError: for others than supervisors, and for who had a part in the file
        :raises UserError: when something is wrong with the file and it is not said what
        """
        if self.env.su:
            return super().write(vals)
        if vals.keys() - {"verdict", "remark"}:
            raise AccessError(self.env._("Which files are reviewed is drawn, nobody chooses it."))
        for sample in self:
            if not sample.may_review:
                raise AccessError(
                    self.env._(
                        "%s is reviewed by a supervisor who neither handled it nor did a step of it.",
                        sample.case_id.name,
                    )
                )
            verdict = vals.get("verdict", sample.verdict)
            if verdict in ("remarks", "wrong") and not (vals.get("remark", sample.remark) or "").strip():
                raise UserError(self.env._("Say what you found in %s.", sample.case_id.name))
        result = super().write(vals)
        said = self.filtered("verdict")
        if said:
            said._noted_sudo()
        return result

    def _noted_sudo(self):
        """Who reviewed and when, here and in the history of the case. The caller has checked the user."""
        self.sudo().write({"reviewed_by_id": self.env.uid, "reviewed_on": self.env["case.writer"]._now()})
        for verdict, samples in self.grouped("verdict").items():
            self.env["case.writer"].note(samples.case_id, "reviewed", data={"verdict": verdict})

    def action_open_case(self):
        """Show the case."""
        self.ensure_one()
        return self.case_id._action_show()


class CaseLog(models.Model):
    """Reviews in the history of a case."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        """A review as a sentence."""
        if self.kind != "reviewed":
            return super()._in_words(names, changed, happened, data)
        verdicts = dict(self.env["case.sample"]._fields["verdict"]._description_selection(self.env))
        told = (self.data or {}) if data is None else data
        return self.env._("File reviewed: %s", verdicts.get(told.get("verdict"), ""))
