from odoo import models


class Base(models.AbstractModel):
    """Details of cases follow the records they are taken from, of whatever model: see ``case_characteristic_kept.py``.

    At the bottom of every model, so that writes which a model makes past its own ``write`` are noticed too. What no
    detail is taken from costs a look into a dict and no query.
    """

    _inherit = "base"

    def write(self, vals):
        """Let details follow what was written."""
        result = super().write(vals)
        if self.pool.ready:
            watched = self.env["case.characteristic"]._watched().get(self._name)
            if watched and not watched.keys().isdisjoint(vals):
                self.env["case.characteristic"]._source_written(self, vals)
        return result
