import contextlib
import hashlib
import io
import shutil
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, config

BLOCK = 1024 * 1024


class CaseStoredFile(models.AbstractModel):
    """A file that was made for somebody: a copy that goes after some days; that it was made stays noted."""

    _name = "case.stored.file"
    _description = "File that was Made"

    attachment_id = fields.Many2one("ir.attachment", "File", readonly=True, ondelete="set null")
    file_size = fields.Integer("Size", readonly=True)
    checksum = fields.Char("SHA-256", readonly=True)
    ended_on = fields.Datetime("Ready on", readonly=True)
    expires_on = fields.Datetime("Kept until", readonly=True)

    def action_download(self):
        """Save the file."""
        self.ensure_one()
        self.check_access("read")
        if not self.attachment_id:
            raise UserError(self.env._("“%s” is not ready, or its file was removed: make it anew.", self.display_name))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "self",
        }

    # --- into the attachment store and out of it, without ever being in memory -----------------------------------

    def _folder(self):
        return Path(config["data_dir"]) / self._table / self.env.cr.dbname

    def _path(self):
        return self._folder() / f"{self.id}.made"

    def _drop_file(self):
        for path in self._folder().glob(f"{self.id}.*"):
            path.unlink(missing_ok=True)

    def _keep_file(self, path, mimetype, name=None):
        """Put a file into the attachment store. :return: values for this record"""
        sha1, sha256 = hashlib.sha1(usedforsecurity=False), hashlib.sha256()
        with open(path, "rb") as stream:
            while block := stream.read(BLOCK):
                sha1.update(block)
                sha256.update(block)
        size = path.stat().st_size
        values = {"name": name or self.display_name, "res_model": self._name, "res_id": self.id, "mimetype": mimetype}
        attachments = self.env["ir.attachment"].sudo()
        if attachments._storage() == "db":
            attachment = attachments.create({**values, "raw": path.read_bytes()})
        else:
            attachment = attachments.create(values)
            name = f"{sha1.hexdigest()[:2]}/{sha1.hexdigest()}"
            target = Path(attachments._full_path(name))
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                shutil.copyfile(path, target)
            # Collected as garbage if this transaction is taken back.
            attachments._mark_for_gc(name)
            attachment.flush_recordset()
            self.env.execute_query(
                SQL(
                    "UPDATE ir_attachment SET store_fname = %s, file_size = %s, checksum = %s, db_datas = NULL,"
                    " mimetype = %s WHERE id = %s RETURNING id",
                    name,
                    size,
                    sha1.hexdigest(),
                    mimetype,
                    attachment.id,
                )
            )
            attachment.invalidate_recordset()
        days = int(self.env["ir.config_parameter"].sudo().get_param("case_organizer.made_file_days", 7))
        now = fields.Datetime.now()
        return {
            "attachment_id": attachment.id,
            "file_size": size,
            "checksum": sha256.hexdigest(),
            "ended_on": now,
            "expires_on": fields.Datetime.add(now, days=days),
        }

    @api.model
    def _bytes_of(self, attachment):
        """The file of an attachment that the current user reads, to read from; its user closes it."""
        attachment.check_access("read")
        attachment = attachment.sudo()
        if attachment.store_fname:
            with contextlib.suppress(OSError):
                return open(attachment._full_path(attachment.store_fname), "rb")
        return io.BytesIO(attachment.raw or b"")

    def _remove_now(self):
        """Remove files before their time, those half made too: what they hold is to be nowhere any more."""
        for made in self:
            made._drop_file()
        self.attachment_id.unlink()

    @api.model
    def _remove_old(self):
        """Remove the files that were kept long enough. :return: their records"""
        old = self.sudo().search([("attachment_id", "!=", False), ("expires_on", "<=", fields.Datetime.now())])
        old.attachment_id.unlink()
        return old


class CaseMadeFile(models.AbstractModel):
    """A file that was made of a case for somebody: theirs who asked for it, as long as they read the case."""

    _name = "case.made.file"
    _inherit = ["case.stored.file"]
    _description = "File Made of a Case"
    _order = "id desc"

    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users", "Asked by", required=True, readonly=True, default=lambda self: self.env.user, ondelete="restrict"
    )
    readable = fields.Boolean(compute="_compute_readable", search="_search_readable")

    @api.depends_context("uid")
    def _compute_readable(self):
        cases = self.sudo().case_id.with_env(self.env)._filtered_access("read")
        for made in self:
            made.readable = made.sudo().case_id in cases

    @api.model
    def _search_readable(self, operator, value):
        """Files made of cases that the current user reads today."""
        if operator != "in" or True not in value:
            return NotImplemented
        return Domain.custom(to_sql=_readable_sql, predicate=lambda made: made.readable)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("That a file was made of a case stays noted. The file goes by itself."))


def _readable_sql(model, alias, query):
    # The rules on cases say who reads them, here as anywhere.
    mine = model.env(su=False)["case.case"]._search([])
    return SQL("%s IN %s", SQL.identifier(alias, "case_id"), mine.subselect())
