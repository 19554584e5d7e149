"""What the kernel must know of parties: flow, words, and what lights their cells."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Q, QuerySet, When

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.sources import record_name
from jieqing.errors import Phrase, phrase
from jieqing.flow.record import Record
from jieqing.language import said
from jieqing.paper.paper import Cell
from jieqing.programme import models
from jieqing.programme.day_list import Falls, falls_on
from jieqing.programme.figures import Asked, Counted, Figure, share
from jieqing.programme.lists import MOST as LISTED
from jieqing.programme.lists import Listing
from jieqing.programme.measures import Clause
from jieqing.programme.mechanism import Mechanism
from jieqing.programme.parties.flow import PARTY, PartyAct, PartyState
from jieqing.programme.parties.kinds import PARTY_KINDS, ExchangeKind, PartyKind
from jieqing.programme.parties.models import Party
from jieqing.programme.parties.places import places
from jieqing.programme.parties.resources import (
    RESOURCE,
    RESOURCES,
    ResourceAct,
    ToldResource,
    resource_of,
    states_of,
)
from jieqing.programme.parties.told import (
    MECHANISM,
    Exchange,
    ToldParty,
    named_by,
    told_all,
    told_of,
)
from jieqing.programme.parties.wording import ACTS, STATES
from jieqing.programme.seen import Eye, Glance, Seen
from jieqing.programme.shown import ClauseKind, Found, Proof, Where
from jieqing.programme.wording import post_words

MOST = 300
"""How many parties, then shared files, cells are judged by: what is not over first."""
_WORKED_WITH = (PartyState.ACTIVE, PartyState.SUSPENDED, PartyState.EXITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The parties that a page of cells has read, and the places maps name."""

    parties: tuple[ToldParty, ...]
    places: tuple[str, ...]
    resources: tuple[ToldResource, ...]


def _records(desk: Desk, today: date) -> Iterator[str]:
    del today
    yield from map(record_name, desk.home.stores)
    both = (MECHANISM, RESOURCES)
    rows = models.Record.objects.filter(tenant=desk.tenant, mechanism__in=both)
    is_after = Case(
        When(state=PartyState.ENDED, then=2),
        When(mechanism=RESOURCES, then=1),
        default=0,
    )
    yield from rows.order_by(is_after, "-no").values_list("no", flat=True)[:MOST]


def _read(glance: Glance) -> Told:
    found = (
        told_of(glance.desk.tenant, Record(number=no, leaves=leaves), glance.people)
        for no, leaves in glance.leaves.items()
        if leaves and leaves[0].entry.act == PartyAct.REGISTER
    )
    born = (ResourceAct.OFFER, ResourceAct.RECEIVE)
    shared = (
        resource_of(
            glance.desk.tenant,
            Record(number=no, leaves=leaves),
            glance.people,
            glance.today,
        )
        for no, leaves in glance.leaves.items()
        if leaves and leaves[0].entry.act in born
    )
    return Told(
        parties=tuple(found),
        places=tuple(places(glance.desk, glance.leaves)),
        resources=tuple(shared),
    )


EYE: Eye[Told] = Eye(key=MECHANISM, records=_records, read=_read)


def _assessed(seen: Seen, clause: Clause) -> Found:
    """Every party that may have customers' data is assessed and bound to erase."""
    parties = [
        one for one in seen.by(EYE).parties if one.handles and one.is_worked_with
    ]
    lacking = [one for one in parties if not _is_safe(seen, one)]
    ends = [day for one in parties for day in _ends(one)]
    is_met = bool(parties) and not lacking
    missing = phrase("no party that handles customers' data is worked with")
    if lacking:
        missing = phrase(
            "not assessed in time, or not bound to erase: {parties}",
            parties=_numbers(lacking),
        )
    return Found(
        clause=clause,
        is_met=is_met,
        was_met=bool(parties) and all(one.assessment for one in parties),
        has_begun=bool(seen.by(EYE).parties),
        proofs=tuple(_proof(one) for one in (lacking or parties)[:5]),
        until=min(ends, default=None) if is_met else None,
        missing=None if is_met else missing,
    )


def _is_safe(seen: Seen, one: ToldParty) -> bool:
    return one.is_assessed_on(seen.today) and _is_bound(seen, one)


def _is_bound(seen: Seen, one: ToldParty) -> bool:
    """Whether the very text that was entered is still in force and has it erase."""
    agreement = one.agreement
    if agreement is None or not one.erasure_clause:
        return False
    if agreement.until is not None and agreement.until < seen.today:
        return False
    versions = (v for docs in seen.documents.values() for doc in docs for v in doc)
    return any(
        v.no == agreement.document
        and v.is_in_force
        and v.digest == agreement.digest
        and (v.no, v.number) in seen.whole
        for v in versions
    )


