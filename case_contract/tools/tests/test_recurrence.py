import os
from datetime import date, datetime, timedelta
from unittest import TestCase

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from case_contract.tools.recurrence import RuleRefused, between, check, following, parse

#: How many rules are tried; 10,000 by hand.
RULES = int(os.environ.get("RECURRENCE_RULES", "1000"))
days = st.dates(date(1990, 1, 1), date(2045, 12, 31))
weekdays = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])


@st.composite
def rules(draw):
    """Rules as people and other programs write them."""
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={freq}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 18))}")
    end = draw(st.sampled_from(["", "", "COUNT", "UNTIL"]))
    if end == "COUNT":
        parts.append(f"COUNT={draw(st.integers(1, 40))}")
    if end == "UNTIL":
        parts.append(f"UNTIL={draw(st.dates(date(2000, 1, 1), date(2050, 1, 1))):%Y%m%d}")
    kind = draw(st.sampled_from(["plain", "plain", "monthday", "byday", "bymonth", "last"]))
    if kind == "monthday" and freq in ("MONTHLY", "YEARLY"):
        parts.append(f"BYMONTHDAY={draw(st.integers(1, 31))}")
    if kind == "byday" and freq != "DAILY":
        chosen = draw(st.lists(weekdays, min_size=1, max_size=3, unique=True))
        nth = draw(st.sampled_from(["", "1", "2", "-1"])) if freq == "MONTHLY" else ""
        parts.append("BYDAY=" + ",".join(nth + day for day in chosen))
    if kind == "bymonth":
        parts.append(f"BYMONTH={draw(st.integers(1, 12))}")
    if kind == "last" and freq == "MONTHLY":
        parts.append("BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1")
    return ";".join(parts)


class TestAgainstDateutil(TestCase):
    """The same days as dateutil gives, whatever the rule."""

    @settings(max_examples=RULES, deadline=None)
    @given(rules(), days, st.integers(-400, 2000))
    def test_following(self, text, start, later):
        after = start + timedelta(days=later)
        theirs = rrulestr(text, dtstart=datetime.combine(start, datetime.min.time()))
        expected = theirs.after(datetime.combine(after, datetime.min.time()))
        self.assertEqual(following(parse(text), start, after), expected and expected.date())

    @settings(max_examples=200, deadline=None)
    @given(rules(), days, st.integers(0, 900))
    def test_between(self, text, start, length):
        first, last = start + timedelta(days=30), start + timedelta(days=30 + length)
        theirs = rrulestr(text, dtstart=datetime.combine(start, datetime.min.time()))
        expected = theirs.between(
            datetime.combine(first, datetime.min.time()), datetime.combine(last, datetime.min.time()), inc=True
        )
        self.assertEqual(between(parse(text), start, first, last), [moment.date() for moment in expected])

    @settings(max_examples=200, deadline=None)
    @given(days, st.integers(1, 30), st.integers(0, 60))
    def test_months_that_are_too_short(self, start, interval, number):
        rule = parse(f"FREQ=MONTHLY;INTERVAL={interval};SKIP=BACKWARD")
        wanted = start + relativedelta(months=interval * number)
        self.assertEqual(following(rule, start, wanted - timedelta(days=1)), wanted)


class TestRules(TestCase):
    """What people would notice."""

    def test_leap_day(self):
        start = date(2024, 2, 29)
        yearly = parse("FREQ=YEARLY;SKIP=BACKWARD")
        self.assertEqual(
            between(yearly, start, start, date(2028, 12, 31)),
            [date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)],
        )
        self.assertEqual(following(parse("FREQ=YEARLY"), start, start), date(2028, 2, 29))

    def test_last_of_the_month(self):
        start = date(2026, 1, 31)
        rule = parse("FREQ=MONTHLY;SKIP=BACKWARD")
        self.assertEqual(
            between(rule, start, start, date(2026, 4, 30)),
            [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)],
        )

    def test_it_ends(self):
        rule = parse("FREQ=MONTHLY;COUNT=3;SKIP=BACKWARD")
        start = date(2026, 1, 31)
        self.assertEqual(between(rule, start, start, date(2030, 1, 1))[-1], date(2026, 3, 31))
        self.assertIsNone(following(rule, start, date(2026, 3, 31)))
        until = parse("FREQ=MONTHLY;UNTIL=20260301")
        self.assertIsNone(following(until, date(2026, 1, 15), date(2026, 2, 15)))

    def test_at_the_end_of_time(self):
        self.assertIsNone(following(parse("FREQ=YEARLY"), date(2000, 1, 1), date(9999, 6, 1)))

    def test_refused(self):
        for text, reason in (
            ("", "frequency"),
            ("FREQ=HOURLY", "frequency"),
            ("FREQ=MONTHLY;INTERVAL=0", "number"),
            ("FREQ=MONTHLY;INTERVAL=9999", "number"),
            ("FREQ=MONTHLY;COUNT=x", "number"),
            ("FREQ=MONTHLY;UNTIL=20261301", "number"),
            ("FREQ=MONTHLY;BYHOUR=3", "part"),
            ("FREQ=MONTHLY;COUNT=3;UNTIL=20270101", "twice"),
            ("FREQ=MONTHLY;FREQ=YEARLY", "twice"),
            ("FREQ=WEEKLY;BYDAY=XX", "rule"),
            ("FREQ=MONTHLY;BYDAY=MO;SKIP=BACKWARD", "part"),
            ("FREQ=DAILY;" + "X" * 300, "too_long"),
        ):
            with self.subTest(text), self.assertRaises(RuleRefused) as refused:
                parse(text)
            self.assertEqual(refused.exception.reason, reason)

    def test_never(self):
        for text in ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;UNTIL=20200101"):
            with self.subTest(text), self.assertRaises(RuleRefused) as refused:
                check(text, date(2026, 1, 1))
            self.assertEqual(refused.exception.reason, "never")
        self.assertEqual(check("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", date(2026, 1, 1)).freq, "YEARLY")
