from odoo import fields, models
from odoo.exceptions import UserError


class CasePlanItem(models.Model):
    """A step that the system does itself: see ``case_writer_automatic.py``."""

    _inherit = "case.plan.item"

    automatic_kind = fields.Selection(
        [
            ("mail", "Send a message"),
            ("letter", "Make a document"),
            ("values", "Set details"),
            ("action", "Carry out an action"),
        ],
        "The System Does",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        "Message",
        ondelete="restrict",
        domain="[('model', '=', 'case.case')]",
        help="Goes to the queue of outgoing mail.",
    )
    letter_template_id = fields.Many2one("case.letter.template", "Document", ondelete="restrict")
    value_ids = fields.One2many("case.plan.value", "item_id", "Details to Set", copy=True)
    action_id = fields.Many2one("case.action", ondelete="restrict", help="What an administrator allows plans to do.")
    in_background = fields.Boolean(help="For what takes long: nobody waits for it.")

    def _own_problems(self):
        problems = super()._own_problems()
        if self.kind == "step" and self.step_kind == "automatic":
            problems += self._automatic_problems()
        return problems

    def _automatic_problems(self):
        missing = {
            "mail": not self.mail_template_id,
            "letter": not self.letter_template_id,
            "values": not self.value_ids,
            "action": not self.action_id,
        }
        if missing.get(self.automatic_kind, True):
            return [self.env._("“%s” does not say what the system does.", self.name)]
        problems = []
        if self.automatic_kind == "mail" and self.mail_template_id.model != "case.case":
            problems.append(self.env._("“%s” sends a message that is not about cases.", self.name))
        letter = self.letter_template_id
        if self.automatic_kind == "letter" and letter.type_id and letter.type_id != self.type_id:
            problems.append(
                self.env._(
                    "“%(step)s” makes “%(letter)s”, which is a document of another case type.",
                    step=self.name,
                    letter=letter.name,
                )
            )
        if self.automatic_kind == "action" and self.action_id.path:
            try:
                self.env["case.path"].check(self.action_id.path, self.type_id, self.name)
            except UserError as refused:
                problems.append(str(refused))
        retired = [what.name for what in (self.mail_template_id, letter, self.action_id) if what and not what.active]
        problems += [
            self.env._("“%(step)s” uses “%(what)s”, which is archived.", step=self.name, what=name) for name in retired
        ]
        return problems
