"""Running cases come from a table and a zip of folders; every one of them is checked."""

import base64
import io
import zipfile
from time import perf_counter

from _measure import row, say
from _world import World

from odoo.tests import new_test_user

CASES = {"small": 100, "full": 1_000}
FILES = 5


def run(env, scale):
    """The administrator of cases takes cases over, as many at a time as fit in a minute."""
    count, world = CASES[scale], World(env)
    root = world.root
    boss = new_test_user(root, "bench_running_boss", groups="case_organizer.group_case_admin")
    case_type = world.case_type("RUNNING", 4, 2)
    kind = root["case.document.kind"].create({"name": "Letter", "code": "bench_letter"})
    steps = case_type.plan_id.item_ids.filtered(lambda item: item.kind == "step")[:1]
    root.cr.commit()
    env = root(user=boss.id, su=False)
    attach = env["ir.attachment"].create
    lines = ["Reference;Subject;Opened on;Step"]
    lines += [f"R-{number};Case {number};2025-03-03;2025-03-10" for number in range(count)]
    table = attach({"name": "cases.csv", "raw": "\n".join(lines).encode()})
    packed = attach({"name": "files.zip", "raw": _zip(count)})
    wizard = env["case.running.import"].create(
        {
            "file_ids": [(6, 0, table.ids)],
            "zip_ids": [(6, 0, packed.ids)],
            "type_id": case_type.id,
            "kind_id": kind.id,
        }
    )
    wizard.action_look()
    column = wizard.column_ids.filtered(lambda one: one.name == "Step")
    column.write({"meaning": "step", "detail": steps.code})
    env.cr.commit()
    by_hand = _by_hand(env, case_type, kind, steps)
    begun = perf_counter()
    wizard.action_preview()
    looked = perf_counter() - begun
    say(f"preview of as many as are made at a time: {looked:.1f} s")
    begun, rounds = perf_counter(), 0
    while wizard.state != "done":
        wizard.action_import()
        env.cr.commit()
        rounds += 1
    spent = perf_counter() - begun
    _check(root, wizard, case_type, steps, count)
    say(f"{count} cases with {FILES} files each and a step done before, in {rounds} times: {spent:.1f} s")
    return [
        row(
            "a running case taken over, with five documents and a step done before, beside the same by hand", count,
            [spent / count], floor=[by_hand], no_peer=True, unit="ms", bar="each whole, once", met=True,
        )
    ]  # fmt: skip


def _by_hand(env, case_type, kind, steps):
    """A case opened, a step of it done and five files filed by hand, not kept. :return: seconds for one"""
    begun = perf_counter()
    for number in range(10):
        case = env["case.case"].create({"type_id": case_type.id, "title": f"By hand {number}"})
        env["case.step"].search([("case_id", "=", case.id), ("code", "=", steps.code)]).submit()
        for file in range(FILES):
            case.file_document(kind.id, f"{file}.pdf", base64.b64encode(b"%%PDF-1.4 %d %d" % (number, file)))
        env.flush_all()
    spent = perf_counter() - begun
    env.cr.rollback()
    return spent / 10


def _zip(count):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bag:
        for number in range(count):
            for file in range(FILES):
                bag.writestr(f"R-{number}/letter {file}.pdf", b"%%PDF-1.4 %d %d\n%%%%EOF" % (number, file))
    return packed.getvalue()


def _check(root, wizard, case_type, steps, count):
    """Every row is one case with its documents and its step; the histories hold."""
    cases = root["case.case"].search([("type_id", "=", case_type.id), ("external_ref", "=like", "R-%")])
    assert len(cases) == count == len(wizard.case_ids), wizard.result
    assert all(len(case.document_ids) == FILES for case in cases), "all documents"
    done = root["case.step"].search([("case_id", "in", cases.ids), ("code", "=", steps.code)])
    assert len(done) == count and all(str(step.done_on)[:10] == "2025-03-10" for step in done), "done when it was done"
    assert not root["case.log"].verify(cases.ids), "the logs hold"
