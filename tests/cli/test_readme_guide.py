"""The ten-minute guide of the README runs as it stands, command by command."""

import os
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from cli_shop import JIEQING, SHOP

README = Path(__file__).parents[2] / "README.md"


def _guide() -> str:
    text = README.read_text(encoding="utf-8")
    return text.split("## 十分钟", 1)[1].split("\n## ", 1)[0]


def _script() -> str:
    """The guide's commands; the map is written where the guide says it lies."""
    guide = _guide()
    commands = re.findall(r"```sh\n(.*?)```", guide, re.DOTALL)
    data_map = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)[0]
    written = f"cat > home/maps/shop.yaml <<'MAP'\n{data_map}MAP\n"
    return "set -e\n" + "".join([*commands[:3], written, *commands[3:]])


def test_the_ten_minute_guide_ends_with_a_proof_that_holds(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.executescript(SHOP)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(JIEQING.parent)
    ended = subprocess.run(
        ["/bin/bash", "-c", _script()],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "证明成立。" in ended.stdout
