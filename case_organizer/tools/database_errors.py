"""Errors of the database that say nothing about the case that was at work when they came.

Such an error does not count for a case: what was begun is taken back as a whole and done again.
"""

from psycopg2.errors import (
    AdminShutdown,
    CannotConnectNow,
    CrashShutdown,
    DeadlockDetected,
    DiskFull,
    IoError,
    LockNotAvailable,
    SerializationFailure,
    SystemError,
    TooManyConnections,
)

#: Somebody else was first: done again at once, in a new transaction.
CONFLICTS = (SerializationFailure, DeadlockDetected, LockNotAvailable)
#: The database has no room, or ends: done again when the scheduler comes next.
UNAVAILABLE = (AdminShutdown, CannotConnectNow, CrashShutdown, DiskFull, IoError, SystemError, TooManyConnections)
#: Either.
NOT_OF_THE_CASE = CONFLICTS + UNAVAILABLE
