"""The facts of one record, from a YAML file and from options; options add to the file.

The file is a mapping of ``kinds, actors, clocks, conditions, ruled_out, holds`` and
``subject_age``. What neither says is unknown, and unknown never means allowed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jieqing.datamap.findings import did_you_mean
from jieqing.errors import WrongUsage, phrase
from jieqing.law.document import Item, Problem, UnreadableError, read
from jieqing.law.values import Facts

LISTS = ("kinds", "actors", "conditions", "ruled_out", "holds")
FIELDS = (*LISTS, "clocks", "subject_age")


class FactsRefused(WrongUsage):
    """The facts cannot be read."""

    code = "facts-refused"
    cause = "The facts cannot be read:\n{place}: {problem}\n"
    advice = "docs/reference/commands.md shows the form; words are those of facts.yaml."


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidFacts:
    """What the options say; ``clocks`` as NAME=DATE."""

    kinds: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    age: int | None = None


def read_facts(file: Path | None, said: SaidFacts) -> Facts:
    """Return the facts of file and options. Raises ``FactsRefused``."""
    found = _file(file).fields if file else {}
    lists = {name: _words(found.get(name), getattr(said, name)) for name in LISTS}
    if lists["conditions"] & lists["ruled_out"]:
        raise FactsRefused(place="conditions", problem="true and ruled out at once")
    age = found["subject_age"].value if "subject_age" in found else None
    return Facts(
        kinds=lists["kinds"],
        actors=lists["actors"] or None,
        clocks={**_clocks(found.get("clocks")), **dict(map(_clock, said.clocks))},
        conditions=lists["conditions"],
        ruled_out=lists["ruled_out"],
        holds=lists["holds"],
        subject_age=said.age if said.age is not None else _whole(age),
    )


def _file(path: Path) -> Item:
    try:
        document = read(path.read_text(encoding="utf-8"), path.name)
    except UnreadableError as unreadable:
        raise _refused(unreadable.problem) from None
    except (OSError, UnicodeDecodeError):
        raise FactsRefused(place=path.name, problem="no UTF-8 text") from None
    for name, item in document.fields.items():
        if name not in FIELDS:
            problem = phrase("no field is called '{name}'", name=name)
            words = did_you_mean(problem, name, FIELDS)
            raise _refused(Problem(path.name, item.line, words))
    return document


def _words(item: Item | None, more: Iterable[str]) -> frozenset[str]:
    named = (each.value for each in item.items) if item else ()
    return frozenset({*(str(name) for name in named), *more})


def _clocks(item: Item | None) -> Mapping[str, date | None]:
    fields = item.fields if item else {}
    return {name: _day_of(name, each.value) for name, each in fields.items()}


def _clock(text: str) -> tuple[str, date | None]:
    name, sign, day = text.partition("=")
    if not sign:
        raise FactsRefused(place=text, problem="NAME=DATE is needed")
    try:
        return name, date.fromisoformat(day) if day else None
    except ValueError:
        raise FactsRefused(place=text, problem="a date YYYY-MM-DD is needed") from None


def _day_of(name: str, value: object) -> date | None:
    if value is None or isinstance(value, date):
        return value
    raise FactsRefused(place=name, problem="a date YYYY-MM-DD is needed")


def _whole(value: object) -> int | None:
    if value is None or isinstance(value, int):
        return value
    raise FactsRefused(place="subject_age", problem="a whole number is needed")


def _refused(problem: Problem) -> FactsRefused:
    place = phrase("{file} line {line}", file=problem.file, line=problem.line)
    return FactsRefused(place=place, problem=problem.words)
