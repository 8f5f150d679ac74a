from odoo import fields, models


class CaseCase(models.Model):
    """Who is who on a case: the people, what they are on it, and what they are to each other."""

    _inherit = "case.case"

    link_ids = fields.One2many("case.access.token", "case_id", "Personal Links", readonly=True)

    def get_people(self):
        """What the picture of who is who draws, and the table beside it.

        :return: ``{people: [{key, partner_id, name, parts: [text], inside, team, former}], relations: [{id, from, to,
            label, inverse, both_ways, since, until, former}], can_change}``; ``key`` is what ``from`` and ``to`` name,
            ``partner_id`` is False for a team, days are ISO texts or False
        """
        self.ensure_one()
        self.check_access("read")
        self._note_reading("contents", self.env._("Persons Involved"))
        case = self.sudo()
        found = {}
        handler = case.user_id.partner_id
        self._put_person(found, handler, self.env._("Handler"), True)
        self._put_person(found, case.partner_id, self.env._("Customer"), False)
        everybody = case.with_context(active_test=False).participant_ids
        for person in everybody.sorted(lambda person: (not person.current, person.id)):
            what = " · ".join(filter(None, (person.role_id.name, person.relation))) or self.env._("Person involved")
            who = person.team_id or person.user_id.partner_id or person.partner_id
            self._put_person(found, who, what, bool(person.team_id or person.user_id), not person._goes_on())
        relations = self.env["case.relation"].sudo()
        ids = [entry["partner_id"] for entry in found.values() if entry["partner_id"]]
        between = relations.search(
            [("partner_id", "in", ids), ("other_id", "in", ids), ("company_id", "=", case.company_id.id)], order="id"
        )
        return {
            "people": list(found.values()),
            "relations": [relation._drawn() for relation in between],
            "can_change": self.may_arrange_people,
        }

    def _put_person(self, found, who, what, inside, former=False):
        """Add what somebody is on this case to what was found of them. :param who: ``res.partner`` or ``case.team``"""
        if not who:
            return
        team = who._name == "case.team"
        key = f"team-{who.id}" if team else f"person-{who.id}"
        entry = found.setdefault(
            key,
            {
                "key": key,
                "partner_id": False if team else who.id,
                "name": who.name or "",
                "parts": [],
                "inside": inside,
                "team": team,
                "former": former,
            },
        )
        entry["inside"] = entry["inside"] or inside
        entry["former"] = entry["former"] and former
        if what not in entry["parts"]:
            entry["parts"].append(what)

    def action_relate(self):
        """The dialog that says what two people of this case are to each other."""
        self.ensure_one()
        self._check_may_arrange_people()
        return self.env["case.relation"]._dialog(self)
