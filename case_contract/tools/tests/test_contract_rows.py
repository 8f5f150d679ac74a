from unittest import TestCase

from case_contract.tools.contract_rows import levels, regrouped
from case_contract.tools.wording import TermsNotRead, read_every, read_side, read_terms

CHOSEN = {"No": "reference", "Who": "partner", "Above": "parent", "What": "line_name", "Sites": "detail:sites"}


class TestContractRows(TestCase):
    """Rows of a spreadsheet as contracts."""

    def test_rows_of_one_contract(self):
        first, second = regrouped(
            [
                (2, {"No": 1001.0, "Who": "A", "What": "x", "Sites": 3}),
                (3, {"What": "y"}),
                (4, {"No": "1002", "Who": "B", "Above": 1001}),
                (5, {"No": 1001, "What": "z"}),
            ],
            CHOSEN,
        )
        self.assertEqual((first.reference, first.number, first.details), ("1001", 2, {"sites": 3}))
        self.assertEqual([(row, line["line_name"]) for row, line in first.lines], [(2, "x"), (3, "y"), (5, "z")])
        self.assertEqual((second.reference, second.parent, second.lines), ("1002", "1001", []))

    def test_parties_and_obligations_of_a_contract(self):
        chosen = {**CHOSEN, "Party": "party_partner", "Owed": "obligation_name"}
        (contract,) = regrouped(
            [(2, {"No": 1, "What": "x", "Party": "P"}), (3, {"Party": "Q", "Owed": "Report"}), (4, {"Owed": "Visit"})],
            chosen,
        )
        self.assertEqual([row for row, _said in contract.parties], [2, 3])
        self.assertEqual([said["obligation_name"] for _row, said in contract.obligations], ["Report", "Visit"])
        self.assertEqual((len(contract.lines), contract.said), (1, {}))

    def test_those_above_first(self):
        order, astray = levels({"a": "b", "b": "", "c": "known", "d": "e", "e": "d", "f": "gone", "g": "f"}, {"known"})
        self.assertEqual(order, [["b", "c"], ["a"]])
        self.assertEqual(astray, {"d": "circle", "e": "circle", "f": "unknown", "g": "unknown"})


class TestWording(TestCase):
    """What people write in spreadsheets."""

    def test_terms(self):
        for group, text, read in (
            ("duration", "12 maanden", {"duration_kind": "fixed", "duration_number": 12, "duration_unit": "months"}),
            ("duration", 24, {"duration_kind": "fixed", "duration_number": 24, "duration_unit": "months"}),
            ("duration", "Unbefristet", {"duration_kind": "indefinite"}),
            (
                "renewal",
                "tacit, 1 year",
                {"renewal_kind": "tacit", "renewal_number": 1, "renewal_unit": "years"},
            ),
            ("notice", "3 Monate", {"notice_kind": "period", "notice_number": 3, "notice_unit": "months"}),
            ("indexation", "2,5 %", {"indexation_kind": "percent", "indexation_percent": 2.5}),
            ("payment", "per kwartaal", {"payment_kind": "quarter"}),
        ):
            self.assertEqual(read_terms(group, text), read, text)
        for group, text in (("duration", "0 months"), ("duration", "forever"), ("renewal", "3"), ("payment", "often")):
            with self.assertRaises(TermsNotRead):
                read_terms(group, text)

    def test_how_often(self):
        for text, number, unit in (
            ("every 6 months", 6, "month"), ("2 jaar", 2, "year"), ("jede Woche", 1, "week"), (12, 12, "month"),
            ("Vierteljährlich", 3, "month"), ("per kwartaal", 3, "month"), ("daily", 1, "day"), ("Einmalig", 1, "once"),
        ):  # fmt: skip
            self.assertEqual(read_every(text), {"every_number": number, "every_unit": unit}, text)
        self.assertEqual(read_every("FREQ=MONTHLY;BYDAY=1MO"), {"every_unit": "rule", "rule": "FREQ=MONTHLY;BYDAY=1MO"})
        for text in ("often", "0 months", "6 moons", -3, "2.5 years", ""):
            with self.assertRaises(TermsNotRead):
                read_every(text)

    def test_sides(self):
        self.assertEqual(
            [read_side(text) for text in ("Us", " wij ", "Gegenseite", "theirs")], ["us", "us", "them", "them"]
        )
        with self.assertRaises(TermsNotRead):
            read_side("both")
