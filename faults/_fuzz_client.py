"""A client of the server in this process: what a request was answered with, and what it did to the database."""

import re
from collections import Counter
from contextlib import contextmanager
from typing import NamedTuple
from unittest.mock import patch

from werkzeug.test import Client

import odoo.http
from odoo.sql_db import Cursor

WRITES = re.compile(r'^\s*(?:WITH\b.*?\b)?(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.S | re.I)


class Answer(NamedTuple):
    """What came back."""

    status: int
    text: str
    location: str
    #: Statements that were executed.
    statements: int
    #: Tables that were written, committed, with how often.
    written: dict


class Browser:
    """Sends requests and watches the database meanwhile."""

    def __init__(self):
        self.client = Client(odoo.http.root, use_cookies=False)
        self.statements, self.open, self.written = 0, {}, Counter()

    @contextmanager
    def watching(self):
        """Everything that is executed in the meantime is counted; what is rolled back was not written."""
        execute, commit, rollback = Cursor.execute, Cursor.commit, Cursor.rollback

        def watched_execute(cursor, query, params=None, log_exceptions=True):
            self.statements += 1
            found = WRITES.match(query if isinstance(query, str) else getattr(query, "code", ""))
            if found:
                self.open.setdefault(id(cursor), Counter())[found[2]] += 1
            return execute(cursor, query, params, log_exceptions)

        def watched_commit(cursor):
            done = commit(cursor)
            self.written += self.open.pop(id(cursor), Counter())
            return done

        def watched_rollback(cursor):
            self.open.pop(id(cursor), None)
            return rollback(cursor)

        with (
            patch.object(Cursor, "execute", watched_execute),
            patch.object(Cursor, "commit", watched_commit),
            patch.object(Cursor, "rollback", watched_rollback),
        ):
            yield self

    def ask(self, path, method, session, **given):
        """Send a request. :param session: value of the cookie :return: an :class:`Answer`"""
        self.statements, self.open, self.written = 0, {}, Counter()
        headers = {"Cookie": f"session_id={session}", "User-Agent": "Mozilla/5.0", **given.pop("headers", {})}
        base = {"REMOTE_ADDR": "127.0.0.1"}
        response = self.client.open(path, method=method, headers=headers, environ_base=base, **given)
        text = response.get_data().decode("utf-8", "replace")
        response.close()
        location = response.headers.get("Location") or ""
        return Answer(response.status_code, text, location, self.statements, dict(self.written))
