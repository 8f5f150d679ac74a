from odoo import api, models

#: Where a transaction keeps what was seen to change, until it is committed.
SEEN = "case_organizer.seen"


class Base(models.AbstractModel):
    """Notices changes of those fields that rules of events watch, on any model; see ``case.event.rule``.

    It is at the bottom of every model, so that writes which a model makes past its own ``write`` (an address that is
    handed down to the contacts of a company) are seen too. What nobody watches costs a look into a dict and no query.
    """

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        """Notice which records are new: what they say is no change."""
        records = super().create(vals_list)
        if self._case_watched():
            records._case_notice((), made=True)
        return records

    def write(self, vals):
        """Keep what watched fields say before they are written."""
        watched = self._case_watched()
        if watched and not watched.changed.isdisjoint(vals):
            self._case_notice(watched.changed.intersection(vals))
        return super().write(vals)

    def _compute_field_value(self, field):
        watched = field.store and self._case_watched()
        if watched:
            names = watched.changed.intersection(other.name for other in self.pool.field_computed[field])
            if names:
                self._case_notice(names)
        return super()._compute_field_value(field)

    def _case_watched(self):
        """What rules watch on this model; None while the registry is loading, and on models that nobody watches."""
        return self.env["case.event.rule"]._watched().get(self._name) if self.pool.ready else None

    def _case_notice(self, names, made=False):
        """Keep the values of fields as they are now, unless this transaction keeps older ones already."""
        callbacks = self.env.cr.precommit
        if SEEN not in callbacks.data:
            callbacks.data[SEEN] = {}
            callbacks.add(self.env["case.event.rule"].sudo()._look_at_changes)
        seen = callbacks.data[SEEN].setdefault(self._name, {})
        for record in self.sudo():
            if not isinstance(record.id, int):
                continue
            notice = seen.setdefault(record.id, Notice(record, self.env.uid))
            notice.made = notice.made or made
            if not notice.made:
                for name in names:
                    if name not in notice.before:
                        notice.before[name] = plain(record, name)


class Notice:
    """A record that was written or made in this transaction.

    :ivar record: below the record rules
    :ivar uid: who wrote it first
    :ivar made: whether it was made in this transaction
    :ivar before: what its watched fields said before, see :func:`plain`
    """

    __slots__ = ("before", "made", "record", "uid")

    def __init__(self, record, uid):
        self.record, self.uid, self.made, self.before = record, uid, False, {}


def plain(record, name):
    """What a field of a record says, as JSON: ids for links, ISO 8601 for dates, False for nothing."""
    value, field = record[name], record._fields[name]
    if field.relational:
        return value.ids if field.type.endswith("2many") else value.id or False
    if field.type in ("date", "datetime"):
        return value.isoformat() if value else False
    if field.type in ("integer", "float", "monetary"):
        return value or 0
    return value if isinstance(value, bool) else str(value or "") or False
