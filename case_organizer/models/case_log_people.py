from odoo import SUPERUSER_ID, fields, models
from odoo.tools import format_date

from .case_participant_history import WHO


class CaseLog(models.Model):
    """What the history says of people from outside and their personal links."""

    _inherit = "case.log"

    def _who(self):
        """Who did it, by name; nobody for the system, which also acts for people outside: a row names them in words."""
        return "" if self.user_id.id == SUPERUSER_ID else self.user_id.name or ""

    def _in_words(self, names, changed=(), happened="", data=None):
        told = data
        data = self.sudo()._told()[self.sudo()] if data is None else data
        if self.kind == "participant":
            return self._person_in_words(data)
        who = self.env["case.participant"].sudo().browse(data.get("participant")).exists().partner_id.name or "–"
        if self.kind == "from_outside":
            return self._from_outside_in_words(names, data, who)
        sentences = {
            "link_made": self.env._("Personal link made for %s", who),
            "link_used": self.env._("Personal link used by %s", who),
            "link_revoked": self.env._("Personal link of %s revoked", who),
            "released": self.env._("%s: for everyone on the case, outside too", data.get("file", "")),
            "kept_inside": self.env._("%s: inside only", data.get("file", "")),
        }
        return sentences.get(self.kind) or super()._in_words(names, changed, happened, told)

    def _from_outside_in_words(self, names, data, who):
        """What somebody did from outside, as a sentence. :param who: whose place it is"""
        sentences = {
            "filed": self.env._("%(step)s: documents by %(who)s, through the personal link"),
            "answered": self.env._("%(step)s: answers by %(who)s, through the personal link"),
            "decided": self.env._("%(step)s: decision by %(who)s, through the personal link"),
            "done": self.env._("%(step)s: done by %(who)s, through the personal link"),
        }
        if data.get("portal"):
            sentences = {
                "filed": self.env._("%(step)s: documents by %(who)s, in the portal"),
                "answered": self.env._("%(step)s: answers by %(who)s, in the portal"),
                "decided": self.env._("%(step)s: decision by %(who)s, in the portal"),
                "done": self.env._("%(step)s: done by %(who)s, in the portal"),
            }
        if data.get("by"):
            by = self.env["res.partner"].sudo().browse(data["by"]).exists().name or "–"
            who = self.env._("%(by)s for %(who)s", by=by, who=who)
        return sentences.get(data.get("what"), "%(who)s") % {"step": self._item_name(names), "who": who}

    def _person_in_words(self, data):
        """Who was added, or what changed for somebody, as a sentence.

        :param data: see ``case_participant_history.py``
        """
        who, now, before = self._named(data), data.get("now", {}), data.get("before")
        if before is None:
            sentence = self.env._("%(who)s added, may: %(rights)s")
            if data.get("by_default"):
                sentence = self.env._("%(who)s added by default, may: %(rights)s")
            text = sentence % {"who": who, "rights": self._told_of_person("may", now.get("may", ()))}
            days = [name for name in ("date_from", "date_to") if now.get(name)]
            if now.get("date_from") == fields.Date.to_string(self.at.date()):
                days.remove("date_from")
            return ", ".join([text, *(f"{self._field_of_person(name)} {self._day(now[name])}" for name in days)])
        if now.get("active") is False:
            return self.env._("%s is involved no more", who)
        changes = [self.env._("involved again")] if now.get("active") else []
        if any(name in now for name in WHO[:3]):
            changes.append(self.env._("in the place of %s", self._named({**data, **before}, role=False)))
        for name in ("role_id", "may", "date_from", "date_to"):
            if name in now:
                values = {"before": before[name], "now": now[name]}
                told = {key: self._told_of_person(name, value) for key, value in values.items()}
                what = self.env._("may") if name == "may" else self._field_of_person(name)
                changes.append(self.env._("%(what)s: %(before)s → %(now)s", what=what, **told))
        if "relation" in now:
            changes.append(self.env._("other words for the relation"))
        return f"{who}: {'; '.join(changes)}"

    def _named(self, data, role=True):
        """The name of a person involved, with their role, from ids in a row."""
        names = [
            self.env["res.users"].sudo().browse(data.get("user_id") or []).name,
            self.env["case.team"].sudo().browse(data.get("team_id") or []).name,
            self.env["res.partner"].sudo().browse(data.get("partner_id") or []).name,
        ]
        who = next(filter(None, names), "–")
        holds = self._told_of_person("role_id", data.get("role_id")) if role and data.get("role_id") else ""
        return f"{who} ({holds})" if holds else who

    def _told_of_person(self, name, value):
        """A value of a person involved, as the reader reads it."""
        if name == "may":
            return self.env["case.participant"]._rights_in_words(value)
        if name == "role_id":
            return self.env["case.role"].sudo().browse(value or []).name or "–"
        return self._day(value)

    def _field_of_person(self, name):
        return self.env["case.participant"]._fields[name]._description_string(self.env).lower()

    def _day(self, text):
        return format_date(self.env, text) if text else "–"
