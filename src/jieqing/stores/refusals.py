"""What goes wrong between us and a store, by name.

Facts are names, counts and the database's own codes: drivers print values, so their
text never passes (protocol 8).
"""

from jieqing.errors import NotConfigured, Refused


class NoKeys(Refused):
    """A statement without a single bound key was asked for."""

    code = "no-keys"
    cause = "A statement on {table} was asked for without any key."
    advice = "This is a fault of Jieqing; nothing was written. Please report it."


class BinaryKey(NotConfigured):
    """A key column holds bytes, which this version cannot follow."""

    code = "binary-key"
    cause = "A key in {table} is binary; this version cannot follow binary keys."
    advice = "Keep this store out of the map until binary keys are supported."


class UnreadableKey(NotConfigured):
    """A key holds a sign that SQLite's own functions cut off, or is no number."""

    code = "unreadable-key"
    cause = "A key in {table} holds a NUL sign or an infinite number."
    advice = "Correct that row in the store; nothing was written."


class ColumnsAdded(Refused):
    """The table has a column that the plan and the copy know nothing of."""

    code = "columns-added"
    cause = "Table {table} has got a new column since the run began."
    advice = "The chunk was rolled back. Complete the map, confirm it and plan again."


class SignsLost(Refused):
    """A cell in an encoding of its own holds signs that a copy could not give back."""

    code = "signs-lost"
    cause = (
        "Column {column} of {table} holds signs that {encoding} has and UTF-8 lacks."
    )
    advice = (
        "The chunk was rolled back: its copy would be false. Let IT write those signs"
        " otherwise, then go on."
    )


class CascadeAdded(Refused):
    """Rows of another table follow, by a foreign key that the map knows nothing of."""

    code = "cascade-added"
    cause = (
        "Rows of {outside} follow table {table} by a foreign key unknown to the map."
    )
    advice = (
        "The chunk was rolled back. See with IT what that foreign key is for, confirm"
        " the map and plan again."
    )


class RowWriteFailed(Refused):
    """A cell was to be written in one row and another number of rows was met."""

    code = "row-write-failed"
    cause = "Writing one row of {table} met {rows} rows."
    advice = "The chunk was rolled back; check the table's key in the map."


class TableTakenWhole(Refused):
    """The store emptied, dropped or rebuilt a table in the middle of a chunk."""

    code = "table-taken-whole"
    cause = "A trigger of the store emptied or changed table {table} as a whole."
    advice = (
        "The chunk was rolled back. Let IT look for a trigger or function that says"
        " TRUNCATE, DROP, ALTER or LOCK, then go on."
    )


class WriteUndone(Refused):
    """A trigger of the store put back what was to be written over."""

    code = "write-undone"
    cause = "A trigger of table {table} put the old value of {column} back."
    advice = "The chunk was rolled back. Let IT change the trigger, then go on."


class StoreUnreachable(NotConfigured):
    """The store cannot be opened."""

    code = "store-unreachable"
    cause = "Store {store} cannot be opened ({reason})."
    advice = "Check the address with `jieqing store test`; nothing was changed."


class StoreLost(Refused):
    """The connection ended in the middle of a piece of work."""

    code = "store-lost"
    cause = "The connection to store {store} ended in mid-work ({reason})."
    advice = (
        "What was not committed was rolled back. See who works on the case now "
        "(`jieqing case show`), then run the act again: the store knows what was done."
    )


class StoreDenied(NotConfigured):
    """The store does not let this account in, or not do this."""

    code = "store-denied"
    cause = "Store {store} refuses this account ({reason})."
    advice = "Check its password, and its rights with `jieqing store grants {store}`."


class StoreLocked(NotConfigured):
    """Another program holds the store's lock."""

    code = "store-locked"
    cause = "Store {store} is locked by another program ({tries} tries)."
    advice = "Wait until the other program has finished, then run the act again."


class TableLocked(StoreLocked):
    """Somebody holds a whole table, such as a change of its columns under way."""

    code = "table-locked"
    cause = "In store {store} somebody holds a lock on {tables}; waited {seconds} s."
    advice = (
        "Wait until that work has ended, or let IT see who holds it (pg_locks, SHOW"
        " FULL PROCESSLIST), then run the same command again."
    )


class StoreFailed(Refused):
    """The store refused a statement; its transaction was rolled back."""

    code = "store-failed"
    cause = "Store {store} refused a statement ({reason}); it was rolled back."
    advice = "Run `jieqing store test`, mend what it names, then run the act again."


class StoreReadOnly(NotConfigured):
    """The server takes no writes: most often a replica was named by mistake."""

    code = "store-read-only"
    cause = "Store {store} is on a server that takes no writes, such as a replica."
    advice = "Give the address of the server that the application writes to."


class StoreUnfit(NotConfigured):
    """A setting of the server makes erasing unsafe there."""

    code = "store-unfit"
    cause = "Store {store}: the server's setting {setting} makes erasing unsafe."
    advice = "Let IT set {setting} to {wanted}; nothing was written."


class EncodingUnfit(NotConfigured):
    """The database cannot hold the signs that identities are compared by."""

    code = "store-encoding-unfit"
    cause = "Store {store} is kept in an encoding that lacks signs needed to compare."
    advice = (
        "Let IT make a copy in UTF8 (pg_dump, createdb -E UTF8) and name that as the"
        " store; nothing was changed."
    )


class FileEncodingUnfit(NotConfigured):
    """An SQLite file's texts are UTF-16: what is asked of bytes meets none of them."""

    code = "store-file-encoding-unfit"
    cause = "Store {store} is a file in {encoding}, in which nobody would be found."
    advice = (
        "Let IT make a copy in UTF-8 (sqlite3 FILE .dump | sqlite3 COPY) and name that"
        " as the store; nothing was changed."
    )


class NoTransactions(NotConfigured):
    """A table's engine ignores ROLLBACK."""

    code = "no-transactions"
    cause = "Table {table} of store {store} is kept by {engine}, without rollback."
    advice = "Let IT change the table to InnoDB; nothing was written."


class RowsOutlive(NotConfigured):
    """The server keeps every earlier version of a table's rows."""

    code = "rows-outlive"
    cause = "Table {table} of store {store} is system-versioned: its history stays."
    advice = (
        "What is erased would stand in its history. Let IT drop the versioning "
        "(ALTER TABLE … DROP SYSTEM VERSIONING); nothing was written."
    )


class PublishedWithoutKey(NotConfigured):
    """A table is published for replication and names no row there."""

    code = "published-without-key"
    cause = "Table {table} of store {store} is published and has no replica identity."
    advice = (
        "The server refuses every delete and update there. Let IT give the table a "
        "key, set REPLICA IDENTITY FULL, or take it out of the publication."
    )


class ForeignTable(NotConfigured):
    """A table lies on another server."""

    code = "foreign-table"
    cause = "Table {table} of store {store} is a foreign table: its rows are elsewhere."
    advice = "Name the server that holds the rows as a store; nothing was written."


class StoreHides(NotConfigured):
    """The account may not see what the server would do of its own accord."""

    code = "store-hides"
    cause = "This account of store {store} may not see all {hidden}."
    advice = "Let IT grant {right}: hidden cascades and triggers erase unseen rows."


class CascadeFromOutside(NotConfigured):
    """A table outside the store loses rows when ours do."""

    code = "cascade-from-outside"
    cause = "Table {outside} lies outside store {store} and follows table {table}."
    advice = "Rows there would go unseen; let IT change its foreign key first."
