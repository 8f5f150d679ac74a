import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.likeness import any_of, share
from .case_case import RUNNING

#: How many are shown, and looked at for each reason.
SHOWN, LOOKED_AT = 6, 20
#: How much each reason weighs; that of a subject by how many of its words are there.
WEIGHTS = {"party": 4, "detail": 3, "subject": 3, "category": 1}
#: Which part of the words of a subject must be there for it to count.
ENOUGH = 0.6
#: Kinds of details whose value says which matter it is.
TELLING = frozenset(["char", "integer", "float", "monetary", "date", "datetime", "partner", "user", "record"])


class CaseCase(models.Model):
    """Open cases that may be about the same as something that is being reported."""

    _inherit = "case.case"

    @api.model
    def get_similar(self, partner_id=False, category_id=False, title="", type_id=False, details=None, but=False):
        """Running cases of the same party, or that may be about the same thing; those that the user reads.

        :param partner_id: id of the ``res.partner``; cases of its company and that company's contacts count too
        :param category_id: id of a ``case.category``
        :param title: what it is about, in words
        :param type_id: id of the ``case.type`` that the details are of
        :param details: ``{code of a detail: value, as it stands among properties}``
        :param but: id of a case that is left out
        :return: at most six, likeliest first: a list of ``{id, name, title, type, partner, status, handler, opened,
            reasons: [text]}``; ``opened`` is an ISO text, UTC
        """
        self.flush_model(["title", "partner_id"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        looks = self._looks_for_similar(partner_id, category_id, title, self._telling(type_id, details), but)
        if not looks:
            return []
        found = {}
        for reason, case_id in self.env.execute_query(SQL(" UNION ALL ").join(looks)):
            found.setdefault(case_id, set()).add(reason)
        cases = self.browse(found)
        cases.fetch(["name", "title", "type_id", "partner_id", "status_id", "user_id", "opened_on", "category_id"])
        ranked = []
        for case in cases:
            reasons, weight = found[case.id], 0
            alike = share(title, case.title)
            if alike < ENOUGH:
                reasons.discard("subject")
            for reason in reasons:
                weight += WEIGHTS[reason] * (alike if reason == "subject" else 1)
            if reasons:
                ranked.append((weight, case.id, case, reasons))
        ranked.sort(key=lambda one: one[:2], reverse=True)
        return [case._as_similar(reasons) for _weight, _id, case, reasons in ranked[:SHOWN]]

    @api.model
    def _telling(self, type_id, details):
        """Those of these details that say which matter it is: not yes or no, and none that is for some roles only.

        :return: ``{id of a case.characteristic: stored value}``
        """
        if not details or not type_id:
            return {}
        characteristics = self.env["case.type"].browse(type_id).characteristic_ids
        secret = characteristics._confidential_codes()
        told = {}
        for characteristic in characteristics.filtered(lambda c: c.kind in TELLING and c.code not in secret):
            try:
                found = characteristic._from_properties(details)
            except ValidationError:
                continue
            if found:
                told[characteristic.id] = found[characteristic.code]
        return told

    def _looks_for_similar(self, partner_id, category_id, title, details, but):
        """Statements that look for running cases, one for each reason: ``(reason, case id)``.

        :param details: see :meth:`_telling`
        """
        running = Domain("state", "in", RUNNING) & Domain("closed_on", "=", False) & Domain("id", "!=", but or 0)
        looks = []
        if partner_id:
            family = SQL(
                "(SELECT p.id FROM res_partner p WHERE p.commercial_partner_id = (SELECT commercial_partner_id"
                " FROM res_partner WHERE id = %s))",
                partner_id,
            )
            looks.append(self._look("party", running & Domain("partner_id", "in", family)))
        if details:
            alike = SQL(
                "(SELECT v.case_id FROM case_value v JOIN (VALUES %s) AS w(id, value) ON v.characteristic_id = w.id"
                " AND jsonb_hash(v.value) = jsonb_hash(w.value::jsonb) WHERE v.valid_to IS NULL)",
                SQL(", ").join(SQL("(%s, %s)", int(key), json.dumps(value)) for key, value in details.items()),
            )
            looks.append(self._look("detail", running & Domain("id", "in", alike)))
        words = any_of(title)
        if words:
            looks.append(self._look("subject", running, words))
        if category_id:
            looks.append(self._look("category", running & Domain("category_id", "=", category_id)))
        return looks

    def _look(self, reason, domain, words=None):
        """One look for cases. :param words: a ``tsquery`` on their subjects; those that fit it best come first"""
        query = self._search(domain, order="id desc", limit=LOOKED_AT)
        if words:
            table = SQL.identifier(query.table)
            subject = SQL("to_tsvector('simple', COALESCE(%s.title, ''))", table)
            asked = SQL("to_tsquery('simple', %s)", words)
            query.add_where(SQL("%s @@ %s", subject, asked))
            query.order = SQL("ts_rank(%s, %s) DESC, %s.id DESC", subject, asked, table)
        return SQL("(%s)", query.select(SQL("%s", reason), SQL.identifier(query.table, "id")))

    def _as_similar(self, reasons):
        """This case as the screen of intake shows it. :param reasons: keys of :data:`WEIGHTS`"""
        words = {
            "party": self.env._("same customer"),
            "detail": self.env._("same details"),
            "subject": self.env._("similar subject"),
            "category": self.env._("same category"),
        }
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or "",
            "type": self.type_id.name,
            "partner": self.partner_id.display_name or "",
            "status": self.status_id.name or "",
            "handler": self.sudo().user_id.name or "",
            "opened": fields.Datetime.to_string(self.opened_on) if self.opened_on else False,
            "reasons": [words[reason] for reason in WEIGHTS if reason in reasons],
        }
