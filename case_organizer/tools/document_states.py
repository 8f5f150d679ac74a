"""The life of a document: which state may follow which, by hand."""

#: What people may do with a document, and in which states.
MOVES = {
    "ask_review": ({"draft", "filed", "rejected"}, "in_review"),
    "approve": ({"filed", "in_review", "rejected"}, "approved"),
    "reject": ({"filed", "in_review"}, "rejected"),
    "send": ({"draft", "filed", "approved", "signed"}, "sent"),
    "sign": ({"filed", "approved", "sent"}, "signed"),
    "withdraw": ({"draft", "filed", "in_review", "rejected"}, "withdrawn"),
}
#: What stands: another version may follow, but this one is what was decided on, sent or signed.
FIXED = frozenset(["approved", "sent", "signed"])
#: In which state a document is when a version is added to it.
AFTER_VERSION = {
    "draft": "draft",
    "filed": "filed",
    "in_review": "in_review",
    "rejected": "in_review",
    "approved": "in_review",
    "sent": "draft",
    "signed": "draft",
}
#: What counts as having come in.
IN = frozenset(["filed", "in_review", "approved", "sent", "signed"])


def may(move, state):
    """Whether a document in ``state`` allows ``move``."""
    return state in MOVES[move][0]


def after(move):
    """The state that ``move`` leads to."""
    return MOVES[move][1]
