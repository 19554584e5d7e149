"""Facts that cannot be true: two words that exclude each other, an event still to come.

Which words exclude each other, which events are known beforehand (a date of expiry) and
which come before which, stands beside the pack in ``impossible.yaml``. ``decide`` does
not ask: of facts that contradict each other it keeps the longest, and whoever types
facts by hand is told first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from jieqing import content
from jieqing.errors import Phrase, WrongUsage, phrase
from jieqing.law.document import Item, read
from jieqing.law.values import Facts

IMPOSSIBLE_FILE = "law/cn/impossible.yaml"
_MINOR, _MINOR_BELOW = "minor-data", 18
_CHILD, _CHILD_BELOW = "child-data", 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Impossible:
    """What is wrong with one fact; ``field`` of the facts, and the word in it."""

    field: str
    word: str
    problem: Phrase


class IdentitiesExclude(WrongUsage):
    """Two identities of a company that exclude each other by their definitions."""

    code = "identities-exclude"
    cause = "A company cannot be both {one} and {other}."
    advice = (
        "Give the one that is true with --actor, then an industry brings the other no"
        " more; `jieqing rules adopt --drop` takes one back."
    )


def beside(standing: frozenset[str], proposed: frozenset[str]) -> frozenset[str]:
    """What an industry proposes, without what excludes an identity that stands."""
    out = {
        name for name in proposed - standing if any(_pairs("actors", standing | {name}))
    }
    return proposed - out


def require_compatible(actors: frozenset[str]) -> None:
    """Raise ``IdentitiesExclude`` for two identities that exclude each other."""
    for one, other in _pairs("actors", actors):
        raise IdentitiesExclude(one=one, other=other)


def impossible(facts: Facts, today: date) -> Iterator[Impossible]:
    """Everything about these facts that cannot be true on ``today``."""
    if not facts.kinds:
        none = phrase("at least one record kind is needed")
        yield Impossible(field="kinds", word="", problem=none)
    yield from _excluded(facts)
    yield from _ahead(facts, today)
    yield from _out_of_order(facts)
    yield from _ages(facts)


def _excluded(facts: Facts) -> Iterator[Impossible]:
    for field, words in (
        ("actors", facts.actors or frozenset()),
        ("conditions", facts.conditions),
    ):
        for one, other in _pairs(field, words):
            problem = phrase(
                "'{word}' and '{other}' cannot both be true", word=other, other=one
            )
            yield Impossible(field=field, word=other, problem=problem)


def _pairs(field: str, words: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The pairs of the table of which both words are said."""
    for pair in _table()[field].items:
        one, other = (str(each.value) for each in pair.items)
        if one in words and other in words:
            yield one, other


def _ahead(facts: Facts, today: date) -> Iterator[Impossible]:
    foreseen = {each.value for each in _table()["foreseen"].items}
    for clock, day in sorted(facts.clocks.items()):
        if day is not None and day > today and clock not in foreseen:
            problem = phrase(
                "{clock} cannot be on {day}: that is after {today}, the day of the"
                " decision",
                clock=clock,
                day=day,
                today=today,
            )
            yield Impossible(field="clocks", word=clock, problem=problem)


def _out_of_order(facts: Facts) -> Iterator[Impossible]:
    for pair in _table()["order"].items:
        first, then = (str(each.value) for each in pair.items)
        before, after = facts.clocks.get(first), facts.clocks.get(then)
        if before is not None and after is not None and after < before:
            problem = phrase(
                "{clock} ({day}) lies before {first} ({start})",
                clock=then,
                day=after,
                first=first,
                start=before,
            )
            yield Impossible(field="clocks", word=then, problem=problem)


def _ages(facts: Facts) -> Iterator[Impossible]:
    now, then = facts.subject_age, facts.given_at_age
    if now is None:
        return
    if then is not None and then > now:
        problem = phrase(
            "the person was {then} then and is {now} now", then=then, now=now
        )
        yield Impossible(field="given_at_age", word="", problem=problem)
    if _MINOR in facts.kinds and now >= _MINOR_BELOW:
        yield _not_of_age(_MINOR, now)
    # What a child gave stays a child's data, however old the person has become.
    told_then = then is not None and then >= _CHILD_BELOW
    if _CHILD in facts.kinds and now >= _CHILD_BELOW and told_then:
        yield _not_of_age(_CHILD, now)


def _not_of_age(kind: str, age: int) -> Impossible:
    problem = phrase("a person of {age} has no {kind}", age=age, kind=kind)
    return Impossible(field="kinds", word=kind, problem=problem)


@cache
def _table() -> Mapping[str, Item]:
    return read(content.read(IMPOSSIBLE_FILE), IMPOSSIBLE_FILE).fields
