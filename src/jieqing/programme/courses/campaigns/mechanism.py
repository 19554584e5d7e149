"""What the kernel must know of campaigns: flow, kits, list, and their cell."""

from collections.abc import Iterable
from datetime import date, timedelta

from jieqing.casebook.desk import Desk
from jieqing.errors import Phrase, phrase
from jieqing.flow.record import Record
from jieqing.language import said
from jieqing.paper.paper import Cell
from jieqing.programme.courses.campaigns.acts import LETTERS
from jieqing.programme.courses.campaigns.flow import (
    ACTS,
    CAMPAIGN,
    STATES,
    CampaignState,
)
from jieqing.programme.courses.campaigns.kits import KIT, PACK
from jieqing.programme.courses.campaigns.told import (
    ToldCampaign,
    newest,
    told_in,
    told_together,
)
from jieqing.programme.lists import MOST, Listing
from jieqing.programme.measures import Clause
from jieqing.programme.mechanism import Mechanism
from jieqing.programme.seen import Eye, Glance, Seen
from jieqing.programme.shown import ClauseKind, Found, Proof, Where
from jieqing.programme.titles import title_told

KEY = "campaigns"
NEWEST = 12
"""Of how many campaigns the cell reads: a year of months."""
_HELD = frozenset({CampaignState.RUNNING, CampaignState.ENDED})


def _names(desk: Desk, _: date) -> Iterable[str]:
    return tuple(row.record.no for row in newest(desk, NEWEST))


def _read(glance: Glance) -> tuple[ToldCampaign, ...]:
    if not any(no.startswith(LETTERS) for no in glance.leaves):
        return ()  # the page of cells asks nothing for what was never begun
    return tuple(
        told_in(row, Record(number=row.record.no, leaves=leaves), glance.today)
        for row in newest(glance.desk, NEWEST)
        if (leaves := glance.leaves.get(row.record.no))
    )


EYE: Eye[tuple[ToldCampaign, ...]] = Eye(key=KEY, records=_names, read=_read)


def _judge(seen: Seen, clause: Clause) -> Found:
    """A campaign reached enough of those whom it was for, not too long ago."""
    known = [one for one in seen.by(EYE) if one.state in _HELD]
    share = int(clause.text("share"))
    enough = [one for one in known if one.asked and one.share >= share]
    best = max(enough, key=lambda one: one.last_on, default=None)
    until = None
    if best is not None:
        until = min(best.last_on, seen.today) + timedelta(days=clause.within)
    is_met = until is not None and until >= seen.today
    return Found(
        clause=clause,
        is_met=is_met,
        was_met=best is not None,
        has_begun=bool(known),
        proofs=tuple(
            Proof(where=Where.CAMPAIGN, name=one.no, day=one.first_on)
            for one in ([best] if best else known[:1])
        ),
        until=until,
        missing=None
        if is_met
        else phrase(
            "no campaign reached {share} percent of whom it was for", share=share
        ),
    )


def _words(seen: Seen, clause: Clause) -> Phrase:
    del seen
    return phrase(
        "a campaign reached {share} percent of whom it was for, within {days} days",
        share=clause.text("share"),
        days=clause.within,
    )


def _rows(desk: Desk, today: date) -> Iterable[tuple[Cell, ...]]:
    for one in told_together(desk, newest(desk, MOST), today):
        numbers = (one.asked, one.reached, one.right)
        yield (
            one.no,
            title_told(one.row.record.title),
            said(STATES[one.state]),
            one.first_on,
            one.last_on,
            *(numbers if one.may_be_counted else (said("fewer than five"),) * 3),
        )


CAMPAIGNS = Mechanism(
    key=KEY,
    flows=(CAMPAIGN,),
    acts=ACTS,
    eye=EYE,
    clauses=(ClauseKind(of="campaign", judge=_judge, words=_words),),
    kinds=(KIT,),
    packs=(PACK,),
    lists=(
        Listing(
            name=KEY,
            title="Campaigns",
            heads=(
                "Number",
                "Title",
                "State",
                "First day",
                "Last day",
                "For how many",
                "Reached",
                "Answered rightly",
            ),
            rows=_rows,
        ),
    ),
)
"""宣传: what lights the cell of awareness campaigns."""
