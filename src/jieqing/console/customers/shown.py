"""A customer's dossier as its page shows it: masked, by what is held and until when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jieqing.casebook.case_words import CaseWords, case_words
from jieqing.casebook.code_words import doubt_named
from jieqing.casebook.desk import day_of
from jieqing.casebook.held_on import Basis, HeldGroup, happened, held_on
from jieqing.casebook.hold_list import Place, limited_to_others
from jieqing.casebook.hold_words import LIMITED, OPEN, ground_told
from jieqing.casebook.law_words import word_of
from jieqing.casebook.look_up import CaseOf, LookedUp
from jieqing.casebook.masked_words import masked
from jieqing.casebook.plan_words import articles, until_words
from jieqing.casebook.state_words import state_words
from jieqing.casebook.store_words import hidden_lines
from jieqing.casebook.wording import Language
from jieqing.console.cases.words import RIGHTS
from jieqing.console.visit import Visit
from jieqing.erasure.values import IdentityValue
from jieqing.language import said, spoken

MOST_DAYS = 40
_STORED_ONLY = frozenset({Basis.LAW, Basis.HOLD})


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """One line of the dossier in words."""

    what: str
    rows: int
    place: str
    basis: str
    until: str
    is_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine:
    """One line of the timeline; ``address`` leads to a case."""

    day: date
    words: str
    address: str


def shown(visit: Visit, entry: IdentityValue, seen: LookedUp) -> Mapping[str, Any]:
    """Return what the page needs; every value of the customer is masked."""
    words = case_words(Language(spoken()))
    outside = (
        one.what
        for mapped in seen.preview.stores
        for one in mapped.bound.datamap.outside
    )
    hidden = seen.preview.hidden
    limited = limited_to_others(visit.desk, visit.by)
    groups = held_on(seen.preview)
    settled = [one.number for one in seen.cases if one.is_settled]
    # What the law still keeps of a customer who has left is stored and not looked at.
    is_over = not groups or (
        bool(settled) and all(one.basis in _STORED_ONLY for one in groups)
    )
    return {
        "who": f"{words.identity(entry.kind)} {masked(entry.kind, entry.value)}",
        "is_over": is_over,
        "cases": [_case(visit, one) for one in seen.cases],
        "settled": settled,
        "lines": [_line(visit, words, one, limited) for one in groups],
        "rows": len(seen.preview.finding.rows),
        "stores": len(seen.preview.stores),
        "known": _known(words, seen),
        "recipients": tuple(dict.fromkeys(outside)),
        "timeline": _timeline(visit, words, seen),
        "hidden": tuple(hidden_lines(hidden)),
        "may_open": visit.may("open"),
    }


def _case(visit: Visit, one: CaseOf) -> Mapping[str, str]:
    return {
        "number": one.number,
        "address": f"/{visit.desk.tenant}/cases/{one.number}/",
        "right": said(RIGHTS.get(one.right, one.right)),
        "state": state_words(one.state),
    }


def _line(
    visit: Visit, words: CaseWords, one: HeldGroup, limited: frozenset[Place]
) -> HeldLine:
    basis, until = _basis(visit, one, limited)
    return HeldLine(
        what=words.kind(one.kinds),
        rows=one.rows,
        place=f"{one.store} · {one.table}",
        basis=basis,
        until=until,
        is_kept=one.basis in _STORED_ONLY,
    )


def _basis(visit: Visit, one: HeldGroup, limited: frozenset[Place]) -> tuple[str, str]:
    match one.basis:
        case Basis.LAW:
            cited = articles(one.rules, visit.desk.catalogue)
            return cited or said("decided by a person"), until_words(one.until, None)
        case Basis.HOLD:
            return _hold(one, limited), said("until the hold is lifted")
        case Basis.PERSON:
            return doubt_named(one.why), said("a person must decide")
        case Basis.CONSENT:
            return said("Consent"), said("until consent is withdrawn")
        case Basis.CONTRACT:
            return said("Contract"), said("until the account is closed")


def _hold(one: HeldGroup, limited: frozenset[Place]) -> str:
    is_limited = (one.store, one.table, one.why) in limited
    told = ground_told(LIMITED if is_limited else OPEN, one.why)
    return said("Hold: {ground}").format(ground=told)


def _known(words: CaseWords, seen: LookedUp) -> list[str]:
    """The identities by which the search went on, each masked."""
    values = (one.identity for one in seen.preview.finding.learned if one.acts)
    told = (f"{words.identity(v.kind)} {masked(v.kind, v.value)}" for v in values)
    return list(dict.fromkeys(told))


def _timeline(visit: Visit, words: CaseWords, seen: LookedUp) -> list[TimeLine]:
    lines = sorted(
        [*_cases(visit, seen), *_days(visit, words, seen)],
        key=lambda line: line.day,
        reverse=True,
    )
    return lines[:MOST_DAYS]


def _cases(visit: Visit, seen: LookedUp) -> Iterator[TimeLine]:
    for one in seen.cases:
        told = _case(visit, one)
        yield TimeLine(
            day=day_of(one.opened_at),
            words=f"{one.number} {told['right']} · {told['state']}",
            address=told["address"],
        )


def _days(visit: Visit, words: CaseWords, seen: LookedUp) -> Iterator[TimeLine]:
    vocabulary = visit.desk.catalogue.vocabulary
    for one in happened(seen.preview):
        clock = word_of(vocabulary, "clocks", one.clock)
        newest = said("{kind}: {event} ({count} rows, the newest)")
        told = newest.format(kind=words.kind(one.kinds), event=clock, count=one.rows)
        yield TimeLine(day=one.day, words=told, address="")
