"""Places the items of a plan on a page: what comes after something stands to the right of it."""

from dataclasses import dataclass, field

#: Width and height by kind, in the units of a diagram.
SIZES = {"step": (100, 80), "milestone": (120, 54), "listener": (36, 36), "file": (36, 50)}
GAP_X, GAP_Y = 70, 50
#: Within a stage: to its sides, its head, its foot.
SIDE, HEAD, FOOT = 45, 60, 40
CRITERION = (20, 28)
#: Height that each criterion takes on the side of what it is of.
PER_CRITERION = 36
#: Below what has its name below it.
LABEL = 30


@dataclass
class Box:
    """Something on the page.

    :ivar key: what it is, for who asks for the layout
    :ivar after: keys of boxes beside it that come before it
    :ivar entries: how many criteria it has on its left side, and ``exits`` on its right
    :ivar inside: what is in a stage
    :ivar x: left and ``y`` top, known after :func:`place`
    """

    key: object
    kind: str
    after: tuple = ()
    entries: int = 0
    exits: int = 0
    inside: list = field(default_factory=list)
    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0

    def criteria(self):
        """Left and top of the diamonds of its entry criteria, then of its exit criteria."""
        wide, high = CRITERION
        found = []
        for count, at in ((self.entries, self.x), (self.exits, self.x + self.width)):
            step = self.height // (count + 1)
            found.append([(at - wide // 2, self.y + step * (number + 1) - high // 2) for number in range(count)])
        return found


def place(root, x=0, y=0):
    """Give a stage and all that is in it a place.

    :param root: a :class:`Box` whose boxes are in ``inside``; all of them get ``x``, ``y``, ``width``, ``height``.
        None overlaps another, but that a stage lies around what is in it.
    """
    everything = _around(root)
    for box in reversed(everything):
        _measure(box)
    root.x, root.y = x, y
    for box in everything:
        for inner in box.inside:
            inner.x += box.x
            inner.y += box.y


def _around(root):
    found, todo = [], [root]
    while todo:
        box = todo.pop()
        found.append(box)
        todo += box.inside
    return found


def _measure(box):
    """The size of a box whose inner boxes are measured, and their places within it."""
    least = PER_CRITERION * (max(box.entries, box.exits) + 1)
    if box.kind != "stage":
        width, height = SIZES[box.kind]
        box.width, box.height = width, max(height, least if max(box.entries, box.exits) > 1 else 0)
        return
    columns = _columns(box.inside)
    left, lowest = SIDE, HEAD
    for column in columns:
        top = HEAD
        for inner in column:
            inner.x, inner.y = left, top
            top += inner.height + GAP_Y + (LABEL if inner.kind in ("listener", "file") else 0)
            lowest = max(lowest, top - GAP_Y)
        left += max(inner.width for inner in column) + GAP_X
    box.width = max(left - GAP_X + SIDE, 200)
    box.height = max(lowest + FOOT, 120, least)


def _columns(boxes):
    """Boxes by how many others come before them on the longest way; a circle is cut where it is met."""
    known = {box.key: box for box in boxes}
    level, open_now = {}, set()
    for box in boxes:
        todo = [box]
        while todo:
            at = todo[-1]
            if at.key in level:
                todo.pop()
                continue
            open_now.add(at.key)
            waiting = [known[key] for key in at.after if key in known and key not in level and key not in open_now]
            if waiting:
                todo += waiting
                continue
            level[at.key] = max((level[key] + 1 for key in at.after if key in level), default=0)
            open_now.discard(at.key)
            todo.pop()
    columns = {}
    for box in boxes:
        columns.setdefault(level[box.key], []).append(box)
    return [_folded for number in sorted(columns) for _folded in _folds(columns[number])]


def _folds(column, most=8):
    """A long column as several beside each other."""
    return [column[start : start + most] for start in range(0, len(column), most)]
