"""What a link with a secret is answered with: one brake on wrong tries, one refusal, for every link sent out."""

from odoo.exceptions import AccessError

from ..tools.gateway import same, token_hash
from ..tools.wrong_tries import WrongTries

#: Wrong tokens of late, by address.
WRONG_TRIES = WrongTries()


class LinkError(AccessError):
    """A personal link that does not work, or a place in the portal that is not this user's.

    :param reason: ``unknown``, ``expired``, ``revoked``, ``ended``, ``too_many`` or ``not_yours``
    """

    def __init__(self, message, reason):
        super().__init__(message)
        self.reason = reason


def check_tries(env, address):
    """Refuse who was wrong too often. :param address: from where it is tried; None: not braked. :raises LinkError:"""
    if address is not None and WRONG_TRIES.too_many(address):
        raise LinkError(env._("Too many links from here were wrong. Try again in ten minutes."), "too_many")


def unknown_link(env, address, message=None):
    """The refusal of what is no link of ours; it counts as a wrong try.

    :param address: from where it was tried; None: not counted
    :param message: other words than the usual ones
    :return: the ``LinkError``, to be raised
    """
    if address is not None:
        WRONG_TRIES.wrong(address)
    message = message or env._(
        "This link does not work. Perhaps only a part of it was copied: open it from the message, or ask for a new one."
    )
    return LinkError(message, "unknown")


def of_token(model, token):
    """The record of which a token is the secret; none for anything else.

    :param model: an empty recordset with a column ``token_hash``, in an environment that may search it
    :param token: what stands in the link, whatever it is
    """
    wanted = token_hash(token if isinstance(token, str) else "")
    found = model.search([("token_hash", "=", wanted)], limit=1)
    return found if found and same(found.token_hash, wanted) else model.browse()
