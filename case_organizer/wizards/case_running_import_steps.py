import re

from ..models.case_table_rows import Mistake, text_of
from ..tools.wording import NotRead, folded, read_boolean

#: A date, and how the step ended: “2025-03-01 (Reject)”.
ENDED = re.compile(r"(.*?)\s*\(([^()]*)\)")
OPEN = ("enabled", "active")


class StepsDone:
    """Steps that were done before a case was taken over, done again through the engine in the order it allows.

    :ivar taking: the :class:`.case_running_import_rows.RunningTaking`
    """

    def __init__(self, taking):
        self.taking, self.env = taking, taking.env

    def wanted(self, case_type, said, opened):
        """Which steps a row says were done.

        :param opened: when the case was opened, or None: with the first of these steps, else now
        :return: ``(when it was opened, {code: (moment, how it ended or None, heading of the column)})``
        :raises Mistake: for a step that there is not, or that was done before the case was opened
        """
        steps = self._named(case_type.plan_id.item_ids.filtered(lambda item: item.kind == "step"))
        told = [
            (meaning[len("step:") :], value, self.taking.headings[meaning])
            for meaning, value in said.items()
            if meaning.startswith("step:")
        ]
        heading = self.taking.headings.get("done")
        for part in text_of(said.get("done", "")).split(";"):
            name, _equals, when = part.partition("=")
            if name.strip():
                told.append((folded(name), when.strip() or True, heading))
        found = {}
        for name, value, label in told:
            item = steps.get(name)
            if item is None:
                raise Mistake(
                    self.env._(
                        "%(label)s: the plan of “%(type)s” has no step “%(step)s”.",
                        label=label,
                        type=case_type.name,
                        step=name,
                    )
                )
            entry = self._when(value, label, opened)
            if entry:
                found[item.code] = (*entry, label)
        opened = opened or min((when for when, *_rest in found.values() if when), default=self.taking.today)
        return opened, {code: (when or opened, *rest) for code, (when, *rest) in found.items()}

    def _named(self, items):
        return {folded(text): item for item in items for text in (item.name, item.code) if text}

    def _when(self, value, label, opened):
        """When a step was done (None: that day is not said) and how it ended; None: it was not."""
        outcome = None
        if isinstance(value, str) and (ended := ENDED.fullmatch(value.strip())):
            value, outcome = ended[1] or True, ended[2].strip()
        try:
            return (None, outcome) if read_boolean(value) else None
        except NotRead:
            moment = self.taking.moment("step", {"step": value}, label)
        if opened and moment.date() < opened.date():
            raise Mistake(self.env._("%(label)s: %(day)s is before it was opened.", label=label, day=moment.date()))
        return moment, outcome

    def do(self, case, wanted, opened):
        """Do these steps, each when what it waits for was done, the earliest first. :return: how many

        :raises Mistake: for one that the plan does not let happen
        """
        left, done, moment = dict(wanted), 0, opened
        while left:
            ready = [step for step in self._open(case) if step.code in left]
            if not ready:
                break
            step = min(ready, key=lambda one: (left[one.code][0], one.item_id.sequence, one.id))
            when, outcome, label = left.pop(step.code)
            # What waited for something done later was not done before that.
            moment = max(moment, when)
            self.env.cr._now = moment
            self._complete(step, outcome, label)
            done += 1
        for code, (_when, _outcome, label) in left.items():
            if case._plan_state().of(code) != "c":
                name = case.plan_id.item_ids.filtered(lambda item, code=code: item.code == code).name
                raise Mistake(
                    self.env._(
                        "%(label)s: “%(step)s” cannot have been done yet: the plan asks other things first.",
                        label=label,
                        step=name,
                    )
                )
        return done

    def reach(self, case, said):
        """Do what the plan asks, in its order, until the case has got as far as the row says. :return: how many"""
        if not said.get("reached"):
            return 0
        label, name = self.taking.labels["reached"], text_of(said["reached"])
        items = case.plan_id.item_ids.filtered(lambda item: item.kind in ("stage", "step", "milestone")).sorted()
        target = self._named(items).get(folded(name))
        if target is None:
            raise Mistake(self.env._("%(label)s: “%(value)s” is not known.", label=label, value=name))
        before, done = {item.code for item in items[: items.ids.index(target.id)]}, 0
        while case._plan_state().of(target.code) not in ("e", "a", "c"):
            step = next((one for one in self._open(case) if one.code in before), None)
            if not step:
                raise Mistake(self.env._("%(label)s: the plan does not lead to “%(value)s”.", label=label, value=name))
            self._complete(step, None, label)
            done += 1
        return done

    def _open(self, case):
        """What is to do now, in the order of the plan."""
        steps = self.env["case.step"].search([("case_id", "=", case.id), ("state", "in", OPEN)])
        return steps.sorted(lambda step: (step.item_id.sequence, step.id))

    def _complete(self, step, outcome, label):
        """Let it happen that a step is done; what it asks was asked elsewhere."""
        code = None
        if outcome:
            known = {folded(text): one[0] for one in step._outcomes() for text in one[:2]}
            code = known.get(folded(outcome))
            if not code:
                raise Mistake(
                    self.env._(
                        "%(label)s: “%(outcome)s” is no outcome of “%(step)s”.",
                        label=label,
                        outcome=outcome,
                        step=step.name,
                    )
                )
        if step.state == "enabled":
            step._apply("start")
        code = code or step._outcomes()[0][0]
        step._apply("complete", code, reason=self.env._("Done before the case was taken over."))
