from odoo import models
from odoo.exceptions import UserError

#: The form beside the map.
PANEL = "case_organizer.case_plan_item_view_form_panel"


class CasePlan(models.Model):
    """A draft that is changed on its map: connections drawn and erased, items added and named.

    Each change is one small verb that answers with what is to be drawn now; ``case_plan_moment.py`` goes back and
    forth.
    """

    _inherit = "case.plan"

    def get_drawing(self):
        """What the map of a draft draws, and what keeps the draft from being published.

        :return: as ``get_plan_map``, and ``{problems: [{text, code}], prerequisites: [[code before, code after]],
            items: {code: id}, panel: id of the form beside the map, moment}``; ``code`` of a problem is of the item to
            look at, False when it concerns the plan as a whole; ``moment`` is what :meth:`get_moment` gives
        """
        self.ensure_one()
        self.check_access("read")
        pairs = [[before.code, item.code] for item in self.item_ids for before in item.prerequisite_ids]
        problems = [{"text": text, "code": code} for text, code in self._located_problems()]
        return {
            **self.get_plan_map(),
            "problems": problems,
            "prerequisites": pairs,
            "items": {item.code: item.id for item in self.item_ids},
            "panel": self.env["ir.model.data"]._xmlid_to_res_id(PANEL),
            "moment": self.get_moment(),
        }

    def draw_connection(self, before, after):
        """One item comes before another: it must be done first.

        :param before: code of an item of this draft
        :param after: code of another one
        :return: see :meth:`get_drawing`
        :raises UserError: when an item is not in this draft, or both are the same
        """
        if before == after:
            raise UserError(self.env._("“%s” cannot wait for itself.", self._drawn_item(before).name))
        self._drawn_item(after).prerequisite_ids |= self._drawn_item(before)
        return self.get_drawing()

    def erase_connection(self, before, after):
        """One item need not come before another any more; the opposite of :meth:`draw_connection`."""
        self._drawn_item(after).prerequisite_ids -= self._drawn_item(before)
        return self.get_drawing()

    def draw_item(self, kind, name, parent=False, after=False, before=False):
        """Add an item to this draft.

        :param kind: ``stage``, ``step``, ``milestone`` or ``listener``
        :param name: what it is called
        :param parent: code of the stage it lies in; False is none
        :param after: code of the item that must be done before it; False is none
        :param before: code of the item that it stands before in the order of the plan; False: it stands last
        :return: see :meth:`get_drawing`, and ``made``: its code
        """
        self.ensure_one()
        self._check_draft()
        if not (name or "").strip():
            raise UserError(self.env._("Say what it is called."))
        item = self.env["case.plan.item"].create(
            {
                "plan_id": self.id,
                "kind": kind,
                "name": name.strip(),
                "parent_id": self._drawn_item(parent).id if parent else False,
                "prerequisite_ids": [(4, self._drawn_item(after).id)] if after else [],
                "sequence": self._make_room(self._drawn_item(before)) if before else self._last_sequence() + 10,
            }
        )
        return {**self.get_drawing(), "made": item.code}

    def erase_item(self, code):
        """Take an item out of this draft; the opposite of :meth:`draw_item`.

        :raises UserError: when it is a stage that is not empty
        """
        item = self._drawn_item(code)
        if self.item_ids.filtered(lambda other: other.parent_id == item):
            raise UserError(self.env._("“%s” is not empty.", item.name))
        item.unlink()
        return self.get_drawing()

    def name_item(self, code, name):
        """Call an item something else. :return: see :meth:`get_drawing`"""
        if not (name or "").strip():
            raise UserError(self.env._("Say what it is called."))
        self._drawn_item(code).name = name.strip()
        return self.get_drawing()

    def _last_sequence(self):
        return max(self.item_ids.mapped("sequence"), default=0)

    def _make_room(self, item):
        """Number the items of this draft so that another one fits in before one of them. :return: its number"""
        room, number = 0, 0
        for other in self.item_ids.sorted(lambda other: (other.sequence, other.id)):
            number += 10
            if other == item:
                room, number = number, number + 10
            if other.sequence != number:
                other.sequence = number
        return room

    def _drawn_item(self, code):
        """:raises UserError: when this is no draft, or has no such item"""
        self.ensure_one()
        self._check_draft()
        item = self.item_ids.filtered(lambda item: item.code == code)
        if not item:
            raise UserError(self.env._("“%s” is not in this plan any more: load the page again.", code))
        return item
