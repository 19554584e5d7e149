"""One case as its pages show it: the sentence, the step line, what may be done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jieqing.casebook import told
from jieqing.casebook.case_files import CaseFiles, files_of
from jieqing.casebook.code_words import roles_named
from jieqing.casebook.desk import day_of
from jieqing.casebook.due_flow import KIND
from jieqing.casebook.flows import ASIDE, BEFORE_EXECUTE, Act, State, flow_of
from jieqing.casebook.hold_words import ground_of
from jieqing.casebook.models import Case
from jieqing.casebook.read import Standing, standing_of
from jieqing.casebook.reasons import REASONS
from jieqing.casebook.state_words import standing_words, state_words
from jieqing.casebook.takers import role_in
from jieqing.casebook.work import CaseUnknown, Seen
from jieqing.console.act_words import ACTIONS
from jieqing.console.cases.lines import deadline_of, ended_after, line_of_steps
from jieqing.console.cases.unmet import unmet
from jieqing.console.cases.words import PARTS, RIGHTS
from jieqing.console.page_names import explained_on_pages
from jieqing.console.visit import Visit
from jieqing.flow import record as records
from jieqing.flow.record import moment_of
from jieqing.language import said

_ENDS = ASIDE | {State.SETTLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the line: its word, and whether the case has been, or is, there."""

    words: str
    manner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button: the act's name, its word and its address."""

    name: str
    words: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """A case read for one page: where it stands, and what lies sealed beside it."""

    visit: Visit
    seen: Seen
    case: Standing
    files: CaseFiles


def read_case(visit: Visit, number: str) -> CasePage:
    """Read a case, once for the whole page. Raises ``CaseUnknown``."""
    desk = visit.desk
    row = Case.objects.filter(tenant=desk.tenant, number=number).first()
    if row is None or row.right == KIND:
        raise CaseUnknown(case=number)
    record = records.read(desk.ledger, number)
    seen = Seen(desk=desk, case=row, record=record, roll=desk.register.roll())
    return CasePage(
        visit=visit,
        seen=seen,
        case=standing_of(desk, row, record),
        files=files_of(desk, row, record),
    )


def head_of(page: CasePage, part: str) -> Mapping[str, Any]:
    """Return what stands on top of each part of a case."""
    visit, case = page.visit, page.case
    hindered = unmet(visit, case, page.seen)
    return {
        "case": case,
        "number": case.number,
        "part": part,
        "part_words": said(PARTS[part]),
        "parts": parts_of(visit, case.number, part),
        "right": said(RIGHTS.get(case.right, case.right)),
        "state": standing_words(case.state, case.next_act),
        "sentence": said(case.sentence),
        "deadline": deadline_of(visit, case.due, case.next_act, case.state),
        "ended": _ended(page),
        "steps": steps_of(case),
        "primary": None if hindered else primary_of(visit, case),
        "hindered": explained_on_pages(hindered) if hindered else None,
        "why_not": why_not(visit, case),
        "remind": remind_of(page),
        "is_reminded": is_reminded(page),
        "sent_back": sent_back_of(page),
        "others": others_of(page),
        "held": [
            (hold, ground_of(hold), hold.number not in others_holds(page))
            for hold in case.holds
            if hold.is_open
        ],
        "issues": case.issues,
        "is_running": case.state in (State.EXECUTING, State.INTERRUPTED),
    }


def _ended(page: CasePage) -> str:
    """Say on which working day the case ended; empty: it did not.

    One that ended aside is over once its letter is written.
    """
    case = page.case
    last = next((one for one in case.done if one.state in _ENDS), None)
    is_over = case.state is State.SETTLED or (case.state in ASIDE and not case.next_act)
    if not is_over or last is None:
        return ""
    received = told.received(page.seen.record)
    return ended_after(page.visit.desk.calendar, received, day_of(last.at))


def parts_of(visit: Visit, number: str, here: str) -> tuple[Mapping[str, Any], ...]:
    """Return the six parts as links."""
    base = f"/{visit.desk.tenant}/cases/{number}/"
    return tuple(
        {"words": said(words), "address": f"{base}{part}", "is_here": part == here}
        for part, words in PARTS.items()
    )


def steps_of(case: Standing) -> tuple[Step, ...]:
    """Return the step line: what was passed, where the case is, what is to come.

    A case that left the line ends it where it is; nothing more is to come of it.
    """
    line = line_of_steps(case.right)
    passed = {done.state for done in case.done}
    words = standing_words(case.state, case.next_act)
    here = Step(words=words, manner="here")
    is_interrupted = case.state is State.INTERRUPTED
    at = State.EXECUTING if is_interrupted else case.state
    if at in line:
        return tuple(here if each is at else _step(each, passed) for each in line)
    steps = [_step(each, passed) for each in line]
    taken = [step for step in steps if step.manner]
    to_come = [step for step in steps if not step.manner]
    return (*taken, here, *(to_come if case.state is State.PAUSED else ()))


