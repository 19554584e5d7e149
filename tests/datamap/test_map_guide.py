"""Every example of the guide is a map that loads."""

import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from jieqing.datamap.json_schema import json_schema
from jieqing.datamap.load import load

GUIDE = Path(__file__).parents[2] / "docs" / "reference" / "map.md"
TEXT = GUIDE.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
SOURCES = Path(__file__).parents[2] / "src" / "jieqing" / "datamap"


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_map_of_the_guide_loads_without_an_error(example: str) -> None:
    assert load(example).roots


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_map_of_the_guide_is_valid_for_an_editor(example: str) -> None:
    found = Draft202012Validator(json_schema()).iter_errors(yaml.safe_load(example))
    assert list(found) == []


def test_the_guide_shows_more_than_one_kind_of_database() -> None:
    assert len(EXAMPLES) == 5


def test_every_code_that_a_reading_can_give_stands_in_the_guide() -> None:
    sources = (path.read_text(encoding="utf-8") for path in SOURCES.glob("*.py"))
    codes = {code for text in sources for code in re.findall(r'"(map\.[a-z-]+)"', text)}
    assert {code for code in codes if f"`{code}`" not in TEXT} == set()
