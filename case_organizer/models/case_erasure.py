from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

#: What who makes it writes; the rest is what the verbs say.
FREE = frozenset(["partner_id", "reason", "documents", "company_id"])


class CaseErasure(models.Model):
    """Erasing a person (GDPR, article 17): looked at first, case by case, then done; what it did is kept without them.

    Cases that run, that are held, or that a retention rule still keeps stay as they are, and say why. Where none is
    left, the contact itself becomes “Erased person” and is archived; else it stays for those cases, and an “Erased
    person” takes its place in the others.
    """

    _name = "case.erasure"
    _description = "Erasing a Person"
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, default=lambda self: self.env.user, copy=False
    )
    partner_id = fields.Many2one("res.partner", "Person", required=True, ondelete="restrict")
    reason = fields.Char("Why", required=True, help="Kept. Do not name the person here.")
    documents = fields.Selection(
        [
            ("named", "Those they filed, and those that name them"),
            ("filed", "Those they filed"),
            ("none", "None"),
        ],
        "Documents Destroyed",
        required=True,
        default="named",
    )
    state = fields.Selection(
        [("draft", "Looked at"), ("done", "Erased"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    line_ids = fields.One2many("case.erasure.line", "erasure_id", "Where They Are", readonly=True)
    kept_count = fields.Integer("Cases that Keep Them", compute="_compute_kept_count")
    done_on = fields.Datetime("Erased on", readonly=True, copy=False)
    left = fields.Text("What Remains", readonly=True, copy=False)

    @api.depends("partner_id", "state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for erasure in self:
            erasure.display_name = self.env._("Erasure %s", erasure.id or "")

    @api.depends("line_ids.keeps")
    def _compute_kept_count(self):
        for erasure in self:
            erasure.kept_count = len(erasure.line_ids.filtered("keeps"))

    @api.model_create_multi
    def create(self, vals_list):
        """Look where a person is. Nothing is erased yet."""
        for vals in vals_list:
            self._refuse_said(vals)
        erasures = super().create(vals_list)
        for erasure in erasures:
            erasure._look_sudo()
        return erasures

    def write(self, vals):
        """Change what is asked, before it is done; it is looked at again."""
        self._refuse_said(vals)
        if vals.keys() & FREE and not self.env.su:
            self._check_draft()
        result = super().write(vals)
        if {"partner_id", "documents"} & vals.keys() and not self.env.su:
            for erasure in self:
                erasure._look_sudo()
        return result

    def _refuse_said(self, vals):
        said = vals.keys() - FREE
        if said and not self.env.su:
            raise AccessError(self.env._("%s: erasing says this, nobody writes it.", ", ".join(sorted(said))))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("That a person was erased is kept."))

    def _check_draft(self):
        for erasure in self:
            if erasure.state != "draft":
                raise UserError(self.env._("%s is done or cancelled.", erasure.display_name))

    # --- looking -----------------------------------------------------------------------------------------------

    def action_look(self):
        """Look again where the person is."""
        self.check_access("write")
        self._check_draft()
        for erasure in self:
            erasure._look_sudo()
        return True

    def _look_sudo(self):
        """Say where the person is, and what keeps them there. The user may erase, and need not read the cases."""
        self.ensure_one()
        self._check_person_sudo()
        found = {}
        for place in self.env["case.person.traces"].sudo().find(self.partner_id):
            found.setdefault(place["case_id"] or False, []).append(place)
        cases = self.env["case.case"].sudo().browse([case_id for case_id in found if case_id]).exists()
        kept = self._kept_sudo(cases)
        labels = self._labels()
        self.sudo().line_ids.unlink()
        self.env["case.erasure.line"].sudo().create(
            [
                {
                    "erasure_id": self.id,
                    "case_id": case.id,
                    "case_name": case.name or self.env._("No case"),
                    "places": len(found[case.id]),
                    "told": ", ".join(sorted({labels.get(place["kind"], place["kind"]) for place in found[case.id]})),
                    "keeps": kept.get(case.id, False),
                }
                for case in [*cases, *([self.env["case.case"]] if False in found else [])]
            ]
        )

    def _check_person_sudo(self):
        """:raises UserError: for what is no person, or still works here"""
        partner = self.partner_id.sudo()
        if partner.is_company:
            raise UserError(self.env._("%s is an organization: only persons are erased.", partner.name))
        if partner.with_context(active_test=False).user_ids:
            raise UserError(
                self.env._("%s is a user here. What they did in their work is part of the cases.", partner.name)
            )

    @api.model
    def _labels(self):
        """What is found, in words, by kind. See ``case.person.traces``."""
        return {
            "customer": self.env._("customer"),
            "handler": self.env._("handler"),
            "participant": self.env._("person involved"),
            "link": self.env._("personal link"),
            "relation": self.env._("relation"),
            "detail": self.env._("detail"),
            "message": self.env._("message by them"),
            "received": self.env._("message to them"),
            "document": self.env._("document filed by them"),
            "contact": self.env._("contact with them"),
            "note": self.env._("note by them"),
            "mentioned": self.env._("called in a note"),
            "signature": self.env._("signature"),
            "rating": self.env._("rating"),
            "booking": self.env._("hours or expense booked"),
            "event": self.env._("event"),
            "log": self.env._("history"),
            "mention": self.env._("named in a text"),
            "named": self.env._("named in a record"),
        }

    def _kept_sudo(self, cases):
        """Why cases keep a person. :return: ``{case id: sentence}``; False: what keeps them in no case in particular"""
        kept, today = {}, fields.Date.context_today(self)
        for case in cases:
            rule = case.retention_rule_id
            if case.state not in ("completed", "terminated"):
                kept[case.id] = self.env._("The case is not closed.")
            elif rule and not case.destroyed_on and (not case.retain_until or case.retain_until >= today):
                until = format_date(self.env, case.retain_until) if case.retain_until else self.env._("for ever")
                kept[case.id] = self.env._(
                    "To be kept until %(until)s: %(ground)s", until=until, ground=rule.ground or rule.name
                )
        for case_id, names in self.env["case.hold"]._on_sudo(cases).items():
            kept[case_id] = self.env._("Held back: %s", ", ".join(names))
        return {**self.env["case.destruction"]._needed_by_sudo(cases), **kept}

    # --- erasing -----------------------------------------------------------------------------------------------

    def action_erase(self):
        """Erase the person where nothing keeps them. It cannot be undone."""
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        self._look_sudo()
        if self.line_ids and all(self.line_ids.mapped("keeps")):
            raise UserError(self.env._("Everything that names this person is to be kept: nothing can be erased now."))
        self._erase_sudo()
        return True

    def action_cancel(self):
        """Erase nothing."""
        self.check_access("write")
        self._check_draft()
        self._cancel_sudo()
        return True

    def _cancel_sudo(self):
        """:meth:`action_cancel` has checked the user."""
        self.sudo().state = "cancelled"

    def action_show_partner(self):
        """The contact."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }
