"""Copies of the database that a scenario may spoil, and work on them in processes of their own."""

import contextlib
import json
import os
import shutil
import tempfile
from pathlib import Path

import psycopg2
from _killing import Ground

from odoo import sql_db
from odoo.tools import config


class Copy(Ground):
    """A database of which this process knows nothing: all work on it is done in processes of their own.

    :param name: of the database
    """

    def __init__(self, name):
        self.name = name

    def ask(self, work):
        """Do work in a process of its own.

        :param work: function of an environment of the superuser; what it changed is committed
        :return: what it returns, as JSON brings it back
        :raises AssertionError: when it fails
        """
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "answer.json"

            def answered(env):
                answer = work(env)
                file.write_text(json.dumps(answer, default=str))

            self.finish(answered)
            return json.loads(file.read_text())

    @contextlib.contextmanager
    def read(self):
        """A plain cursor that sees what is there: nothing of Odoo is loaded."""
        with contextlib.closing(connection(self.name)) as cnx, cnx.cursor() as cr:
            yield cr


def connection(name, **more):
    """A plain connection to a database of this server."""
    _name, known = sql_db.connection_info_for(name)
    return psycopg2.connect(**{**known, **more})


def execute(statement, name="postgres"):
    """Carry out a statement that may be part of no transaction."""
    with contextlib.closing(connection(name)) as cnx:
        cnx.autocommit = True
        with cnx.cursor() as cr:
            cr.execute(statement)


def release(env):
    """Close our own connections to the database: PostgreSQL copies none that is in use.

    The cursor of ``env`` goes on on another connection when it is next asked for: see :func:`take_back`.
    """
    env.cr.commit()
    sql_db.close_all()


def take_back(env):
    """Give the cursor of ``env`` a connection that works: Odoo's shell ends with it."""
    fresh = sql_db.db_connect(env.cr.dbname).cursor()
    env.cr._cnx, env.cr._obj = fresh._cnx, fresh._obj
    # Its connection is the other cursor's now, which will give it back.
    fresh._closed = True


@contextlib.contextmanager
def copied(source, label):
    """A copy of a database, with its files; dropped afterwards.

    :param source: its name; nobody may be connected to it
    :param label: letters and digits
    :return: a :class:`Copy`
    """
    name = f"{source}_{label}"
    execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    try:
        files = Path(config.filestore(source))
        if files.is_dir():
            shutil.copytree(files, config.filestore(name), copy_function=os.link)
        yield Copy(name)
    finally:
        drop(name)


def drop(name):
    """Drop a database with its files, whoever is connected to it."""
    execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(config.filestore(name), ignore_errors=True)
