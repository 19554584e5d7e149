"""Reading packs: whole or not at all, every problem with its file and line.

A pack is a YAML file; longer texts of its items lie beside it. Names that a pack uses
(posts, anchors, measures, figures, acts) must exist. Which kinds of item there are, the
mechanisms say. How a pack comes into use is an act (``acts/load_pack.py``).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from jieqing.content import read as read_content
from jieqing.errors import WrongUsage, phrase
from jieqing.evidence.canonical import canonical
from jieqing.law.document import Item, Problem, ProblemsFound, UnreadableError, read
from jieqing.programme.pack_checks import Checks, TextOf
from jieqing.programme.pack_items import (
    Duty,
    ItemKind,
    Template,
    duty_of,
    template_of,
)

FOLDER = "programme"
SHIPPED: Final[list[str]] = []
"""Names of the packs that ship; mechanisms add theirs (``mechanism.join``)."""
_HEAD = ("key", "version", "locale", "title", "items")
_TITLE = {"type": "string", "minLength": 1, "maxLength": 120}
Plain = Mapping[str, Any]


class PackRefused(ProblemsFound):
    """A pack has an error; nothing of it is used."""

    code = "pack-refused"
    cause = "The pack has {count} error(s):\n{errors}\n"
    advice = "Correct every line named and load the pack again; none of it is in use."


class PackUnknown(WrongUsage):
    """No pack of that name is shipped."""

    code = "pack-unknown"
    cause = "There is no pack {pack}."
    advice = "Shipped packs: {known}. Another one is given as a file."


def _nothing(item: Item, checks: Checks) -> Iterator[Problem]:
    del item, checks
    yield from ()


def _as_it_is(plain: Plain, text_of: TextOf) -> Plain:
    del text_of
    return plain


@dataclass(frozen=True, slots=True, kw_only=True)
class PackKind:
    """One kind of item: known by its field ``mark``, which no other kind has.

    ``needed`` and ``more`` are its other fields as JSON Schema, what is published and
    what is asked. ``problems``: what else may be wrong. ``filled``: puts in texts that
    lie beside the pack. ``binding``: fields that bar acts; once two people have adopted
    the programme, nobody alone edits them here.
    """

    kind: str
    mark: str
    needed: Mapping[str, Plain]
    more: Mapping[str, Plain]
    problems: Callable[[Item, Checks], Iterator[Problem]] = _nothing
    filled: Callable[[Plain, TextOf], Plain] = _as_it_is
    binding: frozenset[str] = frozenset()

    @property
    def schema(self) -> Plain:
        """One item as JSON Schema; key and title every item has."""
        return {
            "type": "object",
            "properties": {
                "key": {"type": "string", "pattern": r"^[a-z0-9][a-z0-9._-]{0,63}$"},
                "title": _TITLE,
                **self.needed,
                **self.more,
            },
            "required": ["key", "title", *self.needed],
            "additionalProperties": False,
        }


KINDS: Final[dict[str, PackKind]] = {}
"""Every kind of item by its name; mechanisms add theirs (``mechanism.join``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One pack; ``items`` are plain content by kind and key, as they are stored."""

    key: str
    version: str
    locale: str
    title: str
    items: Mapping[tuple[str, str], Plain]

    @property
    def checksum(self) -> str:
        """SHA-256 (hex) of the content; it changes with any word of it."""
        items = sorted((kind, key, value) for (kind, key), value in self.items.items())
        content = [self.key, self.version, self.locale, [list(one) for one in items]]
        return hashlib.sha256(canonical(content)).hexdigest()

    def of(self, kind: str) -> tuple[Plain, ...]:
        """Its items of a kind, in the file's order."""
        return tuple(plain for (one, _), plain in self.items.items() if one == kind)

    @property
    def templates(self) -> tuple[Template, ...]:
        """Its documents to be filled in."""
        return tuple(map(template_of, self.of(ItemKind.TEMPLATE)))

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What it makes come again."""
        return tuple(map(duty_of, self.of(ItemKind.DUTY)))


@cache
def shipped_pack(name: str) -> Pack:
    """A pack that ships. Raises ``PackUnknown``."""
    if name not in SHIPPED:
        raise PackUnknown(pack=name, known=", ".join(SHIPPED))
    file = f"{FOLDER}/{name}.yaml"
    return read_pack(read_content(file), f"{name}.yaml", _beside)


@cache
def shipped_items(kind: str) -> Mapping[str, Plain]:
    """Every item of a kind that ships, by key, as plain content."""
    return {i["key"]: i for name in SHIPPED for i in shipped_pack(name).of(kind)}


@cache
def shipped_templates() -> Mapping[str, Template]:
    """Every template that ships, by key."""
    return {t.key: t for name in SHIPPED for t in shipped_pack(name).templates}


@cache
def shipped_duties() -> Mapping[str, Duty]:
    """Every duty that ships, by key."""
    return {d.key: d for name in SHIPPED for d in shipped_pack(name).duties}


def json_schema() -> Plain:
    """The form of a pack as JSON Schema; what an item may be, the mechanisms say."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A pack of the programme",
        "type": "object",
        "properties": {
            "key": {"type": "string"},
            "version": {"type": "string"},
            "locale": {"type": "string"},
            "title": _TITLE,
            "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
        },
        "required": list(_HEAD),
        "additionalProperties": False,
        "$defs": {
            "item": {"oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in KINDS]},
            **{kind: found.schema for kind, found in KINDS.items()},
        },
    }


def _beside(name: str) -> str:
    return read_content(f"{FOLDER}/{name}")


def read_pack(text: str, file: str, text_of: TextOf) -> Pack:
    """Read a pack; ``text_of`` gives the file that a template's ``body`` names.

    Raises ``PackRefused``.
    """
    try:
        document = read(text, file)
    except UnreadableError as unreadable:
        raise PackRefused(unreadable.problem) from unreadable
    checks = Checks(file=file, text_of=text_of)
    problems = tuple(_problems(document, checks))
    if problems:
        raise PackRefused(*problems)
    head = document.fields
    return Pack(
        key=str(head["key"].value),
        version=str(head["version"].value),
        locale=str(head["locale"].value),
        title=str(head["title"].value),
        items=dict(_item(one, text_of) for one in head["items"].items),
    )


def _item(found: Item, text_of: TextOf) -> tuple[tuple[str, str], Plain]:
    kind = _kind_of(found)
    if kind is None:
        raise ValueError(found.line)
    plain: Any = found.plain
    return (kind.kind, plain["key"]), kind.filled(plain, text_of)


def _kind_of(item: Item) -> PackKind | None:
    return next((one for one in KINDS.values() if one.mark in item.fields), None)


def _problems(document: Item, checks: Checks) -> Iterator[Problem]:
    lacking = [name for name in _HEAD if name not in document.fields]
    yield from (checks.lacks(document, name) for name in lacking)
    if lacking:
        return
    seen: set[str] = set()
    for item in document.fields["items"].items:
        key = str(item.fields["key"].value) if "key" in item.fields else ""
        if key in seen:
            yield checks.at(item, phrase("key '{key}' stands twice", key=key))
        seen.add(key)
        kind = _kind_of(item)
        if kind is None:
            marks = ", ".join(one.mark for one in KINDS.values())
            yield checks.at(item, phrase("it has none of {marks}", marks=marks))
            continue
        named = ("key", "title", *kind.needed)
        yield from checks.shape(item, named, tuple(kind.more))
        yield from kind.problems(item, checks)
