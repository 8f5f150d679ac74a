from functools import partial

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.case_organizer.models.case_table_rows import Mistake, TableTaking
from odoo.addons.case_organizer.tools.wording import NotRead, folded

from ..tools.contract_rows import levels
from ..tools.wording import TermsNotRead, read_every, read_side, read_terms
from .case_contract_import_parts import PartsTaking

TERM_GROUPS = ("duration", "renewal", "notice", "indexation", "payment")


class CaseContractImportRows(models.AbstractModel):
    """Makes contracts of the rows of a table, all of them or none, and says of each row what is wrong with it."""

    _name = "case.contract.import.rows"
    _description = "Rows of a Table of Contracts"
    _inherit = ["case.table.rows"]

    # --- what a row says -----------------------------------------------------------------------------------------

    def _readers(self):
        terms = {group: partial(_terms, read_terms, group) for group in TERM_GROUPS}
        parts = {"every": partial(_terms, read_every), "side": partial(_terms, read_side)}
        return {**super()._readers(), **terms, **parts}

    def _not_read(self, meaning):
        terms = self.env._("is not understood: write for example %s", self._example(meaning))
        return {**super()._not_read(meaning), "terms": terms}

    def _example(self, group):
        return {
            "duration": self.env._("“12 months” or “indefinite”"),
            "renewal": self.env._("“tacit”, “tacit, 1 year”, “on request” or “none”"),
            "notice": self.env._("“3 months” or “none”"),
            "indexation": self.env._("“2.5 %” or “none”"),
            "payment": self.env._("“monthly”, “quarterly”, “yearly” or “once”"),
            "every": self.env._("“every 6 months”, “yearly” or “once”"),
            "side": self.env._("“us” or “them”"),
        }.get(group, "")

    def _detail(self, detail, value):
        """A detail as the form has it among its properties. :raises Mistake:"""
        kind = detail.kind
        if kind == "group":
            raise Mistake(self.env._("“%s” has rows of its own: it is not imported.", detail.name))
        if kind in ("integer", "float", "monetary"):
            value = self._read("number", detail.name, value)
            value = int(value) if kind == "integer" and value == int(value) else value
        elif kind == "date":
            value = self._read("date", detail.name, value).isoformat()
        elif kind == "boolean":
            value = self._read("boolean", detail.name, value)
        elif kind in ("selection", "tags"):
            value = self._choices(detail, value)
        elif detail._comodel():
            value = self._record(detail._comodel(), detail.name, value).id
        else:
            value = str(value)
        try:
            return detail._to_property(detail._check_value(value))
        except UserError as refused:
            raise Mistake(str(refused)) from None

    def _choices(self, detail, value):
        choices = {folded(text): c.code for c in detail.choice_ids for text in (c.name, c.code)}
        wanted = str(value).split(";") if detail.kind == "tags" else [str(value)]
        found = [choices.get(folded(text)) for text in wanted]
        if None in found:
            names = ", ".join(detail.choice_ids.mapped("name"))
            raise Mistake(
                self.env._(
                    "“%(detail)s”: “%(value)s” is none of: %(names)s.", detail=detail.name, value=value, names=names
                )
            )
        return found if detail.kind == "tags" else found[0]


