import re

from odoo import api, models
from odoo.tools import SQL

#: Names shorter than this are not looked for in texts: everything would mention them.
SHORTEST = 4
#: The case of what stands beside the history.
OF_LOG = SQL("(SELECT l.case_id FROM case_log l WHERE l.id = t.log_id)")

#: The case of a message: on the case, or a question to its customer.
OF_MESSAGE = SQL(
    "(CASE WHEN t.model = 'case.case' THEN t.res_id"
    " ELSE (SELECT s.case_id FROM case_satisfaction s WHERE s.id = t.res_id) END)"
)


class CasePersonTraces(models.AbstractModel):
    """Where a person is: the one place that knows it, for access requests and for erasing.

    What lies below a case is found by itself: :meth:`_links_below`, :meth:`_texts_below`.
    An addon that keeps people elsewhere, or tells more of how they are there, extends :meth:`_links` (a column that
    points to the person) or :meth:`_texts` (a column that may name them).
    """

    _name = "case.person.traces"
    _description = "Where a Person Is"

    @api.private
    def find(self, partner):
        """Everything about a person in all cases of all companies, ended and archived ones too.

        It looks below the record rules: its caller has checked that the user may ask. What a person did as a user, in
        their work (steps done, rows of the history), is about the case, not about them, and is not found.

        :param partner: one ``res.partner``; its addresses (contacts that are no persons) are looked for too
        :return: a list of dicts, one for each place, in a fixed order, without doubles:
            ``model``, ``id``: the record; ``field``: the column that says it, as the model names it;
            ``case_id``: id of the ``case.case``, or False where there is none (a relation, a message to a team);
            ``kind``: one of

            - ``customer``: the case is theirs; ``handler``: they answer for it as a user
            - ``participant``: they take part, themselves or as a user; ``link``: a personal link of theirs
            - ``relation``: what they are to another person
            - ``detail``: a value that points to them (``case.value``; the case repeats it in ``characteristics``)
            - ``message``: sent by them, or by their address; ``received``: sent to them (both in the register of
              incoming mail too)
            - ``document``: a version that they filed, by personal link or as a user
            - ``contact``: a contact with them that was logged, and what it said before it was corrected
            - ``note``: on the whiteboard, written by them; ``mentioned``: a note that calls them
            - ``signature``: theirs, below a contract (where contracts are installed)
            - ``rating``: given by them; ``event``: something that happened to them
            - ``booking``: hours or an expense for them
            - ``named``: another record below the case points to them
            - ``log``: a row of the history that keeps their id, or what stands beside it (``case.log.value``)
            - ``mention``: a text in which their name, address of mail or telephone number stands: it may be another
              person of that name, so somebody looks at it
        """
        partner.ensure_one()
        self.env.flush_all()
        people = self._people(partner)
        found = []
        for model, field, kind, case, who in [*self._links(), *self._links_below()]:
            found += self._pointing(model, field, kind, case, who, people)
        found += self._details(people)
        found += self._by_address(people)
        found += self._in_log(people)
        for model, field, case in [*self._texts(), *self._texts_below()]:
            found += self._naming(model, field, case, people["words"])
        places, taken = [], set()
        for row in found:
            # A text that is theirs names them as a matter of course: it is told once.
            place = (row["model"], row["id"], row["field"])
            if place not in taken:
                taken.add(place)
                places.append(row)
        return places

    @api.model
    def _people(self, partner):
        """Who is looked for: ``{"partners": ids, "users": ids, "addresses": lower case, "words": texts}``."""
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        partner = partners.browse(partner.id)
        addresses = partner.child_ids.filtered(lambda child: child.type != "contact" and not child.is_company)
        family = partner | addresses
        words = {partner.name, *family.mapped("email_normalized"), *family.mapped("phone")}
        return {
            "partners": family.ids,
            "users": partner.user_ids.ids,
            "addresses": sorted(set(filter(None, family.mapped("email_normalized")))),
            "words": sorted(word.strip() for word in words if word and len(word.strip()) >= SHORTEST),
        }

    @api.model
    def _links(self):
        """Columns that point to a person.

        :return: a list of ``(model, column, kind, case, who)``; ``case``: SQL for the id of the case of the row
            known as ``t``; ``who``: what the column points to: ``partner``, ``user``, or ``outside`` (the
            ``case.participant`` of somebody from outside)
        """
        own, its = SQL("t.id"), SQL("t.case_id")
        return [
            ("case.case", "partner_id", "customer", own, "partner"),
            ("case.case", "user_id", "handler", own, "user"),
            ("case.participant", "partner_id", "participant", its, "partner"),
            ("case.participant", "user_id", "participant", its, "user"),
            ("case.access.token", "participant_id", "link", its, "outside"),
            ("case.relation", "partner_id", "relation", SQL("NULL"), "partner"),
            ("case.relation", "other_id", "relation", SQL("NULL"), "partner"),
            ("case.event", "partner_id", "event", its, "partner"),
            ("case.team.message", "partner_id", "message", its, "partner"),
            ("case.contact", "partner_id", "contact", its, "partner"),
            ("case.contact.version", "partner_id", "contact", its, "partner"),
            ("case.note", "create_uid", "note", its, "user"),
            ("case.note", "participant_id", "note", its, "outside"),
            ("case.document.version", "create_uid", "document", its, "user"),
            ("case.document", "filed_by_id", "document", its, "outside"),
            ("rating.rating", "partner_id", "rating", SQL("t.res_id"), "partner"),
            ("case.satisfaction", "partner_id", "rating", its, "partner"),
            ("account.analytic.line", "partner_id", "booking", its, "partner"),
        ]

    @api.model
    def _texts(self):
        """Columns that may name a person.

        :return: a list of ``(model, column, case)``, see :meth:`_links`
        """
        of_note = SQL("(SELECT n.case_id FROM case_note n WHERE n.id = t.note_id)")
        its = SQL("t.case_id")
        return [
            ("case.case", "title", SQL("t.id")),
            ("case.case", "handler_name", SQL("t.id")),
            ("case.case", "result_note", SQL("t.id")),
            ("case.case", "archive_besides", SQL("t.id")),
            ("case.participant", "relation", its),
            ("case.value", "value", its),
            ("case.note", "body", its),
            ("case.contact", "summary", its),
            ("case.contact", "spoken_with", its),
            ("case.contact.version", "summary", its),
            ("case.contact.version", "spoken_with", its),
            ("case.contact.version", "reason", its),
            ("case.merge", "reason", its),
            ("case.issue", "title", its),
            ("case.issue", "description", its),
            ("case.issue", "workaround", its),
            ("case.issue", "resolution", its),
            ("case.satisfaction", "feedback", its),
            ("case.satisfaction", "excluded_reason", its),
            ("case.sample", "remark", its),
            ("case.pause", "reason", its),
            ("case.extension", "reason", its),
            ("case.step", "own_name", its),
            ("case.step", "own_help", its),
            ("case.step", "reason", its),
            ("case.document.line", "waived_reason", its),
            (
                "case.redaction.bar",
                "reason",
                SQL("(SELECT r.case_id FROM case_redaction r WHERE r.id = t.redaction_id)"),
            ),
            ("account.analytic.line", "name", its),
            ("case.note.version", "body", of_note),
            ("case.document.version", "name", its),
            ("case.document.version", "text", its),
            ("case.document.version", "reason", its),
            ("case.document.remark", "body", its),
            ("case.text", "name", its),
            ("case.text", "body", its),
            ("case.step.decision", "comment", its),
            ("case.event", "reason", its),
            ("case.event", "answers", its),
            ("case.team.message", "name", its),
            ("case.team.message", "body", its),
            ("case.log", "data", its),
            ("case.log.value", "value", OF_LOG),
            ("mail.message", "body", OF_MESSAGE),
            ("mail.message", "subject", OF_MESSAGE),
            ("rating.rating", "feedback", SQL("t.res_id")),
        ]

    @api.model
    def _case_only(self, model):
        """SQL: rows of a table shared by many models count only where they belong to a case."""
        if model == "rating.rating":
            return SQL(" AND t.res_model = 'case.case'")
        if model == "mail.message":
            return SQL(" AND t.model IN ('case.case', 'case.satisfaction')")
        if model == "account.analytic.line":
            return SQL(" AND t.case_id IS NOT NULL")
        return SQL()

    def _pointing(self, model, field, kind, case, who, people):
        """Rows whose column points to the person. See :meth:`_links`."""
        ids = people["users" if who == "user" else "partners"]
        if not ids:
            return []
        one_of = SQL("= ANY(%s)", ids)
        if who == "outside":
            one_of = SQL("IN (SELECT p.id FROM case_participant p WHERE p.partner_id = ANY(%s))", ids)
        return self._rows(model, field, kind, case, SQL("t.%s %s", SQL.identifier(field), one_of))

    def _rows(self, model, field, kind, case, where):
        rows = self.env.execute_query(
            SQL(
                "SELECT t.id, %s FROM %s t WHERE %s%s ORDER BY t.id",
                case,
                SQL.identifier(self.env[model]._table),
                where,
                self._case_only(model),
            )
        )
        return [
            {"model": model, "id": row_id, "case_id": case_id or False, "field": field, "kind": kind}
            for row_id, case_id in rows
        ]

    def _details(self, people):
        """Values that point to the person, in groups too."""
        where = SQL(
            "EXISTS (SELECT FROM case_characteristic k LEFT JOIN case_characteristic g ON g.parent_id = k.id"
            "  CROSS JOIN LATERAL (SELECT k.kind, k.comodel, t.value AS told WHERE k.kind != 'group'"
            "   UNION ALL SELECT g.kind, g.comodel, line -> g.code FROM jsonb_array_elements(CASE WHEN k.kind = 'group'"
            "    AND jsonb_typeof(t.value) = 'array' THEN t.value ELSE '[]' END) line) one"
            " WHERE k.id = t.characteristic_id AND jsonb_typeof(one.told) = 'number'"
            " AND ((one.kind = 'partner' OR (one.kind = 'record' AND one.comodel = 'res.partner'))"
            "   AND (one.told #>> '{}')::numeric = ANY(%s::int[])"
            "  OR (one.kind = 'user' OR (one.kind = 'record' AND one.comodel = 'res.users'))"
            "   AND (one.told #>> '{}')::numeric = ANY(%s::int[])))",
            people["partners"],
            people["users"],
        )
        return self._rows("case.value", "value", "detail", SQL("t.case_id"), where)

    def _by_address(self, people):
        """Messages by the person or their address, those sent to them, and notes that call them."""
        sent = SQL(
            "(t.author_id = ANY(%s) OR lower(t.email_from) ~ ANY(%s))",
            people["partners"],
            [address_pattern(address) for address in people["addresses"]],
        )
        received = SQL(
            "(EXISTS (SELECT FROM mail_message_res_partner_rel r WHERE r.mail_message_id = t.id"
            " AND r.res_partner_id = ANY(%(ids)s)) OR EXISTS (SELECT FROM mail_notification n"
            " WHERE n.mail_message_id = t.id AND n.res_partner_id = ANY(%(ids)s)))",
            ids=people["partners"],
        )
        found = self._rows("mail.message", "author_id", "message", OF_MESSAGE, sent)
        found += self._rows("mail.message", "partner_ids", "received", OF_MESSAGE, received)
        called = SQL(
            "EXISTS (SELECT FROM case_note_mention m WHERE m.note_id = t.id AND m.user_id = ANY(%s))", people["users"]
        )
        found += self._rows("case.note", "mentioned_ids", "mentioned", SQL("t.case_id"), called)
        if people["addresses"]:
            written = SQL(
                "lower(t.email_from) ~ ANY(%s)", [address_pattern(address) for address in people["addresses"]]
            )
            found += self._rows("case.team.message", "email_from", "message", SQL("t.case_id"), written)
        return found

    def _in_log(self, people):
        """Rows of the history that keep the id of the person, in the chain or beside it."""
        partners, users = ([str(id) for id in people[kind]] for kind in ("partners", "users"))
        inside = SQL(
            "t.kind = 'participant' AND (t.data ->> 'partner_id' = ANY(%s) OR t.data ->> 'user_id' = ANY(%s))",
            partners,
            users,
        )
        beside = SQL(
            "jsonb_typeof(t.value) = 'object' AND (t.value ->> 'partner_id' = ANY(%(ids)s)"
            " OR t.value -> 'before' ->> 'partner_id' = ANY(%(ids)s)"
            " OR t.value -> 'now' ->> 'partner_id' = ANY(%(ids)s))",
            ids=partners,
        )
        found = self._rows("case.log", "data", "log", SQL("t.case_id"), inside)
        return found + self._rows("case.log.value", "value", "log", OF_LOG, beside)

    def _naming(self, model, field, case, words):
        """Rows whose text names the person: whole words, whatever their case."""
        if not words:
            return []
        column = SQL("t.%s::text", SQL.identifier(field))
        # The first finds candidates quickly, the second looks at the edges of the words.
        near = SQL(" OR ").join(SQL("%s ILIKE %s", column, f"%{_like(word)}%") for word in words)
        exact = SQL(" OR ").join(SQL("%s ~* %s", column, _whole(word)) for word in words)
        return self._rows(model, field, "mention", case, SQL("(%s) AND (%s)", near, exact))


def _like(text):
    return re.sub(r"([\\%_])", r"\\\1", text)


def _whole(word):
    """A pattern of PostgreSQL that finds a word, or several, that no letters or digits continue."""
    return rf"(^|[^[:alnum:]]){re.escape(word)}($|[^[:alnum:]])"


def address_pattern(address):
    """A pattern that finds an address of mail, not one that ends with it."""
    return rf"(^|[^[:alnum:]._%+-]){re.escape(address)}($|[^[:alnum:]-])"
