"""Worked cases beside the law: facts, a day, what must come out.

The form is that of ``examples.yaml``: conditions that are not listed are false, and
only the rules under ``rules_considered`` are looked at. A case may say more: ``open``
(conditions that nobody has stated), ``undated`` (events that are known to have a day,
and nobody knows which), ``given_at_age``, ``whole_law`` (every rule of the pack is
looked at), and ``then``: what changes later, and what must come out then. What a lawyer
writes is checked as strictly as the law itself; a file with an error is refused whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jieqing.errors import Phrase, phrase
from jieqing.law.catalogue import Catalogue
from jieqing.law.document import (
    Item,
    Problem,
    ProblemsFound,
    UnreadableError,
    members_of,
    read,
)
from jieqing.law.explanation import Explanation, explain
from jieqing.law.rule_rows import Wrong, no_rule
from jieqing.law.values import PERMANENT, Facts, Fate, Permanent
from jieqing.progress import SILENT, Progress, Stage, Unit

_TOLD_AT_ONCE = 100
_NEEDED = (
    "id",
    "title",
    "today",
    "actor",
    "data",
    "dates",
    "conditions",
    "holds",
    "rules_considered",
    "expected",
)
_MORE = ("open", "undated", "given_at_age", "whole_law", "then")
_ALLOWED = frozenset({*_NEEDED, *_MORE, "other_facts", "why"})
_LATER = frozenset({*_ALLOWED} - {"id", "title", "then", "rules_considered"})
_LISTS = {
    "actor": "actors",
    "data": "data_kinds",
    "conditions": "conditions",
    "holds": "holds",
    "open": "conditions",
    "undated": "clocks",
}
_EXPECTED_NEEDED = ("outcome", "until", "decisive_rule")
_EXPECTED = frozenset(
    {
        *_EXPECTED_NEEDED,
        "storage_only",
        "minimum_fields",
        "doubt",
        "counsel",
        "suggested",
        "after_expiry",
        "must_stay",
    }
)
_OUTCOMES = {Fate.ASK: "person-decides"}
_OTHER_TYPES: Mapping[str, type] = {
    "actor_unknown": bool,
    "subject_age": int,
    "subject_alive": bool,
    "anonymise_test_passed": bool,
}


class ExamplesRefused(ProblemsFound):
    """A file of worked cases has an error; none of it is run."""

    code = "law-examples-refused"
    cause = "The worked cases have {count} error(s):\n{errors}\n"
    advice = "Correct every line named; the form is that of the shipped examples."


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleResult:
    """What one case expected and what came out, as texts that can be printed."""

    id: str
    title: str
    line: int
    passed: bool
    expected: str
    got: str


def run(
    text: str,
    catalogue: Catalogue,
    *,
    file: str = "examples",
    progress: Progress = SILENT,
) -> tuple[ExampleResult, ...]:
    """Run every case of a file, telling ``progress`` of each hundred.

    Raises ``ExamplesRefused`` with file and line.
    """
    try:
        cases = members_of(read(text, file), "examples", file)
    except UnreadableError as unreadable:
        raise ExamplesRefused(unreadable.problem) from unreadable
    wrong = [found for case in cases for found in _later_shape(case)]
    stages = () if wrong else tuple(s for case in cases for s in _stages(case))
    wrong += _problems(stages, catalogue)
    if wrong:
        raise ExamplesRefused(*(Problem(file, i.line, words) for i, words in wrong))
    progress.begin(Stage.LAW, len(stages), Unit.CASES)
    return tuple(_watched(stages, catalogue, progress))


def _later_shape(case: Item) -> Iterator[Wrong]:
    """What is wrong with the list of what changes later."""
    then = case.fields.get("then")
    for stage in then.items if then else ():
        yield from _keys(stage, ("expected",), _LATER)


def _stages(case: Item) -> Iterator[Item]:
    """The case, and the same case again with what has changed each time."""
    then = case.fields.get("then")
    now = {name: item for name, item in case.fields.items() if name != "then"}
    yield Item(now, case.line)
    for number, stage in enumerate(then.items if then else (), 2):
        name = f"{now['id'].value if 'id' in case.fields else ''}".partition("/")[0]
        now = {**now, **stage.fields, "id": Item(f"{name}/{number}", stage.line)}
        yield Item(now, stage.line)


def _watched(
    cases: Sequence[Item], catalogue: Catalogue, progress: Progress
) -> Iterator[ExampleResult]:
    for start in range(0, len(cases), _TOLD_AT_ONCE):
        some = cases[start : start + _TOLD_AT_ONCE]
        yield from (_result(case, catalogue) for case in some)
        progress.advance(len(some))


def _result(case: Item, catalogue: Catalogue) -> ExampleResult:
    rules = catalogue
    if not _is_whole(case):
        rules = catalogue.only(_texts(case.fields["rules_considered"]))
    today = _day(case.fields["today"])
    told = explain(_facts(case, catalogue), rules, today)
    decision = told.decision
    wanted = case.fields["expected"].fields
    got = _outcome(told)
    same = all(got[name] == _plain(item) for name, item in wanted.items())
    return ExampleResult(
        id=str(case.fields["id"].value),
        title=str(case.fields["title"].value),
        line=case.line,
        passed=same,
        expected=_text({name: _plain(item) for name, item in wanted.items()}),
        got=_text({name: got[name] for name in wanted})
        + (f" ({decision.doubt})" if decision.doubt else ""),
    )


def _facts(case: Item, catalogue: Catalogue) -> Facts:
    fields = case.fields
    other = fields["other_facts"].fields if "other_facts" in fields else {}
    said = {name: item.value for name, item in other.items()}
    age = said.get("subject_age")
    true = frozenset(_texts(fields["conditions"]))
    open_ = frozenset(_texts(fields["open"])) if "open" in fields else frozenset()
    undated = _texts(fields["undated"]) if "undated" in fields else ()
    given = fields["given_at_age"].value if "given_at_age" in fields else None
    actors = frozenset(_texts(fields["actor"]))
    return Facts(
        kinds=frozenset(_texts(fields["data"])),
        actors=None if said.get("actor_unknown") else actors,
        clocks={
            **dict.fromkeys(undated),
            **{n: _day(item) for n, item in fields["dates"].fields.items()},
        },
        conditions=true,
        ruled_out=frozenset(catalogue.vocabulary.words("conditions")) - true - open_,
        holds=frozenset(_texts(fields["holds"])),
        subject_age=age if isinstance(age, int) else None,
        given_at_age=given if isinstance(given, int) else None,
        subject_alive=said.get("subject_alive") is not False,
        anonymise_test_passed=said.get("anonymise_test_passed") is True,
    )


def _outcome(told: Explanation) -> dict[str, object]:
    decision = told.decision
    return {
        "outcome": _OUTCOMES.get(decision.fate, decision.fate.value),
        "until": _end(decision.until),
        "decisive_rule": decision.decisive,
        "storage_only": decision.storage_only,
        "minimum_fields": sorted(decision.minimum_fields),
        "doubt": None if decision.doubt is None else decision.doubt.value,
        "counsel": told.counsel,
        "suggested": decision.suggested,
        "after_expiry": decision.after_expiry,
        "must_stay": _end(decision.must_stay),
    }


def _end(end: date | Permanent | None) -> object:
    return PERMANENT.value if end is PERMANENT else end


def _is_whole(case: Item) -> bool:
    whole = case.fields.get("whole_law")
    return whole is not None and whole.value is True


def _problems(cases: Sequence[Item], catalogue: Catalogue) -> Iterator[Wrong]:
    seen: set[object] = set()
    for case in cases:
        shape = [*_keys(case, _NEEDED, _ALLOWED)]
        yield from shape
        if shape:
            continue
        if case.fields["id"].value in seen:
            identity = case.fields["id"].value
            yield case, phrase("the id '{id}' stands twice", id=identity)
        seen.add(case.fields["id"].value)
        yield from _forms(case)
        yield from _words(case, catalogue)
        yield from _wanted(case.fields["expected"], catalogue)


def _keys(
    item: Item, needed: tuple[str, ...], allowed: frozenset[str]
) -> Iterator[Wrong]:
    for name in needed:
        if name not in item.fields:
            yield item, phrase("field '{name}' is missing", name=name)
    for name, value in item.fields.items():
        if name not in allowed:
            yield value, phrase("no field is called '{name}'", name=name)


def _forms(case: Item) -> Iterator[Wrong]:
    fields = case.fields
    if not isinstance(fields["today"].value, date):
        yield fields["today"], _date_needed("today")
    for item in fields["dates"].fields.values():
        if not isinstance(item.value, date):
            yield item, _date_needed("dates")
    for name in (*_LISTS, "rules_considered"):
        if name in fields and not isinstance(fields[name].value, tuple):
            yield fields[name], phrase("{field}: a list is needed", field=name)
    if not fields["data"].value:
        yield fields["data"], phrase("data: at least one record kind is needed")
    age, whole = fields.get("given_at_age"), fields.get("whole_law")
    if age is not None and type(age.value) is not int:
        yield age, _of_type("given_at_age", int)
    if whole is not None and type(whole.value) is not bool:
        yield whole, _of_type("whole_law", bool)
    if "other_facts" in fields:
        yield from _other_facts(fields["other_facts"])


def _other_facts(other: Item) -> Iterator[Wrong]:
    for name, item in other.fields.items():
        wanted = _OTHER_TYPES.get(name)
        if wanted is None:
            yield item, _no_word("other_facts", name)
        elif type(item.value) is not wanted:
            yield item, _of_type(name, wanted)


def _of_type(name: str, wanted: type) -> Phrase:
    if wanted is bool:
        return phrase("{field}: a value of type bool is needed", field=name)
    return phrase("{field}: a value of type int is needed", field=name)


def _date_needed(name: str) -> Phrase:
    return phrase("{field}: a date is needed", field=name)


def _no_word(name: str, word: object) -> Phrase:
    return phrase("{field}: '{word}' is not in the vocabulary", field=name, word=word)


def _words(case: Item, catalogue: Catalogue) -> Iterator[Wrong]:
    words = catalogue.vocabulary
    for name, listed in _LISTS.items():
        for item in case.fields[name].items if name in case.fields else ():
            if item.value not in words.words(listed):
                yield item, _no_word(name, item.value)
    for name, item in case.fields["dates"].fields.items():
        if name not in words.words("clocks"):
            yield item, _no_word("dates", name)
    for item in case.fields["rules_considered"].items:
        if item.value not in catalogue.by_id:
            yield item, no_rule("rules_considered", item.value)


def _wanted(expected: Item, catalogue: Catalogue) -> Iterator[Wrong]:
    shape = [*_keys(expected, _EXPECTED_NEEDED, _EXPECTED)]
    yield from shape
    if shape:
        return
    outcome, until = expected.fields["outcome"], expected.fields["until"]
    if outcome.value not in catalogue.vocabulary.words("outcomes"):
        yield outcome, _no_word("outcome", outcome.value)
    if not (until.value in {None, PERMANENT.value} or isinstance(until.value, date)):
        yield until, phrase("until: a date, 'permanent' or null is needed")
    rule = expected.fields["decisive_rule"]
    if rule.value is not None and rule.value not in catalogue.by_id:
        yield rule, no_rule("decisive_rule", rule.value)


def _plain(item: Item) -> object:
    if isinstance(item.value, tuple):
        return sorted(_texts(item))
    return item.value


def _text(outcome: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in outcome.items())


def _texts(item: Item) -> tuple[str, ...]:
    return tuple(str(each.value) for each in item.items)


def _day(item: Item) -> date:
    """The date of an item whose form has been checked."""
    if isinstance(item.value, date):
        return item.value
    raise TypeError(item.line)
