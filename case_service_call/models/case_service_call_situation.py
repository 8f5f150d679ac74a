from odoo import api, fields, models
from odoo.tools import SQL, format_date

from odoo.addons.case_organizer.models.case_case import RUNNING
from odoo.addons.case_organizer.models.case_issue_likely import _has_words_sql, _words

#: What is looked at of contracts that cover an installation.
OF_CONTRACT = ("state", "case_id", "company_id", "partner_id", "date_start")
#: How many calls and issues are told at once.
SHOWN = 6


class CaseServiceCall(models.Model):
    """What whoever takes a call sees at once: who covers the installation, what was promised, what is known."""

    _inherit = "case.service.call"

    @api.model
    def get_situation(
        self, installation_id=False, partner_id=False, category_id=False, title="", coverage_id=False, but_id=False
    ):
        """What is known of an installation, and of a call about it that would come in now.

        :param installation_id: id of a ``case.installation`` that the user reads
        :param partner_id: id of the ``res.partner`` that calls
        :param category_id: id of the ``case.category`` of the call
        :param title: what it is about, in words
        :param coverage_id: id of the ``case.contract.coverage`` that was chosen among several
        :param but_id: id of a ``case.service.call`` that is left out
        :return: ``{"installation": {"id", "name", "customer", "site", "access_notes", "warranty_until"} or False,
            "coverages": [{"id", "contract_id", "contract", "line", "through", "in_force", "commitments": [{"name",
            "kind", "until"}], "allowances": [{"name", "unit", "allowance", "left", "until"}]}], "terms", "terms_label",
            "price": text or False, "calls": [{"id", "case_id", "name", "title", "opened", "handler"}], "issues":
            [{"id", "name", "workaround"}], "installations": [{"id", "name", "site"}], "warnings": [text],
            "chosen": as it was given}``; moments are ISO texts, UTC. Without an installation those of
            the customer are told, to choose from
        """
        installation = self.env["case.installation"].browse(installation_id or []).exists()
        installation.check_access("read")
        partner = self.env["res.partner"].browse(partner_id or []).exists()
        today = fields.Date.context_today(self)
        coverages = self._coverages_sudo(installation, today)
        terms = self._usual_terms(
            installation, coverages.filtered(lambda c: not coverage_id or c.id == coverage_id), partner
        )
        return {
            "installation": installation._told_to_desk() if installation else False,
            "coverages": [self._coverage_told_sudo(coverage, installation) for coverage in coverages],
            "terms": terms,
            "terms_label": dict(self._fields["terms"]._description_selection(self.env))[terms],
            "price": terms == "chargeable" and self._price_sudo(installation, partner or installation.partner_id),
            "calls": self._open_calls_told(installation, but_id),
            "issues": self._known_issues(installation, category_id, title),
            "installations": [] if installation else self._installations_told(partner),
            "warnings": self._warnings(installation, coverages, partner, today, coverage_id),
            "chosen": coverage_id,
        }

    # --- what covers it ------------------------------------------------------------------------------------------

    @api.model
    def _coverages_sudo(self, installation, on):
        """What covers an installation on a day, the nearest first, one for each contract. Rights are asked elsewhere.

        :return: ``case.contract.coverage``
        """
        coverages = self.env["case.contract.coverage"].sudo()
        kept, contracts = coverages, self.env["case.contract"].sudo()
        covering = coverages.browse(coverages._covering(installation.ids, on).get(installation.id, ()))
        covering.contract_id.fetch(OF_CONTRACT)
        for coverage in covering:
            if coverage.contract_id not in contracts:
                kept, contracts = kept | coverage, contracts | coverage.contract_id
        return kept

    @api.model
    def _is_strange_sudo(self, installation, partner):
        """Whether somebody has nothing to do with who has an installation, as far as is known. Only that is told."""
        if not partner or not installation:
            return False
        partner, site = partner.sudo(), installation.sudo().site_id
        own = installation.sudo().partner_id | site
        (own | partner).fetch(["commercial_partner_id"])
        return partner.commercial_partner_id not in own.commercial_partner_id and partner not in site

    @api.model
    def _usual_terms(self, installation, coverages, partner):
        """Who pays, as far as that follows: the warranty first, as it takes nothing of an allowance.

        :param coverages: what covers the installation, that which was chosen alone when there are several
        """
        if not installation or self._is_strange_sudo(installation, partner):
            return "unclear"
        if installation.in_warranty:
            return "warranty"
        if not coverages:
            return "chargeable"
        return "contract" if len(coverages) == 1 and coverages.contract_id.state == "active" else "unclear"

    @api.model
    def _coverage_told_sudo(self, coverage, installation):
        """A coverage in words. What the user may not read has no name, and its allowances are not told."""
        contract = coverage.contract_id
        readable = contract.with_env(self.env).has_access("read")
        promised = contract.get_commitments()
        return {
            "id": coverage.id,
            "contract_id": readable and contract.id,
            "contract": contract.display_name if readable else self.env._("A contract that you may not read"),
            "line": coverage.line_id.name or "" if readable else "",
            "through": coverage.name if coverage.installation_id.id != installation.id else "",
            "in_force": contract.state == "active",
            "commitments": [commitment for commitment in promised["commitments"] if not commitment["about"]],
            "allowances": promised["allowances"] if readable else [],
        }

    @api.model
    def _warnings(self, installation, coverages, partner, today, coverage_id):
        """What whoever takes the call must know, as sentences. :param coverage_id: of the one that was chosen"""
        found, told = [], {"what": installation.display_name}
        if self._is_strange_sudo(installation, partner):
            owner = installation.partner_id.display_name
            found.append(
                self.env._(
                    "“%(what)s” belongs to %(owner)s, not to %(who)s.", owner=owner, who=partner.display_name, **told
                )
            )
        if installation.state == "removed":
            found.append(
                self.env._(
                    "“%(what)s” was removed on %(day)s.", day=format_date(self.env, installation.removed_on), **told
                )
            )
        if len(coverages) > 1 and not coverage_id:
            found.append(self.env._("%s contracts cover it: choose the one that counts.", len(coverages)))
        elif len(coverages) == 1 and coverages.contract_id.state == "suspended":
            found.append(self.env._("The contract that covers it is suspended."))
        if installation and not coverages:
            ended = self._last_covered_sudo(installation, today)
            if ended:
                found.append(
                    self.env._("It was covered until %s; no contract covers it now.", format_date(self.env, ended))
                )
        return found

    @api.model
    def _last_covered_sudo(self, installation, today):
        """The last day on which a contract covered an installation, before today; None when none did."""
        coverages = (
            self.env["case.contract.coverage"].sudo().search([("installation_id", "in", installation._with_wholes())])
        )
        agreed = coverages.filtered(
            lambda one: one.contract_id.state in ("active", "suspended", "ended") and not one._is_proposed()
        )
        periods = filter(None, (coverage._period() for coverage in agreed))
        return max((period.last for period in periods if period.last and period.last < today), default=None)

    @api.model
    def _price_sudo(self, installation, partner):
        """What a call about an installation costs a customer, as text; False when nobody said what it costs."""
        product = installation.sudo().type_id.call_product_id or self.env.company.sudo().service_call_product_id
        if not product:
            return False
        pricelist = partner.sudo().property_product_pricelist
        amount = pricelist._get_product_price(product, 1.0) if pricelist else product.lst_price
        currency = pricelist.currency_id or self.env.company.currency_id
        return f"{product.display_name}: {currency.format(amount)}"

    # --- what is known -------------------------------------------------------------------------------------------

    @api.model
    def _open_calls_told(self, installation, but_id):
        """Running calls about an installation, its parts and what it is part of; those that the user reads."""
        if not installation:
            return []
        calls = self.search(
            [
                ("case_id.state", "in", RUNNING),
                ("id", "!=", but_id or 0),
                "|",
                ("installation_id", "in", installation._with_wholes()),
                ("installation_id", "child_of", installation.id),
            ],
            limit=SHOWN,
        )
        return [
            {
                "id": call.id,
                "case_id": call.case_id.id,
                "name": call.name,
                "title": call.title or "",
                "opened": fields.Datetime.to_string(call.case_id.opened_on),
                "handler": call.sudo().user_id.name or call.case_id.sudo().team_id.name or "",
            }
            for call in calls
        ]

    @api.model
    def _known_issues(self, installation, category_id, title):
        """Known errors and issues with a workaround: of the category, of this kind of installation, or worded alike."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT i.id FROM case_issue i JOIN case_case c ON c.id = i.case_id"
                " WHERE c.company_id = %s AND c.state = ANY(%s) AND (i.known_error OR i.workaround IS NOT NULL)"
                " AND (i.category_id = %s OR %s OR EXISTS (SELECT 1 FROM case_issue_link l"
                "  JOIN case_service_call s ON s.case_id = l.case_id"
                "  JOIN case_installation n ON n.id = s.installation_id"
                "  WHERE l.issue_id = i.id AND l.active AND n.type_id = %s))"
                " ORDER BY i.case_count DESC, i.id DESC LIMIT %s",
                (installation.company_id or self.env.company).id,
                list(RUNNING),
                category_id or 0,
                _has_words_sql("c", _words(title)),
                installation.type_id.id or 0,
                SHOWN,
            )
        )
        issues = self.env["case.issue"].search([("id", "in", [number for (number,) in rows])]) if rows else ()
        return [{"id": issue.id, "name": issue.display_name, "workaround": issue.workaround or ""} for issue in issues]

    @api.model
    def _installations_told(self, partner):
        """What a customer has, or what stands at an address: to choose from."""
        if not partner:
            return []
        whose = partner.commercial_partner_id
        found = self.env["case.installation"].search(
            [
                ("parent_id", "=", False),
                ("state", "!=", "removed"),
                "|",
                ("partner_id", "child_of", whose.id),
                ("site_id", "in", (partner | whose).ids),
            ],
            limit=2 * SHOWN,
            order="site_id, id",
        )
        return [{"id": one.id, "name": one.display_name, "site": one.site_id.display_name or ""} for one in found]


class CaseInstallation(models.Model):
    """What the desk reads of an installation."""

    _inherit = "case.installation"

    def _told_to_desk(self):
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.display_name,
            "customer": self.partner_id.display_name,
            "site": self.site_id.display_name or "",
            "access_notes": self.access_notes or "",
            "warranty_until": self.in_warranty and fields.Date.to_string(self.warranty_until),
        }
