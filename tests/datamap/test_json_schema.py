"""Editors are told the same format as the loader reads."""

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from jieqing.datamap.json_schema import json_schema

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """Return a validator of maps."""
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("sample", ["mall", "everything"])
def test_a_map_that_loads_is_valid_for_an_editor_too(
    validator: Draft202012Validator, sample: str
) -> None:
    text = (SAMPLES / f"{sample}.yaml").read_text(encoding="utf-8")
    assert list(validator.iter_errors(yaml.safe_load(text))) == []


WRONG_TABLES = [
    "{live_wen: a}",
    "{record: transaction}",
    "{subject: customers}",
    "{identities: {a: telephone}}",
    "{clocks: {transaction-complete: a}}",
    "{columns: {a: {mask: 3}}}",
    "{columns: {a: {json: {tel: phone}}}}",
    "{references: [{owner: a}]}",
    "{references: [{owner: a, shared: a, by: b}]}",
    "{references: [{owner: a, by: []}]}",
    "{references: [{owner: a, by: b, inside: {code: x, json: y}}]}",
]


@pytest.mark.parametrize("table", WRONG_TABLES)
def test_an_editor_marks_what_the_loader_would_refuse(
    validator: Draft202012Validator, table: str
) -> None:
    text = f"map: 1\nstore: s\ntables:\n  t: {table}\n"
    assert not validator.is_valid(yaml.safe_load(text))


def test_an_editor_marks_a_map_without_its_needed_keys(
    validator: Draft202012Validator,
) -> None:
    assert not validator.is_valid({"map": 1, "tables": {}})
    assert not validator.is_valid({"map": 2, "store": "s", "tables": {}})
    assert validator.is_valid({"map": 1, "store": "s", "tables": {}, "note": "x"})
