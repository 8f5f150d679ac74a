"""Two versions of a plan as one picture: what both have once, what one of them has marked."""


def merged(old, new, changes):
    """What the plan map draws of two versions at once.

    >>> a, b = {"code": "a", "parent": False}, {"code": "b", "parent": False}
    >>> line = {"from": "a", "to": "a", "kind": "again", "label": ""}
    >>> both = merged(([a, b], []), ([a], [line]), {"a": ["It is late."]})
    >>> [(node["code"], node["state"], node["changes"]) for node in both["nodes"]]
    [('a', 'changed', ['It is late.']), ('b', 'gone', [])]
    >>> [edge["change"] for edge in both["edges"]]
    ['added']

    :param old: ``([node], [edge])`` of the older version, as the plan map draws them
    :param new: likewise of the newer one
    :param changes: ``{code: [sentence]}``: what is said of the items that differ
    :return: ``{nodes, edges}``; the ``state`` of a node is ``added``, ``gone``, ``changed`` or ``plan`` when it is the
        same in both, ``changes`` are its sentences; ``change`` of an edge is ``added``, ``gone`` or ``False``
    """
    before, after = ({node["code"]: node for node in nodes} for nodes, _edges in (old, new))
    nodes = []
    for code in _in_order(list(before), list(after)):
        node, state = after.get(code) or before[code], "changed" if code in changes else "plan"
        if code not in before or code not in after:
            state = "added" if code in after else "gone"
        nodes.append({**node, "state": state, "changes": changes.get(code, [])})
    return {"nodes": nodes, "edges": _edges(old[1], new[1])}


def _in_order(old, new):
    """Codes of both, in the order of the newer version; what is gone follows what it followed.

    >>> _in_order(["x", "a", "y", "b"], ["b", "a"])
    ['x', 'b', 'a', 'y']
    """
    codes, known, before = list(new), set(new), None
    for code in old:
        if code not in known:
            codes.insert(codes.index(before) + 1 if before else 0, code)
        before = code
    return codes


def _edges(old, new):
    had, has = ({_key(edge) for edge in edges} for edges in (old, new))
    return [
        *({**edge, "change": False if _key(edge) in had else "added"} for edge in new),
        *({**edge, "change": "gone"} for edge in old if _key(edge) not in has),
    ]


def _key(edge):
    return edge["from"], edge["to"], edge["kind"], edge["label"]
