import hashlib

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.participation import RIGHTS


class CaseArchiveContent(models.AbstractModel):
    """What is in the archive of a case, as JSON: see docs/archive.md. Its caller has checked the user.

    People are named by a key into ``people``, everything of the case type by code; numbers of records of this database
    tell records apart within the archive, and nothing else.
    """

    _name = "case.archive.content"
    _description = "Contents of a Case Archive"

    @api.model
    def _of(self, case):
        """:return: ``{file without ending: JSON}``, ``{path: bytes}`` of the bundle, and the ``_files`` of documents"""
        people = People()
        files = []
        content = {
            "case": self._case(case, people),
            "steps": self._steps(case, people),
            "values": self._values(case, people),
            "notes": self._notes(case, people),
            "messages": self._messages(case, people, files),
            "documents": self._documents(case, people, files),
            "log": self._log(case, people),
            "_files": files,
            **self._more(case, people),
        }
        content["people"] = people.told
        try:
            content["type.zip"] = self.env["case.bundle"].export(case.type_id)
        except UserError as refused:
            # A condition that compares with a record of this database: the type stays here, its name travels.
            content["case"]["type"]["not_in_here"] = str(refused)
        return content

    def _more(self, case, people):
        """Hook: more of a case, ``{file without ending: JSON}``. :param people: :class:`People`, who gives keys"""
        return {}

    # --- the case ----------------------------------------------------------------------------------------------

    def _case(self, case, people):
        case_type = case.type_id
        return {
            "number": case.name,
            "title": case.title or None,
            "state": case.state,
            "status": case.status_id.name or None,
            "access": case.access,
            "priority": case.priority,
            "channel": case.channel or None,
            "reference": case.external_ref or None,
            "opened_on": moment(case.opened_on),
            "closed_on": moment(case.closed_on),
            "taken_over_on": moment(case.taken_over_on),
            "deadline": moment(case.deadline),
            "customer": people.key(case.partner_id),
            "handler": people.key(case.user_id),
            "handler_name": case.handler_name or None,
            "company": case.company_id.name,
            "result": case.result_id.code or None,
            "plan_version": case.plan_id.version,
            "plan_state": case.plan_state or None,
            "log_rows": case.log_seq or 0,
            "log_head": case.log_head or None,
            "participants": [
                {
                    "who": people.key(person.user_id or person.team_id or person.partner_id),
                    "role": person.role_id.code or None,
                    "relation": person.relation or None,
                    "from": day(person.date_from),
                    "to": day(person.date_to),
                    "active": person.active,
                    "rights": [right for right in RIGHTS if person[right]],
                    "by_default": person.by_default,
                }
                for person in case.participant_ids.sorted("id")
            ],
            "pauses": [
                {
                    "from": moment(pause.date_from),
                    "to": moment(pause.date_to),
                    "reason": pause.reason or None,
                    "by": people.key(pause.user_id),
                }
                for pause in self.env["case.pause"].search([("case_id", "=", case.id)], order="id")
            ],
            "extensions": [
                {"at": moment(more.at), "days": more.days, "reason": more.reason, "by": people.key(more.user_id)}
                for more in self.env["case.extension"].search([("case_id", "=", case.id)], order="id")
            ],
            "type": {
                "code": case_type.code,
                "name": case_type.name,
                "roles": [{"code": role.code, "name": role.name} for role in case_type.role_ids.sorted("code")],
                "details": [
                    self._detail(one)
                    for one in case_type.characteristic_ids.filtered(lambda one: not one.parent_id).sorted("code")
                ],
                "items": [
                    {"code": item.code, "name": item.name, "kind": item.kind, "step_kind": item.step_kind or None}
                    for item in case.plan_id.item_ids.sorted("code")
                ],
            },
        }

    def _detail(self, detail):
        return {
            "code": detail.code,
            "name": detail.name,
            "kind": detail.kind,
            "model": detail.comodel or None,
            "unit": detail.unit or None,
            "choices": [{"code": choice.code, "name": choice.name} for choice in detail.choice_ids],
            "columns": [self._detail(column) for column in detail.column_ids],
        }

    def _steps(self, case, people):
        return [
            {
                "code": step.code,
                "name": step.name,
                "instance": step.instance,
                "kind": step.kind or None,
                "state": step.state,
                "outcome": step.outcome or None,
                "role": step.role_id.code or None,
                "asked_on": moment(step.enabled_on),
                "started_on": moment(step.started_on),
                "done_on": moment(step.done_on),
                "deadline": moment(step.deadline),
                "done_by": people.key(step.done_by_id),
                "done_by_name": step.done_by_name or None,
            }
            for step in self.env["case.step"].search([("case_id", "=", case.id)], order="id")
        ]

    def _values(self, case, people):
        return [
            {
                "detail": value.characteristic_id.code,
                "value": self._travelling(value.characteristic_id, value.value, people),
                "shown": value.shown or None,
                "from": moment(value.valid_from),
                "to": moment(value.valid_to),
                "by": people.key(value.user_id),
                "step": [value.step_id.code, value.step_id.instance] if value.step_id else None,
            }
            for value in self.env["case.value"].search([("case_id", "=", case.id)], order="id")
        ]

    def _travelling(self, detail, value, people):
        """A stored value as it travels: whom it names as a key, another record by its name."""
        if value is None or value is False:
            return value
        model = detail._comodel()
        if model in ("res.partner", "res.users"):
            return {"person": people.key(self.env[model].browse(value).exists())}
        if model:
            return {"model": model, "id": value, "name": self.env[model].browse(value).exists().display_name}
        if detail.kind == "group":
            columns = {column.code: column for column in detail.column_ids}
            return [
                {code: self._travelling(columns[code], one, people) for code, one in row.items() if code in columns}
                for row in value
            ]
        return value

    # --- what people said and filed ------------------------------------------------------------------------------

    def _notes(self, case, people):
        notes = self.env["case.note"].search([("case_id", "=", case.id)], order="id")
        return [
            {
                "id": note.id,
                "parent": note.parent_id.id or None,
                "kind": note.kind,
                "body": note.body or None,
                "by": people.key(note.participant_id.partner_id or note.create_uid),
                "at": moment(note.create_date),
                "outside": note.outside,
                "pinned": note.pinned,
                "answered_on": moment(note.answered_on),
                "edited_on": moment(note.edited_on),
                "withdrawn_on": moment(note.withdrawn_on),
                "withdrawn_by": people.key(note.withdrawn_by_id),
                "mentioned": [people.key(user) for user in note.mentioned_ids.sorted("id")],
                "before": [
                    {"body": version.body, "until": moment(version.create_date), "by": people.key(version.create_uid)}
                    for version in note.version_ids.sorted("id")
                ],
            }
            for note in notes
        ]

    def _messages(self, case, people, files):
        found = self.env["mail.message"].search([("model", "=", "case.case"), ("res_id", "=", case.id)], order="id")
        told = []
        for message in found:
            attached = []
            for attachment in message.attachment_ids.sorted("id"):
                entry = {"name": attachment.name, "mimetype": attachment.mimetype, "size": attachment.file_size}
                attached.append(entry)
                files.append(
                    {
                        "folder": "messages",
                        "name": attachment.name,
                        "moment": message.date,
                        "attachment": attachment,
                        "size": attachment.file_size,
                        "sha256": lambda attachment=attachment: self._sha256(attachment),
                        "told": entry,
                    }
                )
            told.append(
                {
                    "type": message.message_type,
                    "subtype": message.subtype_id.name or None,
                    "internal": message.is_internal,
                    "subject": message.subject or None,
                    "author": people.key(message.author_id),
                    "from": message.email_from or None,
                    "to": [people.key(partner) for partner in message.partner_ids.sorted("id")],
                    "date": moment(message.date),
                    "body": message.body or "",
                    "message_id": message.message_id or None,
                    "files": attached,
                }
            )
        return told

    def _sha256(self, attachment):
        found = hashlib.sha256()
        with self.env["case.archive"]._bytes_of(attachment) as source:
            while block := source.read(1024 * 1024):
                found.update(block)
        return found.hexdigest()

    def _documents(self, case, people, files):
        told = []
        for document in self.env["case.document"].search([("case_id", "=", case.id)], order="id"):
            versions = []
            for version in document.version_ids.sorted("number"):
                entry = {
                    "number": version.number,
                    "name": version.name,
                    "mimetype": version.mimetype or None,
                    "size": version.file_size,
                    "sha256": version.checksum,
                    "state": version.state or None,
                    "reason": version.reason or None,
                    "filed_on": moment(version.create_date),
                    "filed_by": people.key(version.create_uid),
                }
                versions.append(entry)
                files.append(
                    {
                        "folder": "documents",
                        "name": version.name,
                        "moment": version.create_date,
                        "attachment": version.attachment_id,
                        "size": version.file_size,
                        # What it had when it was filed: who reads the archive sees whether it was altered since.
                        "sha256": lambda version=version: version.checksum,
                        "told": entry,
                    }
                )
            told.append(
                {
                    "kind": document.kind_id.code,
                    "kind_name": document.kind_id.name,
                    "state": document.state,
                    "outside": document.outside,
                    "step": [document.step_id.code, document.step_id.instance] if document.step_id else None,
                    "filed_by": people.key(document.filed_by_id.partner_id),
                    "versions": versions,
                    "remarks": [
                        {
                            "version": remark.version_id.number,
                            "kind": remark.kind,
                            "body": remark.body,
                            "by": people.key(remark.create_uid),
                            "at": moment(remark.create_date),
                            "settled_on": moment(remark.settled_on),
                            "settled_by": people.key(remark.settled_by_id),
                        }
                        for remark in document.remark_ids.sorted("id")
                    ],
                }
            )
        return told

    # --- the history -------------------------------------------------------------------------------------------

    def _log(self, case, people):
        """The rows of the history; of a case that was read from an archive those that came with it, as they were."""
        rows = self.env["case.log"].search([("case_id", "=", case.id)], order="seq")
        told = []
        for row in rows:
            kept = row.value_ids[:1]
            if row.kind == "from_archive":
                if kept.value:
                    told.append({**kept.value, "by": people.kept(kept.value["by"])})
                continue
            told.append(
                {
                    "seq": row.seq,
                    "at": moment(row.at),
                    "by": people.key(row.user_id),
                    "kind": row.kind,
                    "item": row.item or None,
                    "instance": row.instance or None,
                    "data": row.data,
                    "commitment": row.commitment or None,
                    "value": kept.value if kept else None,
                    "salt": kept.salt if kept else None,
                    "hash": row.hash,
                    "said": row.summary or "",
                    "who": row.user_id.name or None,
                }
            )
        return told


class People:
    """Who is named in an archive. :ivar told: ``{key: {"name", "login", "email", "phone", "is"}}``"""

    def __init__(self):
        self.told = {}

    def key(self, record):
        """The key of a user, contact or team, or None for nobody."""
        if not record:
            return None
        kind = {"res.users": "user", "res.partner": "contact", "case.team": "team"}[record._name]
        key = f"{kind}-{record.id}"
        if key not in self.told:
            told = {"is": kind, "name": record.name or ""}
            if kind == "user":
                told["login"] = record.login
            if kind != "team":
                told |= {"email": record.email or None, "phone": record.phone or None}
            self.told[key] = told
        return key

    def kept(self, told):
        """The key of somebody who was named so in another archive. :param told: as in :attr:`told`, or None"""
        if not told:
            return None
        found = next((key for key, one in self.told.items() if one == told), None)
        if not found:
            found = f"kept-{len(self.told)}"
            self.told[found] = told
        return found


def moment(value):
    """A moment as ISO text in UTC, to the second."""
    return f"{value.replace(microsecond=0).isoformat()}Z" if value else None


def day(value):
    return value.isoformat() if value else None