def _step(state: State, passed: set[str]) -> Step:
    manner = "done" if state in passed else ""
    return Step(words=state_words(state), manner=manner)


def primary_of(visit: Visit, case: Standing) -> Action | None:
    """Return the act that takes the case on, if this person may do it."""
    act = case.next_act
    if act is None or not visit.may(act):
        return None
    return _action(visit, case.number, act)


def why_not(visit: Visit, case: Standing) -> str:
    """Say why there is no button for this person; empty where there is one."""
    if case.next_act is None or visit.may(case.next_act):
        return ""
    words = said("This waits for: {roles}. The act: {act}.")
    whom = roles_named(case.turn_of)
    if case.asked_of:
        whom = f"{visit.names().get(case.asked_of, case.asked_of)} · {whom}"
    return words.format(roles=whom, act=said(ACTIONS[case.next_act]))


def remind_of(page: CasePage) -> Action | None:
    """Return the button that reminds others, where the case waits for them."""
    visit, case = page.visit, page.case
    is_waiting = bool(why_not(visit, case)) or visit.by in case.approvals
    if not is_waiting or not visit.may(Act.REMIND) or is_reminded(page):
        return None
    return _action(visit, case.number, Act.REMIND)


def is_reminded(page: CasePage) -> bool:
    """Whether somebody has reminded today."""
    last = page.files.record.last(Act.REMIND)
    return last is not None and day_of(moment_of(last)) == page.visit.today


def sent_back_of(page: CasePage) -> Mapping[str, str] | None:
    """Return who sent the plan back and why, until it is made anew."""
    record = page.files.record
    leaf = record.last(Act.SEND_BACK) if told.is_sent_back(record) else None
    if leaf is None:
        return None
    names = page.visit.names()
    code = told.fact(leaf, "reason")
    return {
        "who": names.get(leaf.entry.actor, leaf.entry.actor),
        "reason": said(REASONS[Act.SEND_BACK].get(code, code)),
        "words": page.files.words_of(leaf),
    }


def others_of(page: CasePage) -> tuple[Action, ...]:
    """Return the other acts that fit here and that this person may do."""
    visit, case = page.visit, page.case
    rows = flow_of(case.right).acts_from(case.state)
    acts = [Act(row.act) for row in rows if row.act != case.next_act]
    return tuple(
        _action(visit, case.number, act)
        for act in acts
        if visit.may(act) and _has_object(page, act)
    )


def _has_object(page: CasePage, act: Act) -> bool:
    """Whether there is anything to do the act on: a letter, a hold, a task, a plan."""
    has = OBJECTS.get(act)
    return has is None or has(page)


def others_holds(page: CasePage) -> frozenset[str]:
    """Return the open holds that another human set: these one may review and lift."""
    seen, roll = page.seen, page.seen.roll
    this = (page.visit.person, Act.LIFT)
    return frozenset(
        told.fact(leaf, "hold")
        for leaf in told.open_holds(seen.record)
        if not roll.are_one_side((roll.person(leaf.entry.actor), Act.HOLD), this)
    )


def _may_be_signed(page: CasePage) -> bool:
    record = page.files.record
    if page.case.state in BEFORE_EXECUTE:
        return told.planned_law(record) == page.visit.desk.catalogue.version
    return bool(told.restore_hash(record))


OBJECTS: Mapping[Act, Callable[[CasePage], bool]] = {
    Act.DELIVER: lambda page: any(x.delivery == "waits" for x in page.case.letters),
    Act.LIFT: lambda page: bool(others_holds(page)),
    Act.HOLD_REVIEW: lambda page: bool(others_holds(page)),
    Act.PROCESSOR: lambda page: any(x.state == "asked" for x in page.case.processors),
    Act.RESTORE: lambda page: bool(told.restore_hash(page.files.record)),
    Act.REMIND: lambda page: page.case.next_act is not None and not is_reminded(page),
    Act.HAND_OVER: lambda page: (
        role_in(page.visit.person, page.case.next_act) is not None
    ),
    Act.SHOW_VALUE: lambda page: page.files.subject() is not None,
    Act.APPROVE: _may_be_signed,
}
"""What an act needs beside its state; others need nothing."""


def _action(visit: Visit, number: str, act: Act) -> Action:
    address = f"/{visit.desk.tenant}/cases/{number}/acts/{act}"
    return Action(name=act, words=said(ACTIONS[act]), address=address)
