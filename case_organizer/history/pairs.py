"""Counts of pairs of names, in little room."""

from array import array


class Pairs:
    """A table of counts by two names: eight bytes a cell, wherever names meet.

    >>> pairs = Pairs()
    >>> pairs.add("a", "b", 2)
    >>> list(pairs.items()), pairs.row("a"), pairs.row("b")
    ([('a', 'b', 2)], {'b': 2}, {})
    """

    def __init__(self):
        self._index = {}
        self._rows = []

    def add(self, first, second, count=1):
        row = self._rows[self._number(first)]
        column = self._number(second)
        if column >= len(row):
            row.frombytes(bytes(row.itemsize * (len(self._index) - len(row))))
        row[column] += count

    def _number(self, name):
        number = self._index.get(name)
        if number is None:
            number = self._index[name] = len(self._rows)
            self._rows.append(array("q"))
        return number

    def items(self):
        """Yield the pairs that were counted, with their counts."""
        for first in self._index:
            for second, count in self.row(first).items():
                yield first, second, count

    def row(self, first):
        """Return the counts of the pairs that begin with ``first``."""
        number = self._index.get(first)
        cells = () if number is None else self._rows[number]
        return {second: count for second, count in zip(self._index, cells, strict=False) if count}
