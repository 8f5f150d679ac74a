"""What can be wrong with a bundle: a code, its values and an English text.

The code and ``args`` are for those who translate; ``MESSAGES`` is the documented list.
"""

from typing import NamedTuple

MESSAGES = {
    # the zip
    "not_zip": "this is no zip file",
    "damaged": "the zip is damaged: {reason}",
    "packed_size": "the bundle is larger than {limit} bytes",
    "too_many_files": "there are more than {limit} files in it",
    "bad_name": "files with such a name are not unpacked",
    "duplicate_name": "there is more than one file of this name",
    "link": "this is a link, not a file",
    "encrypted": "this file is encrypted",
    "compression": "this file is packed in a way that is not read",
    "file_size": "this file unpacks to more than {limit} bytes",
    "unpacked_size": "the bundle unpacks to more than {limit} bytes",
    "too_dense": "this file unpacks to more than {limit} times its size",
    # the manifest
    "no_manifest": "there is no manifest in it: this is no bundle of a case type",
    "not_bundle": "this is no manifest of a bundle of a case type",
    "newer": "this bundle has format {version}; the newest that is read here is {known}",
    "missing_file": "the manifest names this file, but it is not there",
    "unknown_file": "this file is not in the manifest",
    "no_place": "a bundle has no such file",
    "checksum": "the content is not what the manifest says: it was damaged or changed afterwards",
    # the JSON
    "not_utf8": "this is not UTF-8 text",
    "not_json": "this is no JSON: {reason}",
    "too_deep": "values are nested more than {limit} deep",
    "too_many_values": "there are more than {limit} values in the bundle",
    "duplicate_key": "“{key}” is there twice",
    # the content
    "no_file": "this file is missing",
    "not_object": "an object with named values is expected",
    "not_list": "a list is expected",
    "unknown_field": "there is no such field",
    "needed": "a value is needed",
    "not_text": "text is expected",
    "too_long": "at most {limit} characters",
    "bad_character": "the text has a character that cannot be kept",
    "not_whole": "a whole number is expected",
    "not_number": "a number is expected",
    "not_moment": "a date and time are expected, as 2026-01-31 09:00:00",
    "not_flag": "true or false is expected",
    "not_choice": "“{value}” is not one of the choices ({choices})",
    "bad_code": "“{value}” is no code: letters, digits and underscores",
    "duplicate_code": "“{value}” is there twice",
    "dangling": "there is no {what} “{value}”",
    "own_stage": "a stage cannot lie within itself",
    "condition": "this condition cannot be used ({reason}): {detail}",
    "record_number": "this condition names a record of “{detail}” by its number, which means another record elsewhere",
    "no_plan": "there is no plan version in it",
    "two_drafts": "there is more than one draft",
    "wrong_version": "the file is of version {expected}",
    "no_words": "there is no text “{value}” to translate",
    "too_many_problems": "there is more that cannot be used",
}


class Problem(NamedTuple):
    """One thing that is wrong.

    :ivar code: a key of :data:`MESSAGES`
    :ivar file: the file in the bundle; empty for the bundle itself
    :ivar place: the place in its JSON: ``items[3].criteria[0].triggers[1].source``
    :ivar args: the values of the message's fields, by name
    """

    code: str
    file: str = ""
    place: str = ""
    args: dict = {}

    @property
    def where(self):
        """File and place; empty for the bundle itself."""
        return ": ".join(filter(None, (self.file, self.place)))

    @property
    def text(self):
        """What is wrong, in English, without the place."""
        return MESSAGES[self.code].format(**self.args)

    def __str__(self):
        return f"{self.where}: {self.text}" if self.where else self.text


class BundleError(Exception):
    """A bundle that cannot be used.

    :ivar problems: a tuple of :class:`Problem`, at least one
    """

    def __init__(self, problems):
        super().__init__(problems)
        self.problems = tuple(problems)

    @classmethod
    def of(cls, code, file="", place="", **args):
        """One problem as an error."""
        return cls((Problem(code, file, place, args),))

    def __str__(self):
        return "\n".join(map(str, self.problems))
