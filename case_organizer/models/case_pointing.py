from odoo import api, models


class Base(models.AbstractModel):
    """Who points at a record of ours that they may not read learns nothing of it.

    Odoo shows the name of whatever a field points at to who reads the row that points, and what is related with it.
    So a dialog, or a form that is not saved, cannot be given the id of what its reader does not see. Rows that are
    kept have record rules for that, but for those of models that say so.
    """

    _inherit = "base"

    #: Whether who reads a row of this model is told by other rules than those of the case that it points at.
    _case_read_apart = False

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse dialogs about what is not for these eyes. :raises AccessError: naming the record"""
        if self._transient or self._case_read_apart:
            for vals in vals_list:
                self._case_check_pointed(vals, vals)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse dialogs about what is not for these eyes. :raises AccessError: naming the record"""
        if self._transient or self._case_read_apart:
            self._case_check_pointed(vals, vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        """Refuse forms about what is not for these eyes. :raises AccessError: naming the record"""
        self._case_check_pointed(values, field_names or values)
        return super().onchange(values, field_names, fields_spec)

    def _case_check_pointed(self, values, names):
        """Check that the user reads what fields of a model of ours are given of cases; the system reads all.

        :param values: ``{name: value}`` as for ``create``
        :param names: of the fields that were given by the user
        :raises AccessError: naming the record
        """
        if self.env.su or not self._name.startswith("case."):
            return
        for name in names:
            field, id_ = self._fields.get(name), values.get(name)
            if field and field.type == "many2one" and isinstance(id_, int) and id_:
                pointed = self.env[field.comodel_name]
                if pointed._name == "case.case" or (pointed._name.startswith("case.") and "case_id" in pointed._fields):
                    pointed.browse(id_).check_access("read")
