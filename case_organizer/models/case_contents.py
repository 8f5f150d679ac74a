from odoo import api, models
from odoo.tools import SQL, ormcache

#: What is written by people or names them, by kind of field.
TEXTS = frozenset(["char", "text", "html", "json", "properties"])
#: Columns that are words of the system, not of people.
OF_SYSTEM = frozenset(
    ["code", "key", "kind", "item", "checksum", "mimetype", "channel", "log_head", "plan_state", "hash", "res_model",
     "access", "priority", "previous_code"]
)  # fmt: skip
#: Columns that stay: what a case is called is how it is found again.
STAY = frozenset([("case.case", "name")])
#: Columns in which each row says something else: emptied, they still do.
UNIQUE = frozenset([("case.access.token", "token_hash")])
#: Columns that cannot be empty: a contact that stands for nobody takes the place of who was there.
SOMEBODY = frozenset([("case.participant", "partner_id")])
#: Columns by which a record may belong to a case, without having to.
MAY_BELONG = {
    "case.event": "case_id",
    "case.mail": "case_id",
    "case.scan.piece": "case_id",
    "case.team.message": "case_id",
}
#: Files made of cases for somebody.
MADE = ("case.binder", "case.archive")


class CaseContents(models.AbstractModel):
    """What lies below cases, found in the registry, so that what other addons add is found too.

    It is emptied here, set-based and below the record rules: for lists of destruction and for erasing people, whose
    verbs have checked the user and everything else.
    """

    _name = "case.contents"
    _description = "Contents of Cases"

    @api.model
    def _apart(self):
        """Names of models below cases that are no contents: they stay as they are, with all below them."""
        return frozenset(["case.log", "case.log.value", "case.destruction.line", "case.bulk.line"])

    @api.model
    @ormcache("root")
    def _ways(self, root):
        """How records lie below those of ``root``. :return: ``((model, column, model above), …)``, from above"""
        found, ways, apart = {root}, [], self._apart()
        models_here = [
            model
            for name, model in sorted(self.env.registry.items())
            if name.startswith("case.") and name not in apart and model._auto and not model._abstract
            and not model._transient
        ]  # fmt: skip
        while True:
            more = []
            for model in models_here:
                if model._name in found:
                    continue
                above = [
                    field
                    for field in model._fields.values()
                    if field.type == "many2one" and field.store and field.comodel_name in found
                    and (field.required or MAY_BELONG.get(model._name) == field.name)
                ]  # fmt: skip
                if above:
                    way = min(above, key=lambda field: (field.comodel_name != root, field.name))
                    more.append((model._name, way.name, way.comodel_name))
            if not more:
                return tuple(ways)
            ways += more
            found.update(name for name, _column, _above in more)

    @api.model
    def _below(self, root, ids, spared=()):
        """Conditions for what lies below records, themselves first.

        :param root: ``case.case`` or ``case.document``
        :param spared: ids of documents that are left out, with all that lies below them
        :return: ``{model: SQL}``; the condition is on the table known as ``t``
        """
        found = {root: SQL("t.id = ANY(%s)", list(ids))}
        for name, column, above in self._ways(root):
            table = SQL.identifier(self.env[above]._table)
            found[name] = SQL("t.%s IN (SELECT t.id FROM %s t WHERE %s)", SQL.identifier(column), table, found[above])
            if name == "case.document" and spared:
                found[name] = SQL("(%s AND t.id != ALL(%s))", found[name], list(spared))
        return found

    @api.model
    @ormcache("name")
    def _columns(self, name):
        """What of a model is contents. :return: ``(texts, persons, files)``: names of columns"""
        texts, persons, files = [], [], []
        for field in self.env[name]._fields.values():
            if not field.store or not field.column_type or (name, field.name) in STAY:
                continue
            if field.type in TEXTS and field.name not in OF_SYSTEM:
                texts.append(field.name)
            elif field.type == "many2one" and field.comodel_name == "res.partner":
                persons.append(field.name)
            elif field.type == "many2one" and field.comodel_name == "ir.attachment":
                files.append(field.name)
        return tuple(texts), tuple(persons), tuple(files)

    @api.model
    def _empty(self, name, column):
        """SQL that takes the place of what stands in a column."""
        field = self.env[name]._fields[column]
        if field.type == "many2one" and not field.required and (name, column) not in SOMEBODY:
            return SQL("NULL")
        if field.type == "many2one":
            nobody = self.env.ref("case_organizer.partner_destroyed").id
            return SQL("CASE WHEN t.%s IS NOT NULL THEN %s END", SQL.identifier(column), nobody)
        if not field.required:
            return SQL("NULL")
        if field.type in ("json", "properties"):
            return SQL("'null'::jsonb")
        if field.translate:
            return SQL("""'{"en_US": "–"}'::jsonb""")
        return SQL("'–' || t.id") if (name, column) in UNIQUE else SQL("'–'")

    @api.private
    def empty_sudo(self, root, ids, spared=()):
        """Destroy the contents of records; the rows stay, with states, dates and numbers, and say nothing of anybody.

        :param root: ``case.case`` or ``case.document``
        :param ids: their ids
        :param spared: ids of documents that stay as they are
        :return: how much it was: ``{documents, files, bytes, messages, notes, details}``
        """
        self._remove_made_sudo(self._cases_of_sudo(root, ids))
        self.env.flush_all()
        below = self._below(root, ids, spared)
        counts = self._count(below)
        attachments = self._attachments(below)
        if root == "case.case":
            counts["messages"] = self._remove_messages(ids, attachments)
            self._empty_beside(ids)
        for name, condition in below.items():
            self._empty_rows(name, condition)
        counts["files"] = self._remove_attachments(attachments)
        self._erase_log(root, ids)
        self.env.invalidate_all(flush=False)
        return counts

    @api.model
    def _cases_of_sudo(self, root, ids):
        """Ids of the cases of records, see :meth:`empty_sudo`."""
        return list(ids) if root == "case.case" else self.env[root].sudo().browse(ids).case_id.ids

    def _remove_made_sudo(self, case_ids):
        """Files that were made of cases for somebody go at once: they hold what is destroyed."""
        for name in MADE:
            self.env[name].sudo().search([("case_id", "in", case_ids)])._remove_now()
        requests = self.env["case.access.request"].sudo()
        requests.search([("attachment_id", "!=", False), ("line_ids.case_id", "in", case_ids)])._remove_now()

    def _empty_beside(self, ids):
        """Empty rows of Odoo's own tables about these cases: they stay where other things count on them."""
        for statement in (
            "UPDATE rating_rating SET feedback = NULL, partner_id = NULL, res_name = NULL"
            " WHERE res_model = 'case.case' AND res_id = ANY(%s) RETURNING id",
            "UPDATE account_analytic_line SET name = '–', partner_id = NULL WHERE case_id = ANY(%s) RETURNING id",
        ):
            self.env.execute_query(SQL(statement, list(ids)))

    def _empty_rows(self, name, condition):
        """Empty the columns of rows in one statement."""
        texts, persons, files = self._columns(name)
        if not texts + persons + files:
            return
        sets = [SQL("%s = %s", SQL.identifier(column), self._empty(name, column)) for column in (*texts, *persons)]
        sets += [SQL("%s = NULL", SQL.identifier(column)) for column in files]
        self.env.execute_query(
            SQL(
                "UPDATE %s t SET %s WHERE %s RETURNING t.id",
                SQL.identifier(self.env[name]._table),
                SQL(", ").join(sets),
                condition,
            )
        )

    def _count(self, below):
        """How much there is to destroy."""
        asked = {
            "documents": ("case.document", SQL("count(*)"), SQL("t.destroyed_on IS NULL")),
            "bytes": ("case.document.version", SQL("sum(t.file_size)"), SQL("t.attachment_id IS NOT NULL")),
            "notes": ("case.note", SQL("count(*)"), SQL("t.body IS NOT NULL")),
            "details": ("case.value", SQL("count(*)"), SQL("t.value IS NOT NULL")),
        }
        return {
            what: int(
                self.env.execute_query(
                    SQL(
                        "SELECT %s FROM %s t WHERE %s AND %s",
                        measure,
                        SQL.identifier(self.env[name]._table),
                        below[name],
                        there,
                    )
                )[0][0]
                or 0
            )
            for what, (name, measure, there) in asked.items()
            if name in below
        }

    def _attachments(self, below):
        """Ids of the files that hang on rows: named by them, or of the model and id."""
        parts = []
        for name, condition in below.items():
            table = SQL.identifier(self.env[name]._table)
            parts.append(
                SQL(
                    "SELECT a.id FROM ir_attachment a JOIN %s t ON t.id = a.res_id WHERE a.res_model = %s AND %s",
                    table,
                    name,
                    condition,
                )
            )
            parts += [
                SQL("SELECT t.%s FROM %s t WHERE %s", SQL.identifier(column), table, condition)
                for column in self._columns(name)[2]
            ]
        rows = self.env.execute_query(SQL(" UNION ").join(parts))
        return {file_id for (file_id,) in rows if file_id}

    def _remove_messages(self, ids, attachments):
        """Remove the messages of cases and of the private talks about them. :return: how many of cases"""
        talks = SQL("SELECT h.id FROM discuss_channel h WHERE h.case_id = ANY(%s)", list(ids))
        asked = SQL("SELECT s.id FROM case_satisfaction s WHERE s.case_id = ANY(%s)", list(ids))
        there = SQL(
            "((m.model = 'case.case' AND m.res_id = ANY(%s)) OR (m.model = 'discuss.channel' AND m.res_id IN (%s))"
            " OR (m.model = 'case.satisfaction' AND m.res_id IN (%s)))",
            list(ids),
            talks,
            asked,
        )
        files = self.env.execute_query(
            SQL(
                "SELECT a.id FROM message_attachment_rel r JOIN mail_message m ON m.id = r.message_id"
                " JOIN ir_attachment a ON a.id = r.attachment_id WHERE %s AND a.res_model IN"
                " ('case.case', 'discuss.channel', 'mail.message', 'mail.compose.message')",
                there,
            )
        )
        attachments.update(file_id for (file_id,) in files)
        of_cases = self.env.execute_query(
            SQL("SELECT count(*) FROM mail_message m WHERE m.model = 'case.case' AND m.res_id = ANY(%s)", list(ids))
        )[0][0]
        for statement in (
            SQL("DELETE FROM mail_message m WHERE %s RETURNING m.id", there),
            SQL(
                "DELETE FROM mail_scheduled_message WHERE model = 'case.case' AND res_id = ANY(%s) RETURNING id",
                list(ids),
            ),
            SQL(
                "DELETE FROM mail_followers m WHERE m.res_model = 'case.case' AND m.res_id = ANY(%s) RETURNING m.id",
                list(ids),
            ),
            SQL(
                "UPDATE discuss_channel SET name = '–', description = NULL WHERE case_id = ANY(%s) RETURNING id",
                list(ids),
            ),
        ):
            self.env.execute_query(statement)
        return of_cases

    def _remove_attachments(self, ids):
        """Remove files; what of the file store nobody else names is collected by Odoo. :return: how many"""
        rows = self.env.execute_query(
            SQL("DELETE FROM ir_attachment WHERE id = ANY(%s) RETURNING store_fname", sorted(ids))
        )
        for (name,) in rows:
            if name:
                self.env["ir.attachment"]._mark_for_gc(name)
        return len(rows)

    def _erase_log(self, root, ids):
        """Erase what the histories say in plain words; the chains keep their commitments."""
        if root == "case.case":
            rows = SQL("l.case_id = ANY(%s)", list(ids))
        else:
            rows = SQL(
                "EXISTS (SELECT FROM case_document_version dv JOIN case_document d ON d.id = dv.document_id"
                " WHERE d.id = ANY(%s) AND d.case_id = l.case_id AND l.data ->> 'sha256' = dv.checksum)",
                list(ids),
            )
        self.env.execute_query(
            SQL(
                "UPDATE case_log_value v SET value = NULL, salt = '' FROM case_log l WHERE l.id = v.log_id AND %s"
                " RETURNING v.id",
                rows,
            )
        )
