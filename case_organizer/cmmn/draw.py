"""Draws the plan of a case: boxes for the layout, then shapes and lines."""

from lxml import etree

from . import names
from .layout import CRITERION, Box


class PlanDrawing:
    """Draws one plan.

    :param plan: :class:`.write_plan.PlanWriting`, once it has written
    """

    def __init__(self, plan):
        self.plan = plan

    def box(self):
        """The plan as boxes, for the layout."""
        before = self._before()
        entries, exits = self.plan.criteria[None]
        root = Box(None, "stage", (), len(entries), len(exits))
        heard = dict.fromkeys(key for _part, key, _criterion in self.plan.edges if isinstance(key, tuple))
        root.inside = [Box(key, "file") for key in heard]
        boxes = {None: root}
        for item in self.plan.items:
            code = item["code"]
            entries, exits = self.plan.criteria[code]
            box = Box(code, self.plan.kinds[code], tuple(before.get(code, ())), len(entries), len(exits))
            boxes[item.get("stage")].inside.append(box)
            boxes[code] = box
        return root

    def _before(self):
        """What comes before what, beside each other in one stage: ``{code: codes}``."""
        owner = {identity: code for code, (entries, _exits) in self.plan.criteria.items() for identity in entries}
        found = {}
        for _part, source, criterion in self.plan.edges:
            target = owner.get(criterion)
            if target is None:
                continue
            if isinstance(source, tuple):
                found.setdefault(self._way(target)[0], {})[source] = None
                continue
            one, other = self._way(source), self._way(target)
            for left, right in zip(one, other, strict=False):
                if left != right:
                    found.setdefault(right, {})[left] = None
                    break
        return found

    def _way(self, code):
        """The stages around an item, outermost first, then the item."""
        way = []
        while code is not None:
            way.append(code)
            code = self.plan.stages[code]
        return way[::-1]

    def draw(self, page, root):
        """Write the shapes and lines of placed boxes. :return: where the lowest ends"""
        places, centres, todo = {}, {}, [root]
        while todo:
            box = todo.pop(0)
            places[box.key] = box
            self._shape(page, self._identity(box.key), (box.x, box.y, box.width, box.height))
            for identities, corners in zip(self.plan.criteria.get(box.key, ((), ())), box.criteria(), strict=True):
                for identity, (left, top) in zip(identities, corners, strict=True):
                    self._shape(page, identity, (left, top, *CRITERION))
                    centres[identity] = (left + CRITERION[0] // 2, top + CRITERION[1] // 2)
            todo += box.inside
        for part, key, criterion in self.plan.edges:
            self._edge(page, part, criterion, places[key], centres[criterion])
        return root.y + root.height

    def _identity(self, key):
        if key is None:
            return self.plan.model
        if isinstance(key, tuple):
            return (self.plan.details if key[0] == "detail" else self.plan.documents)[key[1]]
        return self.plan.ids[key]

    def _shape(self, page, identity, bounds):
        shape = etree.SubElement(page, f"{{{names.DIAGRAM}}}CMMNShape")
        shape.set("id", self.plan.writing.ids.give(f"shape_{identity}"))
        shape.set("cmmnElementRef", identity)
        sides = dict(zip(("x", "y", "width", "height"), map(str, bounds), strict=True))
        etree.SubElement(shape, f"{{{names.DC}}}Bounds", sides)
        etree.SubElement(shape, f"{{{names.DIAGRAM}}}CMMNLabel")

    def _edge(self, page, part, criterion, source, end):
        edge = etree.SubElement(page, f"{{{names.DIAGRAM}}}CMMNEdge")
        edge.set("id", self.plan.writing.ids.give(f"edge_{part}"))
        edge.set("cmmnElementRef", part)
        edge.set("targetCMMNElementRef", criterion)
        start = (source.x + source.width, source.y + source.height // 2)
        for x, y in (start, end):
            etree.SubElement(edge, f"{{{names.DI}}}waypoint", x=str(x), y=str(y))
        etree.SubElement(edge, f"{{{names.DIAGRAM}}}CMMNLabel")
