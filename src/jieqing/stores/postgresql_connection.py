"""A connection to PostgreSQL that begins and ends a piece of work by one question each.

Transactions are begun in words: the driver would ask for each by itself, and one
customer's case takes a connection some forty times.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

# What accounts and databases set for sessions to come: one that waits keeps the old.
PRESET = """
SELECT md5(coalesce(string_agg(s::text, '/' ORDER BY s::text), ''))
FROM pg_db_role_setting s"""
_BARE = "DISCARD TEMP; RESET ALL; SELECT pg_advisory_unlock_all()"

Answered = Sequence[tuple[Any, ...]]


class Session(psycopg.Connection[tuple[Any, ...]]):
    """A session of the server, lent for one piece of work after the other."""

    _preset: Answered | None = None  # the settings with which it began
    answers: Sequence[Answered] = ()
    """What the questions of the present work's opening were answered, in order."""

    def open_work(self, opening: str) -> None:
        """Ask all that a piece of work begins with, its transaction included."""
        preset, *self.answers = self.ask(f"BEGIN; {PRESET}; COMMIT; {opening}")
        if self._preset is None:
            self._preset = preset
        self.is_as_preset = preset == self._preset

    def can_open_work(self, opening: str) -> bool:
        """Do the same after waiting; whether the session lives and is as a new one."""
        try:
            self.open_work(opening)
        except psycopg.Error:
            return False
        return self.is_as_preset

    def strip(self) -> bool:
        """End all that the session holds; whether that could be done."""
        is_idle = self.info.transaction_status is TransactionStatus.IDLE
        try:
            self.ask(_BARE if is_idle else f"ROLLBACK; {_BARE}")
        except psycopg.Error:
            return False
        return True

    def ask(self, questions: str) -> list[Answered]:
        """Ask them at one go; the rows of each that has any."""
        cursor = self.execute(questions.encode())
        answers: list[Answered] = []
        while True:
            if cursor.description is not None:
                answers.append(cursor.fetchall())
            if not cursor.nextset():
                return answers
