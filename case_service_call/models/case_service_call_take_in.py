import base64
import binascii
from typing import NamedTuple

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.case_installation.models.case_installation_scanned import LOOKED_AT
from odoo.addons.case_organizer.tools.file_names import safe_name

#: What may be said of a call that comes in; the first ones go to its case.
OF_CASE = (
    "title",
    "category_id",
    "priority",
    "impact",
    "urgency",
    "report_method_id",
    "user_id",
    "characteristics",
    "external_ref",
)
OF_CALL = ("caller_id", "site_id", "symptom")
NAMES = frozenset(
    [
        *(*OF_CASE, *OF_CALL, "type_id", "company_id", "installation_id", "installation", "partner_id"),
        *("coverage_id", "contract_open", "terms", "terms_reason", "photos"),
    ]
)
#: What is looked at of what a contract promises.
PROMISED = ("contract_id", "annex_id", "date_from", "date_to", "kind", "owed_by", "installation_id")
PROMISED += ("within_hours", "calendar_id", "call_priority", "about_type_id")
#: The most photos at once, and how large each may be.
MOST_PHOTOS, LARGEST = 20, 25 * 1024 * 1024


class Agreed(NamedTuple):
    """What was agreed for a call that is being taken in. Only this server makes one: no client can send it."""

    values: dict


