"""Records the cases of a demo database for ``./run replay``: runs in Odoo's shell."""


def record(env) -> None:
    """Keep the plans of the database and what its cases went through, as their logs tell it.

    Plans are told by the codes of their items, conditions by their digests, cases by their type and a number.

    :param env: an environment of the superuser
    :raises ValueError: when a log, played again, does not lead to the state that is stored
    """
    from odoo.addons.case_organizer.engine.tests import recorded

    log, compiler = env["case.log"], env["case.plan.compiler"]
    if faults := log.replay():
        raise ValueError(f"these logs do not lead to what is stored: {faults}")
    numbers, plans, cases = {}, [], []

    def number_of(plan_id: int) -> int:
        if plan_id not in numbers:
            numbers[plan_id] = len(plans)
            plans.append(compiler.compiled(plan_id))
        return numbers[plan_id]

    for case_id, rows in sorted(log._rows_by_case().items()):
        begin, plan_id, acts = log._acts(rows)
        if not acts:
            continue
        recorder = recorded.Recorder(plans, number_of(plan_id or acts[0][1]), begin)
        for _seq, now, occurrence, data in acts:
            holds = sorted(data.get("holds", ()))
            if number_of(now) != recorder.number:
                recorder.goes_over(number_of(now), holds)
            if occurrence is not None:
                told = list(occurrence)
                while told[-1] is None:
                    told.pop()
                recorder.happens(*told, holds=holds)
        name = env["case.case"].browse(case_id).type_id.name
        cases.append(recorder.case(f"{name} {len(cases) + 1}"))
    data = [recorded.plan_data(plan) for plan in plans]
    recorded.write({"plans": data, "cases": cases}, recorded.DEMO)
