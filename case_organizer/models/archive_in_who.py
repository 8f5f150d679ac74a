from odoo import fields
from odoo.tools import SQL


class Who:
    """Who and what of an archive is here: users by login, contacts by name and address, teams by name."""

    def _ids(self, table, count):
        rows = self.env.execute_query(
            SQL("SELECT nextval(pg_get_serial_sequence(%s, 'id'))::int FROM generate_series(1, %s)", table, count)
        )
        return [row[0] for row in rows]

    def _user(self, key):
        """The user of a key, by login, or None."""
        told = self.people.get(key) if key else None
        if not told or told["is"] != "user":
            return None
        if key not in self._found:
            user = self.env["res.users"].search([("login", "=", told["login"])], limit=1)
            self._found[key] = user
            if not user:
                self.missed.append(self.env._("%s has no login here: kept as a name.", told["name"]))
        return self._found[key].id or None

    def _name(self, key):
        return self.people[key]["name"] if key in self.people else None

    def _partner(self, key):
        """The contact of a key, made where nobody of that name and address is here."""
        told = self.people.get(key) if key else None
        if not told:
            return None
        if told["is"] == "user" and self._user(key):
            return self._found[key].partner_id.id
        place = ("contact", key)
        if place not in self._found:
            partners = self.env["res.partner"]
            domain = [("name", "=", told["name"]), ("company_id", "in", [False, self.company.id])]
            domain.append(("email", "=ilike", plain(told["email"])) if told.get("email") else ("email", "=", False))
            found = partners.search(domain, order="active desc, id", limit=1)
            self._found[place] = found or partners.create(
                {
                    "name": told["name"] or "–",
                    "email": told.get("email") or False,
                    "phone": told.get("phone") or False,
                    "is_company": told["is"] == "team",
                }
            )
        return self._found[place].id

    def _team(self, key):
        told = self.people.get(key) if key else None
        if not told or told["is"] != "team":
            return None
        domain = [("name", "=", told["name"]), ("company_id", "=", self.company.id)]
        return self.env["case.team"].search(domain, limit=1).id or None


def moment(text):
    """A moment of an archive. :raises ValueError: for what is none"""
    return fields.Datetime.to_datetime(text.rstrip("Z").replace("T", " ")) if text else None


def plain(text):
    """Text that ``ilike`` takes for itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
