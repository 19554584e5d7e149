"""How long a server may keep a chunk waiting, and a chunk a server (protocol 3)."""

LOCK_TRIES = 3
LOCK_SECONDS = 2 * LOCK_TRIES
STATEMENT_SECONDS = 600
IDLE_SECONDS = 60  # shorter than a worker's lease
