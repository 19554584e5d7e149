"""What the record of a case tells: applicant, plan, approvals, holds, choice, outcome.

Everything here is read from verified ledger entries and nothing from a row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from jieqing.casebook.days import (
    Column,
    in_force,
    provisional,
    shipped_columns,
    slots,
)
from jieqing.casebook.due_flow import DueAct
from jieqing.casebook.flows import Act, State
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, moment_of
from jieqing.law.working_days import Calendar
from jieqing.people.posts import beijing_day
from jieqing.people.roll import SignedWith

CHOOSE = "choose"
"""The step on whose last day the customer's choice is over."""
GOING = frozenset({"erase", "mask", "untie"})
"""Fates that a plan's entry counts and that change a store."""


class Phase(StrEnum):
    """Which part of a long act an entry ends."""

    BEGUN = "begun"
    INTERRUPTED = "interrupted"
    FINISHED = "finished"
    INTENDED = "intended"
    PROPOSED = "proposed"
    BROUGHT = "brought"


class Choice(StrEnum):
    """What the customer chose."""

    ERASE = "erase"
    KEEP = "keep"
    COPY_FIRST = "copy-first"
    RESTRICT = "restrict"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One approval as entered: who signed which hash, by which key, when."""

    person: str
    plan_hash: str
    by: SignedWith

    @property
    def row(self) -> tuple[str, str]:
        """What the approval's row must say."""
        return self.person, self.plan_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What was chosen, for unfinished business and for the recovery window too."""

    choice: Choice
    unfinished: str
    window_waived: bool


def fact(leaf: Leaf, name: str) -> str:
    """Return a fact as text; empty when the entry does not have it."""
    return str(leaf.entry.facts.get(name, ""))


def mapping(leaf: Leaf, name: str) -> Mapping[str, object]:
    """Return a fact that is a mapping."""
    value = leaf.entry.facts.get(name, {})
    return value if isinstance(value, Mapping) else {}


def listed(leaf: Leaf, name: str) -> Sequence[Mapping[str, Any]]:
    """Return a fact that is a list of mappings."""
    value = leaf.entry.facts.get(name, [])
    return value if isinstance(value, list) else []


def applicant(record: Record) -> str:
    """Return who opened the case."""
    return record.leaves[0].entry.actor


def received(record: Record) -> date:
    """Return the day the request reached us."""
    return date.fromisoformat(fact(record.leaves[0], "received"))


def first_days(record: Record) -> Mapping[str, date]:
    """Return the last day of each step as it was when the case was opened."""
    told = mapping(record.leaves[0], "days")
    return {step: date.fromisoformat(str(day)) for step, day in told.items()}


def column(record: Record) -> Column:
    """Return the column of the time budget, with the numbers the case began with."""
    opening = record.leaves[0]
    return shipped_columns()[fact(opening, "column")].with_numbers(
        mapping(opening, "numbers")
    )


def days(record: Record, calendar: Calendar) -> Mapping[str, date]:
    """Return the last day of each step by the calendar of today.

    Only a calendar moves them, and a late notice the customer's own day: no pause, hold
    or failed proof is asked.
    """
    counted = slots(column(record), received(record), calendar)
    found = in_force(first_days(record), counted, _unsure(record))
    told_on = _noticed_on(record)
    if told_on is None or CHOOSE not in found:
        return found
    return {**found, CHOOSE: day_to_choose(found[CHOOSE], told_on, calendar)}


def _noticed_on(record: Record) -> date | None:
    """Return the day the newest notice arrived; until that is known, the day it went.

    None: there is no notice.
    """
    noticed = record.last(Act.NOTIFY)
    if noticed is None:
        return None
    letter = fact(noticed, "letter")
    told_of = (
        leaf for leaf in record.of(Act.DELIVER) if fact(leaf, "letter") == letter
    )
    return beijing_day(moment_of(next(told_of, noticed)))


def day_to_choose(slot: date, told_on: date, calendar: Calendar) -> date:
    """Return the last day to choose: the budget's, yet a working day after the notice.

    A step that comes late makes the next ones the same day or the next (rights.md 3);
    to choose on a day that is over is no choice.
    """
    return max(slot, calendar.working_day(told_on, 1).day)


def last_day_to_choose(record: Record, calendar: Calendar, today: date) -> date:
    """Return the last day to choose; a plan not noticed yet is as if noticed today."""
    until = days(record, calendar)[CHOOSE]
    noticed, plan = record.last(Act.NOTIFY), plan_entry(record)
    if noticed and plan and noticed.position > plan.position:
        return until
    return day_to_choose(until, today, calendar)


def undo_until(record: Record, calendar: Calendar, today: date) -> date:
    """Return the one last day to take the request back that is told on ``today``.

    It is the day told when the case was opened (rights.md 2.5). Where a late notice
    comes after it, it is the day to choose: nothing goes before that.
    """
    told_first = date.fromisoformat(fact(record.leaves[0], "undo_until"))
    if told_first >= today or CHOOSE not in first_days(record):
        return told_first
    return last_day_to_choose(record, calendar, today)


def _unsure(record: Record) -> frozenset[str]:
    """Return the steps that rested on an unpublished year when the case was opened."""
    steps = record.leaves[0].entry.facts.get("provisional", ())
    return frozenset(map(str, steps if isinstance(steps, list | tuple) else ()))


def provisional_years(record: Record, calendar: Calendar) -> tuple[int, ...]:
    """Return the years in the case's days whose holidays are not published yet."""
    named = provisional(column(record), received(record), calendar)
    found = days(record, calendar)
    years = {day.year for step, day in found.items() if step in named}
    return tuple(sorted(years - calendar.years))


