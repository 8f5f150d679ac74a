from odoo import models


class CaseReadNoted(models.AbstractModel):
    """Records below a case: what is exported of restricted cases is noted, and what other programs read.

    On screen they are read with the case, whose opening is noted.
    """

    _name = "case.read.noted"
    _description = "Reading Is Noted"

    def _read_format(self, fnames, load="_classic_read"):
        result = super()._read_format(fnames, load)
        log = self.env["case.read.log"]
        if not self.env.su and log._screen() == "program":
            log._note_sudo(self._origin.case_id.ids, "contents", self._description)
        return result

    def export_data(self, fields_to_export):
        """Export, and note of which restricted cases."""
        result = super().export_data(fields_to_export)
        self.env["case.read.log"]._note_sudo(self.case_id.ids, "export", self._description)
        return result


class CaseCommunication(models.Model):
    """Communication."""

    _name = "case.communication"
    _inherit = ["case.communication", "case.read.noted"]


class CaseDocument(models.Model):
    """Documents."""

    _name = "case.document"
    _inherit = ["case.document", "case.read.noted"]


class CaseDocumentVersion(models.Model):
    """Versions of documents."""

    _name = "case.document.version"
    _inherit = ["case.document.version", "case.read.noted"]


class CaseLog(models.Model):
    """The history."""

    _name = "case.log"
    _inherit = ["case.log", "case.read.noted"]


class CaseNote(models.Model):
    """Notes on the whiteboard."""

    _name = "case.note"
    _inherit = ["case.note", "case.read.noted"]


class CaseParticipant(models.Model):
    """Persons involved."""

    _name = "case.participant"
    _inherit = ["case.participant", "case.read.noted"]


class CaseStep(models.Model):
    """Steps."""

    _name = "case.step"
    _inherit = ["case.step", "case.read.noted"]


class CaseText(models.Model):
    """Texts."""

    _name = "case.text"
    _inherit = ["case.text", "case.read.noted"]


class CaseValue(models.Model):
    """Details."""

    _name = "case.value"
    _inherit = ["case.value", "case.read.noted"]
