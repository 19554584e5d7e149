"""A connection that is kept from page to page, and ends when its file is another one.

Opening a file and preparing its statements anew costs a page more than its answers do.
But whoever puts a copy back, or moves the home away, must not be answered from the file
that was there before. Django looks for ``DatabaseWrapper`` in a module ``base``.
"""

import os
from typing import Any

from django.db.backends.sqlite3.base import DatabaseWrapper as Sqlite

File = tuple[int, int]


class DatabaseWrapper(Sqlite):
    """Django's SQLite, which asks before each request whether its file is still it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's signature
        """No file is open yet."""
        super().__init__(*args, **kwargs)
        self._file: File | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:  # noqa: ANN401 -- Django's signature
        """Open the file, and remember which one it is."""
        connection = super().get_new_connection(conn_params)
        self._file = self._there()
        return connection

    def close_if_unusable_or_obsolete(self) -> None:
        """Close also where another file has the name by now, or none."""
        if self.connection is not None and self._file != self._there():
            self.close()
        super().close_if_unusable_or_obsolete()

    def _there(self) -> File | None:
        """Return which file has the name; None: it lies in memory, or there is none."""
        try:
            found = os.stat(self.settings_dict["NAME"])  # noqa: PTH116 -- the name may be no path
        except OSError:
            return None
        return found.st_dev, found.st_ino
