from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.date_utils import parse_date

from ..tools.conditions import parse, resolve
from ..tools.document_states import IN

#: How many reminders one run of the scheduler sends for each line.
BATCH = 500
#: The longest validity, in months, and the latest reminder, in days.
LONGEST = 1200


class CaseDocumentNeed(models.Model):
    """A line of the checklist of a case type: which document must come in, from whom, and how long it is good.

    It belongs to the type, not to a version of its plan: what must come in is seen at once on running cases too, and a
    plan only says in which step it is asked.
    """

    _name = "case.document.need"
    _description = "Document That Must Come In"
    _order = "sequence, id"
    _rec_name = "kind_id"

    type_id = fields.Many2one("case.type", "Case Type", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="type_id.company_id")
    kind_id = fields.Many2one("case.document.kind", "Document", required=True, ondelete="restrict", index=True)
    role_id = fields.Many2one(
        "case.role", "From", ondelete="restrict", domain="[('type_id', '=', type_id)]", help="Who is to bring it."
    )
    sequence = fields.Integer(default=10)
    required = fields.Boolean(default=True, help="Counts among those that must be in.")
    condition = fields.Char("Only if", help="On the list only while this holds of the case and its details.")
    months = fields.Integer(
        "Valid for Months", help="From the day on which it was filed; then it is asked anew. 0: it stays good."
    )
    remind_days = fields.Integer(
        "Remind after Days",
        help="When it is still missing so many days after the case was opened, a note on the whiteboard asks who holds"
        " the role inside, else the handler, to see to it. Nothing is mailed. 0: never.",
    )

    _kind_unique = models.Constraint("UNIQUE(type_id, kind_id)", "A checklist has each kind of document once.")

    @api.constrains("condition", "type_id")
    def _check_condition(self):
        for need in self:
            need.type_id._check_condition(need.condition, need.kind_id.name)

    @api.constrains("role_id", "type_id")
    def _check_role(self):
        for need in self.filtered("role_id"):
            if need.role_id.type_id != need.type_id:
                raise ValidationError(self.env._("“%(role)s” is no role of this type.", role=need.role_id.name))

    @api.constrains("months", "remind_days")
    def _check_numbers(self):
        for need in self:
            for name in ("months", "remind_days"):
                if not 0 <= need[name] <= LONGEST:
                    label = self._fields[name]._description_string(self.env)
                    raise ValidationError(
                        self.env._(
                            "“%(document)s”, %(what)s: 0 to %(most)s.",
                            document=need.kind_id.name,
                            what=label,
                            most=LONGEST,
                        )
                    )

    def _holding(self, case):
        """Those of these lines whose condition holds on a case, in one statement."""
        domains = {need.id: parse(need.condition) for need in self if need.condition}
        if not domains:
            return self
        kinds = case.type_id._detail_kinds()
        row = self.env["case.plan.compiler"]._truths(case.ids, domains.values(), kinds)[0]
        holds = dict(zip(domains, row[1:], strict=True))
        return self.filtered(lambda need: holds.get(need.id, True))

    # --- reminding ---------------------------------------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Remind of what is missing, and of what is no longer valid. Called by the scheduler."""
        done = sum(need._remind_sudo() for need in self.sudo().search([("remind_days", ">", 0)]))
        done += self.env["case.document"]._tell_expired_sudo(BATCH)
        self.env["ir.cron"]._commit_progress(done, remaining=int(done >= BATCH))

    def _remind_sudo(self):
        """Write a note on each running case on which this is missing too long. :return: on how many"""
        self.ensure_one()
        now = self.env["case.writer"]._now()
        domain = Domain("type_id", "=", self.type_id.id) & Domain("state", "in", ("active", "in_review"))
        domain &= Domain("opened_on", "<=", fields.Datetime.subtract(now, days=self.remind_days))
        domain &= Domain.custom(to_sql=self._missing_sql)
        if self.condition:
            compiler = self.env["case.plan.compiler"]
            kinds = self.type_id._detail_kinds()
            parts = resolve(parse(self.condition), kinds, lambda text: parse_date(text, self.env))
            domain &= Domain.AND(compiler._domains(parts))
        cases = self.env["case.case"].sudo().search(domain, limit=BATCH, order="id")
        if not cases:
            return 0
        texts = {case: self.env._("Still missing: %s.", self.kind_id.name) for case in cases}
        self.env["case.writer"].remind_sudo(texts, self.role_id)
        self.env["case.document.line"]._note_sudo(cases, self.kind_id, {"reminded_on": now})
        return len(cases)

    def _missing_sql(self, model, alias, query):
        """Cases without this document, and on which nobody was reminded or has said that it is not needed."""
        return SQL(
            "(NOT EXISTS (SELECT 1 FROM case_document d WHERE d.case_id = %(case)s AND d.kind_id = %(kind)s"
            " AND d.state IN %(in_states)s) AND NOT EXISTS (SELECT 1 FROM case_document_line l"
            " WHERE l.case_id = %(case)s AND l.kind_id = %(kind)s"
            " AND (l.reminded_on IS NOT NULL OR l.waived_on IS NOT NULL)))",
            case=SQL.identifier(alias, "id"),
            kind=self.kind_id.id,
            in_states=tuple(sorted(IN)),
        )
