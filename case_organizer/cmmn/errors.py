"""What can be wrong with a CMMN file, and what of it has no counterpart: codes, values and English texts.

The code and ``args`` are for those who translate; ``MESSAGES`` and ``NOTES`` are the documented lists.
"""

from typing import NamedTuple

#: What keeps a file out.
MESSAGES = {
    "empty": "the file is empty",
    "too_large": "the file is larger than {limit} MB",
    "encoding": "the text is encoded as {value}: save the file as UTF-8",
    "not_text": "the text is not the {value} that it says it is",
    "nul": "there is a character in it that no text has (NUL)",
    "doctype": "there is a document type (DOCTYPE) in it, which is not read: remove it",
    "include": "“{element}” would read another file (XInclude), which is not done",
    "too_many_elements": "there are more than {limit} elements in it",
    "too_many_attributes": "“{element}” has more than {limit} attributes",
    "too_many_values": "there are more than {limit} attributes in it",
    "too_deep": "“{element}” lies more than {limit} levels deep",
    "not_xml": "this is no XML: {reason}",
    "not_cmmn": "“{element}” is not how a CMMN file begins",
    "no_case": "there is no case with a plan in it",
    "duplicate_id": "“{element}” has the id “{value}”, which is there twice",
    "needed": "“{element}” does not say its {name}",
    "dangling": "“{element}” names “{value}” as its {name}, which is not there",
    "wrong_kind": "“{element}” names “{value}” as its {name}, which is of another kind ({kind})",
    "own_stage": "“{value}” lies within itself",
    "too_many_items": "there are more than {limit} steps, stages and milestones in it",
    "too_many_parts": "steps wait for more than {limit} things in it",
    "unknown_transition": "“{element}” waits for “{value}”, which is nothing that an item can do",
    "extension": "“{element}” cannot be used: {reason}",
}

#: What is said of a file that is read nevertheless.
NOTES = {
    "element": "“{element}” has no counterpart",
    "attribute": "“{name}” of “{element}” has no counterpart",
    "task": "“{element}” becomes a step that a person does",
    "subcase": "“{element}” opens a case that is not in this file: it becomes a step that a person does",
    "not_blocking": "“{element}” does not wait until it is done: it becomes a step that a person does",
    "condition": "“{value}” in “{element}” cannot be read as a condition: it counts as met",
    "never": "“{value}” in “{element}” cannot be read as a condition: it counts as not met",
    "transition": "“{value}” is read as “{then}”",
    "file_transition": "“{value}” is read as any change of “{name}”",
    "timer": "“{value}” cannot be read as a time: a person says when it has come",
    "rounded": "“{value}” is rounded up to {count} hours",
    "listener": "“{element}” is told by a person",
    "planned": "what is planned from within “{element}” can be added to its stage",
    "fragment": "“{element}” becomes a stage",
    "unused": "“{element}” is not used in the plan",
    "no_sentry": "“{element}” says nothing",
    "no_plan": "“{element}” has no plan",
    "role": "“{element}” names several roles: the first counts",
}


class Problem(NamedTuple):
    """One thing that keeps a file out.

    :ivar code: a key of :data:`MESSAGES`
    :ivar line: of the file, from 1; 0 for the file as a whole
    :ivar args: the values of the message's fields, by name
    """

    code: str
    line: int = 0
    args: dict = {}

    @property
    def text(self):
        """What is wrong, in English, without the line."""
        return MESSAGES[self.code].format(**self.args)

    def __str__(self):
        return f"line {self.line}: {self.text}" if self.line else self.text


class Note(NamedTuple):
    """One thing that is read as something else, or not at all.

    :ivar code: a key of :data:`NOTES`
    :ivar line: where it is for the first time
    :ivar args: the values of the text's fields, by name
    :ivar count: how often it is there
    """

    code: str
    line: int
    args: dict
    count: int = 1

    @property
    def text(self):
        """What it is, in English, without the line."""
        return NOTES[self.code].format(**self.args)


class CmmnError(Exception):
    """A CMMN file that cannot be read.

    :ivar problems: a tuple of :class:`Problem`, at least one
    """

    def __init__(self, problems):
        super().__init__(problems)
        self.problems = tuple(problems)

    @classmethod
    def of(cls, code, line=0, /, **args):
        """One problem as an error."""
        return cls((Problem(code, line, args),))

    def __str__(self):
        return "\n".join(map(str, self.problems))


def short(value, limit=60):
    """A text as it is shown in a sentence: one line, not long."""
    text = " ".join(str(value).split())
    return text if len(text) <= limit else f"{text[:limit]}…"
