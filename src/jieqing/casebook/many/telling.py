"""Tell each of many subjects: the notice before, the result after."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from jieqing.casebook import told
from jieqing.casebook.acts.answer import AlreadyAnswered, checked_on, letter_of
from jieqing.casebook.correspondence import (
    drafted,
    opening_facts,
    plan_facts_in,
    words_of,
)
from jieqing.casebook.desk import Desk
from jieqing.casebook.ending import end_secrets, leave_index, may_end
from jieqing.casebook.flows import ASIDE, Act, State
from jieqing.casebook.guards import require_law_of_plan, require_nothing_half_restored
from jieqing.casebook.letter_facts import LetterFacts, LetterKind
from jieqing.casebook.many.letters import Written, post_many
from jieqing.casebook.many.subjects import aside_of, plans_of, results_of, subjects_of
from jieqing.casebook.sources import bound_store
from jieqing.casebook.told import Phase
from jieqing.casebook.window import expected_window
from jieqing.casebook.work import Work, continuing, glance, working
from jieqing.erasure.batch_plan import End
from jieqing.erasure.values import MappedStore

_SEARCHED_IN_VAIN = (End.NOT_FOUND, End.BEFORE)


def notify_all(desk: Desk, number: str, *, by: str, at: datetime) -> str:
    """Lay a notice for each subject into the outbox; returns the letters' number.

    Raises ``LawChanged``.
    """
    with working(desk, number, Act.NOTIFY, by=by, at=at) as work:
        posted = post_many(work, LetterKind.NOTICE, _notices(work))
        plan_hash = told.plan_hash(work.record)
        work.conclude(State.NOTICED, {**posted, "plan_hash": plan_hash})
    return posted["letter"]


def draft_first(desk: Desk, number: str, *, by: str, at: datetime) -> str:
    """Return the first subject's notice as ``notify_all`` would write it now.

    Raises what ``notify_all`` raises; writes nothing.
    """
    seen = glance(desk, number, Act.NOTIFY, by=by, at=at)
    _, kind, facts = next(_notices(seen))
    return drafted(seen, kind, facts)


def _notices(work: Work) -> Iterator[Written]:
    """The notice of each subject that has a plan."""
    require_law_of_plan(work)
    window = expected_window(work)
    for one, facts in _told(work, opening_facts(work), ()):
        yield one, LetterKind.NOTICE, replace(facts, window_end=window)


def answer_all(desk: Desk, number: str, *, by: str, at: datetime) -> str:
    """Lay a result for each subject into the outbox; returns the letters' number.

    Who was put aside is answered in a case of their own. Raises ``AlreadyAnswered``.
    """
    seen = glance(desk, number, Act.ANSWER, by=by, at=at)
    require_nothing_half_restored(seen)
    letter = told.result_letter(seen.record)
    ended = told.in_phase(seen.record.of(Act.ANSWER), Phase.FINISHED)
    is_to_end = seen.state in ASIDE and not ended and may_end(seen)
    if letter and not is_to_end:
        raise AlreadyAnswered(case=number, letter=letter)
    if not letter:
        letter = _write(seen)
    if is_to_end:
        secrets = end_secrets(seen)
        with working(desk, number, Act.ANSWER, by=by, at=at) as work:
            facts = {"phase": Phase.FINISHED, **secrets, **leave_index(work)}
            work.conclude(None, facts)
    return letter


def result_letters(work: Work) -> Iterator[Written]:
    """The letter of each subject with whom the case came to an end."""
    base = replace(opening_facts(work), checked_on=checked_on(work))
    results = results_of(work)
    match work.state:
        case State.CHECKED:
            yield from _done(work, base, aside_of(results))
        case State.WITHDRAWN | State.REFUSED:
            kind, facts = letter_of(work)
            yield from ((one.number, kind, facts) for one in subjects_of(work))
            return
    kinds = {one.number: one.entry.kind for one in subjects_of(work)}
    for one in results:
        if one.end in _SEARCHED_IN_VAIN:
            facts = _not_found(work, base, kinds[one.number])
            yield one.number, LetterKind.NOT_FOUND, facts


def _done(work: Work, base: LetterFacts, aside: Collection[int]) -> Iterator[Written]:
    for one, facts in _told(work, base, aside):
        left = (facts.stays, facts.holds, facts.unfinished, facts.left_over)
        yield one, LetterKind.IN_PART if any(left) else LetterKind.DONE, facts


def _told(
    work: Work, base: LetterFacts, aside: Collection[int]
) -> Iterator[tuple[int, LetterFacts]]:
    """What each subject's plan makes go, stay and wait; the stores are bound once."""
    stores: tuple[MappedStore, ...] = ()
    for one in plans_of(work):
        if one.number not in aside:
            maps = one.frame.maps
            stores = stores or tuple(bound_store(work.desk, name) for name in maps)
            yield one.number, plan_facts_in(work, stores, one.plan, base)


def _not_found(work: Work, base: LetterFacts, kind: str) -> LetterFacts:
    found = work.record.last(Act.FIND)
    searched = found.entry.facts["searched"] if found else []
    words = words_of(work)
    names = tuple(map(words.store, searched)) if isinstance(searched, list) else ()
    by = (words.identity(kind),)
    return replace(base, searched_by=by, searched_in=names)


def _write(seen: Work) -> str:
    with continuing(seen) as work:
        kind = {
            State.NOT_FOUND: LetterKind.NOT_FOUND,
            State.WITHDRAWN: LetterKind.WITHDRAWN,
            State.REFUSED: LetterKind.REFUSED,
        }.get(work.state, LetterKind.IN_PART)
        posted = post_many(work, kind, result_letters(work))
        work.conclude(None, {"phase": Phase.INTENDED, **posted})
    return posted["letter"]
