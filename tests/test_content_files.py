"""Texts that ship with the product are whole: no character was encoded twice."""

import re
from pathlib import Path

import pytest

import jieqing

CONTENT = Path(jieqing.__file__).parent / "content"
FILES = sorted(
    path.relative_to(CONTENT).as_posix()
    for path in CONTENT.rglob("*")
    if path.suffix in {".txt", ".yaml", ".json", ".typ", ".md"}
)
BROKEN = re.compile("[\u00c0-\u00ff][\u0080-\u00ff]|\ufffd")
"""What UTF-8 read as Latin-1 looks like, and the sign for what could not be read."""


def test_the_content_was_really_looked_through() -> None:
    assert "letters/zh_Hans/refused.txt" in FILES
    assert BROKEN.search("。".encode().decode("latin-1"))


@pytest.mark.parametrize("name", FILES)
def test_no_character_of_a_content_file_is_encoded_twice(name: str) -> None:
    text = (CONTENT / name).read_text(encoding="utf-8")

    assert BROKEN.findall(text) == []
