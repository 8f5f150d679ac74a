"""What comes after what in a plan."""

from .plan import STAGE


def followers(plan, code):
    """The items that start because of an item, directly or through others.

    An item follows those that its entry criteria name, unless it starts without them: then they only repeat it. What
    follows a stage follows all that is in it, and what is in a stage follows what the stage follows.

    :param plan: a compiled plan
    :param code: of an item
    :returns: a frozenset of codes; the item itself is among them only when it can lead to itself
    """
    heard = {}
    for number, item in enumerate(plan.crit_item):
        if not plan.crit_exit[number] and not plan.immediate[item]:
            for part in plan.crit_key[number].parts:
                if part.kind == "item":
                    heard.setdefault(plan.index[part.source], set()).add(item)
    found, todo = set(), _with_stages(plan, plan.index[code])
    while todo:
        source = todo.pop()
        for item in heard.get(source, ()):
            for inside in _with_children(plan, item):
                if inside not in found:
                    found.add(inside)
                    todo += _with_stages(plan, inside)
    return frozenset(plan.codes[item] for item in found)


def in_order(plan, codes):
    """Codes so that each comes after those it follows; otherwise in the order of the plan.

    :param codes: of items of the plan
    :returns: a list
    """
    codes = set(codes)
    before = dict.fromkeys(codes, 0)
    for code in codes:
        for later in followers(plan, code) & codes - {code}:
            before[later] += 1
    return sorted(codes, key=lambda code: (before[code], plan.rank[plan.index[code]]))


def _with_stages(plan, item):
    """An item and the stages around it, the plan itself excluded."""
    found = []
    while item:
        found.append(item)
        item = plan.parent[item]
    return found


def _with_children(plan, item):
    """An item and all that is in it."""
    found, todo = [], [item]
    while todo:
        found.append(todo.pop())
        if plan.kind[found[-1]] == STAGE:
            todo += plan.children[found[-1]]
    return found
