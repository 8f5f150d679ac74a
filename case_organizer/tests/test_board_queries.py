"""The board of cases takes few statements, however many columns it has, and shows what one may see."""

from . import test_queries
from .common import CaseCommon

#: What a card shows: as in the view.
CARD = {
    **{name: {} for name in ("name", "title", "state", "steps_done", "steps_total", "priority", "deadline")},
    **{name: {"fields": {"display_name": {}}} for name in ("type_id", "partner_id", "user_id")},
}
BOARD_STATEMENTS = 8


class TestBoardQueries(CaseCommon):
    """As case users open the board."""

    fresh, count = test_queries.TestQueries.fresh, test_queries.TestQueries.count

    def setUp(self):
        super().setUp()
        self.statuses = self.env["case.status"].search([("fold", "=", False)])
        self.cases = {status: self.open_case() + self.open_case(self.underwriter) for status in self.statuses}
        self.cases[self.statuses[0]][0].with_user(self.adviser).write({"access": "restricted", "priority": "2"})
        self.env.flush_all()
        for status, cases in self.cases.items():
            self.env.cr.execute("UPDATE case_case SET status_id = %s WHERE id = ANY(%s)", (status.id, cases.ids))
        self.env.invalidate_all()

    def board(self, user=None, domain=(), groupby="status_id", **options):
        options = {"auto_unfold": True, "unfold_read_default_limit": 20, **options}
        cases = self.env(user=user or self.adviser)["case.case"]
        order = "priority desc, deadline, id desc"
        return cases.web_read_group(
            [("id", "in", [case.id for cases in self.cases.values() for case in cases]), *domain],
            [groupby],
            ["__count"],
            order=order,
            unfold_read_specification=CARD,
            **options,
        )["groups"]

    def shown(self, groups):
        """The ids in each open column, by status."""
        return {
            group["status_id"][0]: [row["id"] for row in group["__records"]] for group in groups if group["__count"]
        }

    def test_few_statements_however_many_columns(self):
        self.assertGreater(len(self.statuses), 3)
        self.board()
        self.assertLessEqual(self.count(self.board), BOARD_STATEMENTS, "\n".join(self.sent))

    def test_each_column_has_its_cases_in_order_and_by_the_rights_of_who_looks(self):
        found = self.shown(self.board())
        for status, cases in self.cases.items():
            order = cases.sorted(lambda case: (-int(case.priority), case.deadline, -case.id))
            self.assertEqual(found[status.id], order.ids)
        hidden = self.cases[self.statuses[0]][0]
        self.assertNotIn(hidden.id, self.shown(self.board(self.stranger))[self.statuses[0].id])

    def test_a_column_goes_on_where_it_was_left_and_keeps_what_was_searched(self):
        status = self.statuses[0]
        opened = [{"value": status.id, "folded": False, "limit": 1, "offset": 1} for status in self.statuses]
        found = self.shown(self.board(opening_info=opened))
        self.assertEqual(found[status.id], self.cases[status][1].ids)
        found = self.shown(self.board(domain=[("user_id", "=", self.underwriter.id)]))
        self.assertEqual(found[status.id], self.cases[status][1].ids)

    def test_columns_by_something_else(self):
        groups = self.board(groupby="user_id")
        self.assertEqual(sum(len(group["__records"]) for group in groups), 2 * len(self.statuses))
