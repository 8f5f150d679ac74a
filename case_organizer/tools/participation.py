"""What persons involved may do on a case, and when they take part: named once, for all that asks."""

from odoo.tools import SQL

#: Fields of ``case.participant`` that give a right.
RIGHTS = ("may_note", "may_file", "may_answer", "may_approve")

#: The right that doing a step of a kind takes; the other kinds take none.
RIGHT_OF_KIND = {"document": "may_file", "question": "may_answer", "approval": "may_approve"}


def takes_part_now_sql(alias="p"):
    """SQL: the row of ``case_participant`` known as ``alias`` counts today: not archived, begun, not ended."""
    return SQL(
        "%(row)s.active AND (%(row)s.date_from IS NULL OR %(row)s.date_from <= CURRENT_DATE)"
        " AND (%(row)s.date_to IS NULL OR %(row)s.date_to >= CURRENT_DATE)",
        row=SQL.identifier(alias),
    )
