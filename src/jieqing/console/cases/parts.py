"""What each of the six parts of a case shows beneath its head."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from jieqing.casebook import told
from jieqing.casebook.case_files import CaseFiles
from jieqing.casebook.case_words import case_words
from jieqing.casebook.code_words import (
    DELIVERIES,
    ISSUES,
    LETTERS,
    TASKS,
    named,
)
from jieqing.casebook.desk import day_of
from jieqing.casebook.due_steps import steps_left
from jieqing.casebook.flows import Act, State, flow_of
from jieqing.casebook.gone import gone
from jieqing.casebook.hold_words import ground_of
from jieqing.casebook.many.subjects import told_many
from jieqing.casebook.masked_words import masked
from jieqing.casebook.models import Case, CheckRun, Request
from jieqing.casebook.next_act import PROMISE, due_step
from jieqing.casebook.papers.drawing import article_words
from jieqing.casebook.plan_words import changed_here_in_plan
from jieqing.casebook.read import ProcessorLine, Standing
from jieqing.casebook.scope import words_of
from jieqing.casebook.scope_words import scope_words
from jieqing.casebook.statements import FOLDER
from jieqing.casebook.step_words import step_words
from jieqing.casebook.wording import Language
from jieqing.console.cases.fates import decided_by_people, fates_of, lines_of_plan
from jieqing.console.cases.one import CasePage
from jieqing.console.cases.planning import CHOICE_WORDS, UNFINISHED_WORDS
from jieqing.console.cases.progress import progress_of
from jieqing.console.cases.signing import last_kept, window_words
from jieqing.console.cases.timeline import timeline
from jieqing.console.cases.words import CHANNELS, KIND_WORDS
from jieqing.console.visit import Visit
from jieqing.erasure.values import Belonging, Fate, Unfinished
from jieqing.evidence import instant
from jieqing.flow.record import moment_of
from jieqing.language import said, spoken
from jieqing.people.matrix import SEES_CUSTOMERS
from jieqing.programme.parties.told import named_by, told_all

Content = Mapping[str, Any]
SHORT = 8


def _key_of(visit: Visit, case: Standing) -> QuerySet[Case, Any]:
    """Return the key of a case's row, by which what hangs on it is found."""
    rows = Case.objects.filter(tenant=visit.desk.tenant, number=case.number)
    return rows.values("pk")[:1]


def overview(page: CasePage) -> Content:
    """Who asked for what, by which days, and what holds the case back."""
    visit, case, record = page.visit, page.case, page.files.record
    request = Request.objects.filter(case=_key_of(visit, case)).first()
    return {
        "customer": customer_of(page),
        "may_look": visit.may(Act.SHOW_VALUE) and page.files.subject() is not None,
        "channel": said(CHANNELS.get(request.channel, "")) if request else "",
        "ground": article_words(request.ground) if request else "",
        "received": told.received(record),
        "scope": _scope(page) if words_of(record) else (),
        **days_of(page),
        "provisional": case.provisional_years,
        "window_until": case.window_until,
        "restored_on": case.restored_on,
        "not_back": not_back(page),
        "fates": fates_of(page.files),
        "holds": [{"hold": hold, "ground": ground_of(hold)} for hold in case.holds],
        "issues": [
            (named(ISSUES, one.kind), one.at, one.places) for one in case.issues
        ],
    }


def _scope(page: CasePage) -> tuple[str, ...]:
    """Return the named parts in the words of letters."""
    words = case_words(Language(spoken()))
    return scope_words(page.visit.desk, page.files.record, words)


def days_of(page: CasePage) -> Content:
    """Return the days of what is left to do, the next act's first, and all of them.

    What comes next has the day that lists give it: of a plan made again for a new law
    another one than at first. The promise is over once the case is settled.
    """
    case, today = page.case, page.visit.today
    act, is_over = case.next_act, case.state is State.SETTLED
    coming = due_step(act, case.state) if act else ""
    moved = {coming: case.due} if coming and case.due else {}
    days = by_day({**case.days, **moved})
    left = set(steps_left(page.files.record, case.state, dict(days), coming))
    # What is done again for a new law moved on: the days after it no longer apply.
    is_moved = bool(moved) and moved[coming] != case.days.get(coming)
    first = max(today, moved[coming]) if is_moved else today
    ahead = [
        (step, day)
        for step, day in sorted(days, key=lambda each: each[0] != coming)
        if step in left and (step == coming or day >= first) and step != PROMISE and act
    ]
    return {
        "days": [(step_words(step), day) for step, day in days],
        "coming": [(step_words(step), day) for step, day in ahead[:COMING]],
        "promised": case.days.get(PROMISE) if act and not is_over else None,
    }


