"""Somebody else's PostgreSQL server: what is said when it cannot be used."""

import os

import pytest

from dev import postgres
from dev.ui import Failure

THEIRS = {"PGHOST": "db.example", "PGUSER": "anna"}


def test_databases_of_two_clones_have_names_of_their_own():
    assert postgres.External(THEIRS).prefix.startswith("case_")


def test_a_server_that_does_not_answer_is_said(monkeypatch):
    def refuse(self, sql):
        raise Failure("could not connect")

    monkeypatch.setattr(postgres.External, "psql", refuse)
    with pytest.raises(Failure, match=r"PGHOST=db\.example: .* as anna \(could not connect\).*unset PGHOST"):
        postgres.External(THEIRS).running().__enter__()


def test_a_role_that_may_not_create_databases_is_said(monkeypatch):
    monkeypatch.setattr(postgres.External, "psql", lambda self, sql: "f")
    with pytest.raises(Failure, match='ALTER ROLE "anna" CREATEDB'):
        postgres.External(THEIRS).running().__enter__()


def test_odoo_refuses_the_role_postgres():
    with pytest.raises(Failure, match="Set PGUSER to a role"):
        postgres.External({**THEIRS, "PGUSER": "postgres"}).running().__enter__()


def test_pghost_decides_which_server_it_is(monkeypatch):
    monkeypatch.delenv("PGHOST", raising=False)
    assert isinstance(postgres.server("demo"), postgres.Embedded)
    monkeypatch.setenv("PGHOST", "db.example")
    assert isinstance(postgres.server("demo"), postgres.External)


def test_what_is_measured_has_a_quarter_of_the_memory():
    assert not postgres.Embedded("demo").options
    given = int(postgres.Embedded("bench", roomy=True).options.removeprefix("-c shared_buffers=").removesuffix("MB"))
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20
    assert given == pytest.approx(max(256, total / 4), abs=1)


@pytest.mark.parametrize("temporary", ["/tmp", "/" + "x" * 120])
def test_the_socket_path_is_short_whatever_the_clone_and_tmpdir(monkeypatch, tmp_path, temporary):
    made = []
    monkeypatch.setattr(postgres.tempfile, "gettempdir", lambda: temporary)
    monkeypatch.setattr(postgres.tempfile, "mkdtemp", lambda prefix, dir: made.append(dir) or str(tmp_path / "short"))
    server = postgres.Embedded("demo")
    server.home = tmp_path
    server._make_socket_folder()
    assert str(made[0]) == "/tmp"
