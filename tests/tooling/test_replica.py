"""A replica of an embedded server, as administrators have one of theirs."""

import time

import pytest

from dev import postgres
from dev.replica import Replica
from dev.ui import Failure


@pytest.fixture
def primary():
    server = postgres.Embedded("followed")
    server.remove()
    try:
        with server.running():
            yield server
    finally:
        server.remove()


def test_it_follows_can_be_read_and_is_gone_afterwards(primary):
    primary.psql("CREATE TABLE told (word text)", user="postgres")
    replica = Replica(primary)
    with replica.running():
        assert replica.psql("SELECT pg_is_in_recovery()") == "t"
        primary.psql("INSERT INTO told VALUES ('new')", user="postgres")
        end = time.monotonic() + 20
        while replica.psql("SELECT count(*) FROM told", user="postgres") == "0" and time.monotonic() < end:
            time.sleep(0.05)
        assert replica.psql("SELECT word FROM told", user="postgres") == "new"
        with pytest.raises(Failure, match="read-only transaction"):
            replica.psql("INSERT INTO told VALUES ('there')", user="postgres")
        place = replica.place
    assert not place.exists()
    assert primary.psql("SELECT count(*) FROM told", user="postgres") == "1"