def plan_entry(record: Record) -> Leaf | None:
    """Return the newest plan, unless the case was searched again after it."""
    plan, find = record.last(Act.PLAN), record.last(Act.FIND)
    if plan is None or find is None or plan.position < find.position:
        return None
    return plan


def plan_hash(record: Record) -> str:
    """Return the hash of the plan in force; empty when there is none."""
    plan = plan_entry(record)
    return fact(plan, "plan_hash") if plan else ""


def planned_law(record: Record) -> str:
    """Return the version of the law that the plan in force was made by; else empty."""
    plan = plan_entry(record)
    return fact(plan, "law") if plan else ""


def changed_law(record: Record) -> bool:
    """Whether a plan was made again by another law than one before it."""
    return len({fact(leaf, "law") for leaf in record.of(Act.PLAN)}) > 1


def planned_to_go(record: Record) -> int:
    """Return how many rows the plan in force erases or changes."""
    plan = plan_entry(record)
    tables = mapping(plan, "rows").values() if plan else ()
    fates = (each for each in tables if isinstance(each, dict))
    return sum(int(n) for each in fates for fate, n in each.items() if fate in GOING)


def waits_for_unfinished(record: Record) -> bool:
    """Whether the plan in force does nothing yet, as the customer chose.

    They let everything wait until their unfinished business has ended.
    """
    plan = plan_entry(record)
    if plan is None or not is_wait_planned(record):
        return False
    rows = mapping(plan, "rows").values()
    fates = {fate for counts in rows if isinstance(counts, dict) for fate in counts}
    return "wait" in fates and not fates & GOING


def is_wait_planned(record: Record) -> bool:
    """Whether no choice to wait is newer than the plan, and one was made before it."""
    choice, plan = record.last(Act.CHOOSE), plan_entry(record)
    if choice is None or plan is None or fact(choice, "unfinished") != "wait":
        return False
    return choice.position < plan.position


def is_wait_unplanned(record: Record) -> bool:
    """Whether the customer chose to wait after the plan in force was made."""
    choice = record.last(Act.CHOOSE)
    is_wait = choice is not None and fact(choice, "unfinished") == "wait"
    return is_wait and not is_wait_planned(record)


def restore_hash(record: Record) -> str:
    """Return the hash of the newest restore plan; empty when there is none."""
    proposed = record.last(Act.PROPOSE_RESTORE)
    return fact(proposed, "plan_hash") if proposed else ""


def approvals(record: Record) -> tuple[Signed, ...]:
    """Return every approval ever entered."""
    return tuple(_signed(leaf) for leaf in record.of(Act.APPROVE))


def approvals_of(record: Record, hash_: str) -> tuple[Signed, ...]:
    """Return the approvals of one plan, given since it was made or told last.

    A plan noticed anew is signed anew, though its content may be the same; a notice
    that is information only leaves it where it was.
    """
    leading = _leading_to(record, hash_)
    leaves = record.since(leading, Act.APPROVE) if leading else ()
    signed = (_signed(leaf) for leaf in leaves)
    return tuple(one for one in signed if hash_ and one.plan_hash == hash_)


def leading_to_signatures(record: Record) -> Leaf | None:
    """Return the plan or notice since which the plan in force is signed."""
    asked = reversed(_put_to_signatures(record))
    plans = (leaf for leaf in asked if leaf.entry.act != Act.PROPOSE_RESTORE)
    return next(plans, None)


def turn_of(record: Record, hash_: str) -> int:
    """Return which time it is that signatures are asked for, from 1; 0: never yet.

    Every plan, notice and restore plan counts that the case put to signatures, up to
    the one by which the plan of this hash is signed.
    """
    leading = _leading_to(record, hash_)
    return _put_to_signatures(record).index(leading) + 1 if leading else 0


def _leading_to(record: Record, hash_: str) -> Leaf | None:
    """Return the entry since which the plan, or restore plan, of a hash is signed."""
    if hash_ and hash_ == restore_hash(record):
        return record.last(Act.PROPOSE_RESTORE)
    return leading_to_signatures(record)


