from odoo import models


class CaseCase(models.Model):
    """The canned texts that can be put into a message on a case."""

    _inherit = "case.case"

    def get_canned_texts(self):
        """The canned texts for this case, those of its type first, as its customer would read them.

        :return: ``[{id, name, text}]``
        :raises AccessError: for who may not read the case
        """
        self.ensure_one()
        self.check_access("read")
        texts = self.env["case.canned.text"].search([("type_id", "in", (False, self.type_id.id))])
        return [
            {"id": text.id, "name": text.name, "text": text._for(self, self.partner_id)[1]}
            for text in texts.sorted(lambda text: not text.type_id)
        ]
