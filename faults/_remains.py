"""What an addon that was uninstalled leaves behind, and what it takes along: two databases compared with plain SQL."""

#: Tables that say what is installed, or that change by themselves.
OF_THE_SYSTEM = ("ir_", "bus_", "base_registry", "base_cache", "orm_signaling", "res_groups", "rule_group_rel")
#: Columns by which a row names a model.
NAMING = {
    "ir_act_window": "res_model",
    "ir_attachment": "res_model",
    "ir_exports": "resource",
    "ir_filters": "model_id",
    "ir_model_data": "model",
    "ir_ui_view": "model",
    "mail_activity": "res_model",
    "mail_followers": "res_model",
    "mail_message": "model",
    "mail_message_subtype": "res_model",
    "mail_template": "model",
    "rating_rating": "res_model",
}
#: Further remains: what they are → rows.
REMAINS = {
    "a function": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'case\\_%'",
    "a trigger": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE '%case\\_%'",
    "a sequence": "SELECT code FROM ir_sequence WHERE code LIKE 'case.%'",
    "a table": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'case\\_%'",
    "a setting": "SELECT key FROM ir_config_parameter WHERE key LIKE 'case\\_%'",
    "an address": "SELECT alias_name FROM mail_alias a WHERE alias_model_id IS NULL AND alias_name IS NOT NULL",
}