def customer_of(page: CasePage) -> str:
    """Return the customer masked; a dash for who need not know, or once it is gone."""
    subject = page.files.subject()
    if page.files.is_many:
        return said("{count} customers").format(count=told_many(page.files.record))
    if subject is None or not page.visit.roles & SEES_CUSTOMERS:
        return "—"
    entry = subject.entry
    kind = said(KIND_WORDS.get(entry.kind, entry.kind))
    return f"{kind} {masked(entry.kind, entry.value)}"


def by_day(days: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the last days of the steps, earliest first."""
    return sorted(days.items(), key=lambda item: item[1])


def findings(page: CasePage) -> Content:
    """What was found, what becomes of it and by which article."""
    finding = page.files.finding()
    found = sorted(finding.counts().items()) if finding else _found_entered(page)
    lines = lines_of_plan(page.visit, page.files)
    asked = sum(line.count for line in lines if line.fate == Fate.ASK)
    base = f"/{page.visit.desk.tenant}/cases/{page.case.number}/"
    return {
        "found": [(store, table, count) for (store, table), count in found],
        "searched": page.files.record.last("find") is not None,
        "found_total": sum(count for _, count in found),
        "fates": fates_of(page.files),
        "lines": lines,
        "asked": asked,
        "answers": decided_by_people(page.files),
        "law": told.planned_law(page.files.record)[:SHORT],
        "changed_here": _changed_here(page),
        "decide": f"{base}decide" if asked and page.visit.may("plan") else "",
    }


def _changed_here(page: CasePage) -> tuple[str, ...]:
    return changed_here_in_plan(page.files.record, page.visit.desk.catalogue)


def _found_entered(page: CasePage) -> list[tuple[tuple[str, str], int]]:
    """Return what the ledger was told of the search, once the file is gone."""
    leaf = page.files.record.last("find")
    rows = told.mapping(leaf, "found") if leaf else {}
    named_ = ((name.partition("."), count) for name, count in sorted(rows.items()))
    return [((store, table), int(str(count))) for (store, _, table), count in named_]


def plan(page: CasePage) -> Content:
    """The plan in short, its hash, and who signed it."""
    names, hash_ = page.visit.names(), page.case.plan_hash
    signed = told.approvals_of(page.files.record, hash_)
    return {
        "short_hash": f"{hash_[:4]} {hash_[4:SHORT]}".upper() if hash_ else "",
        "hash": hash_,
        "fates": fates_of(page.files),
        "kept_until": last_kept(page.files),
        "changed_here": _changed_here(page),
        "signed": [
            (names.get(one.person, one.person), instant.from_text(one.by.at))
            for one in signed
        ],
        "answers": decided_by_people(page.files),
        "window": window_words(page.visit, page.files),
        "order": order_of(page.files),
        "restore_hash": told.restore_hash(page.files.record),
    }


def order_of(files: CaseFiles) -> tuple[str, ...]:
    """Return the stores in which rows go, as they are erased: the customer's own last.

    As ``erasure.erase.root_store_last`` has it, by what was found.
    """
    plan, finding = files.plan(), files.finding()
    going = {r.name.store for r in plan.rows if r.fate in GOES} if plan else set()
    found = finding.rows if finding else ()
    roots = {row.name.store for row in found if row.belonging is Belonging.ROOT}
    return tuple(sorted(going, key=lambda store: (store in roots, store)))


def notice(page: CasePage) -> Content:
    """Letters as sent, how they were delivered, and what was chosen."""
    chosen = told.chosen(page.files.record)
    return {
        "letters": [
            {
                "number": one.number,
                "kind": named(LETTERS, one.kind),
                "delivery": named(DELIVERIES, one.delivery),
                "is_text": one.file.endswith(".txt"),
                "is_there": (page.visit.home.place("outbox") / one.file).is_file(),
            }
            for one in page.case.letters
        ],
        "may_read": page.visit.may("deliver"),
        "is_chosen": any(
            row.act == Act.CHOOSE for row in flow_of(page.case.right).transitions
        ),
        "choice": said(CHOICE_WORDS[chosen.choice]) if chosen else "",
        "unfinished": said(UNFINISHED_WORDS[Unfinished(chosen.unfinished)])
        if chosen
        else "",
        "window_waived": bool(chosen and chosen.window_waived),
    }


def execution(page: CasePage) -> Content:
    """What went, what the searches saw, who else was told."""
    visit, case = page.visit, page.case
    checked = CheckRun.objects.filter(case=_key_of(visit, case)).order_by("number")
    runs = list(checked)
    sightings = _sightings(runs[-1] if runs else None)
    return {
        "gone": gone(visit.desk, case.number),
        "progress": progress_of(visit.desk, page.files.record),
        "checks": [
            {"number": r.number, "at": r.at, "is_clean": r.is_clean, **_sums(r.tables)}
            for r in runs
        ],
        "tables": [each for each in sightings if any(each[c] for c in COLUMNS)],
        "empty_tables": sum(not any(each[c] for c in COLUMNS) for each in sightings),
        "processors": _processors(page),
        "outlasts": outlasts(page),
        "restored_on": case.restored_on,
        "not_back": not_back(page),
        "is_executed": told.outcome(page.files.record) is not None,
    }


def _processors(page: CasePage) -> list[Mapping[str, Any]]:
    """What others were told to erase, each with the party registered for it."""
    visit, case, tasks = page.visit, page.case, page.case.processors
    if not tasks:
        return []
    people = visit.roll.persons
    parties = named_by(told_all(visit.desk, people))
    return [
        {
            "task": one.task,
            "state": named(TASKS, _state_of(one, case)),
            "due": one.due,
            "party": parties[one.task].no if one.task in parties else "",
        }
        for one in tasks
    ]


def _state_of(task: ProcessorLine, case: Standing) -> str:
    """No answer is awaited of what was taken back."""
    is_moot = task.state == "asked" and case.restored_on is not None
    return "moot" if is_moot else task.state


def not_back(page: CasePage) -> int:
    """Return how many rows a restore could not bring back."""
    restored = told.restored(page.files.record)
    return int(told.fact(restored, "conflicts")) if restored else 0


def outlasts(page: CasePage) -> list[tuple[str, date]]:
    """Return what still holds erased rows, and until which day; nothing is folded."""
    finished = told.outcome(page.files.record)
    if page.case.restored_on is not None and not not_back(page):
        return []
    if finished is None or not gone(page.visit.desk, page.case.number).erased:
        return []
    days = page.visit.home.company.backup_days
    kept = [(said("Backups"), day_of(moment_of(finished)) + timedelta(days=days))]
    until = told.window_until(page.files.record)
    if until:
        kept.append((said("Recovery copy"), until))
    return [one for one in kept if one[1] >= page.visit.today]


GOES = frozenset({Fate.ERASE, Fate.MASK, Fate.UNTIE})
"""Fates that change a store."""
COMING = 4
"""Days that are shown before one asks for all of them."""
COLUMNS = ("gone", "kept", "masked", "others", "residue", "not_checked")


def _sums(tables: Mapping[str, Mapping[str, int]]) -> Content:
    return {
        name: sum(seen.get(name, 0) for seen in tables.values()) for name in COLUMNS
    }


def _sightings(run: CheckRun | None) -> list[Content]:
    tables = run.tables if run else {}
    return [
        {"table": name, **dict.fromkeys(COLUMNS, 0), **seen}
        for name, seen in sorted(tables.items())
    ]


def proof(page: CasePage) -> Content:
    """The statement, and the timeline with its places in the ledger."""
    visit, number = page.visit, page.case.number
    folder = visit.home.place(FOLDER)
    return {
        "has_statement": (folder / f"{number}.jqz").is_file(),
        "has_page": (folder / f"{number}.pdf").is_file(),
        "timeline": timeline(page),
    }


CONTENT: Mapping[str, Callable[[CasePage], Content]] = {
    "": overview,
    "findings": findings,
    "plan": plan,
    "notice": notice,
    "execution": execution,
    "proof": proof,
}
