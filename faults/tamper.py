"""The owner of the database changes the history: every way of it is found by the nightly check."""

import tempfile
from pathlib import Path
from unittest.mock import patch

from _killing import Ground
from _people import case_type, person
from _table import often, tried

from odoo.addons.case_organizer.models.case_log import chain_key
from odoo.addons.case_organizer.tools.log_chain import chain_hash

TIMES = {"short": 2, "full": 20}
#: Each column of a row that says something → what is put there. The last row of a case is ``%(last)s``.
COLUMNS = {
    "seq": "seq + 100",
    "at": "at - interval '1 day'",
    "user_id": "CASE WHEN user_id = 1 THEN 2 ELSE 1 END",
    "kind": "'suspend'",
    "item": "'other'",
    "instance": "COALESCE(instance, 0) + 1",
    "plan_id": "NULL",
    "data": "jsonb_set(COALESCE(data, '{}'), '{reason}', '\"because\"')",
    "commitment": "repeat('0', 64)",
    "hash": "repeat('0', 64)",
}


def run(env, scale):
    """Each way, at the first, a middle and the last row, on cases that are anchored; each is taken back afterwards."""
    ground, rows = Ground(env), []
    with tempfile.TemporaryDirectory() as folder, ground.committed() as env:
        cr = env.cr
        place = Path(folder)
        with patch.object(env.registry["case.log"], "_anchor_directory", lambda log: place):
            cases = _cases(env, often(TIMES, scale))
            env["case.log"].anchor()
            assert env["case.log.check"].check_all().state == "fine"
            # What another scenario has webhooks for would keep rows from being taken out; all of this is rolled back.
            cr.execute("DELETE FROM case_webhook_delivery")
            cr.execute("ALTER TABLE case_log DISABLE TRIGGER USER")
            for name, way in _ways().items():
                with tried(rows, name) as row:
                    for case_id in cases:
                        for seq in _numbers(cr, case_id):
                            cr.execute("SAVEPOINT faults")
                            way(env, case_id, seq)
                            env.invalidate_all()
                            check = env["case.log.check"].check_all()
                            if check.state != "broken" or case_id not in check.finding_ids.mapped("case_number"):
                                row["faults"].append(f"case {case_id}, row {seq}: nothing was found")
                            cr.execute("ROLLBACK TO SAVEPOINT faults")
                            env.invalidate_all()
                            row["tried"] += 1
        cr.rollback()
    return rows


def _cases(env, count):
    """Cases with a history of some rows. :return: their ids"""
    uid = person(env, "tamper")
    made = env(user=uid)
    found = case_type(made, "Faults history", [{"name": "first"}, {"name": "second", "after": ("first",)}])
    cases = made["case.case"].create([{"type_id": found.id} for _n in range(count)])
    for code in ("first", "second"):
        for step in cases.step_ids.filtered(lambda one, code=code: one.code == code):
            step.submit()
        cases.invalidate_recordset()
    env.flush_all()
    return cases.ids


