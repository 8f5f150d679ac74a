from odoo import fields

from ..models.case_table_rows import Mistake, text_of
from ..tools.wording import folded


class RowValues:
    """What a row says of a case itself: its fields, its details, who holds its roles.

    :ivar taking: the :class:`.case_running_import_rows.RunningTaking`
    """

    def __init__(self, taking):
        self.taking, self.env = taking, taking.env

    def case_type(self, said):
        """The type of a row, else that of the dialog. :raises Mistake:"""
        taking, label = self.taking, self.taking.labels["type"]
        if said.get("type"):
            name = text_of(said["type"])
            return taking._once("type", name, lambda wanted: taking.rows._record("case.type", label, wanted))
        if not taking.wizard.type_id:
            raise Mistake(self.env._("%s is missing.", label))
        return taking.wizard.type_id

    def of_case(self, case_type, said):
        """What the case is opened with. :return: ``(values, {code: rows of a repeating group})``; :raises Mistake:"""
        taking, values = self.taking, {}
        if said.get("title"):
            values["title"] = text_of(said["title"])
        if said.get("partner"):
            values["partner_id"] = taking._partner(text_of(said["partner"]))
        if said.get("handler"):
            values["user_id"] = self._user(text_of(said["handler"]), taking.labels["handler"]).id
        if "deadline" in said:
            values["deadline"] = taking.moment("deadline", said)
        details = self._details(case_type, said)
        groups = {detail.code: value for detail, value in details.items() if detail.kind == "group"}
        first = {detail.code: detail._to_property(v) for detail, v in details.items() if detail.code not in groups}
        if first:
            values["characteristics"] = first
        return values, groups

    def _user(self, name, label):
        """The one user who works on cases and is called so, or has this login. :raises Mistake:"""
        found = self.taking._once("user", name, self._find_user)
        if not found:
            raise Mistake(self.env._("%(label)s: “%(value)s” is no user who works on cases.", label=label, value=name))
        return found

    def _find_user(self, name):
        users = self.env["res.users"].search([("share", "=", False), "|", ("login", "=", name), ("name", "=", name)])
        users = users.filtered(lambda user: user.has_group("case_organizer.group_case_user"))
        return users if len(users) == 1 else users.browse()

    # --- details ---------------------------------------------------------------------------------------------------

    def _named(self, prefix, said):
        """Columns named after something: ``(folded name, heading, value)`` of those that say anything."""
        for meaning, value in said.items():
            if meaning.startswith(prefix):
                yield meaning[len(prefix) :], self.taking.headings[meaning], value

    def _details(self, case_type, said):
        """Details of a row in stored form: ``{detail: value}``. :raises Mistake:"""
        known = {
            folded(text): detail
            for detail in case_type.characteristic_ids
            for text in (detail.name, detail.code)
            if text
        }
        found = {}
        for name, heading, value in self._named("detail:", said):
            detail = known.get(name)
            if detail is None:
                raise Mistake(
                    self.env._(
                        "%(label)s: cases of type “%(type)s” have no such detail.", label=heading, type=case_type.name
                    )
                )
            found[detail] = detail._check_value(self._detail(detail, heading, value))
        return found

    def _detail(self, detail, heading, value):
        rows, kind = self.taking.rows, detail.kind
        if kind in ("integer", "float", "monetary"):
            number = rows._read("number", heading, value)
            return int(number) if kind == "integer" and number == int(number) else number
        if kind == "date":
            return fields.Date.to_string(rows._read("date", heading, value))
        if kind == "boolean":
            return rows._read("boolean", heading, value)
        if kind in ("selection", "tags"):
            return self._choices(detail, heading, value)
        if kind == "partner":
            return self.taking._partner(text_of(value))
        if kind == "user":
            return self._user(text_of(value), heading).id
        if kind == "datetime":
            return rows._read("moment", heading, value)
        if kind == "record":
            return rows._record(detail._comodel(), heading, text_of(value), "display_name").id
        if kind == "group":
            return self._group(detail, heading, value)
        return text_of(value)

    def _group(self, detail, heading, value):
        """Rows of a repeating group: a line each, with ``|`` between the values of its columns. :raises Mistake:"""
        columns, found = detail.column_ids, []
        for number, line in enumerate(filter(str.strip, text_of(value).splitlines()), 1):
            cells = [cell.strip() for cell in line.split("|")]
            label = self.env._("%(label)s, line %(line)s", label=heading, line=number)
            if len(cells) > len(columns):
                raise Mistake(
                    self.env._("%(label)s: more values than “%(detail)s” has.", label=label, detail=detail.name)
                )
            found.append(
                {
                    column.code: self._detail(column, label, cell)
                    for column, cell in zip(columns, cells, strict=False)
                    if cell
                }
            )
        return found

    def _choices(self, detail, heading, value):
        known = {folded(text): one.code for one in detail.choice_ids for text in (one.name, one.code) if text}
        names = text_of(value).split(";") if detail.kind == "tags" else [text_of(value)]
        found = [known.get(folded(name)) for name in names]
        if None in found:
            raise Mistake(self.env._("%(label)s: there is no choice “%(value)s”.", label=heading, value=value))
        return found if detail.kind == "tags" else found[0]

    # --- who takes part --------------------------------------------------------------------------------------------

    def hold_roles(self, case, said, opened):
        """Add who holds roles, in the place of who would by default. :raises Mistake:"""
        roles = {folded(text): role for role in case.type_id.role_ids for text in (role.name, role.code) if text}
        people = self.env["case.participant"]
        for name, heading, value in self._named("role:", said):
            role = roles.get(name)
            if role is None:
                raise Mistake(
                    self.env._(
                        "%(label)s: cases of type “%(type)s” have no such role.", label=heading, type=case.type_id.name
                    )
                )
            held = [self._holder(one.strip()) for one in text_of(value).split(";") if one.strip()]
            people.search([("case_id", "=", case.id), ("role_id", "=", role.id), ("by_default", "=", True)]).write(
                {"active": False}
            )
            people.create(
                [{"case_id": case.id, "role_id": role.id, "date_from": opened.date(), **holder} for holder in held]
            )

    def _holder(self, name):
        """A user who works on cases, else a team, else a contact. :raises Mistake:"""
        user = self.taking._once("user", name, self._find_user)
        if user:
            return {"user_id": user.id}
        team = self.taking._once("team", name, lambda wanted: self.env["case.team"].search([("name", "=", wanted)]))
        return {"team_id": team.id} if len(team) == 1 else {"partner_id": self.taking._partner(name)}
