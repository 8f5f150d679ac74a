import base64
from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.date_utils import relativedelta

#: Moves of one play, and dates acted on in one move of the clock.
MOST_MOVES, MOST_DATES = 200, 1000
#: What stands for a document that a step asks for.
PAPER = base64.b64encode(b"%PDF-1.4\n%example\n%%EOF").decode()
#: What of a log row must be the same when a play is done on a real case.
COMPARED = ("kind", "item", "instance")


class CasePlay(models.AbstractModel):
    """The test bench: plays a plan before it is published, on the very code that running cases go through.

    A play is a list of moves. All are done for real, on a case of the plan, in a transaction of its own in which the
    plan counts as published and the clock is set; then that transaction is rolled back. Nothing of it remains: no
    case, no number, no mail, no message.

    A move is a dict; ``do`` says what: ``open`` (``details``, ``values``), ``step`` (``code``, ``verb``: submit, start
    or skip, ``outcome``, ``answers``), ``add`` (``code``), ``event`` (``code``, ``answers``), ``document`` (``kind``),
    ``details`` (``values``), ``clock`` (``to``, or ``days``, ``months``, ``years``), ``suspend``, ``resume``,
    ``close``.
    """

    _name = "case.play"
    _description = "Test Bench"

    @api.private
    def play(self, plan, moves, partner_values=None, begins=None):
        """Play moves on a plan.

        :param plan: one ``case.plan``, saved and committed
        :param moves: a list of moves; opening the case comes first, by itself when it is left out
        :param partner_values: columns of the customer on whose case it is played (dates that the plan looks at)
        :param begins: the moment (UTC) at which the play begins; now when left out
        :return: ``{moves: [{move, at, refused: text|False, told: [text], states: {code: state}}], at: ISO, map: as
            get_plan_map, can: what may be done next (see :meth:`_can`), log: [[kind, item, instance]]}``
        :raises UserError: when there are too many moves, or the plan cannot be compiled
        """
        if len(moves) > MOST_MOVES:
            raise UserError(self.env._("A play has at most %s moves.", MOST_MOVES))
        moves = moves if moves and moves[0].get("do") == "open" else [{"do": "open"}, *moves]
        with self._stage(plan) as staged:
            if begins:
                staged._set_clock(begins)
            return staged._play(staged.env["case.plan"].browse(plan.id), moves, partner_values or {}, self.env.uid)

    @contextmanager
    def _stage(self, plan):
        """This model in a transaction that is rolled back, in which the plan is in force."""
        self.env.flush_all()
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"lang": self.env.lang, "tz": self.env.user.tz})
            try:
                staged = env["case.plan"].browse(plan.id)
                problems = env["case.plan.compiler"].problems(staged)
                if problems:
                    raise UserError("\n".join(problems))
                if staged.state != "published":
                    staged._write_life({"state": "published"})
                staged.type_id.plan_id = staged
                env.flush_all()
                env.registry.clear_cache()
                yield env["case.play"]
            finally:
                cr.rollback()
                env.registry.clear_cache()
                env.registry.reset_changes()

    def _play(self, plan, moves, partner_values, handler_id):
        partner = self.env["res.partner"].create({"name": self.env._("Example"), **partner_values})
        opened = {"partner_id": partner.id, "user_id": handler_id}
        case, done = self.env["case.case"], []
        for move in moves:
            seen = case.log_seq if case else 0
            refused = False
            try:
                with self.env.cr.savepoint():
                    case = self._move(plan, case, opened, move) or case
                    self.env.flush_all()
            except UserError as error:
                self.env.invalidate_all()
                refused = str(error)
            done.append({"move": move, "at": self._at(), "refused": refused, **self._seen(case, seen)})
            if refused and not case:
                break
        rows = self.env["case.log"].sudo().search([("case_id", "=", case.id)], order="seq") if case else []
        return {
            "moves": done,
            "at": self._at(),
            "map": case.get_plan_map() if case else plan.get_plan_map(),
            "can": self._can(case) if case else {},
            "log": [[row[name] or False for name in COMPARED] for row in rows],
        }

    def _at(self):
        return self.env["case.writer"]._now().isoformat()

    def _seen(self, case, seen):
        """What a move did, in words, and where the items stand after it."""
        if not case:
            return {"told": [], "states": {}}
        rows = self.env["case.log"].search([("case_id", "=", case.id), ("seq", ">", seen)], order="seq")
        nodes = case.get_plan_map()["nodes"]
        return {"told": rows.mapped("summary"), "states": {node["code"]: node["state"] for node in nodes}}

    # --- moves -------------------------------------------------------------------------------------------------

    def _move(self, plan, case, opened, move):
        """Do one move. :param opened: columns of a case that is opened. :return: the case that it opened, or None"""
        what = move.get("do")
        verb = getattr(self, f"_move_{what}", None) if what in MOVES else None
        if not verb:
            raise UserError(self.env._("“%s” is nothing that can be played.", what))
        if what == "open":
            return verb(plan, opened, move)
        return verb(case, move)

    def _move_open(self, plan, opened, move):
        details, values = move.get("details") or {}, move.get("values") or {}
        allowed = {
            name: values[name]
            for name in ("title", "priority", "channel", "impact", "urgency", "deadline")
            if name in values
        }
        vals = {"type_id": plan.type_id.id, **opened, "name": self.env._("Test"), **allowed}
        case = self.env["case.case"].create(vals)
        if details:
            self._move_details(case, {"values": details})
        return case

    def _move_details(self, case, move):
        known = {detail.code: detail for detail in case.type_id.characteristic_ids}
        answers = {}
        for code, value in (move.get("values") or {}).items():
            if code not in known:
                raise UserError(self.env._("There is no detail “%s”.", code))
            answers[code] = known[code]._check_value(value)
        self.env["case.writer"].apply(case, answers={case.id: answers})

    def _move_step(self, case, move):
        domain = [("case_id", "=", case.id), ("code", "=", move.get("code"))]
        step = self.env["case.step"].search(domain, order="instance desc", limit=1)
        if not step:
            names = self.env["case.plan.compiler"].names(case.plan_id.id)
            raise UserError(self.env._("“%s” is not asked yet.", names.get(move.get("code"), move.get("code"))))
        verb = move.get("verb") or "submit"
        if verb == "start":
            step.action_start()
        elif verb == "skip":
            step.action_skip(reason=self.env._("Played"))
        else:
            self._file_papers(step)
            step.submit(move.get("outcome") or False, self.env._("Played"), move.get("answers") or None)

    def _file_papers(self, step):
        """File an example of each document that a step asks for and has not."""
        for ask in step.get_work()["documents"]:
            if ask["required"] and not ask["files"]:
                step.file_document(ask["id"], f"{ask['label']}.pdf", PAPER)

    def _move_add(self, case, move):
        case.add_step(move.get("code"))

    def _move_event(self, case, move):
        self.env["case.event"].raise_event(
            move.get("code"),
            case_id=case.id,
            answers=move.get("answers") or None,
            occurred_on=fields.Datetime.to_string(self.env["case.writer"]._now()),
        )

    def _move_document(self, case, move):
        kind = self.env["case.document.kind"].search([("code", "=", move.get("kind"))], limit=1)
        if not kind:
            raise UserError(self.env._("There is no document kind “%s”.", move.get("kind")))
        case.file_document(kind.id, f"{kind.name}.pdf", PAPER)

    def _move_suspend(self, case, move):
        case.action_suspend(reason=self.env._("Played"))

    def _move_resume(self, case, move):
        case.action_resume()

    def _move_close(self, case, move):
        known = case.type_id.result_type_ids
        result = case.type_id.default_result_id or known.filtered(lambda result: not result.needs_note)[:1] or known[:1]
        case.action_close(result.id, self.env._("Played"))

    def _move_clock(self, case, move):
        """Let time pass: what becomes due on the way is acted on at its own moment, as the scheduler does."""
        now = self.env["case.writer"]._now()
        until = fields.Datetime.to_datetime((move.get("to") or "").replace("T", " ")[:19]) if move.get("to") else now
        until += relativedelta(**{unit: int(move.get(unit) or 0) for unit in ("days", "months", "years")})
        if until < now:
            raise UserError(self.env._("The clock runs forward only."))
        listeners, writer = self.env["case.listener"], self.env["case.writer"]
        for _date in range(MOST_DATES):
            rows = listeners.due(self._family(case), until)
            if not rows:
                break
            self._set_clock(max(rows[0]["due_at"], self.env["case.writer"]._now()))
            writer.act_on_due(self._family(case))
            self.env.flush_all()
        self._set_clock(until)

    def _family(self, case):
        """A case and those that its steps opened."""
        return self.env["case.case"].search([("id", "child_of", case.ids)]) if "parent_id" in case._fields else case

    def _set_clock(self, moment):
        """Set the moment of this transaction; it is rolled back, so no other ever sees it."""
        self.env.cr._now = moment

    # --- what can be done next ---------------------------------------------------------------------------------

    def _can(self, case):
        """What may be played next.

        :return: ``{steps: [{code, name, who, until, offered, outcomes: [{code, label}], questions: as get_work, papers:
            [label]}], events: [{code, name, questions}], documents: [{kind, name}], add: [{code, name}],
            dates: [{due_at, name}], state: of the case}``
        """
        steps = self.env["case.step"].search([("case_id", "=", case.id), ("is_open", "=", True)])
        triggers = self.env["case.plan.compiler"].compiled(case.plan_id.id).triggers()
        heard = {kind: sorted(key for k, key in triggers if k == kind) for kind in ("event", "document")}
        events = self.env["case.event.type"].search([("code", "in", heard["event"])])
        kinds = self.env["case.document.kind"].search([("code", "in", heard["document"])])
        far = self.env["case.writer"]._now() + timedelta(days=366 * 200)
        dates = self.env["case.listener"].due(self._family(case), far)
        summaries = self.env["case.listener"].browse([row["id"] for row in dates])
        return {
            "state": case.state,
            "steps": [self._can_step(step) for step in steps],
            "events": [{"code": e.code, "name": e.name, "questions": e.get_questions()} for e in events],
            "documents": [{"kind": kind.code, "name": kind.name} for kind in kinds],
            "add": self._can_add(case),
            "dates": [
                {"due_at": row["due_at"].isoformat(), "name": listener.summary}
                for row, listener in zip(dates, summaries, strict=True)
            ],
        }

    def _can_step(self, step):
        work = step.get_work()
        return {
            "code": step.code,
            "name": work["name"],
            "who": work["who"],
            "until": work["until"],
            "offered": work["state"] == "offered",
            "can_skip": work["can_skip"],
            "outcomes": [{"code": outcome["code"], "label": outcome["label"]} for outcome in work["outcomes"]],
            "questions": work["questions"],
            "papers": [ask["label"] for ask in work["documents"] if ask["required"] and not ask["files"]],
        }

    def _can_add(self, case):
        return [
            {"code": node["code"], "name": node["name"]}
            for node in case.get_plan_map()["nodes"]
            if node["discretionary"] and node["state"] == "not_yet"
        ]


#: What a move may ``do``.
MOVES = ("open", "step", "add", "event", "document", "details", "clock", "suspend", "resume", "close")