class CaseServiceCall(models.Model):
    """A call is taken in: its case is opened, what covers the installation is looked up, the clocks begin."""

    _inherit = "case.service.call"

    @api.model
    def take_in(self, values):
        """Open a service call with its case, in one go. For the desk, and for other programs.

        :param values: a dict. ``title`` (required); ``installation_id``, or ``installation``: its serial number, its
            number, or the code of its label; ``partner_id``: the customer, the owner of the installation when left
            out; ``caller_id``: who called; ``site_id``; ``symptom``; ``category_id``; ``priority``: ``0`` to ``2``, or
            ``impact`` and ``urgency``; ``type_id``: the case type, that of service calls when left out;
            ``coverage_id``: the ``case.contract.coverage`` that counts when several contracts cover the installation;
            ``contract_open``: leave open which one counts then, who pays is to be decided;
            ``terms`` with ``terms_reason``: who pays, when that is not what follows from the agreements; ``photos``:
            ``[{"name", "data": base64}]``; ``report_method_id``, ``user_id``, ``characteristics``, ``external_ref`` as
            on a case
        :return: the ``case.service.call``
        :raises UserError: for an installation that is not known, or belongs to somebody else than ``partner_id``; when
            several contracts cover it and none was chosen, naming them; when the one that was chosen does not cover it
        """
        unknown = values.keys() - NAMES
        if unknown:
            raise UserError(self.env._("A service call knows no “%s”.", ", ".join(sorted(unknown))))
        if not (values.get("title") or "").strip():
            raise UserError(self.env._("Say what it is about."))
        installation = self._installation_named(values)
        customer = self._customer_of(installation, values)
        photos = self._photos(values.get("photos") or ())
        coverage = self._coverage_chosen(installation, values.get("coverage_id"), values.get("contract_open"))
        vals = {name: values[name] for name in OF_CASE if name in values}
        vals["type_id"] = self._case_type(installation, values).id
        vals["partner_id"] = customer.id
        given = {name: values[name] for name in OF_CALL if values.get(name)}
        given["installation_id"] = installation.id
        looked_up = None if values.get("contract_open") and not coverage else coverage
        given["agreed"] = Agreed(self._agreed_values_sudo(customer, installation, given, looked_up))
        case = self.env["case.case"].create({**vals, "service_call_ids": [Command.create(given)]})
        call = self.sudo().search([("case_id", "=", case.id)]).with_env(self.env)
        if photos:
            call._file_photos(photos)
        if values.get("terms") and values["terms"] != call.terms:
            call.set_terms(values["terms"], values.get("terms_reason"))
        return call

    # --- what was said -------------------------------------------------------------------------------------------

    @api.model
    def _installation_named(self, values):
        """The ``case.installation`` that was named, or none. :raises UserError: for one that is not known"""
        installations = self.env["case.installation"]
        if values.get("installation_id"):
            found = installations.search_fetch([("id", "=", values["installation_id"])], LOOKED_AT)
            if not found:
                installations.browse(values["installation_id"]).exists().check_access("read")
                raise UserError(self.env._("This installation is not there any more."))
            return found
        text = (values.get("installation") or "").strip()
        found = installations._named(text, values.get("partner_id"))
        if text and not found:
            raise UserError(
                self.env._(
                    "No installation has the number “%s”. Look for it by its customer or site, or take the call without"
                    " an installation: it is added later.",
                    text,
                )
            )
        if len(found) > 1:
            raise UserError(
                self.env._("“%(text)s” is several installations: %(which)s.", text=text, which=found._listed())
            )
        return found

    @api.model
    def _customer_of(self, installation, values):
        """The customer of a call: who has the installation. :raises UserError: when somebody else was named"""
        named = self.env["res.partner"].browse(values.get("partner_id") or [])
        if not installation:
            return named
        if self._is_strange_sudo(installation, named):
            raise UserError(
                self.env._(
                    "“%(what)s” belongs to %(owner)s, not to %(who)s: take the call for %(owner)s, with %(who)s as the"
                    " caller.",
                    what=installation.display_name,
                    owner=installation.partner_id.display_name,
                    who=named.display_name,
                )
            )
        return named or installation.partner_id

    @api.model
    def _coverage_chosen(self, installation, coverage_id, left_open=False):
        """The coverage that counts, or none. :raises UserError: when it has to be chosen, or cannot be"""
        covering = self._coverages_sudo(installation, fields.Date.context_today(self))
        if coverage_id:
            chosen = covering.filtered(lambda coverage: coverage.id == coverage_id)
            if not chosen:
                raise UserError(self._why_not_covered_sudo(installation, coverage_id))
            return chosen
        in_force = covering.filtered(lambda coverage: coverage.contract_id.state == "active") or covering
        if len(in_force) > 1 and left_open:
            return in_force.browse()
        if len(in_force) > 1:
            contracts = in_force.contract_id.with_env(self.env)._filtered_access("read")
            names = contracts.mapped("display_name") + [
                self.env._("one that you may not read") for _hidden in range(len(in_force) - len(contracts))
            ]
            raise UserError(
                self.env._(
                    "Several contracts cover “%(what)s”: %(which)s. Choose the one that counts.",
                    what=installation.display_name,
                    which=", ".join(names),
                )
            )
        return in_force

    @api.model
    def _why_not_covered_sudo(self, installation, coverage_id):
        coverage = self.env["case.contract.coverage"].sudo().browse(coverage_id).exists()
        period = coverage and coverage._period()
        told = {
            "contract": coverage.contract_id.with_env(self.env)._filtered_access("read").display_name
            or self.env._("The contract"),
            "what": installation.display_name or self.env._("nothing"),
        }
        if period and period.last and period.last < fields.Date.context_today(self):
            day = format_date(self.env, period.last)
            return self.env._("“%(contract)s” covered “%(what)s” until %(day)s.", day=day, **told)
        return self.env._("“%(contract)s” does not cover “%(what)s” today.", **told)

    @api.model
    def _case_type(self, installation, values):
        """The case type of a call. :raises UserError: when the company has none"""
        if values.get("type_id"):
            return self.env["case.type"].browse(values["type_id"])
        company = installation.company_id or self.env["res.company"].browse(
            values.get("company_id") or self.env.company.id
        )
        usual = self.env["case.type"]._for_service_calls(company)
        if not usual:
            raise UserError(
                self.env._(
                    "%s has no case type for service calls: a modeller ticks “Service Calls” on one.", company.name
                )
            )
        return usual

    @api.model
    def _photos(self, photos):
        """Photos as they are kept: ``[(name, bytes)]``. :raises ValidationError: for what is no file, or too much"""
        if len(photos) > MOST_PHOTOS:
            raise ValidationError(self.env._("At most %s photos at once.", MOST_PHOTOS))
        found = []
        for photo in photos:
            name = safe_name(photo.get("name") or "", self.env._("photo"))
            try:
                raw = base64.b64decode(photo.get("data") or "", validate=True)
            except (binascii.Error, ValueError):
                raw = b""
            if not raw or len(raw) > LARGEST:
                raise ValidationError(self.env._("“%s” is no file, or too large.", name))
            found.append((name, raw))
        return found

    def _file_photos(self, photos):
        """Keep photos with the case."""
        self.env["ir.attachment"].create(
            [{"name": name, "raw": raw, "res_model": "case.case", "res_id": self.case_id.id} for name, raw in photos]
        )

    # --- opened --------------------------------------------------------------------------------------------------

    @api.model
    def _begun_sudo(self, vals, given):
        """The call of a case that is about to be opened. Whoever opens the case may.

        :param vals: values of the case; the contract that counts is put in, as far as who asks may know it
        :param given: some of ``caller_id``, ``site_id``, ``symptom``, ``installation_id``, ``coverage_id`` and
            ``agreed``; which contract counts is decided here, and nowhere when it has to be chosen
        :return: values of the call
        """
        given = dict(given)
        agreed = given.pop("agreed", None)
        if not agreed:
            installation = self.env["case.installation"].browse(given.get("installation_id") or [])
            customer = self.env["res.partner"].browse(vals.get("partner_id") or [])
            agreed = Agreed(self._agreed_values_sudo(customer, installation, given))
        contract = self.env["case.contract"].browse(agreed.values["contract_id"] or [])
        if contract:
            # All that its rule asks of its case file.
            contract.case_id.sudo().fetch(["access", "user_id", "create_uid"])
            vals["contract_id"] = contract._filtered_access("read").id
        return given | agreed.values

    @api.model
    def _begin_sudo(self, rows):
        """Make calls. Their clocks begin when their plans start. :param rows: values, see :meth:`_begun_sudo`"""
        calls = self.sudo().create(rows)
        # While their cases are known: later these would be read again for it.
        calls._recompute_recordset(["name", "company_id", "partner_id"])
        calls = calls.with_env(self.env)
        if any(row["response_id"] or row["resolution_id"] for row in rows):
            self.env["case.sla.policy"]._by_contract_sudo()
        calls._announce_board()
        return calls

    @api.model
    def _open_sudo(self, cases):
        """Make calls of cases that run, without an installation. Whoever says that they are calls may."""
        rows = [{"case_id": case.id, **self._begun_sudo({"partner_id": case.partner_id.id}, {})} for case in cases]
        return self._begin_sudo(rows)

    @api.model
    def _agreed_values_sudo(self, customer, installation, values, coverages=None):
        """What follows for a call from its installation: where it is, what covers it, what was promised, who pays.

        :param customer: the ``res.partner`` of the case
        :param values: of the call: ``caller_id``, ``site_id``, and ``coverage_id`` when it was chosen
        :param coverages: what covers the installation, when it was looked up already
        """
        today = fields.Date.context_today(self)
        if coverages is None:
            coverages = self._coverages_sudo(installation, today)
        in_force = coverages.filtered(lambda coverage: coverage.contract_id.state == "active") or coverages
        chosen = coverages.filtered(lambda coverage: coverage.id == values.get("coverage_id")) or in_force
        partner = self.env["res.partner"].browse(values["caller_id"]) if values.get("caller_id") else customer
        coverage = chosen if len(chosen) == 1 else chosen.browse()
        return {
            "site_id": values.get("site_id") or installation.site_id.id,
            "coverage_id": coverage.id,
            "contract_id": coverage.contract_id.id,
            "terms": self._usual_terms(installation, chosen, partner),
            **self._promised_sudo(coverage.contract_id, installation, today),
        }

    @api.model
    def _promised_sudo(self, contract, installation, today):
        """The strictest commitments of a contract on a day, and its hours of service, as values of a call."""
        found = self.env["case.obligation"].sudo()
        if contract and contract.state == "active":
            kinds = ("response", "resolution", "hours")
            found = found.search_fetch([("contract_id", "=", contract.id), ("kind", "in", kinds)], PROMISED)
        ours = found.filtered(
            lambda o: (
                o.owed_by == "us"
                and not o.about_type_id
                and o.installation_id.id in (False, installation.id)
                and o._holds(today)
            )
        )
        strictest = {
            kind: ours.filtered(lambda o, kind=kind: o.kind == kind).sorted("within_hours")[:1]
            for kind in ("response", "resolution")
        }
        return {
            "response_id": strictest["response"].id,
            "resolution_id": strictest["resolution"].id,
            "service_calendar_id": ours.filtered(lambda o: o.kind == "hours")[:1].calendar_id.id,
        }

    def _tell_cases(self):
        """The cases of these calls are about their contracts, as far as who asks may know these."""
        readable = self.contract_id.with_user(self.env.uid)._filtered_access("read")
        for call in self:
            contract = call.contract_id.filtered(lambda one: one.id in readable.ids)
            if call.case_id.contract_id != contract:
                call.case_id.contract_id = contract

    def _count_clocks(self):
        """Clocks of what was promised, counted from when the cases were opened."""
        agreed = self.sudo().filtered(lambda call: call.response_id or call.resolution_id)
        if agreed:
            self.env["case.writer"].choose_clocks_sudo(agreed.case_id.ids)


class CaseInstallation(models.Model):
    """Installations are told by who owns them."""

    _inherit = "case.installation"

    def _listed(self):
        """These with their owners, as text."""
        return ", ".join(f"{one.display_name} ({one.partner_id.display_name})" for one in self[:5])