class Database:
    """What a database holds. :param cr: a plain cursor"""

    def __init__(self, cr):
        self.cr = cr
        self.tables = {name for (name,) in self.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
        self.columns = {}
        for table, column in self.ask(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        ):
            self.columns.setdefault(table, set()).add(column)
        self.installed = {
            name for (name,) in self.ask("SELECT name FROM ir_module_module WHERE state IN ('installed', 'to upgrade')")
        }
        self.model_of = {name.replace(".", "_"): name for (name,) in self.ask("SELECT model FROM ir_model")}
        self.models = set(self.model_of.values())

    def ask(self, statement, *values):
        """All rows of a statement."""
        self.cr.execute(statement, values or None)
        return self.cr.fetchall()

    def rows(self, table, columns):
        """``{id: what the row says}``; without ids what it says stands for itself."""
        said = "md5(ROW({})::text)".format(", ".join(f'"{name}"' for name in sorted(columns)))
        key = "id" if "id" in columns else said
        return dict(self.ask(f'SELECT {key}, {said} FROM "{table}"'))

    def declared_by(self, modules, model):
        """Ids of records of a model that these modules alone declare."""
        found = self.ask(
            "SELECT res_id FROM ir_model_data WHERE model = %s GROUP BY res_id HAVING bool_and(module = ANY(%s))",
            model,
            sorted(modules),
        )
        return {res_id for (res_id,) in found}

    def links(self, table):
        """``(column, table it points to, what happens)`` of the foreign keys of a table."""
        return self.ask(
            "SELECT a.attname, c.confrelid::regclass::text, c.confdeltype FROM pg_constraint c JOIN pg_attribute a"
            " ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'"
            " AND c.conrelid = quote_ident(%s)::regclass",
            table,
        )


def missing(before, after):
    """What others lost: rows that are gone, or say something else, though they are not the addons' own.

    :param before: the :class:`Database` as it was
    :param after: the same one, some addons uninstalled
    :return: sentences
    """
    gone = before.installed - after.installed
    lost, changed = {}, {}
    for table in sorted(before.tables & after.tables):
        if table.startswith(OF_THE_SYSTEM):
            continue
        columns = before.columns[table] & after.columns[table]
        was, now = before.rows(table, columns), after.rows(table, columns)
        if keys := was.keys() - now.keys():
            lost[table] = keys
        if keys := {key for key in was.keys() & now.keys() if was[key] != now[key]}:
            changed[table] = keys
    theirs = _their_own(before, after, gone, lost)
    for table, keys in sorted(lost.items()):
        if rest := keys - theirs.get(table, set()):
            yield f"{table}: {len(rest)} rows of others are gone, such as {sorted(rest, key=str)[:3]}"
    for table, keys in sorted(changed.items()):
        if told := _changes(before, after, table, keys, theirs):
            yield f"{table}: {told}"


def _their_own(before, after, gone, lost):
    """Rows that go with the addons: what they declare, what is about their models, and what belongs to such rows."""
    theirs = {}
    for table, keys in lost.items():
        mine = before.declared_by(gone, before.model_of.get(table, "")) & keys
        name = NAMING.get(table)
        if name and (names := sorted(before.models - after.models)):
            # What is said about jobs and the like goes with them.
            about = f"SELECT id FROM \"{table}\" WHERE {name} = ANY(%s) OR {name} LIKE 'ir.%%'"
            mine |= {key for (key,) in before.ask(about, names)}
        if name and "res_id" in before.columns[table]:
            # And so does what is said about a record that they declare.
            about = f'SELECT t.id FROM "{table}" t JOIN ir_model_data d ON d.model = t.{name} AND d.res_id = t.res_id'
            mine |= {key for (key,) in before.ask(f"{about} WHERE d.module = ANY(%s)", sorted(gone))}
        theirs[table] = mine
    grown = True
    while grown:
        grown = False
        for table, keys in lost.items():
            for column, target, _how in before.links(table):
                if target in after.tables and not theirs.get(target):
                    continue
                key = "id" if "id" in before.columns[table] else None
                if key is None:
                    columns = before.columns[table] & after.columns[table]
                    key = "md5(ROW({})::text)".format(", ".join(f'"{name}"' for name in sorted(columns)))
                where, values = f'"{column}" = ANY(%s)', [sorted(theirs.get(target, ()))]
                if target not in after.tables:
                    where, values = f'"{column}" IS NOT NULL', []
                more = {found for (found,) in before.ask(f'SELECT {key} FROM "{table}" WHERE {where}', *values)}
                more = (more & keys) - theirs[table]
                if more:
                    theirs[table] |= more
                    grown = True
    return theirs


def _changes(before, after, table, keys, theirs):
    """Which columns say something else, in words; a link to what went with the addons may have become empty."""
    links = {column: target for column, target, _how in before.links(table)}
    found = {}
    for column in sorted((before.columns[table] & after.columns[table]) - {"write_date", "write_uid", "id"}):
        statement = f'SELECT id, "{column}"::text FROM "{table}" WHERE id = ANY(%s)'
        was, now = (dict(side.ask(statement, sorted(keys))) for side in (before, after))
        freed = {str(key) for key in theirs.get(links.get(column), ())}
        other = [key for key in keys if was[key] != now[key] and not (now[key] is None and was[key] in freed)]
        if other:
            found[column] = f"{column} of {len(other)} rows ({was[other[0]]!r} → {now[other[0]]!r})"
    return ", ".join(found.values())


def remains(before, after):
    """What of the addons is still there. :return: sentences"""
    gone = before.installed - after.installed
    for model in sorted(before.models - after.models):
        if model.replace(".", "_") in after.tables:
            yield f"the table of {model} is still there"
    for model, column in before.ask(
        "SELECT f.model, f.name FROM ir_model_fields f JOIN ir_model_data d ON d.model = 'ir.model.fields'"
        " AND d.res_id = f.id GROUP BY f.id HAVING bool_and(d.module = ANY(%s))",
        sorted(gone),
    ):
        if column in after.columns.get(model.replace(".", "_"), ()):
            yield f"the column {column} of {model} is still there"
    for table, column in NAMING.items():
        statement = (
            f'SELECT "{column}", count(*) FROM "{table}" WHERE "{column}" = ANY(%s) GROUP BY 1 ORDER BY 2 DESC LIMIT 3'
        )
        if table in after.tables and (found := after.ask(statement, sorted(before.models - after.models))):
            yield f"{table} names models that are gone: {dict(found)}"
    if "case_organizer" in gone:
        for what, statement in REMAINS.items():
            if found := sorted(str(name) for (name,) in after.ask(statement)):
                yield f"{what} is still there: {', '.join(found[:5])}"
