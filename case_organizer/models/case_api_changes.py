from typing import Annotated

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.api_cursor import Cursor, parse, reach
from ..tools.api_shapes import CaseName, Changes, Says
from .case_api_calls import ApiError, reads
from .case_fact_refresh import UNDER_WAY


class CaseApi(models.AbstractModel):
    """What changed since."""

    _inherit = "case.api.v1"

    @reads
    def read_changes(
        self,
        cursor: str | None = None,
        case: CaseName | None = None,
        types: list[str] | None = None,
        limit: Annotated[int, Says({"minimum": 1, "maximum": 1000})] = 200,
    ) -> Changes:
        """Read what happened on cases since the last time.

        Nothing is left out and nothing comes twice, also what was committed late: as long as something older is under
        way, what follows is answered by one of the next calls.

        :param cursor: as the last call answered it; left out: from the beginning; ``now``: only what begins after
            this call
        :param case: id or number, of one case alone
        :param types: codes of case types
        :param limit: how many rows at most
        :return: rows of the histories that the user of the key reads, in the order of their ids
        """
        [(oldest, following, high)] = self.env.execute_query(SQL(UNDER_WAY))
        if cursor == "now":
            return {"changes": [], "cursor": Cursor(high, following, high).text(), "more": False}
        try:
            seen = parse(cursor)
        except ValueError:
            raise ApiError(self.env._("“%s” is no cursor.", cursor), "invalid", "cursor") from None
        safe, barrier = reach(seen, oldest, following, high)
        domain = Domain("id", ">", seen.after) & Domain("id", "<=", safe)
        if case is not None:
            domain &= Domain("case_id", "=", self._case(case).id)
        if types is not None:
            found = [self._by_code("case.type", code, "types").id for code in types]
            domain &= Domain("case_id.type_id", "in", found)
        rows = self.env["case.log"].search(domain, order="id", limit=limit + 1)
        more, rows = len(rows) > limit, rows[:limit]
        rows.case_id._note_reading("contents", self.env._("Case History"))
        following_one = seen._replace(after=rows[-1].id) if more else Cursor(safe, *barrier)
        return {"changes": [self._change_shape(row) for row in rows], "cursor": following_one.text(), "more": more}

    def _change_shape(self, row):
        return {
            "id": row.id,
            "case": row.case_id.id,
            "number": row.case_id.name,
            "type": row.case_id.type_id.code or "",
            "seq": row.seq,
            "at": self._moment_shape(row.at),
            "by": row.sudo()._who() or None,
            "kind": row.kind,
            "step": row.item or None,
            "text": row.summary or "",
        }
