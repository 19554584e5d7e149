"""Answer the customer: what was done, in part, refused, not found, withdrawn, restored.

A withdrawn consent is answered twice: at once that its use has stopped, then what went.
A case that ended aside ends its secrets with the answer; one that was checked keeps
them until it is settled.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from jieqing.casebook import told
from jieqing.casebook.case_words import KEPT_BY_LAW
from jieqing.casebook.correspondence import (
    opening_facts,
    plan_facts,
    post,
    words_of,
)
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.ending import end_secrets, leave_index, may_end
from jieqing.casebook.flows import ASIDE, Act, State
from jieqing.casebook.fulfilled import fulfilled_letter
from jieqing.casebook.guards import require_nothing_half_restored
from jieqing.casebook.letter_facts import LetterFacts, LetterKind, NotRestored
from jieqing.casebook.today import subject_of
from jieqing.casebook.told import Phase
from jieqing.casebook.work import Work, continuing, glance, working
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool
from jieqing.errors import Refused
from jieqing.flow.record import moment_of

_Written = tuple[LetterKind, LetterFacts]


class AlreadyAnswered(Refused):
    """The result letter exists."""

    code = "already-answered"
    cause = "The result letter of {case} was written already: {letter}."
    advice = "Record its delivery; the final letter comes at settle."


def answer(desk: Desk, number: str, *, by: str, at: datetime) -> str:
    """Lay the result letter into the outbox; returns its number.

    Calling it again after a crash, or after the recovery window, ends the secrets that
    were left. Raises ``AlreadyAnswered`` when nothing is left to do.
    """
    seen = glance(desk, number, Act.ANSWER, by=by, at=at)
    is_first = seen.state is State.STOPPED
    told_already = told.stop_letter if is_first else told.result_letter
    letter = told_already(seen.record)
    require_nothing_half_restored(seen)
    _require_something_left(seen, letter)
    if not letter:
        letter = _write(seen)
    if seen.state in ASIDE and may_end(seen):
        ended = end_secrets(seen)
        with working(desk, number, Act.ANSWER, by=by, at=at) as work:
            facts = {"phase": Phase.FINISHED, **ended, **leave_index(work)}
            work.conclude(None, facts)
    return letter


def _require_something_left(seen: Work, letter: str) -> None:
    ended = told.in_phase(seen.record.of(Act.ANSWER), Phase.FINISHED) is not None
    waits_to_end = seen.state in ASIDE and not ended and may_end(seen)
    if letter and not waits_to_end:
        raise AlreadyAnswered(case=seen.number, letter=letter)


def _write(seen: Work) -> str:
    with continuing(seen) as work:
        kind, facts = letter_of(work)
        posted = post(work, kind, facts)
        phase = Phase.BEGUN if work.state is State.STOPPED else Phase.INTENDED
        work.conclude(None, {"phase": phase, **posted})
    return posted["letter"]


def letter_of(work: Work) -> tuple[LetterKind, LetterFacts]:
    """Return which result letter the case needs as it stands, and what it says."""
    facts = opening_facts(work)
    letters: Mapping[State, Callable[[Work, LetterFacts], _Written]] = {
        State.NOT_FOUND: _not_found,
        State.REFUSED: _refused,
        State.WITHDRAWN: _withdrawn,
        State.STOPPED: _stopped,
        State.FULFILLED: fulfilled_letter,
    }
    return letters.get(work.state, result_letter)(work, facts)


def result_letter(work: Work, facts: LetterFacts) -> tuple[LetterKind, LetterFacts]:
    """Return the letter of a case that was checked: done, or done in part."""
    plan = spool.load_plan(work.read(Kind.PLAN))
    whole = replace(plan_facts(work, plan, facts), checked_on=checked_on(work))
    left = (
        whole.stays,
        whole.holds,
        whole.unfinished,
        whole.left_over,
        whole.needed,
    )
    return (LetterKind.IN_PART if any(left) else LetterKind.DONE), whole


def checked_on(work: Work) -> date | None:
    """Return the day of the newest check."""
    check = work.record.last(Act.CHECK)
    return day_of(moment_of(check)) if check else None


def _stopped(_: Work, facts: LetterFacts) -> _Written:
    return LetterKind.STOPPED, facts


def _not_found(work: Work, facts: LetterFacts) -> _Written:
    found = work.record.last(Act.FIND)
    searched = found.entry.facts["searched"] if found else []
    words = words_of(work)
    names = tuple(map(words.store, searched)) if isinstance(searched, list) else ()
    kind = words.identity(subject_of(work).entry.kind)
    known = replace(facts, searched_by=(kind,), searched_in=names)
    return LetterKind.NOT_FOUND, known


def _refused(work: Work, facts: LetterFacts) -> _Written:
    refused = work.record.last(Act.REFUSE)
    code = told.fact(refused, "code") if refused else ""
    named = replace(facts, refusal=words_of(work).refusal(code))
    if code == KEPT_BY_LAW:
        # The person is verified here, and each kept row has an article of its own.
        plan = spool.load_plan(work.read(Kind.PLAN))
        named = replace(named, stays=plan_facts(work, plan, facts).stays)
    return LetterKind.REFUSED, named


def _withdrawn(work: Work, facts: LetterFacts) -> _Written:
    """Say what runs again: all that was stopped, but for what they switch on."""
    if told.restored(work.record):
        return LetterKind.RESTORED, _restored(work, facts)
    was_stopped = work.record.last(Act.STOP) is not None
    kind = LetterKind.RECALLED if facts.by_company else LetterKind.WITHDRAWN
    return kind, replace(
        facts,
        withdrawn_on=_day(work, Act.WITHDRAW),
        restored=facts.stopped[:1] if was_stopped else (),
        still_stopped=facts.stopped[1:] if was_stopped else (),
    )


def _restored(work: Work, facts: LetterFacts) -> LetterFacts:
    words, restored = words_of(work), told.restored(work.record)
    tables: Mapping[str, object] = told.mapping(restored, "tables") if restored else {}
    conflicts = tuple(
        NotRestored(
            what=words.text("other_records"), reason=words.text("conflict_reason")
        )
        for returned in tables.values()
        if isinstance(returned, Mapping) and returned["conflicts"]
    )
    return replace(
        facts,
        restored_on=_day(work, Act.RESTORE),
        restored=(words.text("everything"),),
        not_restored=conflicts,
    )


def _day(work: Work, act: Act) -> date:
    leaf = work.record.last(act)
    return day_of(moment_of(leaf)) if leaf else day_of(work.at)
