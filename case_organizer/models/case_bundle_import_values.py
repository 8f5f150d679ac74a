from odoo import api, models

from ..bundle import TABLE, words_file
from .quoting import quoted

#: Characters of a text that are shown in a sentence.
SHOWN = 60


class CaseBundle(models.AbstractModel):
    """What a record of a bundle becomes here: its values, what is said of them, and its words in other languages."""

    _inherit = "case.bundle"

    @api.model
    def _vals(self, run, kind, wanted, owner, skip=()):
        """Values for ``create`` of a record and its lines."""
        vals = dict(owner)
        for name, entry in TABLE[kind].fields.items():
            if entry.kind in skip:
                continue
            value = wanted.get(name, entry.empty)
            if entry.kind == "lines":
                vals[entry.name] = self._lines(run, entry, value)
            else:
                vals[entry.name] = self._value(run, kind, entry, value, wanted)
        self._adapt(kind, vals, None)
        return vals

    @api.model
    def _lines(self, run, entry, wanted):
        """Commands that make the lines of a record."""
        lines = [self._vals(run, entry.target, line, {}) for line in wanted]
        return [(0, 0, line) for line in lines if self._is_whole(entry.target, line)]

    @api.model
    def _is_whole(self, kind, vals):
        """Whether a line has the records that it must have: without them it stays out (and they are told)."""
        fields = self.env[TABLE[kind].model]._fields
        entries = TABLE[kind].fields.values()
        return all(vals[entry.name] for entry in entries if entry.kind == "found" and fields[entry.name].required)

    @api.model
    def _value(self, run, kind, entry, value, wanted):
        """A value of the JSON as the ORM writes it."""
        if entry.kind == "ref":
            return run.codes[entry.target][value].id if value else False
        if entry.kind == "refs":
            return [(6, 0, [run.codes[entry.target][code].id for code in value])]
        if entry.kind == "found":
            return self._found(run, kind, entry, value, wanted).id if value else False
        if entry.kind == "founds":
            records = [self._found(run, kind, entry, name, wanted) for name in value]
            return [(6, 0, [record.id for record in records if record])]
        return False if value is None or value == "" else value

    @api.model
    def _found(self, run, kind, entry, value, wanted):
        """A record that does not travel, by what it is known by; said when it is not here."""
        record = getattr(self, f"_find_{entry.target}")(value)
        if not record:
            what = self._named(kind, wanted.get("name") or "")
            label = self._label(kind, entry)
            if entry.needed:
                values = {"what": what, "value": value, "field": label}
                run.tell("refused", self.env._("%(what)s: there is no “%(value)s” here (%(field)s).", **values))
            else:
                sentence = self.env._(
                    "%(what)s: “%(value)s” is not here: %(field)s stays as it is, or empty.",
                    what=what,
                    value=value,
                    field=label,
                )
                run.tell("missing", sentence)
        return record

    @api.model
    def _adapt(self, kind, vals, record):
        """Make values of a record agree where something was not found here.

        :param vals: of a new record (``record`` is None), or what is written on one that is here
        :return: names in the JSON of what is not written after all
        """
        if kind == "role":
            return self._adapt_role(vals, record)
        if kind == "event_rule" and record is None:
            vals["active"] = False
        return ()

    @api.model
    def _adapt_role(self, vals, record):
        """A role whose person or team is not here keeps who holds it, or has nobody to begin with."""
        rule = vals.get("default_rule", record and record.default_rule)
        needed = {"user": "default_user_id", "team": "default_team_id"}.get(rule)
        if not needed or vals.get(needed, record and record[needed]):
            return ()
        if record is None:
            vals["default_rule"] = "none"
        else:
            vals.pop("default_rule", None)
        return ("default_rule",)

    # --- what is said ------------------------------------------------------------------------------------------

    @api.model
    def _named(self, kind, name, within=""):
        """“Detail “Income””, in the language of the reader."""
        model = self.env["ir.model"]._get(TABLE[kind].model).with_env(self.env).sudo().name
        named = f"{model} {quoted(self.env, name)}" if name else model
        return f"{within}: {named}" if within else named

    @api.model
    def _label(self, kind, entry):
        return self.env[TABLE[kind].model]._fields[entry.name]._description_string(self.env)

    @api.model
    def _say_change(self, kind, name, now, then):
        """What becomes of one field, in words."""
        entry = TABLE[kind].fields[name]
        field = self.env[TABLE[kind].model]._fields[entry.name]
        if entry.kind == "choice":
            labels = dict(field._description_selection(self.env))
            now, then = labels.get(now, now), labels.get(then, then)
        elif entry.kind == "flag":
            now, then = (self.env._("Yes") if value else self.env._("No") for value in (now, then))
        if entry.kind in ("lines", "json"):
            return self.env._("%s is another one", self._label(kind, entry))
        now, then = (", ".join(value) if isinstance(value, list) else value for value in (now, then))
        return self.env._(
            "%(field)s: “%(now)s” → “%(then)s”",
            field=self._label(kind, entry),
            now=_short(now),
            then=_short(then),
        )

    # --- words ---------------------------------------------------------------------------------------------------

    @api.model
    def _bring_words(self, run, path):
        """The translations of a language, on what came in or is the same already."""
        lang = next((code for code in self._other_languages() if words_file(code) == path), None)
        if not lang:
            if path.startswith("words/"):
                run.tell("missing", self.env._("The words in %s stay out: this language is not installed here.", path))
            return
        said, count = run.files[path], 0
        for file, kind, records in run.touched:
            vals = {}
            for address, record, name in self._addresses(file, kind, records):
                there = record.with_context(lang=lang)
                if address in said and there[name] != said[address]:
                    vals.setdefault(there, {})[name] = said[address]
            for record, texts in vals.items():
                record.write(texts)
                count += len(texts)
        if count:
            language = self.env["res.lang"]._get_data(code=lang).name or lang
            run.tell("changed", self.env._("%(language)s: %(count)s texts.", language=language, count=count))


def _short(value):
    """A value in a sentence."""
    text = "" if value is None else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
