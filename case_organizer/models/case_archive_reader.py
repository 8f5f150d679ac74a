from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.archive_zip import ArchiveRefused
from .archive_in_besides import Besides
from .archive_in_case import Case
from .archive_in_log import History
from .archive_in_said import Said
from .archive_in_type import OfType
from .archive_in_who import Who


class CaseArchiveReader(models.AbstractModel):
    """Takes over a case from an archive, all or nothing, as a case that has ended and stays as it is.

    Its caller has checked what the user may do; like ``case.writer`` it writes below the record rules.
    """

    _name = "case.archive.reader"
    _description = "Reader of Case Archives"

    @api.private
    def take_in_sudo(self, archive, company, number):
        """Take over the case of an archive.

        :param archive: a :class:`..tools.archive_zip.Archive`, read and checked
        :param company: whose case it becomes
        :param number: its number here
        :return: ``(case.case, [what could not be found here, in words])``
        :raises UserError: saying what keeps it out; nothing is written then
        """
        reader = self.sudo().with_company(company).with_context(lang="en_US", active_test=False)
        try:
            with self.env.cr.savepoint():
                taken = _Taken(reader.env, archive, company, number)
                case = taken.take()
        except ArchiveRefused as refused:
            raise UserError(self._refusal(refused)) from None
        except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
            raise UserError(
                self.env._("This archive does not say what it should: %s. Nothing was taken over.", error)
            ) from error
        self.env.invalidate_all()
        return case.with_env(self.env), taken.missed

    @api.model
    def _refusal(self, refused):
        """Why an archive is not taken, naming the file."""
        name = refused.name
        sentences = {
            "no_zip": self.env._("This is no zip, or it was cut off."),
            "no_manifest": self.env._("There is no manifest.json in this zip: it is no case archive."),
            "format": self.env._("This zip is no case archive."),
            "newer": self.env._("This archive was made by a newer version (%s).", name),
            "missing": self.env._("“%s” is missing.", name),
            "unknown": self.env._("“%s” is not in the manifest: it was added afterwards.", name),
            "twice": self.env._("“%s” is there twice.", name),
            "place": self.env._("“%s” is no place within an archive.", name),
            "altered": self.env._("“%s” was altered: it is not what the manifest says.", name),
            "too_many": self.env._("There are too many files in it (%s).", name),
            "too_large": self.env._("“%s” is too large.", name),
            "packed": self.env._("“%s” would become too large.", name),
            "encrypted": self.env._("“%s” is encrypted.", name),
            "json": self.env._("“%s” cannot be read.", name),
        }
        return sentences[refused.reason]


class _Taken(Who, OfType, Case, History, Said, Besides):
    """One archive on its way in. :ivar missed: what could not be found here, in words"""

    def __init__(self, env, archive, company, number):
        self.env, self.archive, self.company, self.number = env, archive, company, number
        self.told = archive.json("case.json")
        self.people = archive.json("people.json")
        self.missed, self._found, self._outside = [], {}, {}
        self.now = fields.Datetime.now()
        self.insert = env["case.writer"]._insert

    def take(self):
        """Write everything. :return: the ``case.case``"""
        self.type, self.plan = self._type()
        self.items = {item.code: item for item in self.plan.item_ids}
        self.roles = {role.code: role.id for role in self.type.role_ids}
        self.details = {detail.code: detail for detail in self.type.characteristic_ids if not detail.parent_id}
        (self.case_id,) = self._ids("case_case", 1)
        log, secrets_of, head = self._log()
        self._write_case(len(log), head)
        self._write_participants()
        self._write_steps()
        self._write_values()
        self._write_pauses()
        self._write_log(log, secrets_of)
        self.env.invalidate_all()
        self.case = self.env["case.case"].browse(self.case_id)
        self._write_notes()
        self._write_documents()
        self._write_messages()
        self._write_texts()
        self._write_contacts()
        self._write_receipts()
        return self.case
