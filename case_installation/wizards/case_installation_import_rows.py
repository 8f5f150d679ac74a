from psycopg2 import Error as DatabaseError

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.case_contract.tools.contract_rows import levels
from odoo.addons.case_contract.wizards.table_products import product_named
from odoo.addons.case_organizer.models.case_table_rows import Mistake, TableTaking, text_of
from odoo.addons.case_organizer.tools.wording import folded

from .case_installation_import_column import STATES

STATE_OF = {folded(word): state for state, words in STATES.items() for word in words}
DETAIL = "detail:"


class InstallationTaking(TableTaking):
    """A table of installations being taken over, those that others are parts of first.

    A part that the type of the whole has, and that nothing is known of yet, is completed instead of made again.

    :ivar found: ``installations``, ``below``, ``details`` and ``filled`` (counts) beside what :class:`TableTaking` has
    """

    def __init__(self, rows, wizard, table, chosen):
        super().__init__(rows, wizard, installations=0, below=0, details=0, filled=0)
        self.said = [
            (row.number, {meaning: row.values[column] for column, meaning in chosen.items() if column in row.values})
            for row in table
        ]

    def _make(self):
        keyed = self._keyed()
        known = self._known(keyed)
        wanted = {key: entry for key, entry in keyed.items() if key not in known}
        self.found["known"] = len(keyed) - len(wanted)
        ready = {}
        for key, (number, said) in wanted.items():
            try:
                ready[key] = self._values(said)
            except Mistake as wrong:
                self.mistakes.append((number, str(wrong)))
        self._place(wanted, known, ready)

    def _place(self, wanted, known, ready):
        """Make what the rows say, level by level."""
        names = self._names_of(wanted)
        parents = {}
        for key, (_number, said) in wanted.items():
            whole = text_of(said.get("parent", ""))
            parents[key] = names.get(whole, whole)
        here = self._wholes_here(set(filter(None, parents.values())) - wanted.keys())
        order, astray = levels(parents, here.keys())
        for key, reason in astray.items():
            self.mistakes.append((wanted[key][0], self._astray(reason, parents[key], key)))
        if self.mistakes:
            return
        made = dict(here)
        for level in order:
            entries = [(key, wanted[key][0], ready[key], made.get(parents[key])) for key in level]
            made.update(self._make_level(entries))
            if self.mistakes:
                return

    # --- which is which ------------------------------------------------------------------------------------------

    def _keyed(self):
        """Rows by what identifies them: ``{number, or else serial number: (row, said)}``."""
        found = {}
        for number, said in self.said:
            key = text_of(said.get("number", "")) or text_of(said.get("serial", ""))
            if not key:
                self.mistakes.append((number, self.env._("It has neither a number nor a serial number.")))
            elif key in found:
                self.mistakes.append(
                    (number, self.env._("“%(key)s” is in row %(row)s already.", key=key, row=found[key][0]))
                )
            else:
                found[key] = (number, said)
        return found

    def _names_of(self, wanted):
        """Serial numbers by which rows name others that have a number as well: ``{serial: key}``."""
        return {serial: key for key, (_n, said) in wanted.items() if (serial := text_of(said.get("serial", "")))}

    def _known(self, keyed):
        """Keys of the installations of this company that are here already."""
        keys = list(keyed)
        there = self.env["case.installation"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("state", "!=", "removed"),
                *("|", ("name", "in", keys), ("serial", "in", keys)),
            ]
        )
        names = set(there.mapped("name"))
        serials = set(there.mapped("serial"))
        numbered = {key for key, (_n, said) in keyed.items() if said.get("number")}
        return {key for key in keyed if key in names or (key not in numbered and key in serials)}

    def _wholes_here(self, keys):
        """Installations that are here and of which rows are parts: ``{key: installation}``."""
        if not keys:
            return {}
        there = self.env["case.installation"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("state", "!=", "removed"),
                *("|", ("name", "in", list(keys)), ("serial", "in", list(keys))),
            ]
        )
        found = {}
        for installation in there:
            for key in {installation.name, installation.serial} & keys:
                found[key] = installation
        return found

    def _astray(self, reason, parent, key):
        if reason == "circle":
            return self.env._("“%s” would be a part of itself.", key)
        return self.env._("What it is part of, “%s”, is neither in the file nor here.", parent)

    # --- made ----------------------------------------------------------------------------------------------------

    def _make_level(self, entries):
        """Installations whose wholes are there. :return: ``{key: installation}``"""
        free = {}
        for _key, _number, _values, whole in entries:
            if whole and whole.id not in free:
                free[whole.id] = list(
                    whole.child_ids.filtered(lambda part: not part.serial and part.state != "removed")
                )
        made, new = {}, []
        for key, number, values, whole in entries:
            part = next((one for one in free.get(whole and whole.id, ()) if one.type_id.id == values["type_id"]), None)
            if part:
                free[whole.id].remove(part)
                made[key] = self._fill(number, part, values)
            else:
                new.append((key, number, {**values, "parent_id": whole.id} if whole else values))
        stopped = [key for key, _number, values in new if values.get("state") == "out_of_service"]
        records = self._created("case.installation", [(number, _as_made(values)) for _key, number, values in new])
        if len(records) == len(new):
            made.update(zip((key for key, *_rest in new), records, strict=True))
        for key in stopped:
            if key in made:
                made[key].stop(self.env._("It was out of service when it was entered."))
        self.found["installations"] += len(made)
        self.found["below"] += sum(1 for _key, _number, _values, whole in entries if whole)
        self.found["ids"] += [one.id for one in made.values()]
        return made

    def _fill(self, number, part, values):
        """Complete a part that the type of its whole brought."""
        kept = ("name", "serial", "title", "product_id", "warranty_until", "note", "details")
        try:
            with self.env.cr.savepoint():
                part.write({name: values[name] for name in kept if name in values})
                part.flush_recordset()
        except (UserError, DatabaseError) as refused:
            self.mistakes.append((number, self._refusal(refused)))
        self.found["filled"] += 1
        return part

    # --- values of an installation -------------------------------------------------------------------------------

    def _values(self, said):
        """Values of one installation. :raises Mistake:"""
        # A part belongs to whom its whole belongs to.
        if not said.get("partner") and not said.get("parent"):
            raise Mistake(self.env._("%s is missing.", self.labels["partner"]))
        installation_type = self._type(said)
        values = {"type_id": installation_type.id, "company_id": self.env.company.id}
        if said.get("partner"):
            values["partner_id"] = self._partner(text_of(said["partner"]))
            if said.get("site"):
                values["site_id"] = self._site(values["partner_id"], text_of(said["site"]))
        for meaning, field in (("number", "name"), ("serial", "serial"), ("title", "title"), ("note", "note")):
            if meaning in said:
                values[field] = text_of(said[meaning])
        values.update(self._dates(said))
        if "product" in said:
            values["product_id"] = product_named(self, text_of(said["product"]), self.labels["product"])
        values["state"] = self._state(said, values)
        details = self._details(installation_type, said)
        if details:
            values["details"] = details
            self.found["details"] += len(details)
        return values

    def _dates(self, said):
        found, today = {}, fields.Date.context_today(self.rows)
        for meaning, field in (
            ("installed", "installed_on"),
            ("in_service", "in_service_on"),
            ("warranty", "warranty_until"),
        ):
            if meaning in said:
                found[field] = self.rows._read("date", self.labels[meaning], said[meaning])
                if meaning != "warranty" and found[field] > today:
                    raise Mistake(
                        self.env._("%(label)s: %(day)s is still to come.", label=self.labels[meaning], day=found[field])
                    )
        return found

    def _type(self, said):
        label = self.labels["type"]
        if said.get("type"):
            found = self._once(
                "type", text_of(said["type"]), lambda name: self.rows._record("case.installation.type", label, name)
            )
        else:
            found = self.wizard.type_id
        if not found:
            raise Mistake(self.env._("%s is missing.", label))
        if found.company_id != self.env.company:
            raise Mistake(self.env._("“%(type)s” is of %(company)s.", type=found.name, company=found.company_id.name))
        return found

    def _site(self, partner, name):
        """An address of the customer, by its reference or name; made when the wizard says so. :raises Mistake:"""
        return self._once("site", (partner, name), lambda _key: self._find_site(partner, name))

    def _find_site(self, partner, name):
        partners = self.env["res.partner"]
        customer = partners.browse(partner).commercial_partner_id
        theirs = partners.search([("id", "child_of", customer.id)])
        wanted = folded(name)
        found = theirs.filtered(lambda one: wanted in (folded(one.ref or ""), folded(one.name or "")))
        if len(found) > 1:
            raise Mistake(self.env._("%(who)s has several addresses called “%(site)s”.", who=customer.name, site=name))
        if found:
            return found.id
        if not self.wizard.make_partners or not partners.has_access("create"):
            raise Mistake(self.env._("%(who)s has no address called “%(site)s”.", who=customer.name, site=name))
        self.found["partners"] += 1
        return partners.create({"name": name, "parent_id": customer.id, "type": "other"}).id

    def _state(self, said, values):
        """The state that a row says, or its dates tell. :raises Mistake:"""
        if said.get("state"):
            state = STATE_OF.get(folded(text_of(said["state"])))
            if not state:
                names = ", ".join(words[0] for words in STATES.values())
                raise Mistake(
                    self.env._(
                        "%(label)s: “%(value)s” is none of: %(names)s.",
                        label=self.labels["state"],
                        value=said["state"],
                        names=names,
                    )
                )
            return state
        return "in_service" if values.get("in_service_on") else "installed"

    def _details(self, installation_type, said):
        """Details of the type, as its properties. :raises Mistake:"""
        known = {
            folded(text): detail
            for detail in installation_type.details_definition or []
            for text in (detail.get("string"), detail["name"])
            if text
        }
        found = {}
        for meaning, value in said.items():
            if not meaning.startswith(DETAIL):
                continue
            name = meaning[len(DETAIL) :]
            detail = known.get(name)
            if detail is None:
                raise Mistake(
                    self.env._(
                        "Installations of type “%(type)s” have no detail “%(name)s”.",
                        type=installation_type.name,
                        name=name,
                    )
                )
            found[detail["name"]] = self._detail(detail, value)
        return found

    def _detail(self, detail, value):
        label, kind = detail.get("string") or detail["name"], detail["type"]
        if kind in ("integer", "float", "monetary"):
            value = self.rows._read("number", label, value)
            return int(value) if kind == "integer" and value == int(value) else value
        if kind == "date":
            return fields.Date.to_string(self.rows._read("date", label, value))
        if kind == "boolean":
            return self.rows._read("boolean", label, value)
        if kind in ("selection", "tags"):
            return self._choice(detail, label, value)
        if kind == "many2one":
            return self.rows._record(detail["comodel"], label, value).id
        if kind in ("char", "text"):
            return text_of(value)
        raise Mistake(self.env._("“%s” is of a kind that is not imported.", label))

    def _choice(self, detail, label, value):
        tags = detail["type"] == "tags"
        choices = {
            folded(text): one[0] for one in detail.get("tags" if tags else "selection") or [] for text in one[:2]
        }
        wanted = text_of(value).split(";") if tags else [text_of(value)]
        found = [choices.get(folded(text)) for text in wanted]
        if None in found:
            raise Mistake(self.env._("“%(detail)s” has no choice “%(value)s”.", detail=label, value=value))
        return found if tags else found[0]


def _as_made(values):
    """Values with which one is made that is out of service: it is stopped then, which its history tells."""
    if values["state"] != "out_of_service":
        return values
    return {**values, "state": "in_service" if values.get("in_service_on") else "installed"}
