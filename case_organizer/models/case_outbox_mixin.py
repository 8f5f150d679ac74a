from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL


class CaseOutboxMixin(models.AbstractModel):
    """What waits to be sent elsewhere once it is committed: which is due, the next one, how many, and their state.

    Rows are written by SQL, below what empties caches. The model has ``state`` with *waiting* and *sending*, and
    ``next_try``; its table is called ``d`` in what it adds to :meth:`_due_from`.

    :cvar _outbox_cron: XML id of the job that sends
    """

    _name = "case.outbox.mixin"
    _description = "Sent Elsewhere Once Committed"

    _outbox_cron = None

    @api.model
    def _now(self):
        return fields.Datetime.now()

    @api.model
    def _waiting_from(self):
        """What may be sent at all, with what it hangs on. :return: SQL for FROM, the table named ``d``"""
        return SQL("%s d", SQL.identifier(self._table))

    @api.model
    def _due_where(self):
        """What must be true of a row besides, for it to go now. :return: SQL"""
        return SQL("TRUE")

    @api.model
    def _next_on(self):
        """When a row goes at the earliest. :return: SQL"""
        return SQL("d.next_try")

    @api.model
    def _due_sql(self):
        return SQL(
            "%s WHERE d.state = 'waiting' AND d.next_try <= %s AND %s",
            self._waiting_from(),
            self._now(),
            self._due_where(),
        )

    @api.model
    def _next_due(self):
        rows = self.env.execute_query(SQL("SELECT d.id FROM %s ORDER BY d.next_try, d.id LIMIT 1", self._due_sql()))
        return self.with_user(SUPERUSER_ID).browse([row[0] for row in rows])

    @api.model
    def _count_due(self):
        return self.env.execute_query(SQL("SELECT count(*) FROM %s", self._due_sql()))[0][0]

    @api.model
    def _take_up_interrupted(self):
        """One job at a time sends: what is still being sent was interrupted, and may have arrived."""
        self._update_all(SQL("state = 'sending'"), state="waiting", next_try=self._now())

    @api.model
    def _wake(self):
        """Have the job wake when the next one is due."""
        rows = self.env.execute_query(
            SQL("SELECT min(%s) FROM %s WHERE d.state = 'waiting'", self._next_on(), self._waiting_from())
        )
        if rows[0][0]:
            self.env.ref(self._outbox_cron).sudo()._trigger(at=rows[0][0])

    def _set(self, **values):
        self._update_all(SQL("id = ANY(%s)", self.ids), **values)

    @api.model
    def _update_all(self, condition, **values):
        """Write columns of all rows that meet a condition. :param condition: SQL"""
        pairs = [SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()]
        self.env.execute_query(
            SQL("UPDATE %s SET %s WHERE %s RETURNING id", SQL.identifier(self._table), SQL(", ").join(pairs), condition)
        )
        self.invalidate_model()
