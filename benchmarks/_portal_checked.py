"""What people clicked is there afterwards, each once, and nothing else."""

import re

from _measure import say
from _portal_load import Clerk, Visitor
from _served import faults_of


def check(world, people, told):
    """Nothing went wrong, nothing was lost, nothing is there twice.

    :param world: the :class:`_portal_world.PortalWorld`
    :param people: all who clicked
    :param told: the server's log
    :raises AssertionError: with what is wrong
    """
    errors = [error for person in people for error in person.errors]
    assert not errors, f"{len(errors)} errors: {errors[:5]}"
    faults = faults_of(told)
    assert not faults, f"the server tells of {len(faults)} errors: {faults[:5]}"
    world.env.cr.commit()
    done, there = clicked(people), stored(world)
    for what, expected in done.items():
        assert there[what] == expected, f"{what}: {len(there[what])} there, {len(expected)} sent"
    assert len(there["receipts"]) == len(done["answers"]) + len(done["documents"]), "receipts"
    wrong = world.env["case.log"].verify(world.cases)
    assert not wrong, f"chains of the log: {wrong[:3]}"
    told = ", ".join(f"{len(found)} {what}" for what, found in done.items())
    say(f"checked: {told}, each once; the logs of all cases hold")


def clicked(people):
    """What people know to have done. :return: ``{what: sorted list}``"""
    visitors = [person for person in people if isinstance(person, Visitor)]
    clerks = [person for person in people if isinstance(person, Clerk)]
    return {
        "steps": sorted(number for clerk in clerks for number in clerk.completed),
        "answers": sorted(case for visitor in visitors for case in visitor.answered),
        "documents": sorted(found for visitor in visitors for found in visitor.filed),
        "notes": sorted(body for visitor in visitors for body in visitor.written),
        "papers": sorted(found for clerk in clerks for found in clerk.filed),
        "remarks": sorted(body for clerk in clerks for body in clerk.written),
    }


def stored(world):
    """The same as it is in the database, and ``receipts``. :raises AssertionError: where its tables disagree"""
    cr = world.env.cr

    def column(statement, *values):
        # Other scenarios may have worked on the same database.
        cr.execute(statement, (*values, list(world.cases)))
        return [row[0] if len(row) == 1 else row for row in cr.fetchall()]

    files = (
        "SELECT d.case_id, v.name FROM case_document_version v JOIN case_document d ON d.id = v.document_id"
        " WHERE v.name LIKE %s AND d.case_id = ANY(%s) ORDER BY 1, 2"
    )
    found = {
        "steps": column(
            "SELECT id FROM case_step WHERE code LIKE 'check%%' AND state = 'completed' AND case_id = ANY(%s)"
            " ORDER BY id"
        ),
        "answers": column("SELECT case_id FROM case_value WHERE valid_to IS NULL AND case_id = ANY(%s) ORDER BY 1"),
        "documents": column(files, "drawing%"),
        "papers": column(files, "paper%"),
        "receipts": column("SELECT id FROM case_receipt WHERE case_id = ANY(%s)"),
    }
    bodies = [
        re.search(r"(Note|Remark) \d+\.", body) for body in column("SELECT body FROM case_note WHERE case_id = ANY(%s)")
    ]
    for what, word in (("notes", "Note"), ("remarks", "Remark")):
        found[what] = sorted(body[0] for body in bodies if body and body[1] == word)
    for code, cases in (("tell", found["answers"]), ("drawings", [case for case, _name in found["documents"]])):
        ended = "SELECT case_id FROM case_step WHERE code = %s AND state = 'completed' AND case_id = ANY(%s) ORDER BY 1"
        done = column(ended, code)
        assert done == sorted(cases), f"steps of visitors: {code}"
        logged = column("SELECT id FROM case_log WHERE item = %s AND kind = 'complete' AND case_id = ANY(%s)", code)
        assert len(logged) == len(cases), f"the log of {code}"
    return found
