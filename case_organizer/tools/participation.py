"""What persons involved may do on a case, and who is involved from the beginning: named once, for all that asks."""

from typing import NamedTuple

#: Fields of ``case.participant`` that give a right.
RIGHTS = ("may_note", "may_file", "may_answer", "may_approve")

#: The right that doing a step of a kind takes; the other kinds take none.
RIGHT_OF_KIND = {"document": "may_file", "question": "may_answer", "approval": "may_approve"}


class Default(NamedTuple):
    """Who holds a role by default: its id, the rule, and the user or the team that some rules name."""

    role_id: int
    rule: str
    user_id: int | None = None
    team_id: int | None = None


def holder(default, case_id, handler, opener, customer):
    """Who is to hold a role on a case.

    >>> holder(Default(7, "handler"), 1, handler=12, opener=13, customer=14)
    {'case_id': 1, 'role_id': 7, 'user_id': 12, 'team_id': None, 'partner_id': None}

    :param handler: id of the user who handles the case, or nothing; likewise ``opener``, ``customer`` (a contact)
    :return: a dict in which one of ``user_id``, ``team_id`` and ``partner_id`` is given, or None: nobody
    """
    users = {"user": default.user_id, "handler": handler, "opener": opener}
    found = {
        "user_id": users.get(default.rule) or None,
        "team_id": (default.team_id if default.rule == "team" else None) or None,
        "partner_id": (customer if default.rule == "customer" else None) or None,
    }
    return {"case_id": case_id, "role_id": default.role_id, **found} if any(found.values()) else None
