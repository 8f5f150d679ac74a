from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseDestructionLine(models.Model):
    """A case, or a document of one, on a list of destruction. It says itself what it is about: who signs need not read
    the case."""

    _name = "case.destruction.line"
    _description = "On a List of Destruction"
    _order = "destruction_id, id"

    destruction_id = fields.Many2one("case.destruction", required=True, ondelete="restrict", index=True, readonly=True)
    company_id = fields.Many2one(related="destruction_id.company_id")
    list_state = fields.Selection(related="destruction_id.state", string="State of the List")
    case_id = fields.Many2one("case.case", required=True, ondelete="restrict", index=True, readonly=True)
    document_id = fields.Many2one("case.document", ondelete="restrict", index="btree_not_null", readonly=True)
    case_name = fields.Char("Case Number", required=True, readonly=True)
    type_name = fields.Char("Case Type", readonly=True)
    document_name = fields.Char("Document Alone", readonly=True, help="Its kind. Empty: the whole case.")
    closed_on = fields.Date(readonly=True)
    retain_until = fields.Date("Kept until", readonly=True)
    ground = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("waiting", "To destroy"),
            ("removed", "Taken off"),
            ("refused", "Not now"),
            ("done", "Destroyed"),
            ("failed", "Failed, needs attention"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    reason = fields.Char("Why Not", readonly=True)

    _once = models.UniqueIndex("(destruction_id, case_id, COALESCE(document_id, 0))", "It is on the list once.")
    _of_case = models.Index("(case_id) WHERE state = 'waiting'")

    @api.model
    def _said_of(self, case, document):
        """What a line says of a case, or of a document of it."""
        rule = (document or case).retention_rule_id
        return {
            "case_name": case.name,
            "type_name": case.type_id.name,
            "document_name": document.kind_id.name if document else False,
            "closed_on": case.closed_on,
            "retain_until": (document or case).retain_until,
            "ground": f"{rule.name} ({rule.ground})" if rule.ground else rule.name,
        }

    def action_remove(self, reason=None, until=None):
        """Take it off the list; the case is kept longer.

        :param reason: why; asked in a dialog when left out
        :param until: the date until which it is kept now
        :raises UserError: without a reason or date, or when two have signed
        """
        self.destruction_id.check_access("write")
        if reason is None:
            self.ensure_one()
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Keep Longer"),
                "res_model": "case.destruction.remove",
                "view_mode": "form",
                "target": "new",
                "context": {"default_line_id": self.id},
            }
        until = fields.Date.to_date(until)
        self.destruction_id._check_state("draft", "signed")
        if not reason.strip():
            raise UserError(self.env._("Say why: the reason is kept in the history of the case."))
        if not until or until < max(self.destruction_id.mapped("day")):
            raise UserError(self.env._("Say until when it is kept: a day that comes after that of the list."))
        self._keep_longer_sudo(reason.strip(), until)
        self.destruction_id._unsign_sudo()
        return True

    def _keep_longer_sudo(self, reason, until):
        """Keep these longer; the caller has checked that the user may."""
        lines = self.sudo()
        lines.write({"state": "removed", "reason": reason})
        lines.document_id.retain_until = until
        cases = lines.filtered(lambda line: not line.document_id).case_id
        if cases:
            cases._extend_retention_sudo(until)
        self.env["case.writer"].note_each(
            [
                {
                    "case_id": line.case_id.id,
                    "kind": "kept_longer",
                    "data": {"until": fields.Date.to_string(until), "reason": reason},
                }
                for line in lines
            ]
        )

    def action_open_case(self):
        """The case, for who may read it."""
        self.ensure_one()
        return self.case_id._get_records_action(context={})
