from odoo.exceptions import ValidationError

from ..engine import PlanState, StateError
from ..tools.participation import RIGHTS
from .archive_in_who import moment

ENDED = ("completed", "terminated")
CASE_COLUMNS = (
    "id int, name text, title text, external_ref text, type_id int, plan_id int, plan_state text, company_id int,"
    " partner_id int, access text, priority text, channel text, opened_on timestamp, closed_on timestamp,"
    " deadline timestamp, taken_over_on timestamp, state text, status_id int, steps_done int, steps_total int,"
    " characteristics jsonb,"
    " log_seq int, log_head text, user_id int, handler_name text, archive_sha256 text, archive_besides jsonb,"
    " create_uid int, write_uid int, result_id int, create_date timestamp, write_date timestamp"
)
PARTICIPANT_COLUMNS = (
    "id int, case_id int, role_id int, user_id int, team_id int, partner_id int, box_id int, relation text,"
    " date_from date, date_to date, active bool, may_note bool, may_file bool, may_answer bool, may_approve bool,"
    " by_default bool, create_uid int, write_uid int, create_date timestamp, write_date timestamp"
)
STEP_COLUMNS = (
    "id int, case_id int, item_id int, code text, own_name text, instance int, state text, outcome text,"
    " done_on timestamp, done_by_id int, done_by_name text, role_id int, deadline timestamp, priority text,"
    " access text, company_id int, enabled_on timestamp, started_on timestamp"
)
VALUE_COLUMNS = (
    "id int, case_id int, characteristic_id int, value jsonb, valid_from timestamp, valid_to timestamp, user_id int,"
    " step_id int"
)