def _put_to_signatures(record: Record) -> tuple[Leaf, ...]:
    return tuple(
        leaf
        for leaf in record.of(Act.PLAN, Act.NOTIFY, Act.PROPOSE_RESTORE)
        if leaf.entry.act != Act.NOTIFY or fact(leaf, "state") == State.NOTICED
    )


def is_sent_back(record: Record) -> bool:
    """Whether a signer wants the plan made anew, and it has not been yet."""
    back = record.last(Act.SEND_BACK)
    return back is not None and not record.since(back, Act.PLAN)


def open_holds(record: Record) -> tuple[Leaf, ...]:
    """Return the holds that were set and not lifted."""
    lifted = {fact(leaf, "hold") for leaf in record.of(Act.LIFT)}
    return tuple(h for h in record.of(Act.HOLD) if fact(h, "hold") not in lifted)


def chosen(record: Record) -> Chosen | None:
    """Return the newest choice; a default stands for the notice it was waited after."""
    leaf = record.last(Act.CHOOSE)
    if leaf is None:
        return None
    is_default = leaf.entry.facts.get("is_default") is True
    if is_default and record.since(leaf, Act.NOTIFY):
        return None
    return Chosen(
        choice=Choice(fact(leaf, "choice")),
        unfinished=fact(leaf, "unfinished"),
        window_waived=leaf.entry.facts.get("window") == "waived",
    )


def in_phase(leaves: Sequence[Leaf], phase: Phase) -> Leaf | None:
    """Return the newest of the entries that ended in a phase."""
    return next((x for x in reversed(leaves) if fact(x, "phase") == phase), None)


def outcome(record: Record) -> Leaf | None:
    """Return the entry that finished the execution."""
    return in_phase(record.of(Act.EXECUTE, DueAct.RUN), Phase.FINISHED)


def quiet_since(record: Record) -> Leaf | None:
    """Return the entry from which the quiet period counts: the last that erased.

    A run that ended just as the one before it erased nothing more.
    """
    since: Leaf | None = None
    for leaf in record.of(Act.EXECUTE, DueAct.RUN):
        is_end = fact(leaf, "phase") == Phase.FINISHED
        if is_end and (since is None or leaf.entry.facts != since.entry.facts):
            since = leaf
    return since


def window_until(record: Record) -> date | None:
    """Return the last day of the recovery window; None: there is no window."""
    finished = outcome(record)
    text = fact(finished, "window_until") if finished else ""
    return date.fromisoformat(text) if text else None


def restored(record: Record) -> Leaf | None:
    """Return the entry that finished a restore; None: nothing was brought back."""
    return in_phase(record.of(Act.RESTORE), Phase.FINISHED)


def half_restored(record: Record) -> Leaf | None:
    """Return the intention of a restore that has not finished."""
    return None if restored(record) else record.last(Act.RESTORE)


def notice(record: Record) -> str:
    """Return the number of the newest notice; empty when there is none."""
    leaf = record.last(Act.NOTIFY)
    return fact(leaf, "letter") if leaf else ""


def delivered(record: Record) -> frozenset[str]:
    """Return the letters that arrived or are recorded as failed."""
    return frozenset(fact(leaf, "letter") for leaf in record.of(Act.DELIVER))


def processors(record: Record) -> frozenset[str]:
    """Return the processors' tasks that the erasing gave out."""
    finished = outcome(record)
    return frozenset(mapping(finished, "processors")) if finished else frozenset()


def processor_answers(record: Record) -> Mapping[str, Leaf]:
    """Return the newest answer to each of these tasks, as it was entered."""
    return {fact(leaf, "task"): leaf for leaf in record.of(Act.PROCESSOR)}


def result_letter(record: Record) -> str:
    """Return the number of the result letter; empty when there is none."""
    letters = [
        fact(leaf, "letter")
        for leaf in record.of(Act.ANSWER)
        if fact(leaf, "phase") != Phase.BEGUN
    ]
    return next((number for number in letters if number), "")


def stop_letter(record: Record) -> str:
    """Return the number of the letter that says what was stopped; empty: none yet."""
    begun = in_phase(record.of(Act.ANSWER), Phase.BEGUN)
    return fact(begun, "letter") if begun else ""


def capsule_ended(record: Record) -> Leaf | None:
    """Return the check with which the recovery copy's key was destroyed.

    None: it lives until the case is settled.
    """
    checks = record.of(Act.CHECK)
    return next((leaf for leaf in checks if mapping(leaf, "keys")), None)


def handed_over(record: Record) -> frozenset[str]:
    """Return the numbers of the copies made for the customer; the newest counts."""
    made = fulfilled(record)
    return frozenset({fact(made, "copy")} - {""}) if made else frozenset()


def fulfilled(record: Record) -> Leaf | None:
    """Return the newest entry of what was handed over or restricted."""
    return record.last(Act.FULFIL)


def _signed(leaf: Leaf) -> Signed:
    return Signed(
        person=leaf.entry.actor,
        plan_hash=fact(leaf, "plan_hash"),
        by=SignedWith.of(leaf.entry),
    )
