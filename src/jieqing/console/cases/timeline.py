"""What happened to a case, newest first: who, what, which, its place in the ledger."""

from collections.abc import Iterator, Mapping
from typing import Any

from jieqing.casebook import told
from jieqing.casebook.code_words import (
    ACTS,
    DELIVERIES,
    LETTERS,
    named,
)
from jieqing.casebook.flows import Act, State
from jieqing.casebook.hold_words import LIMITED, OPEN, ground_told
from jieqing.casebook.reasons import REASONS
from jieqing.casebook.state_words import state_words
from jieqing.casebook.visibility import Visibility
from jieqing.console.cases.one import CasePage
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.language import said


def timeline(page: CasePage) -> list[Mapping[str, Any]]:
    """Return the lines of a case's record."""
    names = page.visit.names()
    base = f"/{page.visit.desk.tenant}/evidence/ledger/"
    return [
        {
            "at": moment_of(leaf),
            "who": names.get(leaf.entry.actor, leaf.entry.actor),
            "what": named(ACTS, leaf.entry.act),
            "detail": " · ".join(_details(page, leaf, names)),
            "state": _state(told.fact(leaf, "state")),
            "position": leaf.position,
            "address": f"{base}{leaf.position}/",
        }
        for leaf in reversed(page.files.record.leaves)
    ]


def _details(page: CasePage, leaf: Leaf, names: Mapping[str, str]) -> Iterator[str]:
    """Give what makes an act this one: to whom, why, which letter, which hold."""
    to = told.fact(leaf, "to")
    if to:
        yield said("to {person}").format(person=names.get(to, to))
    for person in _persons(leaf):
        yield names.get(person, person)
    yield from _reason(page, leaf)
    letter = told.fact(leaf, "letter")
    if letter:
        kind = next((x.kind for x in page.case.letters if x.number == letter), "")
        yield f"{letter} {named(LETTERS, kind)}".strip()
    outcome = told.fact(leaf, "delivery") or told.fact(leaf, "outcome")
    if leaf.entry.act == Act.DELIVER and outcome:
        yield named(DELIVERIES, outcome)
    if leaf.entry.act == Act.HOLD:
        yield f"{told.fact(leaf, 'hold')} {_ground(leaf)}"
    if leaf.entry.act == Act.HOLD_REVIEW:
        yield told.fact(leaf, "hold")
        yield f"{told.fact(leaf, 'review_before')} → {told.fact(leaf, 'review')}"


def _ground(leaf: Leaf) -> str:
    is_limited = told.fact(leaf, "visibility") == Visibility.LIMITED
    return ground_told(LIMITED if is_limited else OPEN, told.fact(leaf, "ground"))


def _reason(page: CasePage, leaf: Leaf) -> Iterator[str]:
    code = told.fact(leaf, "reason")
    known = {str(act): reasons for act, reasons in REASONS.items()}
    if code and leaf.entry.act in known:
        yield said(known[leaf.entry.act].get(code, code))
        words = page.files.words_of(leaf)
        if words:
            yield words


def _persons(leaf: Leaf) -> list[str]:
    listed = leaf.entry.facts.get("persons", [])
    return [str(each) for each in listed] if isinstance(listed, list) else []


def _state(state: str) -> str:
    """Return the word of a state as the ledger has it; a dash for none."""
    return state_words(State(state)) if state else "—"
