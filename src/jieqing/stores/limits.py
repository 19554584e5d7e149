"""How long a server may keep a chunk waiting, and a chunk a server (protocol 3)."""

NEAR = frozenset({"", "localhost", "127.0.0.1", "::1"})  # no network lies between
LOCK_TRIES = 3
LOCK_SECONDS = 2 * LOCK_TRIES
STATEMENT_SECONDS = 600
IDLE_SECONDS = 60  # shorter than a worker's lease
