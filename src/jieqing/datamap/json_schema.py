"""The format of a map as a JSON Schema, for editors; messages come from the loader.

Draft 2020-12. It knows shapes and closed words; names and expressions it cannot judge.
"""

from collections.abc import Collection, Mapping
from typing import TypeAlias

from jieqing.datamap.column_reading import COLUMN_KEYS, JSON_PATH
from jieqing.datamap.load import DEFAULT_ZONE, OTHER_SUBJECTS, VERSION, WHO
from jieqing.datamap.reference_reading import ROLES
from jieqing.datamap.values import Role, Shell, Strength, Subject
from jieqing.datamap.vocabulary import Vocabulary

Schema: TypeAlias = dict[str, object]
_TEXT: Schema = {"type": "string", "minLength": 1}
_TRUTH: Schema = {"type": "boolean"}
_SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}
_NAMES: Schema = {
    "oneOf": [
        _TEXT,
        {"type": "array", "items": _TEXT, "minItems": 1, "uniqueItems": True},
    ]
}
_LIST_OF_NAMES: Schema = {
    "type": "array",
    "items": _TEXT,
    "minItems": 1,
    "uniqueItems": True,
}


def json_schema() -> Schema:
    """Return the whole schema, with the shipped words."""
    words = Vocabulary.shipped()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Jieqing data map",
        **_block(_top(), needs=("map", "store", "tables")),
        "$defs": {
            "names": _NAMES,
            "name_list": _LIST_OF_NAMES,
            # Plain YAML reads 5 and true as what they are: all are expressions.
            "expr": {"type": ["string", "number", "boolean"], "format": "jieqing-expr"},
            "category": _one_of(words.categories),
            "identity_kind": _one_of(words.identity_kinds),
            "record_kinds": _words_or_list(words.record_kinds),
            "record": _cases("is", {"$ref": "#/$defs/record_kinds"}),
            "clock": _cases("at", {"$ref": "#/$defs/expr"}),
            "table": _block(_table(words)),
            "column": _either("category", _block(_column())),
            "identity": _either("identity_kind", _identity()),
            "reference": _reference(),
            "outside": _block(_outside(), needs=("name", "what", "by", "task")),
        },
    }


def _block(properties: Mapping[str, object], needs: tuple[str, ...] = ()) -> Schema:
    """A mapping with these keys only; a note may stand in any."""
    schema: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {**properties, "note": {"type": "string"}},
    }
    return schema | ({"required": list(needs)} if needs else {})


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _one_of(words: Collection[str]) -> Schema:
    return {"enum": sorted(words)}


def _words_or_list(words: Collection[str]) -> Schema:
    one = _one_of(words)
    several = {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}
    return {"oneOf": [one, several]}


def _by_name(value: Schema) -> Schema:
    return {"type": "object", "additionalProperties": value}


def _list_of(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _either(word: str, block: Schema) -> Schema:
    return {"oneOf": [_ref(word), block]}


def _cases(said: str, value: Schema) -> Schema:
    case = _block({"when": _ref("expr"), said: value}, needs=(said,))
    return {"oneOf": [value, {"type": "array", "items": case, "minItems": 1}]}


def _top() -> Schema:
    others = {subject: _ref("name_list") for subject in OTHER_SUBJECTS}
    return {
        "map": {"const": VERSION},
        "store": _TEXT,
        "root": _ref("names"),
        "time_zone": {**_TEXT, "default": DEFAULT_ZONE},
        "times": _by_name(_TEXT),
        "soft_delete": _ref("name_list"),
        "tables": _by_name(_ref("table")),
        "other_tables": _block(others),
        "outside": _list_of(_ref("outside")),
    }


def _table(words: Vocabulary) -> Schema:
    clocks = {clock: _ref("clock") for clock in sorted(words.clocks)}
    return {
        "subject": {"enum": list(Subject), "default": Subject.CUSTOMER},
        "key": {"oneOf": [{"const": "none"}, _ref("name_list")]},
        "identities": _by_name(_ref("identity")),
        "record": _ref("record"),
        "unit": _TEXT,
        "live_when": _ref("expr"),
        "clocks": {
            "type": "object",
            "properties": clocks,
            "additionalProperties": False,
        },
        "minimum": _ref("name_list"),
        "columns": _by_name(_ref("column")),
        "references": _list_of(_ref("reference")),
        "shell": {"enum": list(Shell), "default": Shell.KEPT},
        "stop": _by_name(_SCALAR),
        "history_of": _TEXT,
        "partitions": _ref("names"),
    }


def _column() -> Schema:
    paths = {f"^{JSON_PATH.pattern}$": _ref("category")}
    schemas: Schema = {
        "category": _ref("category"),
        "sensitive": _TRUTH,
        "mask": {"type": ["string", "null"]},
        "json": {
            "type": "object",
            "patternProperties": paths,
            "additionalProperties": False,
        },
        "file": _TEXT,
        "split": _TEXT,
    }
    return {key: schemas.get(key, _TRUTH) for key in COLUMN_KEYS}


def _identity() -> Schema:
    return _block(
        {"kind": _ref("identity_kind"), "unique": _TRUTH},
        needs=("kind",),
    )


def _reference() -> Schema:
    via = _block(
        {"table": _TEXT, "here": _ref("names"), "there": _ref("names")},
        needs=("table", "here", "there"),
    )
    properties = dict.fromkeys(ROLES, _TEXT) | {
        "by": _ref("names"),
        "of": _ref("names"),
        "when": _ref("expr"),
        "via": via,
        "inside": _inside(),
        "strength": {"enum": list(Strength)},
        "stale": _TRUTH,
        "cut": {"oneOf": [{"const": "leave"}, _ref("name_list")]},
    }
    roles = [{"required": [role]} for role in Role]
    return _block(properties, needs=("by",)) | {"oneOf": roles}


def _inside() -> Schema:
    listed = _block({"list": _TEXT, "item": _TEXT}, needs=("list",))
    others = [_block({form: _TEXT}, needs=(form,)) for form in ("code", "json", "text")]
    return {"oneOf": [listed, *others]}


def _outside() -> Schema:
    return {
        "name": _TEXT,
        "who": {"enum": list(WHO), "default": "own"},
        "what": _TEXT,
        "holds": _list_of(_ref("category")),
        "by": _list_of(_ref("identity_kind")),
        "task": _TEXT,
        "days": {"type": "integer", "minimum": 1, "default": 5},
    }
