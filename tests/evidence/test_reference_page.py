"""The reference page is true: its own verifier runs, its fields are the fields."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from jieqing.evidence.predicate import Statement

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "statement.md"


def _run(folder: Path, jqz: bytes, trust_file: bytes) -> subprocess.CompletedProcess:
    program = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[0]
    (folder / "case.jqz").write_bytes(jqz)
    (folder / "trust.json").write_bytes(trust_file)
    return subprocess.run(
        [sys.executable, "-c", program, "case.jqz", "trust.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_verifier_on_the_page_accepts_a_sound_package(
    jqz: bytes, trust_file: bytes, tmp_path: Path
) -> None:
    ended = _run(tmp_path, jqz, trust_file)

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("CL-2026-0291 done")


def test_the_verifier_on_the_page_refuses_the_keys_of_a_stranger(
    jqz: bytes, stranger_file: bytes, tmp_path: Path
) -> None:
    assert "InvalidSignature" in _run(tmp_path, jqz, stranger_file).stderr


def test_the_page_names_every_field_of_the_statement() -> None:
    page = PAGE.read_text("utf-8")

    assert [f.name for f in fields(Statement) if f"`{f.name}`" not in page] == []
