from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date, format_datetime, formatLang
from odoo.tools.rendering_tools import parse_inline_template


class CasePlaceholder(models.AbstractModel):
    """Placeholders in texts that are made for a case.

    They are written as in Odoo's messages, ``{{ detail.income }}``, with ``||| otherwise`` for what is empty. Nothing
    in them is executed: they name ``case.<field>``, ``partner.<field>``, ``company.<field>``, ``detail.<code>``,
    ``role.<code>`` (who holds it) or ``today``.
    """

    _name = "case.placeholder"
    _description = "Placeholder"

    @api.model
    def check(self, text, case_type, where):
        """Refuse a text with a placeholder that means nothing.

        :param text: plain text
        :param case_type: the ``case.type`` whose details and roles may be named; may be empty
        :param where: what the text belongs to, in words
        :raises ValidationError: naming ``where`` and the placeholder
        """
        for _literal, placeholder, _otherwise in parse_inline_template(text or ""):
            if placeholder:
                self._check_one(placeholder, case_type, f"{where} {{{{ {placeholder} }}}}")

    @api.model
    def _check_one(self, placeholder, case_type, where):
        head, _dot, rest = placeholder.partition(".")
        if placeholder == "today":
            return
        if head in ("case", "partner", "company") and rest:
            start = {"case": "", "partner": "partner_id.", "company": "company_id."}[head]
            self.env["case.path"].check(start + rest, case_type, where)
            return
        known = {"detail": case_type.characteristic_ids, "role": case_type.role_ids}
        if head not in known or rest not in known[head].mapped("code"):
            raise ValidationError(self._unknown(where))

    @api.model
    def _unknown(self, where):
        """Says that a placeholder means nothing, and which ones there are."""
        return self.env._(
            "“%s”: there is no such placeholder. Use case.…, partner.…, company.…, detail.…, role.… or today.", where
        )

    @api.model
    def render(self, text, case):
        """A text with its placeholders filled in for one case."""
        parts = []
        for literal, placeholder, otherwise in parse_inline_template(text or ""):
            parts.append(literal)
            if placeholder:
                parts.append(self.value(placeholder, case) or otherwise)
        return "".join(parts)

    @api.model
    def missing(self, text, case):
        """The placeholders of a text that stand for nothing on a case and say nothing instead."""
        return [
            placeholder
            for _literal, placeholder, otherwise in parse_inline_template(text or "")
            if placeholder and not otherwise and not self.value(placeholder, case)
        ]

    @api.model
    def value(self, placeholder, case):
        """What a placeholder stands for on a case, in words."""
        head, _dot, rest = placeholder.partition(".")
        if placeholder == "today":
            return format_date(self.env, fields.Date.context_today(self))
        if head == "role":
            holders = case.participant_ids.filtered(lambda p: p.role_id.code == rest and p.current)
            return ", ".join((p.user_id or p.team_id or p.partner_id).name or "" for p in holders)
        if head == "detail":
            value = self.env["case.value"].search(
                [("case_id", "=", case.id), ("characteristic_id.code", "=", rest), ("valid_to", "=", False)], limit=1
            )
            return value.characteristic_id._in_words(value.value) if value else ""
        return self.path_in_words({"case": "", "partner": "partner_id.", "company": "company_id."}[head] + rest, case)

    @api.model
    def path_in_words(self, path, case):
        """What a path leads to from a case, in words; empty for what is not there."""
        value, record = self.env["case.path"].values_sudo(case, path, {})[case.id]
        return self._field_in_words(value, record, path.rsplit(".", 1)[-1])

    @api.model
    def _field_in_words(self, value, record, name):
        if value is None or value is False:
            return ""
        field = record._fields.get(name)
        if isinstance(value, models.BaseModel):
            return value.display_name or ""
        if field and field.type == "date":
            return format_date(self.env, value)
        if field and field.type == "datetime":
            return format_datetime(self.env, value)
        if field and field.type in ("float", "monetary"):
            currency = record[field.get_currency_field(record)] if field.type == "monetary" else None
            return formatLang(self.env, value, currency_obj=currency)
        if field and field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field and field.type == "boolean":
            return self.env._("Yes")
        return str(value)
