"""Which steps wait for which, from the order in which cases first did them."""

from collections import Counter

from .pairs import Pairs


class Order:
    """Counts, over cases, which activity came before which.

    Only the first time a case did an activity counts; equal times keep the file's
    order. Equal orders are counted once, ``BATCH`` different ones at a time.
    """

    BATCH = 5_000

    def __init__(self, max_pairs):
        self._max_pairs = max_pairs
        self._orders = Counter()
        self._before = Pairs()

    def add(self, activities):
        """Take the activities of a case, in the order of their first completion.

        Of very long cases the start is compared: that can hide an order, never
        invent one.
        """
        self._orders[tuple(activities[: self._max_pairs])] += 1
        if len(self._orders) >= self.BATCH:
            self._flush()

    def _flush(self):
        for order, count in self._orders.items():
            for index, later in enumerate(order):
                for earlier in order[:index]:
                    self._before.add(earlier, later, count)
        self._orders.clear()

    def before(self):
        """Yield pairs of activities, and how many cases did the first before the second."""
        self._flush()
        return self._before.items()


def prerequisites(before, cases, required, options):
    """Return ``{(earlier, later): share}``: later waits for earlier.

    ``cases`` counts the cases of each activity. No required step waits for an optional
    one, which might never be done; there is no cycle; and what follows from other
    prerequisites is left out.
    """
    edges = {}
    for earlier, later, count in before:
        share = count / cases[later]
        enough = cases[later] >= options.support and share >= options.before_share
        if enough and (earlier in required or later not in required):
            edges[earlier, later] = share
    return _reduced(*_acyclic(edges))


def _acyclic(edges):
    """Return the edges without cycles, and their activities in a possible order.

    Orders this strict hardly ever contradict each other; where they do, the weakest
    of them goes.
    """
    edges = dict(edges)
    while True:
        ordered, stuck = _sorted(edges)
        inside = [edge for edge in edges if edge[0] in stuck and edge[1] in stuck]
        if not inside:
            return edges, ordered
        del edges[min(inside, key=lambda edge: (edges[edge], edge))]


def _sorted(edges):
    waiting = {node: set() for edge in edges for node in edge}
    followers = {node: [] for node in waiting}
    for earlier, later in edges:
        waiting[later].add(earlier)
        followers[earlier].append(later)
    ready = [node for node, sources in waiting.items() if not sources]
    ordered = []
    while ready:
        node = ready.pop()
        ordered.append(node)
        for later in followers[node]:
            waiting[later].discard(node)
            if not waiting[later]:
                ready.append(later)
    return ordered, set(waiting) - set(ordered)


def _reduced(edges, ordered):
    """Drop the edges that a longer way makes superfluous (transitive reduction)."""
    bit = {node: 1 << index for index, node in enumerate(ordered)}
    sources = {node: [] for node in ordered}
    for earlier, later in edges:
        sources[later].append(earlier)
    above = {}
    kept = {}
    for node in ordered:
        above[node] = 0
        for source in sources[node]:
            above[node] |= above[source] | bit[source]
        for source in sources[node]:
            longer = any(above[other] & bit[source] for other in sources[node])
            if not longer:
                kept[source, node] = edges[source, node]
    return kept
