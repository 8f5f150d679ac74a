"""Whose the rows of each model of ours are stands in a table; a new model without a line fails, and so does one of
which no row can be made for open, team and restricted cases in three states and two companies.

``CASE_ACCESS_WHOSE=write`` in the environment writes the table anew, from what each group and kind of participant finds
by searching, for who reads the difference before it is kept.
"""

import csv
import os
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.case_organizer.tests.common_everywhere import EverywhereCommon

TABLE = Path(__file__).with_name("access_whose.csv")


def of_case(who, world):
    """Of a case: who reads it."""
    if who.group in ("admin", "auditor"):
        return True
    if who.group == "supervisor" and world.access == "team":
        return True
    return who.group not in ("modeller", "employee") and (
        world.access == "open" or who.part in ("handler", "person", "team")
    )


def in_company(reads):
    """Who reads rows of a company, of those who look at it. :param reads: function of who and world"""
    return lambda who, world: who.company == world.company and reads(who, world)


#: Whose the rows of a model are, as the table says → who reads them, of those whose group reads the model at all.
WHOSE = {
    "case": in_company(of_case),
    # Who handles a case, and takes no part in it, reads of what is not for everybody only what waits for them.
    "part": in_company(lambda who, world: of_case(who._replace(part=who.part.replace("handler", "")), world)),
    # Lists of cases that somebody chose: of teams' cases, supervisors read those they take part in.
    "listed": in_company(
        lambda who, world: (
            world.access == "open" or of_case(who._replace(group=who.group.replace("supervisor", "user")), world)
        )
    ),
    "handler": in_company(lambda who, world: who.group in ("admin", "auditor") or who.part == "handler"),
    "supervisors": in_company(lambda who, world: who.group in ("supervisor", "admin", "auditor")),
    "models": in_company(lambda who, world: who.group in ("supervisor", "admin", "auditor", "modeller")),
    "auditor": in_company(lambda who, world: who.group == "auditor"),
    "company": in_company(lambda who, world: True),
    "shared": lambda who, world: True,
    "maker": lambda who, world: False,
}


@tagged("post_install", "-at_install")
class TestAccessEverywhere(EverywhereCommon):
    """What the table says of all these rows."""

    # --- the table ------------------------------------------------------------------------------------------------

    def told(self):
        """What the table says: ``{model: whose}``."""
        if os.environ.get("CASE_ACCESS_WHOSE") == "write":
            self.write()
        with TABLE.open(newline="") as file:
            return {line["model"]: line["whose"] for line in csv.DictReader(file)}

    def write(self):
        """Write the table anew, from who reads what now; a question mark where nothing fits."""
        with TABLE.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["model", "whose"])
            for name in self.models():
                seen = {who: self.answered(self.model_of(name, who), name) for who in self.people}
                fits = [whose for whose in WHOSE if all(seen[who] == self.may(name, whose, who) for who in seen)]
                writer.writerow([name, fits[0] if fits else "?"])

    def may(self, name, whose, who):
        """The ids of the rows of a model that somebody reads."""
        if not self.model_of(name, who).has_access("read"):
            return set()
        return {made[name] for world, made in self.worlds.items() if WHOSE[whose](who, world)}

    def ids(self, name):
        return {made[name] for made in self.worlds.values()}

    def answered(self, model, name):
        """The ids that a search gives."""
        try:
            return set(model.search([("id", "in", list(self.ids(name)))]).ids)
        except AccessError:
            return set()

    def test_each_model_has_its_line(self):
        told, there = self.told(), set(self.models())
        self.assertEqual(sorted(there - told.keys()), [], f"say in {TABLE.name} whose the rows of a new model are")
        self.assertEqual(sorted(told.keys() - there), [], "lines of models that are gone")
        self.assertEqual(set(told.values()) - WHOSE.keys(), set())
