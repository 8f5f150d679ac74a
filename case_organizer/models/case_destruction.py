import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: What of a list its maker writes; the rest is what the verbs say.
FREE = frozenset(["day", "type_ids"])


class CaseDestruction(models.Model):
    """A list of what is destroyed: made of what was kept long enough, signed by two people, then carried out.

    Who signs second neither made the list nor signed first. After a signature the list stays as it is; taking
    something from it takes the signature back. What is carried out is looked at again, case by case: one that is
    held, was opened again or is needed meanwhile is left and listed.
    """

    _name = "case.destruction"
    _description = "List of Destruction"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Number", readonly=True, required=True, default="/", copy=False)
    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        "res.users", "Made by", required=True, readonly=True, default=lambda self: self.env.user, copy=False
    )
    day = fields.Date(
        "Kept until before", required=True, default=fields.Date.context_today, help="What was to be kept no longer."
    )
    type_ids = fields.Many2many("case.type", string="Case Types", check_company=True, help="Empty: of every type.")
    state = fields.Selection(
        [
            ("draft", "Being made"),
            ("signed", "Signed once"),
            ("running", "Being carried out"),
            ("done", "Carried out"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    line_ids = fields.One2many("case.destruction.line", "destruction_id", "What Is on It", readonly=True)
    line_count = fields.Integer("To Destroy", compute="_compute_line_count")
    first_id = fields.Many2one("res.users", "Signed by", readonly=True, copy=False)
    first_on = fields.Datetime("Signed on", readonly=True, copy=False)
    second_id = fields.Many2one("res.users", "Also Signed by", readonly=True, copy=False)
    second_on = fields.Datetime("Also Signed on", readonly=True, copy=False)
    fingerprint = fields.Char("SHA-256 of the List", readonly=True, copy=False, help="Of what was signed.")
    bulk_id = fields.Many2one("case.bulk", "Carried out by", readonly=True, copy=False)
    progress = fields.Float(related="bulk_id.progress", related_sudo=True)
    told = fields.Json(readonly=True, copy=False)
    carried_out_on = fields.Datetime(readonly=True, copy=False)
    certificate = fields.Binary(attachment=True, readonly=True, copy=False)
    certificate_name = fields.Char(compute="_compute_certificate_name")
    certificate_hash = fields.Char("SHA-256 of the Certificate", readonly=True, copy=False)
    can_sign = fields.Boolean(compute="_compute_can_sign")
    preview = fields.Text("What Would Be Destroyed", compute="_compute_preview")

    @api.depends("name")
    def _compute_certificate_name(self):
        for listed in self:
            listed.certificate_name = f"{listed.name.replace('/', '-')}.pdf"

    @api.depends("line_ids.state")
    def _compute_line_count(self):
        for listed in self:
            listed.line_count = len(listed.line_ids.filtered(lambda line: line.state in ("waiting", "done")))

    @api.depends("state", "first_id", "user_id")
    @api.depends_context("uid")
    def _compute_can_sign(self):
        for listed in self:
            listed.can_sign = listed.state == "draft" or (
                listed.state == "signed" and self.env.user not in (listed.first_id | listed.user_id)
            )

    @api.depends("line_ids.state")
    @api.depends_context("lang")
    def _compute_preview(self):
        for listed in self:
            listed.preview = listed._counts_in_words(listed._preview_sudo()) if listed.id else False

    @api.model_create_multi
    def create(self, vals_list):
        """Make lists, and put on them what is due. :raises AccessError: when they say what verbs say"""
        for vals in vals_list:
            self._refuse_said(vals)
            vals["name"] = self.env["ir.sequence"].sudo().next_by_code("case.destruction") or "/"
        lists = super().create(vals_list)
        for listed in lists:
            listed._fill_sudo()
        return lists

    def write(self, vals):
        """Change what is to be on a list, before anybody has signed it; it is then made again."""
        self._refuse_said(vals)
        result = super().write(vals)
        if FREE & vals.keys():
            for listed in self:
                listed._check_state("draft")
                listed._fill_sudo()
        return result

    def _refuse_said(self, vals):
        said = vals.keys() - FREE - {"company_id"}
        if said and not self.env.su:
            raise AccessError(self.env._("%s: signing and carrying out say this.", ", ".join(sorted(said))))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A list of destruction is never deleted. Cancel it instead."))

    def _say_sudo(self, values):
        """What nobody writes by hand; the verb has checked the user."""
        self.sudo().write(values)

    def _check_state(self, *states):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for listed in self:
            if listed.state not in states:
                raise UserError(
                    self.env._("%(list)s: %(state)s.", list=listed.name, state=labels[listed.state].lower())
                )

    # --- making ------------------------------------------------------------------------------------------------

    def action_fill(self):
        """Look again at what is due; what somebody took from the list stays off it."""
        self.check_access("write")
        for listed in self:
            listed._check_state("draft")
            listed._fill_sudo()
        return True

    def _fill_sudo(self):
        """Put on the list what is due. The user may make lists, and need not read the cases on them."""
        self.ensure_one()
        lines = self.env["case.destruction.line"].sudo()
        taken_off = {(line.case_id.id, line.document_id.id) for line in self.sudo().line_ids if line.state == "removed"}
        self.sudo().line_ids.filtered(lambda line: line.state != "removed").unlink()
        due = [pair for pair in self._due_sudo() if pair not in taken_off]
        cases = self.env["case.case"].sudo().browse(sorted({case_id for case_id, _document in due}))
        refused = self._refused_sudo(cases)
        cases = {case.id: case for case in cases}
        lines.create(
            [
                {
                    "destruction_id": self.id,
                    "case_id": case_id,
                    "document_id": document_id,
                    **lines._said_of(cases[case_id], self.env["case.document"].sudo().browse(document_id or [])),
                    "state": "refused" if case_id in refused else "waiting",
                    "reason": refused.get(case_id, False),
                }
                for case_id, document_id in due
            ]
        )

    def _due_sudo(self):
        """What was kept long enough and is on no other list: ``[(case id, document id or False)]``."""
        self.env.flush_all()
        types = SQL("AND c.type_id = ANY(%s)", self.type_ids.ids) if self.type_ids else SQL()
        elsewhere = SQL(
            "NOT EXISTS (SELECT FROM case_destruction_line l JOIN case_destruction y ON y.id = l.destruction_id"
            " WHERE l.case_id = c.id AND y.id != %s AND l.state = 'waiting' AND y.state IN"
            " ('draft', 'signed', 'running'))",
            self.id,
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT c.id, NULL FROM case_case c WHERE c.company_id = %(company)s AND c.retain_until < %(day)s"
                " AND c.destroyed_on IS NULL AND c.state IN ('completed', 'terminated') %(types)s AND %(free)s"
                " UNION ALL SELECT c.id, d.id FROM case_document d JOIN case_case c ON c.id = d.case_id"
                " WHERE c.company_id = %(company)s AND d.retain_until < %(day)s AND d.destroyed_on IS NULL"
                " AND c.state IN ('completed', 'terminated') AND (c.destroyed_on IS NOT NULL OR"
                " c.retain_until IS NULL OR c.retain_until >= %(day)s) %(types)s AND %(free)s ORDER BY 1, 2",
                company=self.company_id.id,
                day=self.day,
                types=types,
                free=elsewhere,
            )
        )
        return [(case_id, document_id or False) for case_id, document_id in rows]

    @api.model
    def _refused_sudo(self, cases):
        """Why cases are not destroyed now. :return: ``{case id: sentence}``"""
        refused = {}
        for case_id, names in self.env["case.hold"]._on_sudo(cases).items():
            refused[case_id] = self.env._("Held back: %s", ", ".join(names))
        for case in cases:
            if case.state not in ("completed", "terminated"):
                refused[case.id] = self.env._("It was opened again.")
            family = (case.parent_id | case.child_ids | case.related_ids).filtered(
                lambda other: other.state not in ("completed", "terminated")
            )
            if family:
                refused.setdefault(
                    case.id, self.env._("It belongs to a case that is still open: %s", ", ".join(family.mapped("name")))
                )
        return {**self._needed_by_sudo(cases), **refused}

    @api.model
    def _needed_by_sudo(self, cases):
        """Hook: cases that something outside still needs, and what. :return: ``{case id: sentence}``"""
        return {}

    # --- signing -----------------------------------------------------------------------------------------------

    def _content_sudo(self):
        """What is signed, as text."""
        self.ensure_one()
        rows = [
            [
                line.case_name,
                line.document_name or "",
                fields.Date.to_string(line.retain_until) or "",
                line.ground or "",
            ]
            for line in self.sudo().line_ids.filtered(lambda line: line.state == "waiting").sorted("id")
        ]
        return json.dumps([self.name, fields.Date.to_string(self.day), rows], ensure_ascii=False)

    def action_sign(self):
        """Sign the list. The second signature, by somebody else, has it carried out.

        :raises UserError: for who made it or signed it already, and when there is nothing on it
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state("draft", "signed")
        if not self.line_ids.filtered(lambda line: line.state == "waiting"):
            raise UserError(self.env._("There is nothing on %s that could be destroyed.", self.name))
        now, print_ = fields.Datetime.now(), hashlib.sha256(self._content_sudo().encode()).hexdigest()
        if self.state == "draft":
            self._say_sudo({"state": "signed", "first_id": self.env.uid, "first_on": now, "fingerprint": print_})
            return True
        if self.env.user in (self.first_id | self.user_id):
            raise UserError(
                self.env._(
                    "Two people sign: %s was made or signed by you already. Somebody else signs it now.", self.name
                )
            )
        if print_ != self.fingerprint:
            raise UserError(self.env._("%s is not what was signed first: make it again.", self.name))
        self._say_sudo({"state": "running", "second_id": self.env.uid, "second_on": now})
        self._begin_sudo()
        return True

    def action_cancel(self):
        """Destroy nothing of this list."""
        self.check_access("write")
        self._check_state("draft", "signed")
        self._say_sudo({"state": "cancelled"})
        return True

    def _unsign_sudo(self):
        """Take back the first signature, as the list is no longer what was signed."""
        self.filtered(lambda listed: listed.state == "signed").sudo().write(
            {"state": "draft", "first_id": False, "first_on": False, "fingerprint": False}
        )