def _ends(one: ToldParty) -> Iterator[date]:
    if one.assessment is not None:
        yield one.assessment.until
    if one.agreement is not None and one.agreement.until is not None:
        yield one.agreement.until


def _named(seen: Seen, clause: Clause) -> Found:
    """Wherever a confirmed map has a processor, a party is registered as it."""
    told = seen.by(EYE)
    named = named_by(told.parties)
    lacking = [place for place in told.places if place not in named]
    shown = {named[place].no: named[place] for place in told.places if place in named}
    return Found(
        clause=clause,
        is_met=not lacking,
        has_begun=bool(named),
        proofs=tuple(_proof(one) for one in tuple(shown.values())[:5]),
        missing=phrase("no party is named for {places}", places=", ".join(lacking[:3]))
        if lacking
        else None,
        is_idle=not told.places,
    )


def _routes(seen: Seen, clause: Clause) -> Found:
    """Every party abroad has a path that was told by the law within the time asked."""
    parties = [
        one for one in seen.by(EYE).parties if one.is_abroad and one.is_worked_with
    ]
    days = {one.no: one.routes[-1].on for one in parties if one.routes}
    lacking = [one for one in parties if one.no not in days]
    until = min(days.values()) + timedelta(days=clause.within) if days else None
    is_met = bool(parties) and not lacking and until is not None and until >= seen.today
    missing = phrase("no party abroad is worked with")
    if parties:
        missing = phrase("no path in time for: {parties}", parties=_numbers(parties))
    return Found(
        clause=clause,
        is_met=is_met,
        was_met=bool(parties) and not lacking,
        has_begun=bool(parties),
        proofs=tuple(_proof(one) for one in (lacking or parties)[:5]),
        until=until if not lacking else None,
        missing=None if is_met else missing,
    )


def _exchanges(seen: Seen, clause: Clause) -> Found:
    """So many exchanges with such parties took place, and something came of one."""
    found = sorted(
        (
            (one.on, party.no, one)
            for party in seen.by(EYE).parties
            for one in party.exchanges
            if _is_meant(party, one, clause)
        ),
        key=lambda each: (each[0], each[1], each[2].position),
    )
    least = clause.number("least") or 1
    led = [day for day, _, one in found if one.led_to]
    until = None
    if len(found) >= least and led:
        until = min(found[-least][0], led[-1]) + timedelta(days=clause.within)
    is_met = until is not None and until >= seen.today
    return Found(
        clause=clause,
        is_met=is_met,
        was_met=until is not None,
        has_begun=bool(found),
        proofs=tuple(
            Proof(where=Where.PARTY, name=no, day=day) for day, no, _ in found[-3:]
        ),
        until=until,
        missing=None if is_met else _lacks(until, len(found), least, len(led)),
    )


def _lacks(until: date | None, count: int, least: int, led: int) -> Phrase:
    if until is not None:
        return phrase("the last exchanges were too long ago")
    return phrase(
        "{count} of {least} exchanges are recorded; of {led} came a record",
        count=count,
        least=least,
        led=led,
    )


def _shared(seen: Seen, clause: Clause) -> Found:
    """Something was sent by two people, and something received was put to use."""
    found = seen.by(EYE).resources
    sent = sorted((one.sent_on, one.no) for one in found if one.sent_on)
    used = sorted((max(one.used), one.no) for one in found if one.used)
    until = None
    if sent and used:
        until = min(sent[-1][0], used[-1][0]) + timedelta(days=clause.within)
    is_met = until is not None and until >= seen.today
    missing = phrase("nothing received from a party was put to use in time")
    if not sent or (used and sent[-1][0] <= used[-1][0]):
        missing = phrase("nothing was sent to a party in time")
    return Found(
        clause=clause,
        is_met=is_met,
        was_met=until is not None,
        has_begun=bool(found),
        proofs=tuple(
            Proof(where=Where.RESOURCE, name=no, day=day)
            for day, no in (*sent[-1:], *used[-1:])
        ),
        until=until,
        missing=None if is_met else missing,
    )


def _shared_words(_: Seen, clause: Clause) -> Phrase:
    return phrase(
        "within {days} days a file was sent to a party and one of theirs used",
        days=clause.within,
    )


def _is_meant(party: ToldParty, one: Exchange, clause: Clause) -> bool:
    kinds, parties = clause.text("kinds").split(), clause.text("parties").split()
    return (not kinds or one.kind in kinds) and (not parties or party.kind in parties)


