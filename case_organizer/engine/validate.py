"""Checks on a plan before it is published."""

from typing import NamedTuple

from .plan import ALIASES, KINDS, OUTSIDE, TRANSITIONS, part_outcomes, part_transition

#: More items than this are reported; the engine itself has no limit.
MAX_ITEMS = 2000

#: Problems that make a plan impossible to compile.
STRUCTURAL = frozenset(
    {
        "duplicate_code",
        "unknown_kind",
        "unknown_parent",
        "parent_not_stage",
        "parent_cycle",
        "unknown_source",
        "unknown_transition",
    }
)
#: Problems that need not keep a plan from being published.
WARNINGS = frozenset({"endless_repeat"})
#: All codes; their meaning is in docs/engine.md.
CODES = (
    STRUCTURAL
    | WARNINGS
    | {"empty_plan", "prerequisite_cycle", "self_reference", "too_many_items", "unknown_outcome", "unreachable"}
)

_ENDS = frozenset({"complete", "terminate", "exit", "parentTerminate", "fault", "disable", "reenable"})


class Problem(NamedTuple):
    """One problem: its code (of :data:`CODES`), the items concerned and a detail for developers."""

    code: str
    items: tuple
    detail: str


def validate(items, exit=()):
    """Check the items of a plan.

    :param items: :class:`Item` in the order of the plan
    :param exit: exit criteria of the plan
    :returns: a tuple of :class:`Problem`; empty for a sound plan. When the structure is unusable only those
        problems are reported.
    """
    items = tuple(items)
    if not items:
        return (Problem("empty_plan", (), "the plan has no items"),)
    found = list(structural_problems(items, exit))
    if len(items) > MAX_ITEMS:
        found.append(Problem("too_many_items", (), f"{len(items)} items, at most {MAX_ITEMS}"))
    if found and any(problem.code in STRUCTURAL for problem in found):
        return tuple(found)
    found += _outcomes(items, exit)
    found += _self_references(items)
    found += _unreachable(items)
    found += _endless(items)
    return tuple(found)


def structural_problems(items, exit=()):
    """What makes a plan impossible to compile."""
    found, known = [], {"": None}
    for item in items:
        if not item.code or item.code in known:
            found.append(Problem("duplicate_code", (item.code,), f"code {item.code!r} is empty or used twice"))
        known[item.code] = item
        if item.kind not in KINDS:
            found.append(Problem("unknown_kind", (item.code,), f"kind {item.kind!r}"))
        if item.reserved and (item.parent or item.required):
            found.append(Problem("parent_not_stage", (item.code,), "a reserved item lies in the plan, not required"))
    for item in items:
        parent = known.get(item.parent or "", item)
        if item.parent and item.parent not in known:
            found.append(Problem("unknown_parent", (item.code,), f"stage {item.parent!r} is not in the plan"))
        elif parent is not None and parent.kind != "stage":
            found.append(Problem("parent_not_stage", (item.code,), f"{item.parent!r} is not a stage"))
    found += _parent_cycles(items)
    for item in (None, *items):
        for criterion in (*item.entry, *item.exit) if item else exit:
            for part in criterion.parts:
                found += _structural_part(item.code if item else "", part, known)
    return tuple(found)


def _parent_cycles(items):
    parents = {item.code: item.parent or "" for item in items}
    safe, found = {""}, []
    for item in items:
        path, at = [], item.code
        while at in parents and at not in safe and at not in path:
            path.append(at)
            at = parents[at]
        if at in path:
            cycle = tuple(path[path.index(at) :])
            found.append(Problem("parent_cycle", cycle, " in ".join((*cycle, at))))
        safe.update(path)
    return found


def _structural_part(code, part, known):
    if part.kind in OUTSIDE:
        return
    if part.kind != "item":
        yield Problem("unknown_kind", (code,), f"a part of kind {part.kind!r}")
    elif part.source not in known:
        yield Problem("unknown_source", (code,), f"{part.source!r} is not in the plan")
    elif part_transition(part) not in TRANSITIONS:
        names = ", ".join(sorted(TRANSITIONS | set(ALIASES)))
        yield Problem("unknown_transition", (code,), f"{part.transition!r} is not one of {names}")
    elif part.standing and part_transition(part) != "complete":
        yield Problem("unknown_transition", (code,), "a prerequisite is about completion")


def _outcomes(items, exit):
    known = {item.code: item.outcomes or ("done",) for item in items}
    for item in (None, *items):
        for criterion in (*item.entry, *item.exit) if item else exit:
            for part in criterion.parts:
                accepted = part_outcomes(part) if part.kind == "item" else None
                wrong = sorted(accepted - set(known.get(part.source, ("done",)))) if accepted is not None else ()
                if wrong:
                    yield Problem(
                        "unknown_outcome",
                        (item.code if item else "",),
                        f"{part.source!r} has no outcome {', '.join(wrong)}",
                    )


