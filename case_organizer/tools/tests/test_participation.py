import pytest
from tools.participation import Default, holder

CASE = {"handler": 11, "opener": 12, "customer": 13}


@pytest.mark.parametrize(
    ("default", "who"),
    [
        (Default(1, "handler"), ("user_id", 11)),
        (Default(1, "opener"), ("user_id", 12)),
        (Default(1, "customer"), ("partner_id", 13)),
        (Default(1, "user", user_id=14), ("user_id", 14)),
        (Default(1, "team", team_id=15), ("team_id", 15)),
        # What another rule named before is kept, and does not count.
        (Default(1, "handler", user_id=14, team_id=15), ("user_id", 11)),
        (Default(1, "team", user_id=14, team_id=15), ("team_id", 15)),
    ],
)
def test_one_holds_it(default, who):
    found = holder(default, 5, **CASE)
    assert {name: value for name, value in found.items() if value} == {"case_id": 5, "role_id": 1, **dict([who])}


@pytest.mark.parametrize("default", [Default(1, "none", user_id=14, team_id=15), Default(1, "handler")])
def test_nobody_holds_it(default):
    assert holder(default, 5, handler=False, opener=12, customer=13) is None
