"""``--fact NAME=VALUE``: what is known beside the rows when a case is rehearsed.

``actor`` (repeatable; absent: unknown), ``unfinished``, or a word of the lists of
conditions and of other facts of the law pack; those are true, false or a number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jieqing.datamap.findings import did_you_mean
from jieqing.erasure.values import Unfinished
from jieqing.errors import WrongUsage, phrase
from jieqing.law.vocabulary import Vocabulary

ACTOR, UNFINISHED = "actor", "unfinished"
_TRUTH = {"true": True, "false": False}
_MANY = frozenset({ACTOR})


class FactUnreadable(WrongUsage):
    """A fact that the law pack does not know, or a value it cannot have."""

    code = "fact-unreadable"
    cause = "--fact {fact} cannot be used: {problem}."
    advice = "Write actor=, unfinished=rest-now|wait, or a word of facts.yaml."


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedFacts:
    """What the options say; ``actors`` None: nobody has said what the company is."""

    actors: frozenset[str] | None
    unfinished: Unfinished
    conditions: frozenset[str]
    ruled_out: frozenset[str]
    subject_age: int | None
    subject_alive: bool
    anonymise_test_passed: bool


def read_rehearsed_facts(said: Iterable[str], words: Vocabulary) -> RehearsedFacts:
    """Read the options. Raises ``FactUnreadable`` or ``WordUnknown``."""
    pairs = [_pair(text, words) for text in said]
    once = dict(pairs)
    _require_once(pairs)
    actors = frozenset(value for name, value in pairs if name == ACTOR)
    words.require("actors", actors)
    is_unknown = _flag(once, "actor_unknown", otherwise=False)
    if actors and is_unknown:
        raise FactUnreadable(fact="actor_unknown", problem="an actor was named")
    conditions = {
        name: _flag(once, name, otherwise=False)
        for name in once
        if name in words.words("conditions")
    }
    return RehearsedFacts(
        actors=actors or None,
        unfinished=_unfinished(once),
        conditions=frozenset(n for n, holds in conditions.items() if holds),
        ruled_out=frozenset(n for n, holds in conditions.items() if not holds),
        subject_age=_age(once),
        subject_alive=_flag(once, "subject_alive", otherwise=True),
        anonymise_test_passed=_flag(once, "anonymise_test_passed", otherwise=False),
    )


def _pair(text: str, words: Vocabulary) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise FactUnreadable(fact=text, problem="NAME=VALUE is needed")
    known = (
        ACTOR,
        UNFINISHED,
        *words.words("conditions"),
        *words.words("other_facts"),
    )
    if name not in known:
        problem = did_you_mean(phrase("there is no such fact"), name, known)
        raise FactUnreadable(fact=name, problem=problem)
    return name, value


def _require_once(pairs: Iterable[tuple[str, str]]) -> None:
    names = [name for name, _ in pairs if name not in _MANY]
    for name in names:
        if names.count(name) > 1:
            raise FactUnreadable(fact=name, problem="it is said twice")


def _flag(once: Mapping[str, str], name: str, *, otherwise: bool) -> bool:
    value = once.get(name)
    if value is None:
        return otherwise
    if value not in _TRUTH:
        raise FactUnreadable(fact=name, problem="it must be true or false")
    return _TRUTH[value]


def _unfinished(once: Mapping[str, str]) -> Unfinished:
    value = once.get(UNFINISHED, Unfinished.REST_NOW.value)
    if value not in set(Unfinished):
        raise FactUnreadable(fact=UNFINISHED, problem="it is rest-now or wait")
    return Unfinished(value)


def _age(once: Mapping[str, str]) -> int | None:
    value = once.get("subject_age")
    if value is None:
        return None
    if not value.isascii() or not value.isdecimal():
        raise FactUnreadable(fact="subject_age", problem="a whole number is needed")
    return int(value)
