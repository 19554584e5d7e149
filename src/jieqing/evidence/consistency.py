"""Steps of verifying: whether what the statement says agrees with itself.

Each step takes the opened package and the trust file (not needed here) and gives one
finding. "All of nothing" is never a proof: a case that is done did something and was
searched again.
"""

from jieqing.evidence.opened import Opened
from jieqing.evidence.predicate import (
    NO_WITNESS,
    Clock,
    Counts,
    Mode,
    Outcome,
    Statement,
)
from jieqing.evidence.trust import Trust
from jieqing.evidence.verdict import Finding, fails, holds, said

_MODE_WORDS = {
    Mode.NORMAL: "This is a real case.",
    Mode.DEMO: "This is a demonstration, not a real case.",
    Mode.REHEARSAL: "This is a rehearsal, not a real case.",
}


def in_order(opened: Opened, _: Trust) -> Finding:
    """Require opened, approved, executed, checked, settled in this order.

    A standing approval was signed before the due run that acts under it began.
    """
    told = opened.statement
    approved = tuple(sorted(given.at for given in told.approvals))
    opening = (told.opened_at, *approved)
    moments = (
        *(opening if told.standing is None else (*approved, told.opened_at)),
        told.executed_at,
        told.checked_at,
        told.settled_at,
    )
    known = [moment for moment in moments if moment is not None]
    if known != sorted(known):
        return fails("The case's moments are not in their order.")
    return holds("The case's moments are in their order.")


def totals_add_up(opened: Opened, _: Trust) -> Finding:
    """Require totals that are the sums of the tables, each table once."""
    stores = opened.statement.stores
    names = [(s.store, table.table) for s in stores for table in s.tables]
    if len(set(names)) != len(names):
        return fails("A table is counted twice.")
    if Counts.sum(t for s in stores for t in s.tables) != opened.statement.totals:
        return fails("The totals are not the sums of the tables.")
    return holds("The totals are the sums of {count} tables.", count=len(names))


def kept_by_rule(opened: Opened, _: Trust) -> Finding:
    """Require a rule, or the hold that binds it, and an end for every kept row."""
    told = opened.statement
    known = {article.rule for article in told.articles}
    if sum(group.count for group in told.kept) != told.totals.kept:
        return fails("The kept rows are not all accounted for.")
    for group in told.kept:
        if not group.rules and group.hold is None:
            return fails("Rows are kept without a rule or a hold.")
        if not known.issuperset(group.rules):
            return fails("Rows are kept by a rule whose article is not named.")
        if group.until is None and group.hold is None:
            return fails("Rows are kept without an end.")
    return holds("{count} kept rows have their ground.", count=told.totals.kept)


def growth_within(opened: Opened, _: Trust) -> Finding:
    """Require that rows which joined after approval are among those counted."""
    told = opened.statement
    counted = {
        (s.store, t.table): t.removed + t.masked + t.untied
        for s in told.stores
        for t in s.tables
    }
    for grown in told.growth:
        if grown.count > counted.get((grown.store, grown.table), 0):
            return fails("More rows joined {table} than went.", table=grown.table)
    return holds("Rows that joined late are counted.")


def checked_clean(opened: Opened, _: Trust) -> Finding:
    """Require that a second search left nothing, or that the outcome says what is."""
    told = opened.statement
    if told.outcome is Outcome.FULFILLED:
        return _erased_nothing(told)
    is_done = told.outcome is Outcome.DONE
    if is_done and told.totals.removed + told.totals.masked + told.totals.untied == 0:
        return fails("The case is called done and nothing was done.")
    return _searched_twice(told, is_done=is_done)


def _searched_twice(told: Statement, *, is_done: bool) -> Finding:
    second = told.check.second
    if second is None or second.at <= told.check.first.at:
        if is_done:
            return fails("The case is called done without a second search.")
        return said("The case ended {outcome}, not done.", outcome=told.outcome.value)
    if second.residue or second.not_checked:
        if is_done:
            return fails("The case is called done and the second search was not clean.")
        return said("The second search was not clean, and the outcome says so.")
    return holds("The second search found nothing left.")


def _erased_nothing(told: Statement) -> Finding:
    """Require that a case which erased nothing counts no row at all."""
    if told.stores or told.kept or told.totals != Counts.sum(()):
        return fails("The case is called answered only, and rows are counted.")
    return said("Nothing was erased: the request was answered without it.")


def capsule_ended(opened: Opened, _: Trust) -> Finding:
    """Require that the recovery copy's key was destroyed before settling."""
    told = opened.statement
    if told.outcome is Outcome.FULFILLED:
        return said("Nothing was erased, so there is no recovery copy.")
    destroyed = told.capsule.destroyed_at
    if destroyed is None and told.outcome is Outcome.DONE:
        return fails("The case is called done and the recovery copy still exists.")
    if destroyed is None:
        return said("The recovery copy's key has not been destroyed.")
    if destroyed > told.settled_at:
        return fails("The recovery copy ended after the case was settled.")
    return holds("The recovery copy's key was destroyed at {at}.", at=destroyed)


def mode_told(opened: Opened, _: Trust) -> Finding:
    """Say what kind of case it was, so that no demo passes for real."""
    return said(_MODE_WORDS[opened.statement.mode])


def clock_told(opened: Opened, _: Trust) -> Finding:
    """Say whether the days are real."""
    if opened.statement.clock is Clock.MOVED:
        return said("The clock had been moved: the days are not real.")
    return said("The days are those of the system's clock.")


def posts_told(opened: Opened, _: Trust) -> Finding:
    """Say whether one person may hold several posts in this company."""
    if opened.statement.small_organisation:
        return said("In this small organisation a person may hold several posts.")
    return said("Conflicting posts are held by different people.")


def programme_told(opened: Opened, _: Trust) -> Finding:
    """Say whether policies bound the case: whether the programme was adopted."""
    match opened.statement.adopted:
        case True:
            return said("The company had adopted the programme before the case opened.")
        case False:
            return said("The company had not adopted the programme.")
    return said("The statement does not say whether the programme was adopted.")


def witness_told(opened: Opened, _: Trust) -> Finding:
    """Say whether anybody outside the company has seen the ledger."""
    if opened.statement.witness == NO_WITNESS:
        return said("No witness outside the company has signed the ledger.")
    return said(
        "The statement names the witness {name}.", name=opened.statement.witness
    )
