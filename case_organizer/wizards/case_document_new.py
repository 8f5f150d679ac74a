from odoo import api, fields, models


class CaseDocumentNew(models.TransientModel):
    """Files another version of a document. A file that comes second stays here, to be filed after the other one."""

    _name = "case.document.new"
    _description = "New Version"

    document_id = fields.Many2one("case.document", required=True, readonly=True)
    base = fields.Integer(readonly=True, help="The latest version that the user knows of.")
    data = fields.Binary("File", attachment=False)
    name = fields.Char("File Name")
    reason = fields.Char("Why", help="What is new in it. Kept with the version.")
    meanwhile = fields.Char(readonly=True, help="Who put in another version while this dialog was open.")

    @api.model
    def default_get(self, names):
        """Remember which version was the latest."""
        values = super().default_get(names)
        document = self.env["case.document"].browse(values.get("document_id"))
        values["base"] = document.version_id.number
        return values

    def action_file(self):
        """File it; or, when somebody was first, say who and keep the file here. :return: an action"""
        self.ensure_one()
        document = self.document_id
        document.check_access("read")
        latest = document.version_id
        if latest.number > self.base:
            self.base, self.meanwhile = latest.number, self._told(latest)
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("New version"),
                "res_model": self._name,
                "res_id": self.id,
                "view_mode": "form",
                "target": "new",
            }
        document.add_version(self.name, self.data, self.reason or "", self.base)
        return {"type": "ir.actions.act_window_close"}

    def _told(self, version):
        return self.env._(
            "%(who)s put in version %(number)s meanwhile: %(file)s. Your file is kept here. Look at theirs; yours"
            " becomes version %(next)s when you file it now.",
            who=version.create_uid.name,
            number=version.number,
            file=version.name,
            next=version.number + 1,
        )
