"""What a change of the law says and what it would do, as its page shows it.

Nothing is written. What waits is opened in the request; a home with very much of it is
asked at the command line, which tells how far it is.
"""

from collections.abc import Mapping
from typing import Any

from jieqing.casebook.change_words import old_and_new, turn_words
from jieqing.casebook.law_preview import LawPreview, preview_of
from jieqing.casebook.pending import how_many
from jieqing.console.refusals import box_of
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.language import said, told
from jieqing.law.change import Changed
from jieqing.law.pack import Pack
from jieqing.law.simulation import Turn, Turned

MOST_OPENED = 400
"""Cases and batches of kept rows that a page opens; each takes some milliseconds."""
SHOWN = 200
CASES = "cases"
"""The entry whose readers are told what would turn: it names cases."""
STEP_WORDS = (
    "Drafted",
    "Tried",
    "Proposed, first signature",
    "Published, second signature",
)
TRIED, PROPOSED, PUBLISHED = 2, 3, 4
"""How many of the steps are done."""


def told_of(visit: Visit, before: Pack, changed: Changed) -> dict[str, Any]:
    """Return what changes, what to know of it, and what would turn."""
    content: dict[str, Any] = {
        "differences": old_and_new(before, changed.pack),
        "notes": [told(note.placed) for note in changed.warnings],
    }
    if not visit.may_read(CASES):
        return content
    waiting = how_many(visit.desk)
    if waiting > MOST_OPENED:
        return {**content, "too_many": waiting, "most": MOST_OPENED}
    found = preview_of(visit.desk, changed.pack.catalogue, visit.at)
    return {**content, **_previewed(visit, found)}


def refusal_of(error: JieqingError) -> dict[str, Any]:
    """Return the box of a refusal; the cause lists each wrong line by itself."""
    return {**box_of(error), "findings": ()}


def steps(done: int) -> list[Mapping[str, str]]:
    """Return the way of a change to the second signature, as far as it has come."""
    manners = ["done"] * done + ["here"] + [""] * len(STEP_WORDS)
    return [
        {"words": said(words), "manner": manner}
        for words, manner in zip(STEP_WORDS, manners, strict=False)
    ]


def _previewed(visit: Visit, found: LawPreview) -> Mapping[str, Any]:
    turned = found.simulated.turned
    counts = [
        (turn_words(turn), sum(each.rows for each in turned if each.turn is turn))
        for turn in Turn
    ]
    return {
        "previewed": found,
        "counts": counts,
        "turned": [_line(visit, each) for each in turned[:SHOWN]],
        "more": max(len(turned) - SHOWN, 0),
        "days": [day.isoformat() for day in found.simulated.days],
    }


def _line(visit: Visit, each: Turned) -> Mapping[str, Any]:
    return {
        "one": each,
        "words": turn_words(each.turn),
        "address": visit.open_to(f"cases/{each.case}/") if each.case else "",
        "before": each.before or "–",
        "after": each.after or "–",
    }