class ContractTaking(PartsTaking, TableTaking):
    """One table being taken over.

    :ivar found: ``contracts``, ``lines``, ``parties``, ``obligations``, ``details`` and ``below`` (counts) beside what
        :class:`TableTaking` has
    """

    def __init__(self, rows, wizard, groups):
        super().__init__(rows, wizard, contracts=0, lines=0, parties=0, obligations=0, details=0, below=0)
        self.groups = groups

    def _make(self):
        known = self._known()
        wanted = [group for group in self.groups if group.reference not in known]
        self.found["known"] = len(self.groups) - len(wanted)
        ready = {}
        for group in wanted:
            try:
                ready[group.reference] = self._values(group)
            except Mistake as wrong:
                self.mistakes.append((getattr(wrong, "row", None) or group.number, str(wrong)))
        order, astray = levels({group.reference: group.parent for group in wanted if group.reference}, set(known))
        for reference, reason in astray.items():
            number = next(group.number for group in wanted if group.reference == reference)
            self.mistakes.append((number, self._astray(reason, reference, wanted)))
        if self.mistakes:
            return
        numbers = {group.reference: group.number for group in wanted}
        for level in order:
            self._make_level([(numbers[reference], reference, *ready[reference]) for reference in level], known)
        if self.wizard.in_force and not self.mistakes:
            self._activate(numbers)

    def _known(self):
        """Contracts of this company that are here already: ``{reference: id}``."""
        wanted = {text for group in self.groups for text in (group.reference, group.parent) if text}
        found = self.env["case.contract"].search(
            [("reference", "in", list(wanted)), ("company_id", "=", self.env.company.id)]
        )
        return {contract.reference: contract.id for contract in found}

    def _astray(self, reason, reference, wanted):
        if reason == "circle":
            return self.env._("“%s” stands below itself.", reference)
        parent = next(group.parent for group in wanted if group.reference == reference)
        return self.env._("The contract above it, “%s”, is neither in the file nor here.", parent)

    def _make_level(self, entries, known):
        """Contracts whose contracts above are there. One by one when one of them is refused, so that it is named."""
        values = [{**vals, "parent_id": known.get(parent, False)} for _n, _r, vals, parent in entries]
        made = self._created("case.contract", [(entry[0], vals) for entry, vals in zip(entries, values, strict=True)])
        known.update({contract.reference: contract.id for contract in made})
        self.found["ids"] += made.ids
        self.found["contracts"] += len(made)
        self.found["below"] += len(made.filtered("parent_id"))

    def _activate(self, numbers):
        contracts = self.env["case.contract"].browse(self.found["ids"])
        try:
            with self.env.cr.savepoint():
                contracts.action_to_sign()
                contracts.action_activate()
        except UserError:
            for contract in contracts:
                try:
                    with self.env.cr.savepoint():
                        contract._check_complete()
                except UserError as refused:
                    self.mistakes.append((numbers[contract.reference], str(refused)))
            if not self.mistakes:
                raise

    # --- values of a contract ------------------------------------------------------------------------------------

    def _values(self, group):
        """Values of one contract. :return: ``(values, reference of the contract above)`` :raises Mistake:"""
        said, rows = group.said, self.rows
        if not group.reference:
            raise Mistake(self.env._("%s is missing.", self.labels["reference"]))
        for meaning in ("partner", "start"):
            if meaning not in said:
                raise Mistake(self.env._("%s is missing.", self.labels[meaning]))
        contract_type = self._type(said)
        values = {
            "reference": group.reference,
            "type_id": contract_type.id,
            "partner_id": self._partner(str(said["partner"]).strip()),
            "date_start": rows._read("date", self.labels["start"], said["start"]),
            "title": str(said.get("title") or "") or False,
            "company_id": self.env.company.id,
        }
        if said.get("manager"):
            values["user_id"] = self._manager(str(said["manager"]).strip())
        for terms in TERM_GROUPS:
            if terms in said:
                values.update(rows._read(terms, self.labels[terms], said[terms]))
        details = self._details(contract_type, group)
        if details:
            values["characteristics"] = details
            self.found["details"] += len(details)
        values.update(self._parts(group))
        return values, group.parent

    def _type(self, said):
        if said.get("type"):
            found = self._once(
                "type",
                str(said["type"]),
                lambda name: self.rows._record("case.contract.type", self.labels["type"], name),
            )
        elif self.wizard.type_id:
            found = self.wizard.type_id
        else:
            raise Mistake(self.env._("%s is missing.", self.labels["type"]))
        company = found.sudo().company_id
        if company != self.env.company:
            raise Mistake(
                self.env._("“%(type)s” is of %(company)s.", type=found.sudo().name, company=company.sudo().name)
            )
        return found

    def _manager(self, name):
        found = self._user(name)
        if not found:
            raise Mistake(self.env._("%(label)s: “%(value)s” is not known.", label=self.labels["manager"], value=name))
        return found

    def _user(self, name):
        """The one colleague of this login, name or address, their id; else None."""
        return self._once("user", name, self._find_user)

    def _find_user(self, name):
        users = self.env["res.users"].search([("share", "=", False)])
        wanted = folded(name)
        found = users.filtered(lambda user: wanted in (folded(user.login), folded(user.name), folded(user.email or "")))
        return found.id if len(found) == 1 else None

    def _details(self, contract_type, group):
        known = {folded(text): c for c in contract_type.case_type_id.characteristic_ids for text in (c.code, c.name)}
        values = {}
        for name, value in group.details.items():
            detail = known.get(name)
            if detail is None:
                raise Mistake(
                    self.env._(
                        "Contracts of type “%(type)s” have no detail “%(name)s”.", type=contract_type.name, name=name
                    )
                )
            values[detail.code] = self.rows._detail(detail, value)
        return values


def _terms(read, *given):
    """What is written in words. :raises NotRead:"""
    try:
        return read(*given)
    except TermsNotRead:
        raise NotRead("terms") from None
