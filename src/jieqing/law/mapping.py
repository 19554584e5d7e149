"""Clauses of four regimes side by side, topic by topic, and what is still lacking.

A row says that regimes speak of the same topic, not that they ask the same: ``more`` is
what each asks beyond the others. ``gaps`` reads from the clauses that a company keeps
under one regime what it still lacks under another.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from jieqing.errors import Phrase, WrongUsage, phrase
from jieqing.law.catalogue import LawPackRefused
from jieqing.law.document import (
    Item,
    Problem,
    ProblemsFound,
    UnreadableError,
    members_of,
    read,
)

_FIELDS = frozenset({"clauses", "verified", "confidence", "more"})
_VERIFIED = frozenset({"text", "secondary", "memory"})
_CONFIDENCES = frozenset({"high", "medium", "low"})
_BELOW = ("(", "第", ".")


class Regime(StrEnum):
    """The regimes compared."""

    PIPL = "pipl"
    GDPR = "gdpr"
    ISO = "iso27701"
    CCPA = "ccpa"


_FORMS = {
    Regime.PIPL: re.compile(
        r"第[一二三四五六七八九十百]+条(?:第[一二三四五六七八九十]+款)?"
    ),
    Regime.GDPR: re.compile(r"[1-9][0-9]?(?:\([0-9]+\))?(?:\([a-z]\))?"),
    Regime.ISO: re.compile(
        r"(?:A\.[123](?:\.[0-9]+)*|[4-9](?:\.[0-9]+)*|10(?:\.[0-9]+)*)"
    ),
    Regime.CCPA: re.compile(
        r"1798\.[0-9]{2,3}(?:\.[0-9]{1,3})?(?:\([a-z]+\))?(?:\([0-9]+\))?"
    ),
}


class KeptClausesRefused(ProblemsFound):
    """A file of kept clauses has an error; nothing of it is used."""

    code = "kept-clauses-refused"
    cause = "The file of kept clauses has {count} error(s):\n{errors}\n"
    advice = (
        "Correct every line named. `jieqing rules mapping` lists the clauses; the file"
        " has one list for each regime, such as iso27701: [A.1.2.2]."
    )


class TopicUnknown(WrongUsage):
    """The mapping has no such topic."""

    code = "topic-unknown"
    cause = "The mapping has no topic {topic}."
    advice = "Nearest is {nearest}; `jieqing rules mapping` shows them all."


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a regime treats a topic: its clauses, none if it does not.

    ``more_zh`` and ``more_en``: what it asks beyond the others, empty if nothing is
    noted. ``verified``: read in the text, told by others (secondary), or from memory.
    """

    clauses: tuple[str, ...]
    verified: str
    confidence: str
    more_zh: str
    more_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic and its place in every regime."""

    id: str
    zh: str
    en: str
    places: Mapping[Regime, Place]


class Cover(StrEnum):
    """How far what is kept covers a topic of the other regime."""

    COVERED = "covered"
    PARTLY = "partly"
    LACKING = "lacking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A topic of the regime asked for, and how far it is covered.

    ``lacking``: clauses of the regimes kept that belong to the topic and are not kept;
    empty with LACKING where no regime kept speaks of it.
    """

    topic: Topic
    cover: Cover
    lacking: tuple[str, ...]


def load(files: Mapping[str, str]) -> tuple[Topic, ...]:
    """The topics of these files. Raises ``LawPackRefused`` with every problem."""
    rows = [(file, row) for file, text in files.items() for row in _rows(text, file)]
    problems = [
        Problem(file, item.line, words)
        for file, row in rows
        for item, words in _problems(row)
    ]
    seen: set[object] = set()
    for file, row in rows:
        name = row.fields["topic"].value if "topic" in row.fields else row.line
        if name in seen:
            problems.append(Problem(file, row.line, phrase("the id stands twice")))
        seen.add(name)
    if problems:
        raise LawPackRefused(*problems)
    return tuple(_topic(row) for _, row in rows)


def read_kept(
    text: str, file: str, topics: Sequence[Topic]
) -> Mapping[Regime, frozenset[str]]:
    """The clauses that a company keeps. Raises ``KeptClausesRefused``."""
    try:
        document = read(text, file)
    except UnreadableError as unreadable:
        raise KeptClausesRefused(unreadable.problem) from unreadable
    problems = [
        Problem(file, item.line, words)
        for item, words in _kept_problems(document, topics)
    ]
    if problems:
        raise KeptClausesRefused(*problems)
    return {
        Regime(name): frozenset(str(each.value) for each in listed.items)
        for name, listed in document.fields.items()
    }


def named(topics: Sequence[Topic], wanted: Sequence[str]) -> tuple[Topic, ...]:
    """The topics of these ids, in their own order. Raises ``TopicUnknown``."""
    by_id = {topic.id: topic for topic in topics}
    for name in wanted:
        if name not in by_id:
            near = get_close_matches(name, by_id, n=1, cutoff=0.0)
            raise TopicUnknown(topic=name, nearest=near[0])
    return tuple(topic for topic in topics if topic.id in wanted)


