"""May this database be a casebook? Asked before anything is written to it.

A server must be there, let us in, keep what it said it keeps, and hold our tables or
none. What drivers say is turned into a code: their words name hosts and accounts and
quote values. SQLite is durable by its own settings (``database.py``).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.utils import DatabaseError, NotSupportedError, OperationalError

from jieqing.errors import NotConfigured

_DURABLE = {
    "synchronous_commit": "on",
    "server_encoding": "UTF8",
    "transaction_read_only": "off",
}
_HEADS, _MIGRATIONS = "flow_ledgerhead", "django_migrations"
_NO_PASSWORD = ("authentication failed", "no password supplied", "认证失败")
_ON_DISK = {"fsync": "on", "full_page_writes": "on"}


class CasebookUnreachable(NotConfigured):
    """No connection comes about."""

    code = "casebook-unreachable"
    cause = "The casebook's database {database} cannot be reached: {reason}."
    advice = (
        "See that the server runs and that the casebook line of jieqing.toml names it;"
        " then run the same command again."
    )


class CasebookDenied(NotConfigured):
    """The server does not let the account in."""

    code = "casebook-denied"
    cause = "The server of the casebook refuses the account: {reason}."
    advice = (
        "Give the password in JIEQING_CASEBOOK_PASSWORD or in the file that PGPASSFILE "
        "names, and let the account own its database."
    )


class CasebookForeign(NotConfigured):
    """The database belongs to another program."""

    code = "casebook-foreign"
    cause = "The database {database} holds tables that are not of a casebook."
    advice = "Give the casebook an empty database of its own."


class CasebookTaken(NotConfigured):
    """Another home keeps its ledger there."""

    code = "casebook-taken"
    cause = "The database {database} is the casebook of another home already."
    advice = "Give each home an empty database of its own."


class CasebookNotMade(NotConfigured):
    """The database has no casebook in it."""

    code = "casebook-not-made"
    cause = "The database {database} holds no casebook, or an unfinished one."
    advice = (
        "If it should, the address is wrong or it was not restored yet: see the "
        "casebook line of jieqing.toml."
    )


class CasebookUnfit(NotConfigured):
    """The server would lose commits, change letters or accept no writing."""

    code = "casebook-unfit"
    cause = "The server of the casebook has {setting} = {found}; it must be {wanted}."
    advice = "Let the server's administrator change it; nothing was written."


def require_usable(tables: frozenset[str]) -> None:
    """Refuse a database that is no casebook or would not keep one.

    ``tables`` are those of the rooms; pages may have more. Raises
    ``CasebookUnreachable``, ``CasebookDenied``, ``CasebookUnfit`` or
    ``CasebookNotMade``.
    """
    with _refusals():
        _require_kept(_DURABLE)
        if not tables <= _tables():
            raise CasebookNotMade(database=_name())


def require_on_disk() -> None:
    """Refuse a server that forgets at a power cut. Raises ``CasebookUnfit``."""
    with _refusals():
        _require_kept(_ON_DISK)


def require_room(tables: frozenset[str]) -> None:
    """Refuse a database in which no casebook of these tables can be made.

    Raises as ``require_usable`` does, and ``CasebookForeign`` or ``CasebookTaken``.
    """
    with _refusals():
        _require_kept(_DURABLE)
        found = _tables()
        if not found <= tables | {_MIGRATIONS}:
            raise CasebookForeign(database=_name())
        if _HEADS in found and _answer(f"SELECT EXISTS (SELECT 1 FROM {_HEADS})"):
            raise CasebookTaken(database=_name())
        if not _answer("SELECT has_schema_privilege(current_schema(), 'CREATE')"):
            raise CasebookDenied(reason="it may not make tables")


def _require_kept(wanted: dict[str, str]) -> None:
    if _answer("SELECT pg_is_in_recovery()"):
        raise CasebookUnfit(setting="pg_is_in_recovery", found="true", wanted="false")
    for setting, value in wanted.items():
        found = _answer(f"SELECT current_setting('{setting}')")
        if found != value:
            raise CasebookUnfit(setting=setting, found=found, wanted=value)


def _answer(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
    return row[0] if row else None


def _tables() -> frozenset[str]:
    return frozenset(connection.introspection.table_names())


def _name() -> str:
    return str(connection.settings_dict["NAME"])


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except NotSupportedError:
        refusal: NotConfigured = CasebookUnfit(
            setting="server_version", found="older", wanted="14 or newer"
        )
    except OperationalError as error:
        refusal = _closed_door(str(error))
    except DatabaseError:
        refusal = CasebookDenied(reason="it may not read its tables")
    else:
        return
    raise refusal from None


def _closed_door(said: str) -> NotConfigured:
    """Why no connection came about: libpq says it in words only, of the server's."""
    if any(words in said for words in _NO_PASSWORD):
        return CasebookDenied(reason="wrong or no password")
    if "pg_hba.conf" in said or ("role" in said and "does not exist" in said):
        return CasebookDenied(reason="it is not known there")
    if "SSL" in said:
        reason = "TLS was refused"
    elif "database" in said and "does not exist" in said:
        reason = "there is no such database"
    else:
        reason = "no connection"
    return CasebookUnreachable(database=_name(), reason=reason)
