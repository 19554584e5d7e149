"""Every transaction of a casebook on PostgreSQL begins alone, as on SQLite.

A guard reads the ledger and the disk before its act writes. Under READ COMMITTED two
acts could each read what the other is about to change: somebody is disabled while they
add a person, a case is swept while it is opened. On SQLite BEGIN IMMEDIATE rules that
out; here an advisory lock, taken as the first statement and given back with the
transaction, does the same. Django looks for ``DatabaseWrapper`` in a module ``base``.
"""

from django.db.backends.postgresql.base import DatabaseWrapper as Postgresql
from django.db.utils import OperationalError
from psycopg.errors import LockNotAvailable

from jieqing.errors import Interrupted
from jieqing.flow.database import LOCK_WAIT_SECONDS

ACTS_LOCK = 6_291_815_002  # any number; advisory locks are the database's own


class CasebookBusy(Interrupted):
    """Another process is inside an act for longer than anybody waits."""

    code = "casebook-busy"
    cause = "Another process has had the casebook to itself for {seconds} seconds."
    advice = "Run the same command again; nothing was changed by this one."


class DatabaseWrapper(Postgresql):
    """Django's PostgreSQL, whose transactions begin with the lock of the acts."""

    def set_autocommit(
        self,
        autocommit: bool,  # noqa: FBT001 -- Django's signature
        force_begin_transaction_with_broken_autocommit: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
    ) -> None:
        """Begin or end as Django does; a beginning waits until nobody is inside."""
        super().set_autocommit(
            autocommit, force_begin_transaction_with_broken_autocommit
        )
        if not autocommit:
            self._wait_for_my_turn()

    def _wait_for_my_turn(self) -> None:
        try:
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_xact_lock({ACTS_LOCK})")
        except OperationalError as error:
            self._leave()
            if isinstance(error.__cause__, LockNotAvailable):
                raise CasebookBusy(seconds=LOCK_WAIT_SECONDS) from None
            raise

    def _leave(self) -> None:
        """Be as before the transaction; a lost connection is made anew when needed."""
        if self.connection.closed:
            self.close()
            return
        self.connection.rollback()
        super().set_autocommit(autocommit=True)
