"""What another law would make of pending rows: which would stay, go or move.

Pure. Rows of equal facts are counted together and decided once under each law; rows of
whose kinds no changed rule speaks are counted and not decided at all. That is exact:
the law looks at no rule that does not speak of a record's kinds.

A change that begins or ends a rule later turns nothing today; so rows are decided on
each day on which a changed rule begins or ends, too, and what turns then says when.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from jieqing.law.catalogue import Catalogue
from jieqing.law.decide import decide
from jieqing.law.difference import differences
from jieqing.law.reading import kinds_of
from jieqing.law.values import Decision, Facts, Fate, Permanent, Rule

Asked = tuple[object, ...]
_GOES = frozenset({Fate.ERASE, Fate.ANONYMISE})


class Turn(StrEnum):
    """What becomes of rows when the law changes."""

    STAYS = "would-be-kept"  # an erasure becomes a keep
    GOES = "keep-would-end"  # a keep becomes an erasure
    MOVES = "keep-would-move"  # a keep gets another last day
    ASKED = "would-be-asked"  # a person would have to decide
    DECIDED = "would-be-decided"  # a person need not decide any more


_Said = tuple[Turn, str, str, str]  # which turn, end before, end after, deciding rule
_Dated = tuple[date, _Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Rows of one table that wait, and what is known of each of them.

    ``case``: the open case, or empty for kept rows that name none.
    """

    facts: Facts
    store: str
    table: str
    case: str = ""
    rows: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """Rows of one case and table that turn alike.

    ``before`` and ``after`` are last days kept (``permanent``, ``held``), or empty for
    rows that are not kept. ``rules`` are those of the changed law that decide. ``day``:
    from which day on this is so; None: at once.
    """

    turn: Turn
    case: str
    store: str
    table: str
    before: str
    after: str
    rule: str
    rows: int
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """How many rows were looked at, and every change; ``days`` asked beside today."""

    rows: int
    turned: tuple[Turned, ...]
    days: tuple[date, ...] = ()


def changed_rules(old: Catalogue, new: Catalogue) -> tuple[Rule, ...]:
    """Rules that are new, gone or say something else; both forms of the last."""
    found = differences(old, new)
    sides = (side for each in found for side in (each.before, each.after))
    return tuple(rule for rule in sides if rule is not None)


def simulate(
    pending: Iterable[Pending], old: Catalogue, new: Catalogue, today: date
) -> Simulated:
    """Decide pending rows under both laws, on each day, and tell what differs.

    Raises ``WordUnknown`` if facts are written in no word of the old law.
    """
    rules = changed_rules(old, new)
    speaking = Catalogue.of(rules, old.vocabulary, "")
    later = _days_after(today, rules)
    touched: dict[tuple[object, ...], bool] = {}

    def is_touched(facts: Facts) -> bool:
        of = (facts.kinds, facts.subject_age, facts.given_at_age)
        if of not in touched:
            touched[of] = bool(speaking.touching(kinds_of(facts)))
        return touched[of]

    def turns(facts: Facts) -> Iterator[_Dated]:
        last = None
        for day in (today, *later):
            told = _turned(decide(facts, old, day), decide(facts, new, day))
            if told is not None and told != last:
                yield day, told
            last = told

    return replace(_counted(pending, is_touched, turns, today), days=later)


def _days_after(today: date, rules: Iterable[Rule]) -> tuple[date, ...]:
    """The days to come on which one of these rules begins or ends."""
    days = (day for rule in rules for day in (rule.effective, rule.repealed))
    return tuple(sorted({day for day in days if day is not None and day > today}))


def simulate_actors(
    pending: Iterable[Pending], actors: frozenset[str], law: Catalogue, today: date
) -> Simulated:
    """Decide pending rows as they are and as if the company were this to the law."""

    def turns(facts: Facts) -> Iterator[_Dated]:
        other = replace(facts, actors=actors)
        told = _turned(decide(facts, law, today), decide(other, law, today))
        if told is not None:
            yield today, told

    return _counted(pending, lambda _: True, turns, today)


def _counted(
    pending: Iterable[Pending],
    is_touched: Callable[[Facts], bool],
    turns: Callable[[Facts], Iterator[_Dated]],
    today: date,
) -> Simulated:
    known: dict[Asked, tuple[_Dated, ...]] = {}
    turned: Counter[tuple[_Said, str, str, str, date]] = Counter()
    rows = 0
    for one in pending:
        rows += one.rows
        if not is_touched(one.facts):
            continue
        asked = _key(one.facts)
        if asked not in known:
            known[asked] = tuple(turns(one.facts))
        for day, said in known[asked]:
            turned[said, one.case, one.store, one.table, day] += one.rows
    return Simulated(rows=rows, turned=tuple(_listed(turned, today)))


def _listed(
    turned: Mapping[tuple[_Said, str, str, str, date], int], today: date
) -> Iterator[Turned]:
    order = {turn: place for place, turn in enumerate(Turn)}
    lines = sorted(turned, key=lambda key: (order[key[0][0]], *key[1:], *key[0][1:]))
    for key in lines:
        (turn, before, after, rule), case, store, table, day = key
        yield Turned(
            turn=turn,
            case=case,
            store=store,
            table=table,
            before=before,
            after=after,
            rule=rule,
            rows=turned[key],
            day=day if day > today else None,
        )


def _key(facts: Facts) -> Asked:
    """All that a decision depends on, as one word to count by."""
    return (
        facts.kinds,
        facts.actors,
        tuple(facts.clocks.items()),
        facts.conditions,
        facts.ruled_out,
        facts.holds,
        facts.subject_age,
        facts.given_at_age,
        facts.subject_alive,
        facts.anonymise_test_passed,
    )


def _turned(before: Decision, after: Decision) -> _Said | None:
    turn = _named(before, after)
    if turn is None:
        return None
    return turn, end_of(before), end_of(after), after.decisive or ""


def _named(before: Decision, after: Decision) -> Turn | None:
    if Fate.ASK in {before.fate, after.fate}:
        if before.fate == after.fate:
            return None
        return Turn.ASKED if after.fate is Fate.ASK else Turn.DECIDED
    if before.fate is Fate.KEEP and after.fate is Fate.KEEP:
        return None if end_of(before) == end_of(after) else Turn.MOVES
    if before.fate in _GOES and after.fate in _GOES:
        return None
    return Turn.STAYS if after.fate is Fate.KEEP else Turn.GOES


def end_of(decision: Decision) -> str:
    """The last day kept as a word; empty: it is not kept."""
    match decision.until:
        case Permanent():
            return decision.until.value
        case None:
            return "held" if decision.hold else ""
        case day:
            return day.isoformat()
