from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html, single_email_re

from ..tools.gateway import CONTACT, allowed


class CaseGateway(models.AbstractModel):
    """What people outside do with a case as a whole: their contact details, closing it, opening it again."""

    _inherit = "case.gateway"

    def _rights(self, person):
        """As before; and what the type of the case lets people outside do."""
        rights, case = super()._rights(person), person.case_id
        given = {"closes": case.type_id.outside_close, "reopens": case.type_id.outside_reopen}
        if not any(person[right] for right in ("may_note", "may_file", "may_answer", "may_approve")):
            return rights
        theirs = ("everybody", "customer") if case.partner_id == person.partner_id else ("everybody",)
        return rights | {right for right, who in given.items() if who in theirs}

    # --- closing and opening again ----------------------------------------------------------------------------

    @api.private
    def close_case(self, key, reason):
        """Close the case, where its type lets the person do that; withdrawn while steps are open, it is cancelled.

        :param reason: why, in words
        :raises UserError: without a reason, or naming what stands in the way
        """
        person, _rights = self._enter(key, "close_case")
        case, reason = person.case_id, self._why(reason)
        self._note_whole(key, person, {"what": "close", "reason": reason})
        if case.type_id.outside_withdraw and case.get_why_not():
            case.action_cancel(reason)
        else:
            case._close(case.type_id.outside_close_result_id.id, reason)

    @api.private
    def reopen_case(self, key, reason):
        """Open a closed case again, where its type lets the person do that.

        :param reason: why, in words
        :raises UserError: without a reason, or when it was closed too long ago
        """
        person, _rights = self._enter(key, "reopen_case")
        case, reason = person.case_id, self._why(reason)
        if not self._in_time(case):
            raise UserError(self.env._("It was closed too long ago. Write to us."))
        self._note_whole(key, person, {"what": "reopen", "reason": reason})
        case.action_reopen(reason)

    def _why(self, reason):
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why."))
        return reason[:2000]

    def _in_time(self, case):
        days = case.type_id.outside_reopen_days
        return not days or fields.Datetime.add(case.closed_on, days=days) >= fields.Datetime.now()

    def _besides(self, key, person, rights):
        """Which of these are offered."""
        case = person.case_id
        return {
            **super()._besides(key, person, rights),
            "may_close": "closes" in rights and case.state == "active",
            "may_reopen": "reopens" in rights and case.state in ("completed", "terminated") and self._in_time(case),
            "may_change_contact": self._acting_by(key, person) != "firm",
        }

    # --- contact details ----------------------------------------------------------------------------------------

    @api.private
    def read_contact(self, key):
        """The contact details of the person, as they may change them.

        :return: ``{case, person, contact, may_mail}``; ``contact``: ``{field: text}``
        :raises AccessError: for members of a firm: its details are not theirs
        """
        person, rights = self._enter(key, "read")
        self._check_contact(key, person)
        return {
            "case": allowed("case", self._case(person.case_id, person.env["case.step"]), rights),
            "person": allowed("person", {**self._person(person), **self._acting_as(key, person)}, rights),
            "contact": {name: person.partner_id[name] or "" for name in CONTACT},
            "may_mail": self._may_mail(key, person),
        }

    @api.private
    def change_contact(self, key, values):
        """Change contact details of the person: what watches contacts inside happens, as if it was done there.

        The address of mail is where personal links are sent: who has a link alone, or acts by a mandate, does not
        change it; the address before is told.

        :param values: ``{field: text}``, keys of :data:`..tools.gateway.CONTACT`; others count for nothing
        :return: names of the fields that changed
        :raises UserError: for an address of mail that is none
        """
        person, _rights = self._enter(key, "change_contact")
        self._check_contact(key, person)
        partner = person.partner_id
        given = {name: str(values[name] or "").strip()[:most] for name, most in CONTACT.items() if name in values}
        changed = {name: text for name, text in given.items() if text != (partner[name] or "")}
        if "email" in changed:
            if not self._may_mail(key, person):
                raise AccessError(self.env._("Log in to change your address of mail."))
            if not single_email_re.match(changed["email"]):
                raise UserError(self.env._("“%s” is no address of mail.", changed["email"]))
            self._tell_address_before(partner, changed["email"])
        if any("\n" in text or "\r" in text for text in changed.values()):
            raise UserError(self.env._("Write each on one line."))
        if changed:
            partner.write(changed)
            self._note_whole(key, person, {"what": "contact", "fields": sorted(changed)})
        return sorted(changed)

    def _may_mail(self, key, person):
        return bool(self._seat(key)) and self._acting_by(key, person) == "own"

    def _check_contact(self, key, person):
        if self._acting_by(key, person) == "firm":
            raise AccessError(self.env._("The details of your firm are changed by us: write a note."))

    def _tell_address_before(self, partner, address):
        """Tell the address of mail that was known that there is another one. What is shown of that one is little."""
        if not partner.email_normalized:
            return
        name, _at, domain = address.partition("@")
        body = partner.env._(
            "Your address of mail was changed to %s in the portal. If it was not you, answer this mail.",
            f"{name[:1]}…@{domain}",
        )
        company = partner.company_id or partner.env.company
        subject = partner.env._("Your address of mail was changed")
        to = {"email_to": partner.email_normalized}
        partner.env["mail.mail"]._to_outsider_sudo(company, subject, plaintext2html(body), soon=False, **to)

    def _note_whole(self, key, person, data):
        """Note in the history what somebody from outside does with the case."""
        acting = self._acting(key, person)
        data = {"participant": person.id, **data} | ({"by": acting.id} if acting else {})
        person.env["case.writer"].note(person.case_id, "by_outsider", data=data)
