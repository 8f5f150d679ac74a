import base64

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class CaseStep(models.Model):
    """Steps that the system does: what it does, and what people do when it failed."""

    _inherit = "case.step"

    error = fields.Text("Why it Failed", readonly=True)
    needs_attention = fields.Boolean(
        compute="_compute_needs_attention",
        search="_search_needs_attention",
        help="The system could not do it, and nobody tried again.",
    )

    _failed = models.Index("(case_id) WHERE state = 'failed'")

    def _compute_needs_attention(self):
        failing = self.filtered_domain([("state", "=", "failed")])
        found = self.browse(self.search([("id", "in", failing.ids), ("needs_attention", "=", True)]).ids)
        for step in self:
            step.needs_attention = step in found

    def _search_needs_attention(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain("state", "=", "failed") & Domain.custom(to_sql=_latest_sql)

    # --- what the system does ----------------------------------------------------------------------------------

    def _do_automatic_sudo(self):
        """Do the work of this step, as the system.

        :return: details to set with it: ``{code: stored value}``
        :raises UserError: saying why it cannot be done
        """
        self.ensure_one()
        work = {
            "mail": self._do_mail_sudo,
            "letter": self._do_letter_sudo,
            "values": lambda: self.item_id.value_ids._values_for(self.case_id),
            "action": lambda: self.item_id.action_id._carry_out_sudo(self.case_id),
        }
        return work[self.item_id.automatic_kind]() or {}

    def _do_mail_sudo(self):
        """Put the message in the queue of outgoing mail."""
        template = self.item_id.mail_template_id
        mail = self.env["mail.mail"].browse(template.send_mail(self.case_id.id, force_send=False))
        if not (mail.email_to or mail.recipient_ids or mail.email_cc):
            raise UserError(self.env._("“%s” reaches nobody: there is no address to send it to.", template.name))

    def _do_letter_sudo(self):
        """Make the document and file it on the case."""
        template = self.item_id.letter_template_id
        if template.queued and template.addressed and self.case_id.partner_id:
            template._queue_sudo(self.case_id, self.case_id.partner_id, self)
            return
        name, content = template._make(self.case_id)
        self.env["case.writer"].file_sudo(
            self.case_id, template.kind_id, name, base64.b64encode(content).decode(), self
        )

    # --- when it failed ----------------------------------------------------------------------------------------

    def action_retry(self):
        """Let the system try again, as a new time of the step; the failed one stays.

        :raises UserError: when this did not fail, or was tried again already
        """
        for step in self:
            step._check_may_work()
            if not step.needs_attention:
                raise UserError(self.env._("“%s” has not failed, or was tried again already.", step.name))
            step._apply("reopen")
        return True

    def get_work(self):
        """Adds why the system failed, and whether the current user may let it try again."""
        work = super().get_work()
        work["error"] = self.error or ""
        work["can_retry"] = self.needs_attention and self._may_touch()
        return work

    def _may_touch(self):
        """Whether the current user may do something about this step."""
        try:
            self._check_may_work()
        except UserError:
            return False
        return True


def _latest_sql(model, alias, query):
    return SQL(
        "(NOT EXISTS (SELECT FROM case_step o WHERE o.case_id = %(case)s AND o.code = %(code)s"
        " AND o.instance > %(instance)s) AND EXISTS (SELECT FROM case_case c WHERE c.id = %(case)s"
        " AND c.state IN ('active', 'suspended')))",
        case=SQL.identifier(alias, "case_id"),
        code=SQL.identifier(alias, "code"),
        instance=SQL.identifier(alias, "instance"),
    )
