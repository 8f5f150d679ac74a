import inspect
from datetime import UTC, datetime

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize

from .case_api_calls import ApiError

#: Codes that a refusal names at most.
NAMED = 100


class CaseApi(models.AbstractModel):
    """What other programs do with cases, by ``POST /json/2/case.api.v1/<method>``: docs/api.md.

    Everything happens with the rights of the user whose API key it is: whatever this user could do on a screen, and
    nothing else. The methods are in the files beside this one (``case_api_….py``); addons add theirs. Each is decorated
    with ``reads`` or ``writes``, annotated with shapes of :mod:`..tools.api_shapes`, and described by its docstring.
    """

    _name = "case.api.v1"
    _description = "Cases for Other Programs"

    @api.model
    def _methods(self):
        """The methods of the API: ``{name: function}``."""
        found = inspect.getmembers(type(self), inspect.isfunction)
        return {name: function for name, function in found if getattr(function, "_case_api", False)}

    @api.model
    def _check_caller(self):
        """:raises AccessError: for who does not work with cases"""
        if not (
            self.env.user.has_group("case_organizer.group_case_user")
            or self.env.user.has_group("case_organizer.group_case_auditor")
        ):
            raise AccessError(self.env._("Only case users work with cases."))

    def _once(self, method, key, given):
        """Do something once for a key, or as often as it is asked without one."""
        if not key:
            return method(self, **given)
        receipts = self.env["case.api.receipt"]
        receipt, answer = receipts._begin_sudo(method.__name__, key, given)
        if receipt:
            answer = method(self, **given)
            receipts._keep_sudo(receipt, answer)
        return answer

    # --- finding what is named ---------------------------------------------------------------------------------

    @api.model
    def _by_code(self, model, code, field, domain=()):
        """The record of a model with a code, that of the current company before others.

        :raises ApiError: naming the codes that there are
        """
        found = self.env[model].search([*domain, ("code", "=", code)])
        if not found:
            known = sorted(filter(None, self.env[model].search(list(domain), limit=NAMED).mapped("code")))
            raise ApiError(
                self.env._(
                    "There is no “%(code)s” (%(field)s). There are: %(known)s.",
                    code=code,
                    field=field,
                    known=", ".join(known) or "–",
                ),
                "unknown",
                field,
                known,
            )
        if len(found) > 1 and "company_id" in found:
            found = found.filtered(lambda record: record.company_id == self.env.company) or found
        return found[0]

    @api.model
    def _case(self, name, field="case"):
        """The ``case.case`` of this id or number. :raises ApiError: when there is none that the caller reads"""
        domain = [("id", "=", name)] if isinstance(name, int) else [("name", "=", name)]
        found = self.env["case.case"].search(domain, limit=2)
        if len(found) > 1:
            found = found.filtered(lambda case: case.company_id == self.env.company) or found
        if not found:
            raise ApiError(self.env._("There is no case file “%s”, or it is not yours to see.", name), "missing", field)
        return found[0]

    @api.model
    def _record(self, model, record_id, field):
        """The record of this id. :raises ApiError: when there is none that the caller reads"""
        found = self.env[model].search([("id", "=", record_id)])
        if not found:
            raise ApiError(
                self.env._(
                    "There is no %(what)s %(id)s, or it is not yours to see.",
                    what=self.env["ir.model"]._get(model).name,
                    id=record_id,
                ),
                "missing",
                field,
            )
        return found

    @api.model
    def _customer(self, name, field="customer"):
        """The contact of this id, reference or e-mail address. :raises ApiError: when it is none, or several"""
        if isinstance(name, int):
            domain = Domain("id", "=", name)
        elif address := email_normalize(name):
            domain = Domain("email_normalized", "=", address)
        else:
            domain = Domain("ref", "=", name)
        found = self.env["res.partner"].search(domain, limit=NAMED)
        if not found:
            raise ApiError(self.env._("There is no contact “%s”.", name), "unknown", field)
        if len(found) > 1:
            raise ApiError(
                self.env._("Several contacts are “%(name)s”: name one by its id (%(ids)s).", name=name, ids=found.ids),
                "ambiguous",
                field,
                found.ids,
            )
        return found

    @api.model
    def _details(self, case_type, given, field="details", hidden=()):
        """The stored form of details by their codes.

        :param hidden: codes that the caller does not read: for them there are no such details
        :return: ``{case.characteristic: stored value or None}``
        :raises ApiError: naming the code that the type does not have, or whose value does not fit
        """
        details = case_type.characteristic_ids.filtered(lambda detail: detail.code not in hidden)
        by_code, found = {detail.code: detail for detail in details}, {}
        for code, value in given.items():
            detail = by_code.get(code)
            if not detail:
                raise ApiError(
                    self.env._(
                        "“%(type)s” has no detail “%(code)s”. It has: %(known)s.",
                        type=case_type.name,
                        code=code,
                        known=", ".join(sorted(by_code)) or "–",
                    ),
                    "unknown",
                    f"{field}.{code}",
                    sorted(by_code),
                )
            if detail._is_kept():
                raise ApiError(
                    self.env._("“%s” keeps itself up to date: nobody sets it.", detail.name),
                    "invalid",
                    f"{field}.{code}",
                )
            found[detail] = self._detail_value(detail, value, f"{field}.{code}")
        return found

    @api.model
    def _detail_value(self, detail, value, field):
        try:
            return detail._check_value(value)
        except ValidationError as refusal:
            raise ApiError(str(refusal), "invalid", field) from None

    @api.model
    def _moment(self, text, field):
        """A moment as it is stored. :raises ApiError: for a text that is none"""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ApiError(self.env._("“%s” is no date and time.", text), "invalid", field) from None
        return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0) if moment.tzinfo else moment

    # --- shapes ------------------------------------------------------------------------------------------------

    @api.model
    def _moment_shape(self, moment):
        return moment.isoformat() + "Z" if moment else None

    @api.model
    def _ref_shape(self, case):
        """A case that something was done on."""
        return {"id": case.id, "number": case.name, "state": case.state}

    @api.model
    def _person_shape(self, record):
        return {"id": record.id, "name": record.name or ""} if record else None
