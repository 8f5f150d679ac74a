from datetime import datetime, time
from time import monotonic

from psycopg2 import Error as DatabaseError

from odoo import fields
from odoo.exceptions import UserError

from ..models.case_table_rows import Mistake, TableTaking, TakenBack, text_of
from ..models.case_writer_taken_over import DONE_ELSEWHERE
from ..tools.wording import folded
from .case_running_import_steps import StepsDone
from .case_running_import_values import RowValues

#: Cases and seconds at a time, within what servers give one request; what is left is taken over the next time.
MOST, SECONDS = 500, 60
#: When on its day something happened of which only the day is known, UTC.
NOON = time(12)


class RunningTaking(TableTaking):
    """Running cases being taken over, each whole or not at all.

    Everything goes through the doors that people use. What was done before happens on the day on which it was done:
    the clock of the transaction stands there while it happens.

    :ivar found: ``made`` (``cases``, ``steps``, ``files``), ``quiet`` (what plans did not do again) and ``rest``
        (counts), ``astray`` (paths) beside what :class:`TableTaking` has
    """

    def __init__(self, rows, wizard, table, chosen, folders):
        super().__init__(rows, wizard, made=dict.fromkeys(("cases", "steps", "files"), 0), quiet=0, rest=0, astray=[])
        self.said = [
            (row.number, {meaning: row.values[column] for column, meaning in chosen.items() if column in row.values})
            for row in table
        ]
        self.headings = {meaning: column for column, meaning in chosen.items()}
        self.folders, self.files = folders, {}
        self.values, self.steps = RowValues(self), StepsDone(self)
        self.today = self.env["case.writer"]._now()

    def make(self, take_back):
        """Make the cases. :return: ``(found, [(row, what is wrong)])``; rows that are wrong left no trace"""
        try:
            with self.env.cr.savepoint():
                self._make()
                if take_back:
                    raise TakenBack
        except TakenBack:
            self.env.invalidate_all()
            self.found["ids"] = []
        finally:
            self.env.cr._now = self.today
        return self.found, sorted(self.mistakes)

    def _make(self):
        keyed = self._keyed()
        if self.folders:
            self.files, self.found["astray"] = self.folders.by_folder(keyed)
        known = self._known(keyed)
        wanted = {key: entry for key, entry in keyed.items() if key not in known}
        self.found["known"] = len(keyed) - len(wanted)
        until = monotonic() + SECONDS
        for place, (key, (number, said)) in enumerate(wanted.items()):
            if self.found["made"]["cases"] == MOST or monotonic() > until:
                self.found["rest"] = len(wanted) - place
                break
            self._try_one(number, key, said)

    def _try_one(self, number, key, said):
        partners, made_partners = dict(self.partners), self.found["partners"]
        try:
            with self.env.cr.savepoint():
                case, steps, files = self._take(number, key, said)
                self.env.flush_all()
        except (Mistake, UserError, DatabaseError) as wrong:
            self.env.invalidate_all()
            self.partners, self.found["partners"] = partners, made_partners
            self.mistakes.append((number, str(wrong) if isinstance(wrong, Mistake) else self._refusal(wrong)))
            return
        finally:
            self.env.cr._now = self.today
        made = self.found["made"]
        made["cases"], made["steps"], made["files"] = made["cases"] + 1, made["steps"] + steps, made["files"] + files
        self.found["ids"].append(case.id)
        self.found["quiet"] += self._count_quiet(case)

    def _count_quiet(self, case):
        """How much the plan of a case would have sent or done by itself, had it not been done elsewhere."""
        if not any(item.automatic_kind in DONE_ELSEWHERE for item in case.plan_id.item_ids):
            return 0
        return self.env["case.step"].search_count(
            [
                ("case_id", "=", case.id),
                ("item_id.automatic_kind", "in", DONE_ELSEWHERE),
                ("state", "in", ("active", "completed")),
            ]
        )

    # --- which is which --------------------------------------------------------------------------------------------

    def _keyed(self):
        """Rows by their reference: ``{reference: (row, said)}``."""
        found, folders = {}, {}
        for number, said in self.said:
            key = text_of(said.get("reference", ""))
            other = folders.get(folded(key))
            if not key:
                self.mistakes.append((number, self.env._("%s is missing.", self.labels["reference"])))
            elif other:
                self.mistakes.append(
                    (number, self.env._("“%(key)s” is in row %(row)s already.", key=key, row=found[other][0]))
                )
            else:
                folders[folded(key)] = key
                found[key] = (number, said)
        return found

    def _known(self, keyed):
        """References of cases of these types that are here already."""
        there = self.env["case.case"].with_context(active_test=False).search([("external_ref", "in", list(keyed))])
        known = {(case.external_ref, case.type_id) for case in there}
        found = set()
        for reference, _type in known:
            try:
                case_type = self.values.case_type(keyed[reference][1])
            except Mistake:
                continue
            if (reference, case_type) in known:
                found.add(reference)
        return found

    # --- one case --------------------------------------------------------------------------------------------------

    def _take(self, number, key, said):
        """Make the case of a row. :return: ``(case, steps done, files)``; :raises Mistake:"""
        case_type = self.values.case_type(said)
        own, groups = self.values.of_case(case_type, said)
        opened, wanted = self.steps.wanted(case_type, said, self.moment("opened", said))
        values = {
            "type_id": case_type.id,
            "external_ref": key,
            "taken_over_on": self.today,
            **own,
        }
        self.env.cr._now = opened
        case = self.env["case.case"].create(values)
        if groups:
            self.env["case.writer"].apply(case, (), answers={case.id: groups})
        self.values.hold_roles(case, said, opened)
        done = self.steps.do(case, wanted, opened)
        self.env.cr._now = self.today
        done += self.steps.reach(case, said)
        files = self._file_sudo(case, key)
        self.env["case.writer"].end_past_sudo(case)
        if said.get("note"):
            case.post_note(text_of(said["note"]))
        case.post_note(
            self.env._("Taken over from row %(row)s of a table, with %(files)s documents.", row=number, files=files)
        )
        return case, done, files

    def moment(self, meaning, said, label=None):
        """The moment that a date of a row stands for, or None. :raises Mistake: for one still to come"""
        if meaning not in said:
            return None
        label = label or self.labels[meaning]
        day = self.rows._read("date", label, said[meaning])
        if meaning != "deadline" and day > fields.Date.context_today(self.rows):
            raise Mistake(self.env._("%(label)s: %(day)s is still to come.", label=label, day=day))
        found = datetime.combine(day, NOON)
        return found if meaning == "deadline" else min(found, self.today)

    def _file_sudo(self, case, key):
        """File what is in the folder of a case; whoever may not file documents there is refused. :return: how many"""
        files = self.files.get(key, ())
        if files:
            case._check_may("may_file")
        for path, entry in files:
            *folders, name = path.split("/")
            kind = self._kind(folders) or self.wizard.kind_id
            if not kind:
                raise Mistake(self.env._("“%s”: choose what kind of document it becomes.", entry.filename))
            self.env["case.writer"].file_bytes_sudo(case, kind, name, self.folders.bytes_of(entry))
        return len(files)

    def _kind(self, folders):
        """The kind of document after which one of these folders is named, the innermost first."""
        kinds = self._once("kinds", "", lambda _name: self._kinds())
        return next((kinds[folded(name)] for name in reversed(folders) if folded(name) in kinds), None)

    def _kinds(self):
        kinds = self.env["case.document.kind"].search([("company_id", "in", (False, self.env.company.id))])
        return {folded(text): kind for kind in kinds for text in (kind.code, kind.name) if text}
