"""What persons involved may do on a case: named once, for all that asks."""

#: Fields of ``case.participant`` that give a right.
RIGHTS = ("may_note", "may_file", "may_answer", "may_approve")

#: The right that doing a step of a kind takes; the other kinds take none.
RIGHT_OF_KIND = {"document": "may_file", "question": "may_answer", "approval": "may_approve"}
