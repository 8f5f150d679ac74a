from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .confidential import reads_everything

MAX_KEY = 200
#: States of cases that an event reaches.
RUNNING = ("active", "suspended", "in_review")


class CaseEvent(models.Model):
    """Something that happened: what, when, by whom, on what, which cases it reached and what it set in motion there.

    It happens on one case, to a contact (every running case of theirs that listens) or for a whole company. Raised
    twice for the same fact it acts once. It is written once and never changed or deleted.
    """

    _name = "case.event"
    _description = "What Happened"
    _order = "occurred_on desc, id desc"

    event_type_id = fields.Many2one(
        "case.event.type", "What", required=True, readonly=True, ondelete="restrict", index=True
    )
    occurred_on = fields.Datetime("When", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    case_id = fields.Many2one("case.case", "On Case", readonly=True, ondelete="restrict", index="btree_not_null")
    partner_id = fields.Many2one(
        "res.partner", "On Contact", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    source = fields.Selection(
        [
            ("hand", "By hand"),
            ("rule", "By a rule"),
            ("date", "By a date"),
            ("message", "By a message"),
            ("document", "By a document"),
            ("api", "By another system"),
        ],
        "Raised",
        required=True,
        readonly=True,
    )
    rule_id = fields.Many2one("case.event.rule", readonly=True, ondelete="restrict")
    res_model = fields.Char("Model of the Record", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    reason = fields.Text("In Words", readonly=True)
    answers = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    answers_shown = fields.Text("What Was Answered", compute="_compute_shown")
    changes = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    changes_shown = fields.Text("From, To", compute="_compute_shown")
    fact_key = fields.Char(
        "Fact", readonly=True, help="Names the fact: raised again for the same fact, an event does not act again."
    )
    reach_ids = fields.One2many("case.event.reach", "event_id", "Cases Reached", readonly=True)
    reach_count = fields.Integer("Cases Reached by It", compute="_compute_reach_count")
    bulk_id = fields.Many2one("case.bulk", "Carried out by", readonly=True, ondelete="restrict")

    _fact = models.UniqueIndex(
        "(event_type_id, company_id, fact_key, COALESCE(case_id, 0), COALESCE(partner_id, 0))"
        " WHERE fact_key IS NOT NULL",
        "This was raised already.",
    )
    _of_rule = models.Index("(rule_id, res_id, occurred_on) WHERE rule_id IS NOT NULL")

    @api.depends("event_type_id.name", "case_id", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for event in self:
            where = event.case_id.sudo().name or event.partner_id.sudo().name
            name = event.event_type_id.name
            event.display_name = self.env._("%(what)s: %(where)s", what=name, where=where) if where else name

    @api.depends_context("uid")
    def _compute_reach_count(self):
        """How many cases it reached, as far as the reader sees them."""
        counts = dict(
            self.env["case.event.reach"]._read_group([("event_id", "in", self.ids)], ["event_id"], ["__count"])
        )
        for event in self:
            event.reach_count = counts.get(event, 0)

    @api.depends_context("uid", "lang")
    def _compute_shown(self):
        changes = self._changes_in_words()
        readers = self.env["case.event.reach"].search([("event_id", "in", self.ids)]).event_id
        all_of_it = reads_everything(self.env)
        for event in self:
            event.changes_shown = "\n".join(changes[event.id])
            mine = all_of_it or event.user_id == self.env.user or event in readers
            event.answers_shown = "\n".join(event._answers_in_words()) if mine else False

    def _answers_in_words(self):
        self.ensure_one()
        answers = self.sudo().answers or {}
        details, lines = self.event_type_id._details_asked(), []
        hidden = self._codes_hidden(details)
        for question in self.event_type_id.question_ids:
            detail = details.filtered(lambda detail, question=question: detail.code == question.code)[:1]
            value = answers.get(question.code)
            if value is not None and question.code not in hidden:
                lines.append(f"{question.name}: {detail.with_env(self.env)._in_words(value) if detail else value}")
        return lines

    def _codes_hidden(self, details):
        """Which of the details that were answered the current user may not read."""
        if self.case_id:
            return self.env["case.characteristic"]._hidden_codes(self.case_id).get(self.case_id.id, ())
        # It is about no case in particular: what is for some roles only is for administrators.
        confidential = self.env["case.characteristic"]._confidential_codes()
        return () if reads_everything(self.env) else confidential

    # --- raising -----------------------------------------------------------------------------------------------

    @api.model
    def raise_event(
        self, code, case_id=None, partner_id=None, answers=None, fact_key=None, occurred_on=None, reason=None
    ):
        """Say that something happened. On a contact it reaches each running case of the current company whose plan
        listens and in which the contact is the customer or a person involved, also those that the caller may not read.
        On neither a case nor a contact it reaches every running case of the company that listens.

        :param code: of the kind of event (``client_moved``)
        :param case_id: id of the case on which it happened; the caller may write it
        :param partner_id: id of the contact to whom it happened; the caller may read it
        :param answers: ``{code: JSON}``, the answers to what the event asks (``case.event.type.get_questions``)
        :param fact_key: text of at most 200 characters that names the fact (a message number): raised again with the
            same key on the same case or contact, the first event is returned and nothing happens
        :param occurred_on: when it happened, UTC; now when left out
        :param reason: in words, for those who read the history
        :return: id of the ``case.event``
        :raises UserError: when the code is unknown or archived, the case is closed, or the plan does not allow it
        :raises ValidationError: naming the question whose answer is missing, unknown or does not fit
        :raises AccessError: when the caller may not raise it there
        """
        event = self._raise(
            code,
            self.env["case.case"].browse(case_id or []),
            self.env["res.partner"].browse(partner_id or []),
            answers=answers,
            fact_key=fact_key,
            occurred_on=occurred_on,
            reason=reason,
            source="api",
        )
        return event.id

    @api.model
    def _raise(self, code, case, partner, **given):
        """See :meth:`raise_event`. :param given: further values of the event"""
        self._check_may_raise(case, partner)
        company = case.sudo().company_id or self.env.company
        event_type = self.env["case.event.type"]._by_code(code, company)
        if given.get("fact_key") and len(given["fact_key"]) > MAX_KEY:
            raise UserError(self.env._("The key of a fact has at most %s characters.", MAX_KEY))
        given["answers"] = event_type._check_answers(given.get("answers"))
        given["occurred_on"] = self._moment(given.get("occurred_on"))
        # What was left out arrives as False from screens, which as text would be a word.
        given |= {name: given.get(name) or None for name in ("reason", "fact_key")}
        values = {"event_type_id": event_type.id, "company_id": company.id, "user_id": self.env.uid, **given}
        values |= {"case_id": case.id or None, "partner_id": partner.id or None}
        return self.env["case.writer"].raise_sudo(values)

    def _moment(self, given):
        try:
            return fields.Datetime.to_datetime(given) or self.env.cr.now().replace(microsecond=0)
        except (TypeError, ValueError):
            raise UserError(self.env._("“%s” is no date and time.", given)) from None

    def _check_may_raise(self, case, partner):
        self.check_access("read")
        if case and partner:
            raise UserError(self.env._("An event happens on a case or on a contact, not on both."))
        if case:
            if not case.exists():
                raise UserError(self.env._("There is no case file with the id %s.", case.id))
            case.check_access("write")
            if case.sudo().state not in RUNNING:
                raise UserError(self.env._("%s is closed: nothing happens on it any more.", case.sudo().name))
        elif partner:
            if not partner.exists():
                raise UserError(self.env._("There is no contact with the id %s.", partner.id))
            partner.check_access("read")
        elif not self.env.user.has_group("case_organizer.group_case_supervisor"):
            raise AccessError(self.env._("Only supervisors raise an event on all cases of a company."))

    # --- in words ----------------------------------------------------------------------------------------------

    @api.model
    def _sentences(self, ids):
        """What happened, in the reader's words, with from and to where the reader may see them.

        :param ids: of events; the caller sees a case that they reached
        :return: ``{id: sentence}``
        """
        events = self.browse(ids).sudo().exists()
        changes = events.sudo(False)._changes_in_words()
        found = {}
        for event in events:
            text = event.event_type_id.name
            if changes[event.id]:
                text = f"{text} ({'; '.join(changes[event.id])})"
            if event.reason:
                text = f"{text}: {event.reason}"
            found[event.id] = text
        return found

    def _changes_in_words(self):
        """Which fields changed, from what to what, without what the reader may not see.

        :return: ``{id: [sentence]}``
        """
        wanted = {}
        for event in self.sudo():
            for change in event.changes or ():
                wanted.setdefault(change["model"], set()).add(change["id"])
        visible = {model: self._visible(model, ids) for model, ids in wanted.items()}
        return {
            event.id: [
                text
                for change in event.changes or ()
                if (text := self._change_in_words(change, visible[change["model"]]))
            ]
            for event in self.sudo()
        }

    def _visible(self, model, ids):
        """Those of these records that the reader sees."""
        if model not in self.env or not self.env[model].has_access("read"):
            return set()
        return set(self.env[model].browse(ids).exists()._filtered_access("read").ids)

    def _change_in_words(self, change, visible):
        if change["id"] not in visible:
            return ""
        records = self.env[change["model"]].browse(change["id"])
        field = records._fields.get(change["field"])
        if not field or not records._has_field_access(field, "read"):
            return ""
        return self.env._(
            "%(field)s: %(before)s → %(after)s",
            field=field._description_string(self.env),
            before=self._value_in_words(records, field, change["old"]),
            after=self._value_in_words(records, field, change["new"]),
        )

    def _value_in_words(self, record, field, value):
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        if value in (False, None, "", []):
            return "–"
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.relational:
            linked = self.env[field.comodel_name].browse(value).exists()
            return ", ".join(linked._filtered_access("read").mapped("display_name")) or "…"
        if field.type == "date":
            return fields.Date.to_date(value).strftime(
                self.env["res.lang"]._lang_get(self.env.lang or "en_US").date_format
            )
        return str(value)

    # --- screens -----------------------------------------------------------------------------------------------

    def action_show_cases(self):
        """The cases it reached, as far as one sees them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_case")
        return {**action, "domain": [("id", "in", self.reach_ids.case_id.ids)], "context": {}}

    def action_show_record(self):
        """The record whose change or message raised it."""
        self.ensure_one()
        if (
            not self.res_model
            or self.res_model not in self.env
            or not self.env[self.res_model].browse(self.res_id).exists()
        ):
            raise UserError(self.env._("The record is not there any more."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
