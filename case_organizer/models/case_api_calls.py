"""How a method becomes one of the API: who may call it, what it takes, how it refuses, and that it is done once."""

import functools
import inspect
from contextlib import contextmanager
from typing import get_type_hints

from odoo import api
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError

from ..tools.api_check import Misfit, check

#: What a refusal is called for programs, when whoever refused did not say more.
CODES = ((AccessError, "forbidden"), (MissingError, "missing"), (ValidationError, "invalid"), (UserError, "refused"))


class ApiError(UserError):
    """A refusal that programs can tell from others: JSON-2 answers ``context`` beside the message.

    :param code: ``unknown``, ``ambiguous``, ``missing``, ``invalid`` or ``key_reused``
    :param field: the argument it is about
    :param known: what there is instead
    """

    def __init__(self, message, code, field=None, known=None):
        super().__init__(message)
        self.context = {"code": code}
        if field:
            self.context["field"] = field
        if known is not None:
            self.context["known"] = known


def reads(method):
    """A method of the API that changes nothing."""

    def call(self, **given):
        return method(self, **given)

    return api.readonly(_offered(method, call))


def writes(method):
    """A method of the API that changes something, once for each ``idempotency_key``."""

    def call(self, idempotency_key=None, **given):
        return self._once(method, idempotency_key, given)

    return _offered(method, call)


def _offered(method, call):
    signature, hints = inspect.signature(method), get_type_hints(method, include_extras=True)

    @api.model
    @functools.wraps(method)
    def offered(self, *args, **kwargs):
        with refusals_told():
            self._check_caller()
            given = dict(signature.bind(self, *args, **kwargs).arguments)
            del given["self"]
            for name, value in given.items():
                try:
                    check(hints[name], value, name)
                except Misfit as misfit:
                    raise ApiError(
                        self.env._("“%(path)s”: %(wanted)s is expected.", path=misfit.path, wanted=misfit.wanted),
                        "invalid",
                        misfit.path,
                    ) from None
            return call(self, **given)

    offered._case_api = True
    return offered


@contextmanager
def refusals_told():
    """Give refusals a code that programs understand."""
    try:
        yield
    except UserError as refusal:
        if not getattr(refusal, "context", None):
            refusal.context = {"code": next(code for kind, code in CODES if isinstance(refusal, kind))}
        raise
