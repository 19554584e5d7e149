"""What a command may not import: who only asks for help waits for no room."""

import subprocess
import sys
from pathlib import Path

import pytest
from cli_shop import Shop

DRIVERS = {"psycopg", "pymysql"}
ROOMS = {f"jieqing.{room}" for room in ("casebook", "erasure", "stores", "law", "flow")}
HEAVY = {"django", "rich", "yaml", "pyrage", "typst", "asyncio", "pypdf"}
RUN = """
import sys
from jieqing.cli import main
sys.argv = ["jieqing", *sys.argv[1:]]
try:
    main.run()
finally:
    print(*sys.modules, file=sys.stderr)
"""


def imported(folder: Path, command: str) -> set[str]:
    """Every module that the command had loaded when it ended."""
    ended = subprocess.run(
        [sys.executable, "-c", RUN, *command.split()],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout
    return set(ended.stderr.split())


@pytest.mark.parametrize(
    "command",
    [
        "--help",
        "case --help",
        "completion bash",
        "map --help",
        "rehearse --help",
        "rules --help",
        "verify some.jqz --trust trust.json",
    ],
)
def test_help_and_verifying_start_without_a_room_or_library(
    tmp_path: Path, command: str
) -> None:
    (tmp_path / "some.jqz").write_bytes(b"no package")
    (tmp_path / "trust.json").write_bytes(b"{}")

    assert imported(tmp_path, command) & (DRIVERS | ROOMS | HEAVY) == set()


def test_a_home_on_files_loads_no_driver_and_no_making_of_tables(
    founded: Shop,
) -> None:
    loaded = imported(founded.folder, "store test shop --home home")

    assert "jieqing.stores.sqlite" in loaded
    assert loaded & (DRIVERS | {"rich", "typst", "django.core.management"}) == set()
