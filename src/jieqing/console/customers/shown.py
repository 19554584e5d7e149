"""A customer's dossier as its page shows it: masked, what is held, and one timeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jieqing.casebook.case_words import CaseWords, case_words
from jieqing.casebook.code_words import ACTS, doubt_named, named
from jieqing.casebook.groups import LimitedHolds
from jieqing.casebook.held_on import Basis, HeldGroup, held_on
from jieqing.casebook.hold_list import limited_to_others
from jieqing.casebook.hold_words import LIMITED, OPEN, ground_told
from jieqing.casebook.law_words import word_of
from jieqing.casebook.look_up import CaseOf, LookedUp
from jieqing.casebook.masked_words import masked
from jieqing.casebook.plan_words import grounds, until_words
from jieqing.casebook.purposes import purpose_of
from jieqing.casebook.state_words import standing_words
from jieqing.casebook.store_words import hidden_lines
from jieqing.casebook.story import FromCase, FromStores, Theme, Which, story
from jieqing.casebook.wording import Language
from jieqing.console.cases.words import RIGHTS
from jieqing.console.visit import Visit
from jieqing.erasure.values import IdentityValue
from jieqing.language import said, spoken

MOST_DAYS = 80
Given = Mapping[tuple[str, str], tuple[str, ...]]
THEMES: Mapping[Theme, str] = {
    Theme.SOURCE: "Source",
    Theme.CONSENT: "Consent",
    Theme.USE: "Use",
    Theme.CONTACT: "Contact with us",
    Theme.DEAL: "Deal",
    Theme.REQUEST: "Request",
    Theme.RECIPIENT: "Recipient",
    Theme.ENDING: "Cancellation",
}
WHICH: Mapping[Which, str] = {
    Which.ONLY: "{kind}: {event} ({count} rows)",
    Which.FIRST: "{kind}: {event} ({count} rows, the first)",
    Which.NEWEST: "{kind}: {event} ({count} rows, the newest)",
}
_STORED_ONLY = frozenset({Basis.LAW, Basis.HOLD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Who was given what by table, and where holds lie that others answer for."""

    given: Given
    limited: LimitedHolds


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """One line of the dossier in words."""

    what: str
    rows: int
    place: str
    purpose: str
    given_to: str
    basis: str
    until: str
    is_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine:
    """One line of the timeline and what it is about; ``address`` leads to a case."""

    day: date
    theme: str
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
    given = _given(seen)
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
        "lines": [
            _line(visit, words, Beside(given=given, limited=limited), one)
            for one in groups
        ],
        "rows": len(seen.preview.finding.rows),
        "stores": len(seen.preview.stores),
        "known": _known(words, seen),
        "recipients": tuple(dict.fromkeys(outside)),
        "timeline": [] if is_over else _timeline(visit, words, seen),
        "hidden": tuple(hidden_lines(hidden)),
        "may_open": visit.may("open"),
    }


def _case(visit: Visit, one: CaseOf) -> Mapping[str, str]:
    return {
        "number": one.number,
        "address": f"/{visit.desk.tenant}/cases/{one.number}/",
        "right": said(RIGHTS.get(one.right, one.right)),
        "state": standing_words(one.state, one.next_act),
    }


def _given(seen: LookedUp) -> Given:
    """By table, who outside holds a kind of value that stands in it."""
    given: dict[tuple[str, str], tuple[str, ...]] = {}
    for mapped in seen.preview.stores:
        for name, table in mapped.bound.tables.items():
            held = {column.category for column in table.table.columns.values()}
            given[mapped.name, name] = tuple(
                one.what for one in mapped.bound.datamap.outside if held & {*one.holds}
            )
    return given


def _line(visit: Visit, words: CaseWords, beside: Beside, one: HeldGroup) -> HeldLine:
    basis, until = _basis(visit, one, beside.limited)
    return HeldLine(
        what=words.kind(one.kinds),
        rows=one.rows,
        place=f"{one.store} · {one.table}",
        purpose=purpose_of(one.kinds).said(Language(spoken())),
        given_to=said(", ").join(beside.given.get((one.store, one.table), ())),
        basis=basis,
        until=until,
        is_kept=one.basis in _STORED_ONLY,
    )


def _basis(visit: Visit, one: HeldGroup, limited: LimitedHolds) -> tuple[str, str]:
    match one.basis:
        case Basis.LAW:
            cited = grounds(one.rules, visit.desk.catalogue)
            return cited or said("decided by a person"), until_words(one.until, None)
        case Basis.HOLD:
            return _hold(one, limited), said("until the hold is lifted")
        case Basis.PERSON:
            return doubt_named(one.why), said("a person must decide")
        case Basis.CONSENT:
            return said("Consent"), said("until consent is withdrawn")
        case Basis.CONTRACT:
            return said("Contract"), said("until the account is closed")


def _hold(one: HeldGroup, limited: LimitedHolds) -> str:
    is_limited = limited.bind(one.store, one.table, one.why)
    told = ground_told(LIMITED if is_limited else OPEN, one.why)
    return said("Hold: {ground}").format(ground=told)


def _known(words: CaseWords, seen: LookedUp) -> list[str]:
    """The identities by which the search went on, each masked."""
    values = (one.identity for one in seen.preview.finding.learned if one.acts)
    told = (f"{words.identity(v.kind)} {masked(v.kind, v.value)}" for v in values)
    return list(dict.fromkeys(told))


def _timeline(visit: Visit, words: CaseWords, seen: LookedUp) -> list[TimeLine]:
    told = story(visit.desk, seen, visit.today)[:MOST_DAYS]
    rights = {one.number: _case(visit, one) for one in seen.cases}
    return [
        _act(visit, rights, one)
        if isinstance(one, FromCase)
        else _days(visit, words, one)
        for one in told
    ]


def _act(
    visit: Visit, rights: Mapping[str, Mapping[str, str]], one: FromCase
) -> TimeLine:
    right = rights[one.case]["right"]
    return TimeLine(
        day=one.day,
        theme=said(THEMES[one.theme]),
        words=f"{one.case} {right}: {named(ACTS, one.act)}",
        address=f"/{visit.desk.tenant}/cases/{one.case}/",
    )


def _days(visit: Visit, words: CaseWords, one: FromStores) -> TimeLine:
    vocabulary = visit.desk.catalogue.vocabulary
    event = word_of(vocabulary, "clocks", one.clock) if one.clock else one.table
    purpose = purpose_of(one.kinds).said(Language(spoken()))
    told = said(WHICH[one.which]).format(
        kind=words.kind(one.kinds), event=event, count=one.rows
    )
    return TimeLine(
        day=one.day,
        theme=said(THEMES[one.theme]),
        words=said("{told}; used for: {purpose}").format(told=told, purpose=purpose),
        address="",
    )