def _numbers(cr, case_id):
    cr.execute("SELECT max(seq) FROM case_log WHERE case_id = %s", [case_id])
    last = cr.fetchone()[0]
    return sorted({1, (last + 1) // 2, last})


def _ways():
    """``{what is done: function of env, id of the case, number of the row}``"""
    ways = {f"another {column}": _changed(column, value) for column, value in COLUMNS.items()}
    ways |= {
        "another kind, and its hash made new with the key": _forged,
        "another kind, and the whole chain made new with the key": _rechained,
        "a row taken out": _taken_out,
        "a row taken out, the rest moved up and made new": _closed_up,
        "all rows from one on cut off, and the case told so": _cut,
        "a row put in at the end": _added,
        "a row of another case put in": _moved,
        "the case taken away with its history": _gone,
        "two rows exchanged": _exchanged,
    }
    return ways


def _changed(column, value):
    def change(env, case_id, seq):
        env.cr.execute(f"UPDATE case_log SET {column} = {value} WHERE case_id = %s AND seq = %s", [case_id, seq])

    return change


def _forged(env, case_id, seq):
    env.cr.execute("UPDATE case_log SET kind = 'suspend' WHERE case_id = %s AND seq = %s", [case_id, seq])
    _make_new(env, case_id, only=seq)


def _rechained(env, case_id, seq):
    env.cr.execute("UPDATE case_log SET kind = 'suspend' WHERE case_id = %s AND seq = %s", [case_id, seq])
    _make_new(env, case_id)


def _taken_out(env, case_id, seq):
    env.cr.execute("DELETE FROM case_log WHERE case_id = %s AND seq = %s", [case_id, seq])


def _closed_up(env, case_id, seq):
    _taken_out(env, case_id, seq)
    env.cr.execute(
        "UPDATE case_log l SET seq = v.n FROM (SELECT id, row_number() OVER (ORDER BY seq) AS n FROM case_log"
        " WHERE case_id = %s) v WHERE v.id = l.id AND l.seq != v.n",
        [case_id],
    )
    _make_new(env, case_id)


def _cut(env, case_id, seq):
    env.cr.execute("DELETE FROM case_log WHERE case_id = %s AND seq >= %s", [case_id, seq])
    _make_new(env, case_id)


def _added(env, case_id, seq):
    env.cr.execute(
        "INSERT INTO case_log (case_id, seq, at, user_id, kind, item, instance, plan_id, data, hash) SELECT case_id,"
        " (SELECT max(seq) + 1 FROM case_log WHERE case_id = l.case_id), at, user_id, kind, item, instance, plan_id,"
        " data, hash FROM case_log l WHERE case_id = %s AND seq = %s",
        [case_id, seq],
    )


def _moved(env, case_id, seq):
    env.cr.execute("SELECT id FROM case_case WHERE id != %s AND log_seq >= %s LIMIT 1", [case_id, seq])
    found = env.cr.fetchone()
    if not found:
        env.cr.execute(
            "INSERT INTO case_log (case_id, seq, at, kind, hash) VALUES (%s, 999, now(), 'x', 'x')", [case_id]
        )
        return
    _taken_out(env, case_id, seq)
    env.cr.execute(
        "INSERT INTO case_log (case_id, seq, at, user_id, kind, item, instance, plan_id, data, commitment, hash)"
        " SELECT %s, seq, at, user_id, kind, item, instance, plan_id, data, commitment, hash FROM case_log"
        " WHERE case_id = %s AND seq = %s",
        [case_id, found[0], seq],
    )


def _gone(env, case_id, _seq):
    env.cr.execute(
        "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
        " WHERE c.contype = 'f' AND c.confrelid = 'case_case'::regclass AND c.confdeltype IN ('a', 'r')"
    )
    for table, column in env.cr.fetchall():
        env.cr.execute(f"DELETE FROM {table} WHERE {column} = %s", [case_id])
    env.cr.execute("DELETE FROM case_case WHERE id = %s", [case_id])


def _exchanged(env, case_id, seq):
    env.cr.execute("SELECT max(seq) FROM case_log WHERE case_id = %s", [case_id])
    other = next(number for number in (1, env.cr.fetchone()[0]) if number != seq)
    for before, after in ((seq, -1), (other, seq), (-1, other)):
        env.cr.execute("UPDATE case_log SET seq = %s WHERE case_id = %s AND seq = %s", [after, case_id, before])


def _make_new(env, case_id, only=None):
    """Compute hashes again with the key, as who has the server's files can. :param only: of one row alone"""
    env.cr.execute("SELECT * FROM case_log WHERE case_id = %s ORDER BY seq", [case_id])
    rows, previous = env.cr.dictfetchall(), ""
    for row in rows:
        made = chain_hash(chain_key(), previous, {**row, "at": row["at"].isoformat()})
        if only in (None, row["seq"]):
            env.cr.execute("UPDATE case_log SET hash = %s WHERE id = %s", [made, row["id"]])
            row["hash"] = made
        previous = row["hash"]
    if only is None:
        env.cr.execute("UPDATE case_case SET log_seq = %s, log_head = %s WHERE id = %s", [len(rows), previous, case_id])
