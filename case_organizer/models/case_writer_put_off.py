from odoo import api, models
from odoo.tools import SQL


class CaseWriter(models.AbstractModel):
    """Putting steps off."""

    _inherit = "case.writer"

    @api.private
    def put_off(self, steps, until, reason):
        """Put open steps off, or take them up again, and note it on their cases; the caller has checked the user.

        :param until: ``datetime`` (UTC); None: they are taken up again
        :param reason: in words; None when they are taken up again
        """
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_step SET put_off_until = %s WHERE id = ANY(%s) AND state IN ('enabled', 'active')"
                " RETURNING box_id",
                until,
                steps.ids,
            )
        )
        steps.invalidate_recordset(["put_off_until", "put_off"], flush=False)
        day = until and until.isoformat(timespec="minutes")
        data = {"until": day, "reason": reason} if until else {"until": None}
        self.note_each(
            [
                {
                    "case_id": step.case_id.id,
                    "kind": "put_off",
                    "item": step.code,
                    "instance": step.instance,
                    "data": data,
                }
                for step in steps.sudo()
            ]
        )
        self._announce({box for (box,) in rows})
