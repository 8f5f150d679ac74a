from odoo.addons.case_organizer.models.case_table_rows import Mistake

from ..tools.contract_rows import PARTS
from .table_products import product_named

#: What a party stands on, by what the table says.
SIDE = {"us": "ours", "them": "theirs"}


class PartsTaking:
    """What a contract in a table has several of: lines, parties, obligations. Part of ``ContractTaking``."""

    def _parts(self, group):
        """Values of the parts of one contract. :raises Mistake: with its row"""
        made = {"lines": ("line_ids", self._line), "parties": ("party_ids", self._party),
                "obligations": ("obligation_ids", self._obligation)}  # fmt: skip
        values = {}
        for part, begin in PARTS.items():
            field, read = made[part]
            rows = getattr(group, part)
            values[field] = [
                (0, 0, self._of_row(read, number, {name.removeprefix(begin): value for name, value in said.items()}))
                for number, said in rows
            ]
            self.found[part] += len(rows)
        return values

    def _of_row(self, read, number, said):
        try:
            return read(said)
        except Mistake as wrong:
            wrong.row = number
            raise

    def _line(self, said):
        """Values of a line. :raises Mistake:"""
        values = {}
        if said.get("product"):
            values["product_id"] = product_named(self, str(said["product"]).strip(), self.labels["line_product"])
        elif not said.get("name"):
            raise Mistake(self.env._("The line has neither a product nor a description."))
        if said.get("name"):
            values["name"] = str(said["name"])
        for meaning, field in (("quantity", "quantity"), ("price", "price_unit"), ("discount", "discount")):
            if meaning in said:
                values[field] = self.rows._read("number", self.labels[f"line_{meaning}"], said[meaning])
        return values

    def _party(self, said):
        """Values of a party. :raises Mistake:"""
        for meaning in ("partner", "role"):
            if not str(said.get(meaning) or "").strip():
                raise Mistake(self.env._("%s is missing.", self.labels[f"party_{meaning}"]))
        values = {"partner_id": self._partner(str(said["partner"]).strip()), "role": str(said["role"]).strip()}
        if said.get("side"):
            values["side"] = SIDE[self.rows._read("side", self.labels["party_side"], said["side"])]
        return values

    def _obligation(self, said):
        """Values of an obligation. :raises Mistake:"""
        labels = self.labels
        if not str(said.get("name") or "").strip():
            raise Mistake(self.env._("%s is missing.", labels["obligation_name"]))
        values = {"name": str(said["name"]).strip()}
        if said.get("every"):
            values.update(self.rows._read("every", labels["obligation_every"], said["every"]))
        elif said.get("first"):
            values["every_unit"] = "once"
        else:
            raise Mistake(
                self.env._(
                    "“%(what)s”: fill in %(often)s or %(first)s.",
                    what=values["name"],
                    often=labels["obligation_every"],
                    first=labels["obligation_first"],
                )
            )
        if said.get("first"):
            values["first_on"] = self.rows._read("date", labels["obligation_first"], said["first"])
        if said.get("owed_by"):
            values["owed_by"] = self.rows._read("side", labels["obligation_owed_by"], said["owed_by"])
        if said.get("who"):
            values.update(self._doer(str(said["who"]).strip()))
        return values

    def _doer(self, name):
        """Who does it: a colleague, else a team. :raises Mistake:"""
        user = self._user(name)
        if user:
            return {"user_id": user}
        team = self._once(
            "team", name, lambda name: self.rows._record("case.team", self.labels["obligation_who"], name).id
        )
        return {"team_id": team}
