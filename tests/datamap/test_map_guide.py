"""Every example of the guide is a map that loads."""

import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from test_load import WRONG_MAPS

from jieqing.datamap.column_reading import COLUMN_KEYS
from jieqing.datamap.json_schema import json_schema
from jieqing.datamap.load import load
from jieqing.datamap.reference_reading import REFERENCE_KEYS
from jieqing.datamap.table_reading import TABLE_KEYS

GUIDE = Path(__file__).parents[2] / "docs" / "reference" / "map.md"
TEXT = GUIDE.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
SOURCES = Path(__file__).parents[2] / "src" / "jieqing" / "datamap"


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_map_of_the_guide_loads_without_an_error(example: str) -> None:
    assert load(example).tables


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_map_of_the_guide_is_valid_for_an_editor(example: str) -> None:
    found = Draft202012Validator(json_schema()).iter_errors(yaml.safe_load(example))
    assert list(found) == []


def test_the_guide_shows_more_than_one_kind_of_database() -> None:
    assert len(EXAMPLES) == 15


@pytest.mark.parametrize("said", [said for _, said in WRONG_MAPS])
def test_the_messages_for_ten_wrong_maps_stand_in_the_guide_word_by_word(
    said: str,
) -> None:
    _, _, words = said.partition(": ")
    assert f"| {words} |" in TEXT or words.startswith("no function 'date_add'")


@pytest.mark.parametrize("key", sorted({*TABLE_KEYS, *COLUMN_KEYS, *REFERENCE_KEYS}))
def test_every_key_of_the_format_is_shown_in_an_example(key: str) -> None:
    assert any(re.search(rf"\b{key}:", example) for example in EXAMPLES)


def test_every_code_that_a_reading_can_give_stands_in_the_guide() -> None:
    sources = (path.read_text(encoding="utf-8") for path in SOURCES.glob("*.py"))
    codes = {code for text in sources for code in re.findall(r'"(map\.[a-z-]+)"', text)}
    assert {code for code in codes if f"`{code}`" not in TEXT} == set()