def _proof(one: ToldParty) -> Proof:
    day = one.assessment.on if one.assessment else one.registered_on
    return Proof(where=Where.PARTY, name=one.no, day=day)


def _numbers(parties: Iterable[ToldParty]) -> str:
    return ", ".join(one.no for one in tuple(parties)[:3])


def _assessed_words(_: Seen, __: Clause) -> Phrase:
    return phrase(
        "every party with customers' data is assessed in time and bound to erase"
    )


def _named_words(_: Seen, __: Clause) -> Phrase:
    return phrase("every processor that a confirmed data map names is a known party")


def _routes_words(_: Seen, clause: Clause) -> Phrase:
    return phrase(
        "the path of every party abroad was told within {days} days", days=clause.within
    )


def _exchange_words(_: Seen, clause: Clause) -> Phrase:
    return phrase(
        "at least {least} exchanges within {days} days, and a record came of one",
        least=clause.number("least") or 1,
        days=clause.within,
    )


def _exists(clause: Clause) -> bool:
    kinds, parties = clause.text("kinds").split(), clause.text("parties").split()
    return set(kinds) <= set(ExchangeKind) and set(parties) <= set(PartyKind)


def rows_of(desk: Desk) -> QuerySet[Party]:
    """Every party's row, what is not over first."""
    rows: QuerySet[Party] = Party.objects.select_related("record")
    is_over = Case(When(record__state=PartyState.ENDED, then=1), default=0)
    return rows.filter(record__tenant=desk.tenant).order_by(is_over, "-record__no")


def _falls(desk: Desk, first: date, last: date) -> Iterator[Falls]:
    span = (first, last)
    within = Q(assessed_until__range=span) | Q(agreed_until__range=span)
    for row in rows_of(desk).filter(within, record__state__in=_WORKED_WITH):
        for day in {row.assessed_until, row.agreed_until} - {None}:
            if day is not None and first <= day <= last:
                yield falls_on(day, row.record, "parties", is_owed=True)


def _listed(desk: Desk, today: date) -> Iterator[tuple[Cell, ...]]:
    del today
    for row in rows_of(desk)[:LISTED]:
        yield (
            row.record.no,
            row.record.title,
            said(PARTY_KINDS[PartyKind(row.kind)]),
            row.country,
            said(STATES[row.record.state]),
            row.assessed_until or "",
            row.agreed_until or "",
            post_words(row.record.owner_post),
        )


def _listed_resources(desk: Desk, today: date) -> Iterator[tuple[Cell, ...]]:
    found = models.Record.objects.filter(tenant=desk.tenant, mechanism=RESOURCES)
    rows = found.order_by("-no")[:LISTED]
    states = states_of(desk, [row.no for row in rows], today)
    for row in rows:
        yield (row.no, row.title, said(STATES[states[row.no]]), day_of(row.created))


def _in_time(asked: Asked) -> Counted | None:
    roll = asked.desk.register.roll(asked.at)
    found = told_all(asked.desk, roll.persons)
    parties = [one for one in found if one.handles and one.is_worked_with]
    today = day_of(asked.at)
    good = [one.no for one in parties if one.is_assessed_on(today)]
    return share(len(good), len(parties), good)


PARTIES = Mechanism(
    key=MECHANISM,
    flows=(PARTY, RESOURCE),
    acts=ACTS,
    eye=EYE,
    clauses=(
        ClauseKind(of="parties-assessed", judge=_assessed, words=_assessed_words),
        ClauseKind(of="processors-named", judge=_named, words=_named_words),
        ClauseKind(of="routes", judge=_routes, words=_routes_words),
        ClauseKind(of="resources", judge=_shared, words=_shared_words),
        ClauseKind(
            of="exchanges", judge=_exchanges, words=_exchange_words, exists=_exists
        ),
    ),
    packs=("agreements",),
    figures=(
        Figure(
            key="parties_assessed",
            question="What share of parties with customers' data is assessed in time?",
            definition="1",
            compute=_in_time,
        ),
    ),
    falls=_falls,
    lists=(
        Listing(
            name="parties",
            title="Parties",
            heads=(
                "Number",
                "Title",
                "Kind",
                "Country",
                "State",
                "Assessed until",
                "Agreed until",
                "Post",
            ),
            rows=_listed,
        ),
        Listing(
            name="resources",
            title="Shared files",
            heads=("Number", "Title", "State", "Day"),
            rows=_listed_resources,
        ),
    ),
)
"""单位."""
