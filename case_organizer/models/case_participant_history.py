from odoo import api, fields, models

from ..tools.participation import RIGHTS

#: Fields that say who somebody is on a case.
WHO = ("user_id", "team_id", "partner_id", "role_id")
#: Fields of a person involved whose change the history tells.
TOLD = (*WHO, "relation", "date_from", "date_to", "active", *RIGHTS)


class CaseParticipant(models.Model):
    """The history of a case says who was added, what changed in what they may do and when, and who ended.

    It keeps ids and days; names are looked up when it is read, so that they can be erased.
    """

    _inherit = "case.participant"

    @api.model_create_multi
    def create(self, vals_list):
        """As before; the history says who was added. Who is there from the opening on comes with that."""
        people = super().create(vals_list)
        people._tell_history_sudo()
        return people

    def write(self, vals):
        """As before; the history says what changed."""
        before = {person.id: person._to_tell() for person in self} if vals.keys() & set(TOLD) else {}
        result = super().write(vals)
        if before:
            self._tell_history_sudo(before)
        return result

    def _tell_history_sudo(self, before=None):
        """Write what became of these people into the history of their cases, all of it in one statement.

        The caller has checked the user.

        :param before: ``{id: what :meth:`_to_tell` said}``; None: they were added
        """
        rows = []
        # Who models a role moves its holders on cases that they do not read.
        for person in self.sudo():
            now, data = person._to_tell(), {"participant": person.id}
            data |= {name: person[name].id for name in WHO}
            if before is None:
                data["now"] = {name: now[name] for name in ("may", "date_from", "date_to")}
                data["by_default"] = person.by_default
            else:
                past = before[person.id]
                changed = [name for name in now if now[name] != past[name]]
                # What a relation is called stays out of what can never be erased.
                data["before"] = {name: name == "relation" or past[name] for name in changed}
                data["now"] = {name: name == "relation" or now[name] for name in changed}
            if data["now"] and person.case_id.sudo().log_seq:
                rows.append({"case_id": person.case_id.id, "kind": "participant", "data": data})
        self.env["case.writer"].note_each(rows)

    def _to_tell(self):
        """What the history may keep of this person: ids, days, names of rights."""
        self.ensure_one()
        return {
            **{name: self[name].id for name in WHO},
            "relation": self.relation or "",
            "date_from": fields.Date.to_string(self.date_from) or False,
            "date_to": fields.Date.to_string(self.date_to) or False,
            "active": self.active,
            "may": [right for right in RIGHTS if self[right]],
        }