def gaps(
    topics: Iterable[Topic], kept: Mapping[Regime, frozenset[str]], under: Regime
) -> tuple[Gap, ...]:
    """What is lacking under a regime; its own clauses in ``kept`` count as well."""
    return tuple(
        _gap(topic, kept, under) for topic in topics if topic.places[under].clauses
    )


def _gap(topic: Topic, kept: Mapping[Regime, frozenset[str]], under: Regime) -> Gap:
    own = topic.places[under].clauses
    if all(_is_kept(clause, kept.get(under, ())) for clause in own):
        return Gap(topic=topic, cover=Cover.COVERED, lacking=())
    found: list[tuple[Regime, str, bool]] = [
        (regime, clause, _is_kept(clause, clauses))
        for regime, clauses in kept.items()
        for clause in topic.places[regime].clauses
    ]
    lacking = tuple(f"{regime} {clause}" for regime, clause, has in found if not has)
    whole = {
        regime
        for regime in kept
        if topic.places[regime].clauses
        and all(has for other, _, has in found if other == regime)
    }
    if whole - {under}:
        return Gap(topic=topic, cover=Cover.COVERED, lacking=())
    some = any(has for _, _, has in found)
    cover = Cover.PARTLY if some else Cover.LACKING
    return Gap(topic=topic, cover=cover, lacking=lacking)


def _is_kept(clause: str, kept: Iterable[str]) -> bool:
    """Whether the clause, or one that contains it, is kept."""
    return any(
        clause == each or clause.startswith(tuple(each + sign for sign in _BELOW))
        for each in kept
    )


def _rows(text: str, file: str) -> tuple[Item, ...]:
    try:
        return members_of(read(text, file), "topics", file)
    except UnreadableError as unreadable:
        raise LawPackRefused(unreadable.problem) from unreadable


def _problems(row: Item) -> Iterator[tuple[Item, Phrase]]:
    wanted = {"topic", "zh", "en", *Regime}
    for name in sorted(wanted - set(row.fields)):
        yield row, phrase("field '{name}' is missing", name=name)
    for name, item in row.fields.items():
        if name not in wanted:
            yield item, phrase("no field is called '{name}'", name=name)
    for regime in Regime:
        if regime in row.fields:
            yield from _place_problems(row.fields[regime], regime)


def _place_problems(item: Item, regime: Regime) -> Iterator[tuple[Item, Phrase]]:
    given = item.fields
    if set(given) != _FIELDS:
        yield item, phrase("a regime has clauses, verified, confidence and more")
        return
    words = {"verified": _VERIFIED, "confidence": _CONFIDENCES}
    for name, known in words.items():
        if given[name].value not in known:
            yield (
                given[name],
                phrase(
                    "{field}: '{word}' is not in the vocabulary",
                    field=name,
                    word=str(given[name].value),
                ),
            )
    if not isinstance(given["clauses"].value, tuple):
        yield given["clauses"], phrase("{field}: a list is needed", field="clauses")
        return
    for clause in given["clauses"].items:
        if not _FORMS[regime].fullmatch(str(clause.value)):
            yield clause, _no_clause(regime, clause)
    if set(given["more"].fields) != {"zh", "en"}:
        yield given["more"], phrase("'more' is told in zh and en")


def _kept_problems(
    document: Item, topics: Sequence[Topic]
) -> Iterator[tuple[Item, Phrase]]:
    if not document.fields:
        yield document, phrase("the file has one list of clauses for each regime")
    for name, listed in document.fields.items():
        if name not in set(Regime):
            near = get_close_matches(name, list(Regime), n=1)
            known = near[0] if near else ", ".join(Regime)
            yield listed, phrase("'{name}' is none of: {known}", name=name, known=known)
            continue
        known_clauses = {c for t in topics for c in t.places[Regime(name)].clauses}
        for clause in listed.items:
            text = str(clause.value)
            if not any(
                _is_kept(c, [text]) or _is_kept(text, [c]) for c in known_clauses
            ):
                yield clause, _no_clause(Regime(name), clause)


def _no_clause(regime: Regime, clause: Item) -> Phrase:
    return phrase(
        "'{clause}' is no clause of {regime} that the mapping knows",
        clause=str(clause.value),
        regime=regime.value,
    )


def _topic(row: Item) -> Topic:
    given = row.fields
    return Topic(
        id=str(given["topic"].value),
        zh=str(given["zh"].value),
        en=str(given["en"].value),
        places={regime: _place(given[regime]) for regime in Regime},
    )


def _place(item: Item) -> Place:
    given = item.fields
    more = given["more"].fields
    return Place(
        clauses=tuple(str(each.value) for each in given["clauses"].items),
        verified=str(given["verified"].value),
        confidence=str(given["confidence"].value),
        more_zh=str(more["zh"].value),
        more_en=str(more["en"].value),
    )
