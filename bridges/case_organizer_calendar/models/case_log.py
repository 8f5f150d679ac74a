from collections import defaultdict

from odoo import fields, models
from odoo.tools import format_date

from .case_appointment import TOLD


class CaseAppointment(models.Model):
    """Keeps appointments in line with the calendar, and writes in the history what became of them."""

    _inherit = "case.appointment"

    def _tell_of_sudo(self, now, what=None, gone=False):
        """Keep appointments as the calendar has them, and tell the history of their cases: one row for each thing.

        :param now: ``{appointment: values}`` as the event is now
        :param what: ``planned`` for new ones; else it follows from what changed
        :param gone: their events are being deleted
        """
        told = defaultdict(self.browse)
        data = {}
        for row in self:
            values = {"state": "cancelled"} if gone else now[row]
            happened = what or row._happened(values)
            if not happened:
                continue
            data[row] = {**row._as_data(values), **({"before": row._moment()} if happened == "moved" else {})}
            row.write(values)
            told[row.case_id, happened] |= row
        for (case, happened), rows in told.items():
            first = rows.sorted("start")[0]
            self.env["case.writer"].note(
                case, "appointment", data={"what": happened, **data[first], "number": len(rows)}
            )

    def _happened(self, values):
        """What became of this appointment, in one word, or None: nothing that the case is told."""
        state = values["state"]
        if state != self.state:
            return "cancelled" if state == "cancelled" else "planned"
        if state == "cancelled":
            return None
        if any(values[name] != self[name] for name in ("start", "stop", "allday")):
            return "moved"
        if set(values["partner_ids"][0][2]) != set(self.partner_ids.ids):
            return "people"
        return "changed" if any(values[name] != self[name] for name in TOLD if name != "partner_ids") else None

    def _as_data(self, values):
        """What a row of the history keeps: names of people follow from their ids."""
        people = values["partner_ids"][0][2] if "partner_ids" in values else self.partner_ids.ids
        return {
            "name": values.get("name", self.name),
            "at": self._moment(values),
            "people": sorted(people),
        }

    def _moment(self, values=None):
        """When it is: a moment in UTC, or a day, as text."""
        start, allday = (values or {}).get("start", self.start), (values or {}).get("allday", self.allday)
        return start.date().isoformat() if allday else fields.Datetime.to_string(start)


class CaseLog(models.Model):
    """What the history says of appointments."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        if self.kind != "appointment":
            return super()._in_words(names, changed, happened, data)
        known = (self.data or {}) if data is None else data
        people = self.env["res.partner"].sudo().browse(known.get("people", ())).exists()
        words = {
            "name": known.get("name", ""),
            "at": self._appointed_in_words(known.get("at")),
            "before": self._appointed_in_words(known.get("before")),
            "people": ", ".join(people.mapped("name")),
        }
        sentences = {
            "planned": self.env._("Appointment “%(name)s” planned for %(at)s, with %(people)s", **words),
            "moved": self.env._("Appointment “%(name)s” moved from %(before)s to %(at)s", **words),
            "cancelled": self.env._("Appointment “%(name)s” of %(at)s cancelled", **words),
            "people": self.env._("Appointment “%(name)s” of %(at)s: now with %(people)s", **words),
            "changed": self.env._("Appointment “%(name)s” of %(at)s changed", **words),
        }
        text = sentences.get(known.get("what"), words["name"])
        more = known.get("number", 1) - 1
        return self.env._("%(what)s, and %(number)s more", what=text, number=more) if more > 0 else text

    def _appointed_in_words(self, text):
        """A day or a moment as the reader writes it."""
        if text and len(text) == len("2000-01-01"):
            return format_date(self.env, text)
        return self._moment_in_words(text)
