import re

from odoo import api, fields, models
from odoo.tools import SQL


class CaseErasure(models.Model):
    """Erases a person, set-based and below the record rules; the verb has checked the user."""

    _inherit = "case.erasure"

    def _erase_sudo(self):
        """Erase the person from all that nothing keeps, then the contact when nothing is left."""
        self.ensure_one()
        erasure, traces = self.sudo(), self.env["case.person.traces"].sudo()
        partner = erasure.partner_id
        free = erasure.line_ids.filtered(lambda line: not line.keeps)
        cases, whole = free.case_id, not erasure.line_ids.filtered("keeps")
        stand_in = partner if whole else self._stand_in_sudo()
        places = [
            place for place in traces.find(partner) if (place["case_id"] in cases._ids if place["case_id"] else whole)
        ]
        words = traces._people(partner)["words"]
        self._erase_made_sudo(cases, partner)
        self._erase_documents(places)
        self._erase_theirs(places, partner, stand_in)
        self._erase_pointing(cases, places, partner, stand_in)
        self._erase_words(cases, words, stand_in)
        self._erase_history(cases, places, words)
        self.env.invalidate_all(flush=False)
        self.env["case.writer"].note_each(
            [{"case_id": case.id, "kind": "person_erased", "data": {"erasure": self.id}} for case in cases]
        )
        left = [
            place
            for place in traces.find(partner)
            if (place["case_id"] in cases._ids if place["case_id"] else whole) and place["kind"] in ("mention", "log")
        ]
        labels = self._labels()
        if whole:
            self._erase_contact(partner, places)
        erasure.write(
            {
                "state": "done",
                "done_on": fields.Datetime.now(),
                "left": "\n".join(f"{place['model']} {place['id']}: {labels[place['kind']]}" for place in left)
                or False,
                "partner_id": stand_in.id,
            }
        )

    def _stand_in_sudo(self):
        """A contact that says that somebody was erased."""
        return self.env["res.partner"].sudo().create({"name": self._erased_name(), "active": False})

    def _erased_name(self):
        return self.env._("Erased person #%s", self.id)

    def _found_in(self, places, model, *kinds):
        return sorted({place["id"] for place in places if place["model"] == model and place["kind"] in kinds})

    def _erase_made_sudo(self, cases, partner):
        """Remove files made of these cases, and what was put together of the person."""
        self.env["case.contents"]._remove_made_sudo(cases.ids)
        self.env["case.access.request"].sudo().search(
            [("attachment_id", "!=", False), ("partner_id", "=", partner.id)]
        )._remove_now()
        self.env.flush_all()

    def _erase_documents(self, places):
        """Destroy the documents that were chosen."""
        kinds = {"named": ("document", "mention"), "filed": ("document",), "none": ()}[self.documents]
        versions = self._found_in(places, "case.document.version", *kinds)
        found = set(self._found_in(places, "case.document", *kinds))
        if versions:
            found.update(
                row[0]
                for row in self.env.execute_query(
                    SQL("SELECT document_id FROM case_document_version WHERE id = ANY(%s)", versions)
                )
            )
        if not found:
            return
        self.env["case.contents"].empty_sudo("case.document", sorted(found))
        self.env.execute_query(
            SQL(
                "UPDATE case_document SET destroyed_on = %s WHERE id = ANY(%s) AND destroyed_on IS NULL RETURNING id",
                self.env.cr.now().replace(microsecond=0),
                sorted(found),
            )
        )

    def _erase_theirs(self, places, partner, stand_in):
        """Empty what is theirs: messages, notes, links, ratings, details that point to them, what they are in words."""
        notes = self._found_in(places, "case.note", "note")
        messages = self._found_in(places, "mail.message", "message")
        rows = [
            (SQL("UPDATE case_note SET body = NULL WHERE id = ANY(%s) RETURNING id", notes), notes),
            (SQL("UPDATE case_note_version SET body = '–' WHERE note_id = ANY(%s) RETURNING id", notes), notes),
            (
                SQL(
                    "UPDATE mail_message SET body = '', subject = NULL, email_from = NULL, reply_to = NULL, author_id ="
                    " %s WHERE id = ANY(%s) RETURNING id",
                    stand_in.id,
                    messages,
                ),
                messages,
            ),
        ]
        for model, sets, kinds in (
            ("case.participant", SQL("relation = NULL, partner_id = %s", stand_in.id), ("participant",)),
            ("case.case", SQL("partner_id = %s", stand_in.id), ("customer",)),
            ("case.event", SQL("partner_id = %s", stand_in.id), ("event",)),
            ("case.contact", SQL("summary = '–', spoken_with = NULL, partner_id = %s", stand_in.id), ("contact",)),
            (
                "case.contact.version",
                SQL("summary = '–', spoken_with = NULL, partner_id = %s", stand_in.id),
                ("contact",),
            ),
            ("case.access.token", SQL("token_hash = '–' || id, revoked_on = COALESCE(revoked_on, now())"), ("link",)),
            ("rating.rating", SQL("feedback = NULL, partner_id = %s", stand_in.id), ("rating",)),
            ("case.satisfaction", SQL("feedback = NULL, partner_id = %s", stand_in.id), ("rating",)),
            ("account.analytic.line", SQL("partner_id = %s", stand_in.id), ("booking",)),
            ("case.value", SQL("value = 'null'::jsonb"), ("detail",)),
        ):
            ids = self._found_in(places, model, *kinds)
            table = SQL.identifier(self.env[model]._table)
            rows.append((SQL("UPDATE %s SET %s WHERE id = ANY(%s) RETURNING id", table, sets, ids), ids))
        details = self._found_in(places, "case.value", "detail")
        rows.append(
            (
                SQL(
                    "UPDATE case_case c SET characteristics = c.characteristics - k.code FROM case_value v"
                    " JOIN case_characteristic k ON k.id = v.characteristic_id WHERE v.case_id = c.id"
                    " AND v.id = ANY(%s) RETURNING c.id",
                    details,
                ),
                details,
            )
        )
        received = self._found_in(places, "mail.message", "message", "received", "mention")
        rows.append((SQL("DELETE FROM mail_mail WHERE mail_message_id = ANY(%s) RETURNING id", received), received))
        for statement, ids in rows:
            if ids:
                self.env.execute_query(statement)
        self._erase_files(messages)
        if stand_in != partner and received:
            self._move_recipients(received, partner, stand_in)

    def _erase_pointing(self, cases, places, partner, stand_in):
        """Let another contact take their place in all that belongs to these cases, whatever addon brought it."""
        if not cases or stand_in == partner:
            return
        contents, traces = self.env["case.contents"], self.env["case.person.traces"]
        partners, below = traces._people(partner)["partners"], contents._below("case.case", cases.ids)
        for model, condition in below.items():
            for column in contents._columns(model)[1]:
                self._point_elsewhere(model, column, condition, partners, stand_in)
        for model, column, _kind, _case, who in traces._links():
            ids = [place["id"] for place in places if (place["model"], place["field"]) == (model, column)]
            if who == "partner" and model not in below and ids:
                self._point_elsewhere(model, column, SQL("t.id = ANY(%s)", ids), partners, stand_in)

    def _point_elsewhere(self, model, column, condition, partners, stand_in):
        field = SQL("t.%s", SQL.identifier(column))
        self.env.execute_query(
            SQL(
                "UPDATE %s t SET %s = %s WHERE %s AND %s = ANY(%s) RETURNING t.id",
                SQL.identifier(self.env[model]._table),
                SQL.identifier(column),
                stand_in.id,
                condition,
                field,
                partners,
            )
        )

    def _erase_files(self, messages):
        """Remove the files that they sent."""
        if self.documents == "none" or not messages:
            return
        rows = self.env.execute_query(
            SQL(
                "SELECT a.id FROM message_attachment_rel r JOIN ir_attachment a ON a.id = r.attachment_id"
                " WHERE r.message_id = ANY(%s)"
                " AND a.res_model IN ('case.case', 'mail.message', 'mail.compose.message')",
                messages,
            )
        )
        self.env["case.contents"]._remove_attachments({file_id for (file_id,) in rows})

    def _move_recipients(self, messages, partner, stand_in):
        for table, column in (
            ("mail_message_res_partner_rel", "mail_message_id"),
            ("mail_notification", "mail_message_id"),
        ):
            self.env.execute_query(
                SQL(
                    "UPDATE %s SET res_partner_id = %s WHERE %s = ANY(%s) AND res_partner_id = %s RETURNING 1",
                    SQL.identifier(table),
                    stand_in.id,
                    SQL.identifier(column),
                    messages,
                    partner.id,
                )
            )

    def _erase_words(self, cases, words, stand_in):
        """Put other words in the place of their name, addresses and numbers, in every text of these cases."""
        if not cases or not words:
            return
        pattern = self._pattern(words)
        contents, name = self.env["case.contents"], stand_in.name if stand_in.name not in words else self._erased_name()
        for model, condition in contents._below("case.case", cases.ids).items():
            table = self.env[model]._table
            for column in contents._columns(model)[0]:
                self._replace(table, column, condition, pattern, name, self.env[model]._fields[column].column_type[1])
            files = SQL(
                "t.res_model = %s AND t.res_id IN (SELECT t.id FROM %s t WHERE %s)",
                model,
                SQL.identifier(table),
                condition,
            )
            for column in ("name", "index_content", "description"):
                self._replace("ir_attachment", column, files, pattern, name, "text")
        talks = SQL("SELECT h.id FROM discuss_channel h WHERE h.case_id = ANY(%s)", cases.ids)
        asked = SQL("SELECT s.id FROM case_satisfaction s WHERE s.case_id = ANY(%s)", cases.ids)
        of_cases = SQL(
            "((t.model = 'case.case' AND t.res_id = ANY(%s)) OR (t.model = 'discuss.channel' AND t.res_id IN (%s))"
            " OR (t.model = 'case.satisfaction' AND t.res_id IN (%s)))",
            cases.ids,
            talks,
            asked,
        )
        for column in ("body", "subject", "email_from", "reply_to"):
            self._replace("mail_message", column, of_cases, pattern, name, "text")
        rated = SQL("t.res_model = 'case.case' AND t.res_id = ANY(%s)", cases.ids)
        for column in ("feedback", "res_name"):
            self._replace("rating_rating", column, rated, pattern, name, "text")
        its = SQL("t.case_id = ANY(%s)", cases.ids)
        for table, column in (("account_analytic_line", "name"), ("case_access_request_line", "reason")):
            self._replace(table, column, its, pattern, name, "text")

    @api.model
    def _pattern(self, words):
        """A pattern of PostgreSQL for any of these words, the longest first, as wholes."""
        return "|".join(
            rf"(?<![[:alnum:]]){re.escape(word)}(?![[:alnum:]])" for word in sorted(words, key=len, reverse=True)
        )

    def _replace(self, table, column, condition, pattern, name, kind):
        """Replace words in a column; rows without them stay as they are, to the byte."""
        field = SQL("t.%s", SQL.identifier(column))
        back = SQL("::jsonb") if kind.startswith("jsonb") else SQL()
        self.env.execute_query(
            SQL(
                "UPDATE %s t SET %s = regexp_replace(%s::text, %s, %s, 'gi')%s WHERE %s AND %s::text ~* %s"
                " RETURNING t.id",
                SQL.identifier(table),
                SQL.identifier(column),
                field,
                pattern,
                name.replace("\\", ""),
                back,
                condition,
                field,
                pattern,
            )
        )

    def _erase_history(self, cases, places, words):
        """Erase the plain values of the history that name them; the chains keep their commitments."""
        ids = self._found_in(places, "case.log.value", "mention", "log")
        rows = self._found_in(places, "case.log", "log")
        self.env.execute_query(
            SQL(
                "UPDATE case_log_value SET value = NULL, salt = '' WHERE id = ANY(%s) OR log_id = ANY(%s) RETURNING id",
                ids,
                rows,
            )
        )

    def _erase_contact(self, partner, places):
        """Make “Erased person” of the contact and of its addresses, with all that was said to or of it there."""
        partners = partner.browse(self.env["case.person.traces"]._people(partner)["partners"])
        for one in partners:
            values = {
                name: False
                for name, field in one._fields.items()
                if field.store and not field.required and not field.related and not field.readonly
                and field.type in ("char", "text", "html", "properties", "binary", "image", "date", "datetime")
                and field.name not in ("lang", "tz", "create_date", "write_date", "complete_name")
            }  # fmt: skip
            # What it was called is not to be posted as a change.
            one.with_context(tracking_disable=True).write({**values, "name": self._erased_name(), "active": False})
        for statement in (
            "DELETE FROM mail_message WHERE model = 'res.partner' AND res_id = ANY(%s) RETURNING id",
            "DELETE FROM ir_attachment WHERE res_model = 'res.partner' AND res_id = ANY(%s) AND res_field IS NULL"
            " RETURNING id",
        ):
            self.env.flush_all()
            self.env.execute_query(SQL(statement, partners.ids))
        self.env.invalidate_all(flush=False)
