"""Reading packs: whole or not at all, every problem with its file and line.

A pack is a YAML file; a template's text lies beside it as Markdown. Names that a pack
uses (posts, anchors, measures, figures, acts) must exist. How a pack comes into use is
an act (``acts/load_pack.py``); this only reads.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jieqing.content import read as read_content
from jieqing.errors import Phrase, WrongUsage, phrase
from jieqing.evidence.canonical import canonical
from jieqing.law.document import Item, Problem, ProblemsFound, UnreadableError, read
from jieqing.people.matrix import MATRIX, PROGRAMME, Role
from jieqing.programme.pack_items import (
    EVERYBODY,
    DocumentKind,
    Duty,
    ItemKind,
    Shift,
    Template,
    duty_of,
    template_of,
)
from jieqing.programme.recurrence import RuleUnreadableError, read_rule
from jieqing.programme.vocabulary import SIZES, shipped_anchors, shipped_measure_ids

FOLDER = "programme"
SHIPPED = ("policies", "papers", "duties")
TextOf = Callable[[str], str]
_WANTED = frozenset({"file", "link", "signature", "act", "figure"})
_POSTS = frozenset(Role)
_HEAD = ("key", "version", "locale", "title", "items")
_TEMPLATE = ("key", "kind", "title", "owner", "items", "anchors", "body")
_TEMPLATE_MORE = ("audience", "required", "valid_months")
_DUTY = ("key", "title", "owner", "rrule", "evidence", "items", "anchors", "sizes")
_DUTY_MORE = ("verify_by", "shift", "lead_days", "window_days")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One pack; ``items`` are plain content by kind and key, as they are stored."""

    key: str
    version: str
    locale: str
    title: str
    items: Mapping[tuple[ItemKind, str], Mapping[str, Any]]

    @property
    def checksum(self) -> str:
        """SHA-256 (hex) of the content; it changes with any word of it."""
        items = sorted((kind, key, value) for (kind, key), value in self.items.items())
        content = [self.key, self.version, self.locale, [list(one) for one in items]]
        return hashlib.sha256(canonical(content)).hexdigest()

    @property
    def templates(self) -> tuple[Template, ...]:
        """Its documents to be filled in."""
        found = self.items.items()
        return tuple(template_of(v) for (k, _), v in found if k is ItemKind.TEMPLATE)

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What it makes come again."""
        found = self.items.items()
        return tuple(duty_of(v) for (k, _), v in found if k is ItemKind.DUTY)


@cache
def shipped_pack(name: str) -> Pack:
    """A pack that ships. Raises ``PackUnknown``."""
    if name not in SHIPPED:
        raise PackUnknown(pack=name, known=", ".join(SHIPPED))
    file = f"{FOLDER}/{name}.yaml"
    return read_pack(read_content(file), f"{name}.yaml", _beside)


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
    reader = _Reader(file=file, text_of=text_of)
    problems = tuple(reader.problems(document))
    if problems:
        raise PackRefused(*problems)
    head = document.fields
    return Pack(
        key=str(head["key"].value),
        version=str(head["version"].value),
        locale=str(head["locale"].value),
        title=str(head["title"].value),
        items=dict(map(reader.item, head["items"].items)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Checks one file, then reads it."""

    file: str
    text_of: TextOf

    def item(self, found: Item) -> tuple[tuple[ItemKind, str], Mapping[str, Any]]:
        plain: Any = found.plain
        if "rrule" in plain:
            return (ItemKind.DUTY, plain["key"]), plain
        return (ItemKind.TEMPLATE, plain["key"]), {
            **plain,
            "body": self.text_of(plain["body"]),
        }

    def problems(self, document: Item) -> Iterator[Problem]:
        lacking = [name for name in _HEAD if name not in document.fields]
        yield from (self._lacks(document, name) for name in lacking)
        if lacking:
            return
        seen: set[str] = set()
        for item in document.fields["items"].items:
            key = str(item.fields["key"].value) if "key" in item.fields else ""
            if key in seen:
                yield self._at(item, phrase("key '{key}' stands twice", key=key))
            seen.add(key)
            is_duty = "rrule" in item.fields
            yield from self._duty(item) if is_duty else self._template(item)

    def _template(self, item: Item) -> Iterator[Problem]:
        yield from self._shape(item, _TEMPLATE, _TEMPLATE_MORE)
        yield from self._known(item, "kind", frozenset(DocumentKind))
        yield from self._known(item, "audience", _POSTS | {EVERYBODY})
        body = item.fields.get("body")
        if body is None:
            return
        try:
            self.text_of(str(body.value))
        except (OSError, ValueError):
            words = phrase("there is no text '{text}'", text=body.value)
            yield self._at(body, words)

    def _duty(self, item: Item) -> Iterator[Problem]:
        yield from self._shape(item, _DUTY, _DUTY_MORE)
        yield from self._known(item, "sizes", frozenset(SIZES))
        yield from self._known(item, "shift", frozenset(Shift))
        yield from self._known(item, "verify_by", _POSTS)
        rule = item.fields.get("rrule")
        if rule is not None:
            try:
                read_rule(str(rule.value))
            except RuleUnreadableError as error:
                words = phrase("the rule cannot be read at '{part}'", part=str(error))
                yield self._at(rule, words)
        wanted = item.fields.get("evidence")
        for each in wanted.items if wanted else ():
            yield from self._evidence(each)

    def _evidence(self, item: Item) -> Iterator[Problem]:
        yield from self._known(item, "kind", _WANTED)
        kind = item.fields.get("kind")
        of = item.fields.get("of")
        if kind is None:
            yield self._lacks(item, "kind")
        elif kind.value == "act":
            yield from self._known(item, "of", frozenset({*MATRIX, *PROGRAMME}))
        if kind is not None and kind.value in {"act", "figure"} and of is None:
            yield self._lacks(item, "of")

    def _shape(
        self, item: Item, needed: tuple[str, ...], more: tuple[str, ...]
    ) -> Iterator[Problem]:
        for name in needed:
            if name not in item.fields:
                yield self._lacks(item, name)
        for name, value in item.fields.items():
            if name not in (*needed, *more):
                yield self._at(value, phrase("field '{name}' is not known", name=name))
        yield from self._known(item, "owner", _POSTS)
        yield from self._known(item, "items", shipped_measure_ids())
        yield from self._known(item, "anchors", frozenset(shipped_anchors()))

    def _known(
        self, item: Item, field: str, known: frozenset[str]
    ) -> Iterator[Problem]:
        found = item.fields.get(field)
        for each in found.items if found else ():
            if str(each.value) not in known:
                words = phrase(
                    "'{word}' is no {field} that exists", word=each.value, field=field
                )
                yield self._at(each, words)

    def _lacks(self, item: Item, name: str) -> Problem:
        return self._at(item, phrase("field '{name}' is missing", name=name))

    def _at(self, item: Item, words: Phrase) -> Problem:
        return Problem(self.file, item.line, words)
