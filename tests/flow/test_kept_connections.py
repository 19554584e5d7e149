"""A connection to a casebook that is a file lasts as long as it is that file."""

from pathlib import Path

from django.db.utils import ConnectionHandler

from jieqing.flow.database import sqlite


def test_a_connection_is_kept_until_another_file_has_the_name(tmp_path: Path) -> None:
    place = tmp_path / "casebook.sqlite"
    connection = ConnectionHandler({"default": sqlite(str(place))})["default"]
    connection.ensure_connection()
    first = connection.connection
    connection.close_if_unusable_or_obsolete()
    kept = connection.connection
    place.rename(tmp_path / "moved.sqlite")
    connection.close_if_unusable_or_obsolete()

    assert kept is first
    assert connection.connection is None
