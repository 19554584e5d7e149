"""The two kinds of item that packs have without any mechanism: templates and duties."""

from collections.abc import Iterator, Mapping
from typing import Any

from jieqing.errors import phrase
from jieqing.law.document import Item, Problem
from jieqing.people.matrix import MATRIX, PROGRAMME
from jieqing.programme.pack_checks import POSTS, Checks, TextOf
from jieqing.programme.pack_items import EVERYBODY, DocumentKind, ItemKind, Shift
from jieqing.programme.packs import PackKind, Plain
from jieqing.programme.recurrence import RuleUnreadableError, read_rule
from jieqing.programme.vocabulary import SIZES

WANTED = ("file", "link", "signature", "query", "act", "figure")
_WORDS: Plain = {"type": "array", "items": {"type": "string"}}
_POST: Plain = {"enum": sorted(POSTS)}
_DAYS: Plain = {"type": "integer", "minimum": 0, "maximum": 400}
NAMED: Mapping[str, Plain] = {"owner": _POST, "items": _WORDS, "anchors": _WORDS}
"""What items of most kinds have: whose it is, which measures it serves, its grounds."""


LANGUAGES = ("zh", "en")
LEAST_WRONG = 2
_ASK: dict[str, Any] = {
    "type": "object",
    "properties": {
        "stem": {"type": "string"},
        "right": {"type": "string"},
        "wrong": {"type": "array", "items": {"type": "string"}, "minItems": 2},
        "why": {"type": "string"},
    },
    "required": ["stem", "right", "wrong", "why"],
    "additionalProperties": False,
}


def _template(item: Item, checks: Checks) -> Iterator[Problem]:
    yield from checks.known(item, "kind", frozenset(DocumentKind))
    yield from checks.known(item, "audience", POSTS | {EVERYBODY})
    yield from checks.text(item, "body")
    asks = item.fields.get("asks")
    for language, one in asks.fields.items() if asks else ():
        if language not in LANGUAGES:
            told = phrase(
                "'{word}' is no {field} that exists", word=language, field="asks"
            )
            yield checks.at(one, told)
        lacking = [x for x in _ASK["required"] if x not in one.fields]
        yield from (checks.lacks(one, name) for name in lacking)
        wrong = one.fields.get("wrong")
        if wrong is not None and len(wrong.items) < LEAST_WRONG:
            yield checks.at(wrong, phrase("a question has two wrong answers at least"))


def _with_text(plain: Plain, text_of: TextOf) -> Plain:
    return {**plain, "body": text_of(plain["body"])}


def _duty(item: Item, checks: Checks) -> Iterator[Problem]:
    yield from checks.known(item, "sizes", frozenset(SIZES))
    yield from checks.known(item, "shift", frozenset(Shift))
    yield from checks.known(item, "verify_by", POSTS)
    try:
        read_rule(str(item.fields["rrule"].value))
    except RuleUnreadableError as error:
        words = phrase("the rule cannot be read at '{part}'", part=str(error))
        yield checks.at(item.fields["rrule"], words)
    wanted = item.fields.get("evidence")
    for each in wanted.items if wanted else ():
        yield from _evidence(each, checks)


def _evidence(item: Item, checks: Checks) -> Iterator[Problem]:
    yield from checks.known(item, "kind", frozenset(WANTED))
    kind = item.fields.get("kind")
    of = item.fields.get("of")
    if kind is None:
        yield checks.lacks(item, "kind")
    elif kind.value == "act":
        yield from checks.known(item, "of", frozenset({*MATRIX, *PROGRAMME}))
    if kind is not None and kind.value in {"act", "figure"} and of is None:
        yield checks.lacks(item, "of")


TEMPLATE = PackKind(
    kind=ItemKind.TEMPLATE,
    mark="body",
    needed={
        "kind": {"enum": sorted(DocumentKind)},
        **NAMED,
        "body": {"type": "string"},
    },
    more={
        "audience": {"type": "array", "items": {"enum": sorted({*POSTS, EVERYBODY})}},
        "required": {"type": "boolean"},
        "made_by": {"type": "string"},
        "asks": {
            "type": "object",
            "properties": dict.fromkeys(LANGUAGES, _ASK),
            "additionalProperties": False,
        },
        "valid_months": {"type": "integer", "minimum": 1, "maximum": 60},
    },
    problems=_template,
    filled=_with_text,
)
DUTY = PackKind(
    kind=ItemKind.DUTY,
    mark="rrule",
    needed={
        **NAMED,
        "rrule": {"type": "string", "pattern": "^FREQ="},
        "evidence": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "kind": {"enum": list(WANTED)},
                    "of": {"type": "string"},
                },
                "required": ["kind"],
                "additionalProperties": False,
            },
        },
        "sizes": {"type": "array", "items": {"enum": list(SIZES)}},
    },
    more={
        "verify_by": _POST,
        "shift": {"enum": sorted(Shift)},
        "lead_days": _DAYS,
        "window_days": _DAYS,
    },
    problems=_duty,
)
