"""Ctrl-C while a server works: no statement of ours goes on there."""

import signal
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from test_rehearse_command import MAP, SCHEMA

from places import Place
from warm import program

LOCKING = {
    "postgresql": "LOCK TABLE member IN ACCESS EXCLUSIVE MODE",
    "mariadb": "LOCK TABLES member WRITE",
}
WAITING = {
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    " AND datname = current_database()",
    "mariadb": "SELECT count(*) FROM information_schema.processlist"
    " WHERE state LIKE 'Waiting for table%' AND db = DATABASE()",
}
STOPPED = 5


def test_a_look_that_is_stopped_leaves_no_statement_waiting_on_the_server(
    served: Place, tmp_path: Path
) -> None:
    served.script(SCHEMA)
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    with closing(served.connect()) as other, other.cursor() as holding:
        holding.execute("BEGIN")
        holding.execute(LOCKING[served.kind])
        process = _rehearsal(served, tmp_path)
        _until(lambda: served.ask(WAITING[served.kind]) != [(0,)], process)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()

        assert served.ask(WAITING[served.kind]) == [(0,)]
    assert (process.returncode, "[stopped-by-person]" in told) == (STOPPED, True)
    assert "Nothing was written to any store" in told


def _rehearsal(place: Place, folder: Path) -> subprocess.Popen[str]:
    store = f"shop={place.url}"
    asked = ["--map", "map.yaml", "--store", store, "--subject", "customer_no=1"]
    return subprocess.Popen(
        [program(), "--lang", "en", "rehearse", *asked],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _until(is_so: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Ask the server until it is so; nobody waits for a command that has ended."""
    while not is_so():
        assert process.poll() is None, process.communicate()