def _self_references(items):
    """A criterion that waits for its own item; asking again after one's own outcome is sound."""
    for item in items:
        own_entry = [p for c in item.entry for p in c.parts if p.kind == "item" and p.source == item.code]
        own_exit = [p for c in item.exit for p in c.parts if p.kind == "item" and p.source == item.code]
        if own_exit or any(part.standing or not item.repeatable for part in own_entry):
            yield Problem("self_reference", (item.code,), "it waits for itself")


def _ancestors(items):
    parents = {item.code: item.parent or "" for item in items}
    found = {}
    for item in items:
        above, chain = parents[item.code], {""}
        while above:
            chain.add(above)
            above = parents[above]
        found[item.code] = chain
    return found


def _possible(item, criterion, started, ancestors):
    """Whether a criterion can be met, given the items that can start."""
    for part in criterion.parts:
        if part.kind != "item" or part.source == "":
            if part.kind == "item" and part_transition(part) in _ENDS:
                return False
        elif part.source in ancestors[item.code]:
            if part_transition(part) in _ENDS:
                return False
        elif part.source == item.code or part.source not in started:
            return False
    return True


def _unreachable(items):
    """Least fixpoint of "can start"; what is left is in a cycle or behind one."""
    ancestors = _ancestors(items)
    by_code = {item.code: item for item in items}
    waits = {}
    for item in items:
        sources = {p.source for c in item.entry for p in c.parts if p.kind == "item"} | {item.parent or ""}
        for source in sources:
            waits.setdefault(source, []).append(item.code)
    started, todo = {""}, [item.code for item in reversed(items)]
    while todo:
        item = by_code[todo.pop()]
        if item.code in started or (item.parent or "") not in started:
            continue
        if not item.entry or any(_possible(item, c, started, ancestors) for c in item.entry):
            started.add(item.code)
            todo.extend(reversed(waits.get(item.code, ())))
    lost = [item for item in items if item.code not in started]
    codes = {item.code for item in lost}
    edges = {
        item.code: sorted(
            {
                p.source
                for c in item.entry
                for p in c.parts
                if p.kind == "item" and p.source in codes and p.source != item.code
            }
            | ({item.parent} & codes)
        )
        for item in lost
    }
    cyclic = set()
    for group in _groups([item.code for item in lost], edges):
        cyclic.update(group)
        yield Problem("prerequisite_cycle", group, "they wait for each other")
    for item in lost:
        if item.code not in cyclic:
            yield Problem("unreachable", (item.code,), "none of its criteria can be met")


def _groups(codes, edges):
    """Strongly connected groups of more than one, in the order of the plan (Tarjan, without recursion)."""
    number, low, on_path, path, found = {}, {}, set(), [], []
    order = {code: place for place, code in enumerate(codes)}
    for root in codes:
        if root in number:
            continue
        work = [(root, iter(edges[root]))]
        number[root] = low[root] = len(number)
        path.append(root)
        on_path.add(root)
        while work:
            code, rest = work[-1]
            for target in rest:
                if target not in number:
                    number[target] = low[target] = len(number)
                    path.append(target)
                    on_path.add(target)
                    work.append((target, iter(edges[target])))
                    break
                if target in on_path:
                    low[code] = min(low[code], number[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[code])
                if low[code] == number[code]:
                    group = path[path.index(code) :]
                    del path[path.index(code) :]
                    on_path.difference_update(group)
                    if len(group) > 1:
                        found.append(tuple(sorted(group, key=order.__getitem__)))
    return sorted(found, key=lambda group: order[group[0]])


def _endless(items):
    """Milestones and listeners that would go on for ever without anybody doing anything.

    One occurrence makes at most one new instance, so this is a waste rather than a hang: a warning.
    """
    automatic = {
        item.code: item for item in items if item.kind == "milestone" or (item.kind == "listener" and item.entry)
    }
    edges = {
        code: sorted({p.source for c in item.entry for p in c.parts if p.kind == "item" and p.source in automatic})
        for code, item in automatic.items()
    }
    looping = {code for group in _groups(list(automatic), edges) for code in group}
    for code, item in automatic.items():
        unbounded = item.repeatable and not item.max_instances
        alone = not item.entry and item.repeat_condition is not None
        if unbounded and (alone or code in looping or code in edges[code]):
            yield Problem("endless_repeat", (code,), "it repeats without anybody doing anything, and without maximum")
