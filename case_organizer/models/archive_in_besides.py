from odoo.tools import html_sanitize
from odoo.tools.mail import is_html_empty

from ..tools.signature_image import START, drawn
from .archive_in_who import moment

CONTACT_COLUMNS = (
    "id int, case_id int, user_id int, partner_id int, spoken_with text, report_method_id int, direction text,"
    " begun_on timestamp, minutes int, summary text, create_uid int, write_uid int, create_date timestamp,"
    " write_date timestamp"
)
VERSION_COLUMNS = CONTACT_COLUMNS.replace(
    "id int, case_id int, user_id int", "contact_id int, case_id int, reason text"
)
#: Values of which rows of what is kept beside a case consist.
PLAIN = (str, int, float, bool, type(None))
#: More lists than this no archive has.
MOST_LISTS = 50


class Besides:
    """Texts and contacts with parties, and what is told of a case without becoming rows of this database."""

    def _listed(self, name):
        """A list of the archive; archives of earlier versions do not have every one."""
        return self.archive.json(f"{name}.json") if self.archive.has(f"{name}.json") else []

    def _write_texts(self):
        """Texts come in finished: their versions are among the documents."""
        kinds = self._kinds()
        for told in self._listed("texts"):
            body = html_sanitize(told["body"] or "", sanitize_attributes=False)
            text = self.env["case.text"].create(
                {
                    "case_id": self.case_id,
                    "name": told["name"],
                    "kind_id": kinds[told["kind"]],
                    "body": False if is_html_empty(body) else body,
                    "state": "finished",
                }
            )
            self._stamp_row("case_text", text.id, self._stamp(moment(told["begun_on"]), self._user(told["by"])))
        self.env.invalidate_all()

    def _write_contacts(self):
        told = self._listed("contacts")
        if not told:
            return
        ids, before = self._ids("case_contact", len(told)), []
        rows = [
            {
                "id": record_id,
                "case_id": self.case_id,
                "user_id": self._user(one["by"]) or self.env.uid,
                **self._said(one),
                **self._stamp(moment(one["logged_on"]), self._user(one["by"])),
            }
            for record_id, one in zip(ids, told, strict=True)
        ]
        for record_id, one in zip(ids, told, strict=True):
            before += [
                {
                    "contact_id": record_id,
                    "case_id": self.case_id,
                    "reason": earlier["reason"],
                    **self._said(earlier),
                    **self._stamp(moment(earlier["until"]), self._user(earlier["by"])),
                }
                for earlier in one["before"]
            ]
        self.insert("case_contact", CONTACT_COLUMNS, rows)
        if before:
            self.insert("case_contact_version", VERSION_COLUMNS, before)
        self.env.invalidate_all()

    def _write_receipts(self):
        """What was handed in from outside points to the documents and details that came with it."""
        for told in self._listed("receipts"):
            values = [self.values[place] for place in told["answers"] if place in self.values]
            self.env["case.receipt"].create(
                {
                    "case_id": self.case_id,
                    "step_id": self.steps[tuple(told["step"])],
                    "participant_id": self._person_outside(told["who"]),
                    "by_id": self._partner(told["by"]),
                    "sent_on": moment(told["at"]),
                    "version_ids": [(6, 0, [self.versions[tuple(place)] for place in told["files"]])],
                    "value_ids": [(6, 0, values)],
                    "signature": self._drawn(told["signature"]),
                    **{name: told[name] or False for name in ("outcome", "reason", "signed_name", "done", "mailed")},
                }
            )
        self.env.invalidate_all()

    def _drawn(self, text):
        """A signature that was drawn, as base64 of a PNG. :raises ValueError: for anything else"""
        return drawn(START + text) if text else False

    def _said(self, told):
        """What is said of a contact, as columns."""
        return {
            "partner_id": self._partner(told["party"]),
            "spoken_with": told["spoken_with"],
            "report_method_id": self._method(told["method"], told["method_name"]),
            "direction": "out" if told["direction"] == "out" else "in",
            "begun_on": moment(told["begun_on"]),
            "minutes": told["minutes"],
            "summary": told["summary"],
        }

    def _method(self, code, name):
        """By which way: known here by its code, or made."""
        place = ("method", code)
        if place not in self._found:
            methods = self.env["case.report.method"]
            found = methods.search([("code", "=", code)], limit=1)
            self._found[place] = found or methods.create({"name": name or code, "code": code})
        return self._found[place].id

    def _besides(self):
        """What is kept beside the case as it was told, checked: lists of rows of plain values.

        :raises ValueError: for anything else
        """
        told = self.archive.json("besides.json") if self.archive.has("besides.json") else {}
        kept = {}
        if not isinstance(told, dict) or len(told) > MOST_LISTS:
            raise ValueError("besides.json")
        # Lists of addons that are not here are kept too, and go on into the next archive.
        for name, rows in told.items():
            for row in rows or []:
                if not isinstance(row, dict) or not all(isinstance(value, PLAIN) for value in row.values()):
                    raise ValueError(f"besides.json, {name}")
            if rows:
                kept[name] = rows
        return kept or None
