"""People and case types that scenarios work with."""

from odoo.tests import new_test_user

GROUPS = "case_organizer.group_case_user,case_organizer.group_case_modeller"


def person(env, login, groups=GROUPS):
    """Somebody. :return: their id"""
    return new_test_user(env, f"faults_{login}", groups=groups, email=f"faults_{login}@office.example").id


def case_type(env, name, items, **values):
    """A published case type, modelled by who ``env`` is.

    :param items: dictionaries of values of ``case.plan.item``; further keys: ``after``, names of items; ``event``,
        ``days``: what a first criterion waits for
    :return: the ``case.type``
    """
    made = env["case.type"].create({"name": name, **values})
    by_name = {}
    for given in items:
        given = dict(given)
        after, event, days = given.pop("after", ()), given.pop("event", None), given.pop("days", None)
        item = env["case.plan.item"].create({"plan_id": made.draft_plan_id.id, "code": given["name"], **given})
        item.prerequisite_ids = [(6, 0, [by_name[one].id for one in after])]
        trigger = event and {"kind": "event", "event_type_id": event}
        trigger = trigger or (days and {"kind": "date", "date_source": "opened", "offset": days})
        if trigger:
            item.criterion_ids = [(0, 0, {"trigger_ids": [(0, 0, trigger)]})]
        by_name[given["name"]] = item
    made.action_publish()
    return made
