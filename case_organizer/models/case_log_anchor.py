from pathlib import Path

from odoo import api, fields, models
from odoo.tools import SQL, config

from ..tools.log_anchors import Anchors
from .case_log import chain_key

#: Cases that are read at once.
CHUNK = 20000


class CaseLog(models.Model):
    """The heads of all chains, written outside the database: what its owner changes below them is found."""

    _inherit = "case.log"

    @api.model
    def _anchor_directory(self):
        """Where the anchors of this database are: ``case_log_anchor_dir`` of Odoo's configuration, or in its data."""
        base = config.get("case_log_anchor_dir") or Path(config["data_dir"]) / "case_anchors"
        return Path(base) / self.env.cr.dbname

    @api.model
    def _anchors(self):
        """The anchors of this database. See ``tools/log_anchors.py``."""
        return Anchors(self._anchor_directory(), chain_key())

    @api.private
    def anchor(self):
        """Write an anchor of all chains as they are now.

        :return: what its line says, see :meth:`..tools.log_anchors.Anchors.add`
        :raises AnchorError: when the anchors before are not as they were written
        :raises OSError: when the directory cannot be written
        """
        self.env["case.case"].flush_model()
        return self._anchors().add(
            self._heads_now(),
            self._heads_lost,
            at=fields.Datetime.to_string(self.env.cr.now()),
            database=self.env["ir.config_parameter"].sudo().get_param("database.uuid"),
        )

    def _heads_now(self):
        """``(case id, seq, head)`` of every case with a log, in the order of ids, all of one moment."""
        last = 0
        while last is not None:
            rows = self.env.execute_query(
                SQL(
                    "SELECT id, log_seq, log_head FROM case_case WHERE id > %s AND log_seq > 0 ORDER BY id LIMIT %s",
                    last,
                    CHUNK,
                )
            )
            yield from rows
            last = rows[-1][0] if len(rows) == CHUNK else None

    def _heads_lost(self, heads):
        """Ids of the cases whose log does not have that row. :param heads: list of ``(case id, seq, head)``"""
        rows = self.env.execute_query(
            SQL(
                "SELECT v.id FROM unnest(%s, %s, %s) AS v(id, seq, head) LEFT JOIN case_log l ON l.case_id = v.id"
                " AND l.seq = v.seq WHERE l.hash IS DISTINCT FROM v.head",
                *(list(column) for column in zip(*heads, strict=True)),
            )
        )
        return {case_id for (case_id,) in rows}

    @api.model
    def _cron_anchor(self):
        """Write the anchor of the night. What goes wrong is for the administrator: the job says that it failed."""
        self.anchor()
