"""The moment of a transaction, read along with something else."""

from odoo.sql_db import Cursor


def keep_now(cr, now):
    """Let a cursor know the moment of its transaction, for which Odoo would send a statement of its own.

    :param now: what ``now() AT TIME ZONE 'UTC'`` gave in this transaction
    """
    if isinstance(cr, Cursor) and cr._now is None:
        cr._now = now
