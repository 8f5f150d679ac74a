from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import consteq, hmac
from odoo.tools.date_utils import parse_date

from ..tools.conditions import parse, resolve, visible
from ..tools.gateway import token_hash
from ..tools.start_form import (
    ASKABLE,
    LONGEST,
    StampRefused,
    address_of,
    make_stamp,
    many_lines,
    one_line,
    read_stamp,
    value_of,
)
from ..tools.uploads import LARGEST, LARGEST_TOGETHER, MOST, refusal
from .case_gateway_steps import decimal_point

SCOPE = "case_organizer.start"


class StartRefused(UserError):  # noqa: N818  (the name of what happened)
    """A form that is not taken as it is.

    :param problems: ``{name of the field or "": sentence}``
    """

    def __init__(self, problems):
        super().__init__("\n".join(problems.values()))
        self.problems = problems


class CaseStart(models.AbstractModel):
    """The one way by which people from outside start cases: what they are shown, and what of it is taken.

    Nothing here can be called by RPC. Who is not logged in is nobody that we know, whatever they fill in: their form
    reads nothing of a contact and changes none. What is given is picked by name from what was sent; the rest is not
    looked at. This is a reviewed place in which something is done for people from outside; see also
    ``case_start_open.py``.
    """

    _name = "case.start"
    _description = "Cases Started from Outside"

    # --- what is offered ----------------------------------------------------------------------------------------

    @api.private
    def offered(self, user):
        """The case types that somebody may start.

        :param user: the ``res.users`` who is logged in, or the public user
        :return: ``[{id, name, text, path}]``
        """
        base = "/case/start" if self._is_stranger(user) else "/my/cases/start"
        return [
            {
                "id": case_type.id,
                "name": case_type.offered_name or case_type.name,
                "text": case_type.offered_text or "",
                "path": case_type._start_path(base),
            }
            for case_type in self._types(user)
        ]

    def _is_stranger(self, user):
        """Whether nobody is logged in as a customer: people who work here use the public forms as strangers do."""
        return user._is_public() or not user.share

    def _types(self, user, type_id=None):
        """The ``case.type`` that a user may start; of one id, also of another company than that of the page."""
        stranger = self._is_stranger(user)
        companies = self.env.company.ids if stranger else user.sudo().company_ids.ids
        domain = [("plan_id", "!=", False), ("is_fragment", "=", False)]
        domain += [("id", "=", type_id)] if type_id else []
        if stranger:
            domain += [("offered_public", "=", True)]
            domain += [] if type_id else [("company_id", "in", companies)]
        else:
            domain += ["|", ("offered_public", "=", True), ("offered_portal", "=", True)]
            domain += [("company_id", "in", companies)]
        found = self._system()["case.type"].search(domain)
        return found if stranger else found.filtered(lambda one: one.offered_public or self._is_for(one, user))

    def _is_for(self, case_type, user):
        """Whether a portal user is one of those to whom a type is offered."""
        tags, partner = case_type.offered_category_ids, user.sudo().partner_id
        return not tags or bool(tags & (partner.category_id | partner.commercial_partner_id.category_id))

    def _type(self, type_id, user):
        """:raises AccessError: for a type that is not there, or not offered to them"""
        found = self._types(user, type_id) if isinstance(type_id, int) and 0 < type_id < 2**31 else None
        if not found:
            raise AccessError(self.env._("This form is not there."))
        return found

    def _system(self):
        """The environment in which something is done for people from outside, in their language."""
        return self.with_user(SUPERUSER_ID).env

    # --- the form -----------------------------------------------------------------------------------------------

    @api.private
    def read_form(self, type_id, user):
        """What the form of a case type asks.

        :return: ``{id, name, text, who, confirm, questions: [{key, label, help, kind, required, unit, choices,
            condition}], documents: [{id, label, required, multiple, condition}], decimal, stamp}``; ``who``: name and
            address are asked; ``decimal``: what stands before decimals
        :raises AccessError: for a type that is not offered to them
        """
        case_type = self._type(type_id, user)
        stranger = self._is_stranger(user)
        return {
            "id": case_type.id,
            "name": case_type.offered_name or case_type.name,
            "text": case_type.offered_text or "",
            "company": case_type.company_id.name,
            "who": stranger,
            "confirm": stranger and case_type.offered_confirm,
            "questions": [self._question(question, condition) for question, condition in self._questions(case_type)],
            "documents": [
                {
                    "id": ask.id,
                    "label": ask.kind_id.name,
                    "required": ask.required,
                    "multiple": ask.multiple,
                    "condition": self._resolved(case_type, parse(ask.condition)),
                }
                for ask in case_type.start_document_ids.sorted()
            ],
            "decimal": decimal_point(self.env),
            "stamp": self._stamp(case_type, user),
        }

    def _questions(self, case_type):
        """The intake questions that can still be asked, with what must hold. :return: ``[(question, condition)]``"""
        return [
            (question, self._resolved(case_type, condition))
            for question, condition in case_type._start_conditions()
            if question.characteristic_id.active and question.characteristic_id.kind in ASKABLE
        ]

    def _resolved(self, case_type, condition):
        kinds = case_type._detail_kinds() if condition else {}
        return resolve(condition, kinds, lambda text: parse_date(text, self.env))

    def _question(self, question, condition):
        detail = question.characteristic_id
        return {
            "key": detail.code,
            "label": detail.name,
            "help": detail.help or "",
            "kind": detail.kind,
            "required": question.required or detail.required,
            "unit": (detail.type_id.company_id.currency_id.symbol if detail.kind == "monetary" else detail.unit) or "",
            "choices": [[choice.code, choice.name] for choice in detail.choice_ids],
            "condition": condition,
        }

    def _sign(self, text):
        return hmac(self._system(), SCOPE, text)

    def _stamp(self, case_type, user, at=None):
        return self._stamp_of(self._subject(case_type, user), at)

    def _stamp_of(self, subject, at=None):
        """A stamp for a form. :param subject: what it is about and for whom, as text"""
        return make_stamp(subject, self._sign, at)

    def _subject(self, case_type, user):
        return f"{case_type.id}.{0 if self._is_stranger(user) else user.id}"

    def _read_stamp(self, case_type, user, stamp):
        """:raises StartRefused: when it does not count"""
        return self._read_stamp_of(self._subject(case_type, user), stamp)

    def _read_stamp_of(self, subject, stamp):
        """What a stamp says. :raises StartRefused: when it does not count"""
        try:
            return read_stamp(stamp, subject, self._sign, consteq)
        except StampRefused as refused:
            told = {
                "soon": self.env._("That was quick. Wait a few seconds, then send it again."),
                "late": self.env._("This form was open for too long. Look it through, then send it again."),
                "forged": self.env._("This form is not complete. Look it through, then send it again."),
            }
            raise StartRefused({"": told[refused.reason]}) from None

    # --- what was filled in -------------------------------------------------------------------------------------

    def _checked(self, case_type, user, given):
        """What of a form is taken.

        :param given: ``{name, email, phone, title, message, answers: {code: [texts]}, files: {id: [(name, bytes)]}}``;
            whatever else is in it is not looked at
        :return: the same, checked: answers as they are stored, files by the id of the document asked
        :raises StartRefused: with all that is wrong
        """
        problems, taken = {}, {name: one_line(given.get(name), most) for name, most in LONGEST.items()}
        taken["message"] = many_lines(given.get("message"), LONGEST["message"])
        if self._is_stranger(user):
            taken["email"] = address_of(given.get("email"))
            if not taken["name"]:
                problems["name"] = self.env._("Write your name.")
            if not taken["email"]:
                problems["email"] = self.env._("Write one mail address, such as name@example.com.")
        taken["answers"], facts = self._answers(case_type, given.get("answers") or {}, problems)
        taken["files"] = self._taken_files(case_type, given.get("files") or {}, facts, problems)
        if problems:
            raise StartRefused(problems)
        return taken

    def _answers(self, case_type, given, problems):
        """:return: ``({code: stored value}, {code: value in the form of properties})`` of what is asked"""
        asked, decimal = self._questions(case_type), decimal_point(self.env)
        values, wrong = {}, {}
        for question, _condition in asked:
            detail = question.characteristic_id
            raw = given.get(detail.code)
            try:
                value = value_of(detail.kind, raw if isinstance(raw, list | tuple) else [], decimal)
                values[detail.code] = detail._check_value(self._in_utc(case_type, detail.kind, value))
            except UserError as refused:
                values[detail.code], wrong[detail.code] = None, str(refused)
        details = {question.characteristic_id.code: question.characteristic_id for question, _condition in asked}
        shown, facts = visible(
            [(question.characteristic_id.code, condition) for question, condition in asked],
            {code: details[code]._to_property(value) for code, value in values.items()},
            {},
        )
        for question, _condition in asked:
            code = question.characteristic_id.code
            if code not in shown:
                continue
            if code in wrong:
                problems[f"q_{code}"] = wrong[code]
            elif values[code] is None and (question.required or question.characteristic_id.required):
                problems[f"q_{code}"] = self.env._("“%s” needs an answer.", question.characteristic_id.name)
        return {code: value for code, value in values.items() if code in shown and value is not None}, facts

    def _in_utc(self, case_type, kind, value):
        """A date and time as the server keeps it; people write it as the clocks of the company stand."""
        if kind != "datetime" or not value:
            return value
        calendar = case_type.calendar_id or case_type.company_id.resource_calendar_id
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(calendar.tz or "UTC"))

    def _taken_files(self, case_type, given, facts, problems):
        """:return: ``{id of the document asked: [(name, bytes)]}``"""
        taken, count, size = {}, 0, 0
        for ask in case_type.start_document_ids.sorted():
            if not visible([("", self._resolved(case_type, parse(ask.condition)))], facts, {})[0]:
                continue
            files = [(name, content) for name, content in given.get(ask.id, ()) if name or content]
            label = ask.kind_id.name
            if len(files) > 1 and not ask.multiple:
                problems[f"d_{ask.id}"] = self.env._("“%s”: one file.", label)
            elif ask.required and not files:
                problems[f"d_{ask.id}"] = self.env._("“%s” needs a file.", label)
            for name, content in files:
                why = refusal(name, content)
                if why:
                    problems[f"d_{ask.id}"] = self._why_no_file(one_line(name, 80), why)
                count, size = count + 1, size + len(content)
            taken[ask.id] = files
        if count > MOST or size > LARGEST_TOGETHER:
            problems["files"] = self.env._(
                "At most %(most)s files, together %(size)s MB.", most=MOST, size=LARGEST_TOGETHER // 1024 // 1024
            )
        return taken

    def _why_no_file(self, name, why):
        return {
            "empty": self.env._("“%s” is empty.", name),
            "large": self.env._("“%(name)s” is larger than %(most)s MB.", name=name, most=LARGEST // 1024 // 1024),
            "kind": self.env._("“%s” is not taken: send a PDF, a picture, a text or a spreadsheet.", name),
            "name": self.env._("“%s” is another kind of file than its name says.", name),
        }[why]

    def _hashed(self, kind, text):
        """What is kept of an address to count by: nobody reads the address in it."""
        return token_hash(self._sign(f"{kind}:{text}"))
