from datetime import timedelta

from odoo import models
from odoo.tools import format_date

from ..tools.recurrence import following
from ..tools.terms import later
from .case_contract import IN_FORCE

#: What becomes of an obligation in all contracts of a type.
CHANGES = [("replace", "Changes"), ("add", "Is new"), ("end", "Ends")]


class CaseContract(models.Model):
    """Obligations that change in all contracts of a type: conditions changed."""

    _inherit = "case.contract"

    def _obligation_change(self, template, what, day):
        """What a change would do to this contract. Nothing is written.

        :param template: the ``case.obligation.template`` as it is now
        :param what: one of :data:`CHANGES`
        :param day: from when
        :return: ``(the case.obligation that is there now, why it is left as it is, or "")``
        """
        self.ensure_one()
        there = self.obligation_ids.filtered(
            lambda obligation: (
                obligation.template_id == template
                and not obligation._is_proposed()
                and (not obligation.date_to or obligation.date_to >= day)
            )
        )[:1]
        if what == "add":
            return there, self.env._("It has this obligation.") if there else ""
        if not there:
            return there, self.env._("It does not have this obligation, or one of its own instead.")
        if what == "replace" and there._says(template):
            return there, self.env._("It says so already.")
        if self.state in IN_FORCE:
            ends = self.date_end if not self.renews else None
            if day < self.date_start or (ends and day > ends):
                return there, self.env._("It does not hold on that day.")
            if there._first_day() >= day:
                return there, self.env._("The obligation begins on that day or after it.")
        return there, ""

    def _change_obligation(self, template, what, day, reason):
        """Change an obligation of this contract from a day on: by an annex, or in the draft itself.

        :return: why it was left as it is, or ""
        """
        there, why_not = self._obligation_change(template, what, day)
        if why_not:
            return why_not
        agreed = template._as_agreed()[0]
        if self._is_open():
            self._change_draft(there, what, agreed)
            return ""
        values = {
            "contract_id": self.id,
            "title": self.env._(
                "%(obligation)s, from %(day)s", obligation=template.name, day=format_date(self.env, day)
            ),
            "reason": reason,
            "date_from": day,
        }
        if what == "end":
            values["ended_obligation_ids"] = [(6, 0, there.ids)]
        else:
            new = {
                **agreed,
                "contract_id": self.id,
                "date_from": day,
                "first_on": there._goes_on_from(template, day),
                "replaces_id": there.id,
            }
            values["obligation_ids"] = [(0, 0, new)]
        self.env["case.contract.annex"].create(values).action_agree()
        return ""

    def _change_draft(self, there, what, agreed):
        if what == "end":
            there.unlink()
        elif what == "add":
            self.obligation_ids = [(0, 0, agreed)]
        else:
            there.write(agreed)


class CaseObligation(models.Model):
    """What an obligation says, beside the template from which it comes."""

    _inherit = "case.obligation"

    def _says(self, template):
        """Whether this says the same as its template does now."""
        return all(self[name] == template[name] for name in self._said_fields())

    def _goes_on_from(self, template, day):
        """The first due date of what comes in place of this: in its rhythm, unless that is what changes."""
        first = later(day, template.first_after_number, template.first_after_unit)
        if self and self._rule_text() and self._rule_text() == template._rule_text():
            return following(self._rule_read(), self.first_on, day - timedelta(days=1)) or first
        return first
