from odoo import api, models


class CaseBundle(models.AbstractModel):
    """What can be wrong with a bundle, in the language of the reader: the codes are those of ``bundle/errors.py``."""

    _inherit = "case.bundle"

    @api.model
    def _reasons(self):
        """``{code: sentence}``, with places for the values of a problem."""
        return {**self._reasons_of_file(), **self._reasons_of_content()}

    @api.model
    def _collection_names(self):
        """What one of each collection is called, by its name in ``bundle/check.py``."""
        return {
            "role": self.env._("role"),
            "detail": self.env._("detail"),
            "item": self.env._("item"),
            "event": self.env._("event"),
            "document kind": self.env._("document kind"),
            "status": self.env._("status"),
            "document template": self.env._("document template"),
            "result": self.env._("result"),
            "canned text": self.env._("canned text"),
            "case type": self.env._("case type"),
        }

    @api.model
    def _reasons_of_file(self):
        return {
            "not_zip": self.env._("This is no zip file."),
            "damaged": self.env._("The zip is damaged: %(reason)s."),
            "packed_size": self.env._("The bundle is larger than %(limit)s bytes."),
            "too_many_files": self.env._("There are more than %(limit)s files in it."),
            "bad_name": self.env._("Files with such a name are not unpacked."),
            "duplicate_name": self.env._("There is more than one file of this name."),
            "link": self.env._("This is a link, not a file."),
            "encrypted": self.env._("This file is encrypted."),
            "compression": self.env._("This file is packed in a way that is not read."),
            "file_size": self.env._("This file unpacks to more than %(limit)s bytes."),
            "unpacked_size": self.env._("The bundle unpacks to more than %(limit)s bytes."),
            "too_dense": self.env._("This file unpacks to more than %(limit)s times its size."),
            "no_manifest": self.env._("There is no manifest in it: this is no bundle of a case type."),
            "not_bundle": self.env._("This is no manifest of a bundle of a case type."),
            "newer": self.env._("This bundle has format %(version)s; the newest that is read here is %(known)s."),
            "missing_file": self.env._("The manifest names this file, but it is not there."),
            "unknown_file": self.env._("This file is not in the manifest."),
            "no_place": self.env._("A bundle has no such file."),
            "checksum": self.env._("The content is not what the manifest says: it was damaged or changed afterwards."),
            "not_utf8": self.env._("This is not UTF-8 text."),
            "not_json": self.env._("This is no JSON: %(reason)s."),
            "too_deep": self.env._("Values are nested more than %(limit)s deep."),
            "too_many_values": self.env._("There are more than %(limit)s values in the bundle."),
            "duplicate_key": self.env._("“%(key)s” is there twice."),
        }

    @api.model
    def _reasons_of_content(self):
        return {
            "no_file": self.env._("This file is missing."),
            "not_object": self.env._("An object with named values is expected."),
            "not_list": self.env._("A list is expected."),
            "unknown_field": self.env._("There is no such field."),
            "needed": self.env._("A value is needed."),
            "not_text": self.env._("Text is expected."),
            "too_long": self.env._("At most %(limit)s characters."),
            "bad_character": self.env._("The text has a character that cannot be kept."),
            "not_whole": self.env._("A whole number is expected."),
            "not_number": self.env._("A number is expected."),
            "not_moment": self.env._("A date and time are expected, as 2026-01-31 09:00:00."),
            "not_flag": self.env._("True or false is expected."),
            "not_choice": self.env._("“%(value)s” is not one of the choices (%(choices)s)."),
            "bad_code": self.env._("“%(value)s” is no code: letters, digits and underscores."),
            "duplicate_code": self.env._("“%(value)s” is there twice."),
            "dangling": self.env._("There is no %(what)s “%(value)s”."),
            "own_stage": self.env._("A stage cannot lie within itself."),
            "condition": self.env._("This condition cannot be used: %(detail)s."),
            "record_number": self.env._(
                "This condition names a record of “%(detail)s” by its number, which means another record elsewhere."
            ),
            "no_plan": self.env._("There is no plan version in it."),
            "two_drafts": self.env._("There is more than one draft."),
            "wrong_version": self.env._("The file is of version %(expected)s."),
            "no_words": self.env._("There is no text “%(value)s” to translate."),
            "too_many_problems": self.env._("There is more that cannot be used."),
        }
