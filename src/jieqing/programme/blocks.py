"""Typed blocks of a document: what ``{{...}}`` stands for, taken from the home itself.

Resolved when a version is sent for review and again before it is approved; what people
sign is the text with the blocks filled in. A policy's table of retention is therefore
the catalogue's own, and where the two would differ today, that is seen.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.casebook.case_words import case_words
from jieqing.casebook.change_words import old_and_new
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Right, flow_of
from jieqing.casebook.law_in_force import (
    LawChange,
    named_change,
    pack_before,
    pack_of_change,
)
from jieqing.casebook.law_words import short, word_of
from jieqing.casebook.rule_words import length_of, title_of
from jieqing.casebook.sources import data_map
from jieqing.casebook.state_words import STATES
from jieqing.casebook.wording import Language
from jieqing.errors import Phrase, Refused, WrongUsage, phrase
from jieqing.language import heard, said, spoken
from jieqing.law.values import Effect, Rule
from jieqing.people.matrix import ROLE_WORDS, Role
from jieqing.programme.anchors import anchor_words
from jieqing.programme.post_words import FURTHER, ROLES
from jieqing.programme.readings import reading_words

BLOCK = re.compile(r"\{\{([^{}]*)\}\}")
_HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
_POST = re.compile(r"\{\{ *post: *([a-z-]+) *\}\}")
_LINE = (
    "opened",
    "identified",
    "stopped",
    "found",
    "planned",
    "noticed",
    "approved",
    "executing",
    "checked",
    "settled",
)


class BlockUnknown(WrongUsage):
    """The text names a block that there is not."""

    code = "block-unknown"
    cause = "The text has a block {block}, which does not exist."
    advice = "Known blocks: {known}."


class BlockEmpty(Refused):
    """Nothing can be filled in yet, and a document has no gaps."""

    code = "block-empty"
    cause = "The block {block} cannot be filled in: {reason}."
    advice = "Mend that first; a document is not sent round with a gap in it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """For whom a text is filled in: at which desk, on which day, on which grounds.

    ``revisions`` are the versions before, oldest first, each as one line.
    """

    desk: Desk
    today: date
    anchors: tuple[str, ...]
    revisions: tuple[str, ...]


def filled(text: str, setting: Setting) -> str:
    """Return the text with every block filled in, in the company's language.

    Raises ``BlockUnknown`` or ``BlockEmpty``.
    """
    with heard(setting.desk.home.company.language):
        return BLOCK.sub(lambda found: block_text(found[1].strip(), setting), text)


def blocks_in(text: str) -> tuple[str, ...]:
    """Return the names of the blocks of a text."""
    return tuple(found.strip() for found in BLOCK.findall(text))


def posts_told(text: str) -> frozenset[str]:
    """The posts that have a heading of their own with something under it."""
    parts = _HEADING.split(text)
    heads, bodies = parts[1::2], parts[2::2]
    told = (
        found[1]
        for head, body in zip(heads, bodies, strict=True)
        if body.strip() and (found := _POST.fullmatch(head.strip()))
    )
    return frozenset(told)


def block_text(name: str, setting: Setting) -> str:
    """Return what one block stands for now, in the language that is heard.

    Raises ``BlockUnknown`` or ``BlockEmpty``.
    """
    kind, _, argument = name.partition(":")
    if kind in _WITH_ARGUMENT and argument:
        return _WITH_ARGUMENT[kind](argument.strip(), setting)
    if name not in _PLAIN:
        known = sorted([*_PLAIN, *(f"{each}:…" for each in _WITH_ARGUMENT)])
        raise BlockUnknown(block=name[:60], known=", ".join(known))
    return _PLAIN[name](setting)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = tuple(heads)
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "／").replace("\n", " ")


def _require(found: object, block: str, reason: Phrase) -> None:
    if not found:
        raise BlockEmpty(block=block, reason=reason)


def _anchors(setting: Setting) -> str:
    return "\n".join(f"- {anchor_words(key)}" for key in setting.anchors)


def _posts(setting: Setting) -> str:
    people = setting.desk.register.roll().persons.values()
    active = [person for person in people if person.is_active]
    held_by = {
        role: sum(role in person.roles for person in active)
        for role in (*ROLES, *FURTHER)
    }
    told = {**ROLES, **{role: FURTHER[role] for role in FURTHER if held_by[role]}}
    rows = [
        (said(ROLE_WORDS[role]), str(held_by[role]), said(words))
        for role, words in told.items()
    ]
    return _table((said("Post"), said("Holders"), said("What it does")), rows)


def _categories(setting: Setting) -> str:
    words = case_words(Language(spoken())).categories
    found: dict[str, set[str]] = {}
    for store in setting.desk.home.stores:
        for table in data_map(setting.desk, store).tables.values():
            for column in table.columns.values():
                if column.category:
                    found.setdefault(column.category, set()).add(store)
    _require(found, "datamap:categories", phrase("no data map names any category"))
    rows = [
        (words.get(key, key), said(", ").join(sorted(stores)))
        for key, stores in sorted(found.items())
    ]
    return _table((said("Category"), said("Store")), rows)


def _retention(setting: Setting) -> str:
    actors = setting.desk.actors
    reason = phrase("nobody has said what the company is to the law")
    _require(actors is not None, "law:retention-table", reason)
    rules = tuple(_keeping(setting, actors or frozenset()))
    _require(rules, "law:retention-table", phrase("no rule of keeping binds it"))
    words = setting.desk.catalogue.vocabulary
    rows = [
        (title_of(r), short(r), length_of(r), word_of(words, "clocks", r.clock))
        for r in rules
    ]
    heads = (
        said("What is kept"),
        said("Basis"),
        said("How long"),
        said("Counted from"),
    )
    return _table(heads, rows)


def _keeping(setting: Setting, actors: frozenset[str]) -> Iterator[Rule]:
    for rule in setting.desk.catalogue.rules:
        binds = rule.binds_everybody or bool(rule.actor & actors)
        is_read = not rule.is_unverified
        keeps = rule.effect is Effect.KEEP
        if binds and keeps and is_read and rule.in_force(setting.today):
            yield rule


def _flow_of_cases(setting: Setting) -> str:
    del setting
    states = flow_of(Right.CLOSE).states
    steps = [said(STATES[each]) for each in STATES if each in states and each in _LINE]
    return " → ".join(steps)


def _revisions(setting: Setting) -> str:
    return "\n".join(f"- {line}" for line in setting.revisions)


def _figure(argument: str, setting: Setting) -> str:
    key, _, period = argument.partition(" ")
    return reading_words(setting.desk, key, period.strip())


def _post(name: str, setting: Setting) -> str:
    del setting
    if name not in set(Role):
        known = sorted(f"post:{role}" for role in Role)
        raise BlockUnknown(block=f"post:{name}"[:60], known=", ".join(known))
    return said(ROLE_WORDS[Role(name)])


def _change(number: str, setting: Setting) -> str:
    """A published change of the law: its name, why, since when, old beside new."""
    change = named_change(setting.desk.ledger, number)
    block = f"change:{number}"
    reason = phrase("that change of the law is not published")
    _require(change.published_at is not None, block, reason)
    counts = said("new {new}, edited {edited}, ended {ended}").format_map(change.counts)
    since = day_of(change.published_at or change.proposed_at).isoformat()
    rows = [
        (said("Change"), f"{change.number} {change.name}"),
        (said("Why"), change.why),
        (said("Published"), since),
        (said("Rules"), counts),
    ]
    told = _table((said("What"), said("Change of the law")), rows)
    return f"{told}\n\n{_old_and_new(setting.desk, change)}"


def _old_and_new(desk: Desk, change: LawChange) -> str:
    """Each rule that changed: what it said, what it says, from which day."""
    before = pack_before(desk.home, desk.ledger, change)
    if before is None:
        return said("The wording before is not kept here; ask who proposed the change.")
    found = old_and_new(before, pack_of_change(desk.home, change))
    rows = [(f"{e.title} {e.place}", e.before, e.after, e.in_force) for e in found]
    heads = (said("Rule"), said("Until now"), said("From now on"), said("In force"))
    return _table(heads, rows)


_PLAIN: Mapping[str, Callable[[Setting], str]] = {
    "anchors": _anchors,
    "company.name": lambda setting: setting.desk.home.company.name,
    "company.contact": lambda setting: setting.desk.home.company.contact,
    "company.officer": lambda setting: setting.desk.home.company.officer_contact,
    "company.promise_days": lambda s: str(s.desk.home.company.promise_days),
    "company.backup_days": lambda s: str(s.desk.home.company.backup_days),
    "datamap:categories": _categories,
    "flow:case": _flow_of_cases,
    "law:retention-table": _retention,
    "posts:table": _posts,
    "revisions": _revisions,
    "today": lambda setting: setting.today.isoformat(),
}
_WITH_ARGUMENT: Mapping[str, Callable[[str, Setting], str]] = {
    "change": _change,
    "figure": _figure,
    "post": _post,
}
