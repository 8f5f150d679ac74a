"""Every model of ours × every group and kind of participant × every way to read, write, make and remove a row ×
open, team and restricted cases in three states × two companies, from the registry; whose a model is stands in a table.

``CASE_ACCESS_WHOSE=write`` in the environment writes the table anew, from what each of them finds by searching, for who
reads the difference before it is kept.
"""

import csv
import os
from itertools import product
from pathlib import Path

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.case_organizer.tests.common_everywhere import EverywhereCommon, Who

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
    # Figures know the handler once they are brought up to date, which the rows made here are not.
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
#: Who looks in every way; all others search, and are asked what they may read.
LOOKING = {
    Who("user", "ours"),
    Who("supervisor", "ours"),
    Who("user", "ours", "person"),
    Who("auditor", "ours"),
    Who("user", "theirs"),
    Who("admin", "theirs"),
}
#: Who calls what changes a row that they do not read: one of each kind that may write something.
CHANGING = (Who("user", "ours"), Who("supervisor", "ours"), Who("modeller", "theirs"), Who("admin", "theirs"))


@tagged("post_install", "-at_install")
class TestAccessEverywhere(EverywhereCommon):
    """What somebody reads of all these rows, and what they can do to them."""

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

    def looks(self):
        """Who looks at what: ``(model, whose, who)``; at what is its maker's alone, one of each kind."""
        for (name, whose), who in product(self.told().items(), self.people):
            some = who in LOOKING or who in CHANGING or who.group in ("portal", "employee")
            if some or (whose != "maker" and (who.company == "ours" or who.part)):
                yield name, whose, who

    # --- reading --------------------------------------------------------------------------------------------------

    def test_reading(self):
        """By search, count, group, name, export and id."""
        wrong = []
        for name, whose, who in self.looks():
            if whose == "part" and who.part == "handler":
                # By number they follow the case itself, which knows its handler.
                continue
            may = self.may(name, whose, who)
            for way, found in self.ways(name, who, may).items():
                if found != may and not (way in ("count", "group") and found == len(may)):
                    wrong.append(f"{name}, {who}, by {way}: {found}, not {may}")
        self.assertFalse(wrong, "\n".join((f"{len(wrong)} times", *wrong[:100])))

    def ways(self, name, who, may):
        """``{way: ids that it gives}``; numbers for what only counts."""
        model, ids = self.model_of(name, who), self.ids(name)
        domain = [("id", "in", list(ids))]
        found = {
            "search": self.answered(model, name),
            "filter": set(model.browse(sorted(ids))._filtered_access("read").ids),
        }
        if who in LOOKING or who.group == "portal":
            found["id"] = self.answering(model, "read", name, may)
        if who in LOOKING and model.has_access("read"):
            found["count"] = model.search_count(domain)
            found["group"] = model._read_group(domain, aggregates=["__count"])[0][0]
            found["name"] = {found[0] for found in model.name_search("", domain, limit=None)}
            found["export"] = self.answering(model, "export_data", name, may)
        return found

    def answering(self, model, verb, name, may):
        """The ids for which a verb that takes fields answers: what may be read together, of the rest one of a kind."""
        kept, found = self.kept(model), set()
        for some in (may, *({id_} for id_ in self.hidden(name, may))):
            try:
                if some:
                    getattr(model.browse(sorted(some)), verb)([kept])
                    found |= some
            except UserError:
                continue
        return found

    def kept(self, model):
        """A field that a model keeps, and that everybody reads who reads the model; one that names nothing else."""
        kept = [name for name, field in model._fields.items() if field.store and name != "id" and not field.groups]
        return next((name for name in kept if not model._fields[name].relational), kept[0])

    def hidden(self, name, may):
        """The ids of rows that are not among these: one for each company and access."""
        kinds = {world[:2]: made[name] for world, made in self.worlds.items() if made[name] not in may}
        return sorted(set(kinds.values()))

    # --- changing -------------------------------------------------------------------------------------------------

    def test_changing(self):
        """Nobody writes, copies or removes what they do not read, whatever their group may do with the model."""
        wrong, tried = [], 0
        before = self.written()
        for name, whose, who in self.looks():
            model, may = self.model_of(name, who), self.may(name, whose, who)
            for operation in ("write", "unlink"):
                more = set(model.browse(sorted(self.ids(name)))._filtered_access(operation).ids) - may
                wrong += [f"{name}, {who}: may {operation} {more}"] if more else []
            for id_ in self.hidden(name, may)[:2] if who in CHANGING else ():
                row = model.browse(id_)
                for verb in (lambda row=row: row.write({self.kept(row): False}), row.unlink, row.copy):
                    tried += 1
                    if self.done(verb):
                        wrong.append(f"{name}, {who}: {verb}")
        self.assertFalse(wrong, "\n".join((f"{len(wrong)} times", *wrong[:100])))
        self.assertGreater(tried, 3000)
        self.assertEqual(self.written(), before)

    def done(self, verb):
        """Whether something that was not allowed happened; it is undone."""
        try:
            with self.env.cr.savepoint() as point, mute_logger("odoo.sql_db"):
                verb()
                self.env.flush_all()
                point.rollback()
        except (UserError, psycopg2.Error):
            return False
        return True

    def written(self):
        """Rows written so far in this transaction."""
        self.env.cr.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return self.env.cr.fetchone()[0]