class Case:
    """The case itself, who takes part, its steps, details and pauses."""

    def _state(self):
        """How the case stands here: ``(state, plan state, when it was closed)``."""
        told, compiler = self.told, self.env["case.plan.compiler"]
        plan = compiler.compiled(self.plan.id)
        state = told["state"] if told["state"] in ENDED else "completed"
        closed_on = moment(told["closed_on"]) or self.now
        if told["state"] in ENDED and told["plan_state"] and self.plan.version == told["plan_version"]:
            try:
                return state, PlanState.decode(plan, told["plan_state"]).encode(), closed_on
            except (StateError, ValueError, KeyError, IndexError):
                self.missed.append(self.env._("Where the plan stood is told by its steps."))
        done = {}
        for step in self.archive.json("steps.json"):
            if step["state"] == "completed" and step["code"] in plan.index:
                done[step["code"]] = max(done.get(step["code"], 0), step["instance"])
        made = PlanState(plan)
        made.letters[:] = b"t" * plan.size
        made.letters[0] = b"c"[0] if state == "completed" else b"t"[0]
        for code, instance in done.items():
            item = plan.index[code]
            made.letters[item] = b"c"[0]
            if instance > 1:
                made.count[item] = instance
            above = plan.parent[item]
            while above:
                made.letters[above] = b"c"[0]
                above = plan.parent[above]
        return state, made.encode(), closed_on

    def _write_case(self, rows, head):
        told, type_id = self.told, self.type.id
        compiler = self.env["case.plan.compiler"]
        state = PlanState.decode(compiler.compiled(self.plan.id), self.plan_state)
        done, total = state.progress()
        reference = told["reference"]
        cases = self.env["case.case"]
        if cases.search_count([("company_id", "=", self.company.id), ("name", "=", self.number)], limit=1):
            raise ValidationError(self.env._("The number “%s” is taken: give the case another one.", self.number))
        if reference and cases.search_count([("type_id", "=", type_id), ("external_ref", "=", reference)], limit=1):
            self.missed.append(self.env._("The reference “%s” is taken here: it was left out.", reference))
            reference = None
        letter = "t" if self.state == "terminated" else "c"
        self.insert(
            "case_case",
            CASE_COLUMNS,
            [
                {
                    "id": self.case_id,
                    "name": self.number,
                    "title": told["title"],
                    "external_ref": reference,
                    "type_id": type_id,
                    "plan_id": self.plan.id,
                    "plan_state": self.plan_state,
                    "company_id": self.company.id,
                    "partner_id": self._partner(told["customer"]),
                    "access": told["access"] if told["access"] in ("open", "team", "restricted") else "restricted",
                    "priority": told["priority"] if told["priority"] in ("0", "1", "2") else "0",
                    "channel": told["channel"],
                    "opened_on": moment(told["opened_on"]),
                    "closed_on": self.closed_on,
                    "deadline": moment(told["deadline"]),
                    "taken_over_on": self._taken_over_on(),
                    "state": self.state,
                    "status_id": compiler.statuses().choose(compiler.facts(self.plan.id), letter, ()),
                    "steps_done": done,
                    "steps_total": total,
                    "characteristics": self._shown_details(),
                    "log_seq": rows,
                    "log_head": head,
                    "user_id": self._user(told["handler"]),
                    "handler_name": told["handler_name"]
                    or (None if self._user(told["handler"]) else self._name(told["handler"])),
                    "archive_sha256": self.archive.sha256,
                    "archive_besides": self._besides(),
                    "result_id": self._result(),
                    **self._stamp(),
                }
            ],
        )

    def _taken_over_on(self):
        """When the case was taken over from elsewhere; archives of before do not say, and it is not to come."""
        taken = moment(self.told.get("taken_over_on"))
        return taken and min(taken, self.now)

    def _result(self):
        """What the case ended in, where the type here has it."""
        code = self.told["result"]
        found = self.type.result_type_ids.filtered(lambda result: result.code == code)[:1] if code else None
        if code and not found:
            self.missed.append(self.env._("There is no result “%s” here.", code))
        return found.id if found else None

    def _stamp(self, at=None, by=None):
        at = at or self.now
        uid = by or self.env.uid
        return {"create_uid": uid, "write_uid": uid, "create_date": at, "write_date": at}

    def _write_participants(self):
        told = self.told["participants"]
        boxes, rows = self.env["case.box"], []
        ids = self._ids("case_participant", len(told)) if told else []
        for record_id, person in zip(ids, told, strict=True):
            user, team = self._user(person["who"]), self._team(person["who"])
            partner = None if user or team else self._partner(person["who"])
            box = boxes._of_users([user]).get(user) if user else boxes._of_teams([team]).get(team) if team else None
            if partner:
                self._outside.setdefault(partner, record_id)
            rows.append(
                {
                    "id": record_id,
                    "case_id": self.case_id,
                    "role_id": self.roles.get(person["role"]),
                    "user_id": user,
                    "team_id": team,
                    "partner_id": partner,
                    "box_id": box,
                    "relation": person["relation"],
                    "date_from": person["from"],
                    "date_to": person["to"],
                    "active": person["active"],
                    **{right: right in person["rights"] for right in RIGHTS},
                    "by_default": person["by_default"],
                    **self._stamp(),
                }
            )
        if rows:
            self.insert("case_participant", PARTICIPANT_COLUMNS, rows)

    def _person_outside(self, key):
        """The participant by whom is told what somebody without a login here wrote: ended, it gives no access."""
        partner = self._partner(key)
        if partner and partner not in self._outside:
            (record_id,) = self._ids("case_participant", 1)
            row = {
                "id": record_id,
                "case_id": self.case_id,
                "partner_id": partner,
                "active": False,
                "by_default": False,
            }
            row |= dict.fromkeys(RIGHTS, False) | self._stamp()
            self.insert("case_participant", PARTICIPANT_COLUMNS, [row])
            self._outside[partner] = record_id
        return self._outside.get(partner)

    def _write_steps(self):
        told = self.archive.json("steps.json")
        ids = self._ids("case_step", len(told)) if told else []
        self.steps, rows = {}, []
        for record_id, step in zip(ids, told, strict=True):
            item = self.items.get(step["code"])
            self.steps[step["code"], step["instance"]] = record_id
            user = self._user(step["done_by"])
            rows.append(
                {
                    "id": record_id,
                    "case_id": self.case_id,
                    "item_id": item.id if item else None,
                    "code": step["code"],
                    "own_name": None if item else step["name"],
                    "instance": step["instance"],
                    # Nothing is asked of anybody on a case that was taken over.
                    "state": step["state"] if step["state"] in ("completed", "disabled", "failed") else "terminated",
                    "outcome": step["outcome"],
                    "done_on": moment(step["done_on"]),
                    "done_by_id": user,
                    "done_by_name": step["done_by_name"] or (None if user else self._name(step["done_by"])),
                    "role_id": self.roles.get(step["role"]),
                    "deadline": moment(step["deadline"]),
                    "priority": self.told["priority"],
                    "access": self.told["access"],
                    "company_id": self.company.id,
                    "enabled_on": moment(step["asked_on"]),
                    "started_on": moment(step["started_on"]),
                }
            )
        if rows:
            self.insert("case_step", STEP_COLUMNS, rows)

    def _landed(self, detail, value):
        """A value of the archive as it is stored here."""
        if isinstance(value, dict) and "person" in value:
            key = value["person"]
            return self._user(key) if detail.kind == "user" or detail.comodel == "res.users" else self._partner(key)
        if isinstance(value, dict) and "model" in value:
            if detail.kind == "char":
                return value["name"]
            record = self.env[value["model"]].browse(value["id"]).exists() if value["model"] in self.env else None
            if record and record.display_name == value["name"]:
                return record.id
            self.missed.append(self.env._("%(what)s: “%(name)s” is not here.", what=detail.name, name=value["name"]))
            return None
        if detail.kind == "group" and isinstance(value, list):
            columns = {column.code: column for column in detail.column_ids}
            return [
                {code: self._landed(columns[code], one) for code, one in row.items() if code in columns}
                for row in value
            ]
        return value

    def _shown_details(self):
        """The details as the case shows them now."""
        shown = {}
        for value in self.archive.json("values.json"):
            detail = self.details.get(value["detail"])
            if detail and not value["to"] and detail.kind != "group":
                landed = self._landed(detail, value["value"])
                if landed is not None:
                    shown[detail.code] = detail._to_property(landed)
        return shown

    def _write_values(self):
        told, rows, self.values = self.archive.json("values.json"), [], {}
        ids = self._ids("case_value", len(told)) if told else []
        for place, (record_id, value) in enumerate(zip(ids, told, strict=True)):
            detail = self.details.get(value["detail"])
            if not detail:
                self.missed.append(self.env._("There is no detail “%s” here.", value["detail"]))
                continue
            self.values[place] = record_id
            rows.append(
                {
                    "id": record_id,
                    "case_id": self.case_id,
                    "characteristic_id": detail.id,
                    "value": self._landed(detail, value["value"]),
                    "valid_from": moment(value["from"]),
                    "valid_to": moment(value["to"]),
                    "user_id": self._user(value["by"]),
                    "step_id": self.steps.get(tuple(value["step"])) if value["step"] else None,
                }
            )
        if rows:
            self.insert("case_value", VALUE_COLUMNS, rows)

    def _write_pauses(self):
        for pause in self.told["pauses"]:
            row = {"case_id": self.case_id, "date_from": moment(pause["from"]), "reason": pause["reason"]}
            row |= {"date_to": moment(pause["to"]) or self.closed_on, "user_id": self._user(pause["by"])}
            self.insert(
                "case_pause", "case_id int, date_from timestamp, date_to timestamp, reason text, user_id int", [row]
            )
        for more in self.told["extensions"]:
            row = {"case_id": self.case_id, "at": moment(more["at"]), "days": more["days"], "reason": more["reason"]}
            row["user_id"] = self._user(more["by"]) or self.env.uid
            self.insert("case_extension", "case_id int, at timestamp, days int, reason text, user_id int", [row])
