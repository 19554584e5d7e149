"""Letters of a case: their facts gathered, composed, laid into the outbox and entered.

Sending is a person's task, and so is the record of delivery. A letter names the person
only by the salutation they chose; its bytes are destroyed at settle.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from jieqing.casebook import groups, told
from jieqing.casebook.case_words import CaseWords, case_words
from jieqing.casebook.desk import day_of
from jieqing.casebook.disclosure import Audience
from jieqing.casebook.flows import Right, asks_choice
from jieqing.casebook.groups import Telling
from jieqing.casebook.held import reviews
from jieqing.casebook.hold_list import NOBODY, limited_to_others
from jieqing.casebook.kept_laws import law_of_plan
from jieqing.casebook.letter_facts import (
    Choice,
    Instruction,
    LetterFacts,
    LetterKind,
    Processor,
)
from jieqing.casebook.letters import compose
from jieqing.casebook.models import Letter, ProcessorTask
from jieqing.casebook.scope import is_partial
from jieqing.casebook.scope_words import scope_words
from jieqing.casebook.sources import bound_as_planned
from jieqing.casebook.today import subject_of
from jieqing.casebook.wording import Language, wording
from jieqing.casebook.work import Work
from jieqing.casebook.work_files import Kind
from jieqing.datamap.values import Outside
from jieqing.erasure.values import MappedStore, Plan, Why
from jieqing.home import Home
from jieqing.keys import durable

OUTBOX = "outbox"
OPENING = "{case}-opening.json"  # of the commitment, for the customer alone
OPENINGS = "{case}-openings"
TEXT = "utf-8"
_STOPPED = {
    Right.DELETE: "stopped_part",
    Right.WITHDRAW_CONSENT: "stopped_part",
    Right.UNLAWFUL: "stopped_part",
}
"""Rights that stop less than all that is done with a customer."""
ANSWERED_STATES = {"done": True, "late": False}


def language_of_home(home: Home) -> Language:
    """Return the language of the home's letters."""
    is_english = home.company.language.startswith("en")
    return Language.ENGLISH if is_english else Language.CHINESE


def language_of(work: Work) -> Language:
    """Return the language of the case's letters."""
    return language_of_home(work.desk.home)


def words_of(work: Work) -> CaseWords:
    """Return the words of that language."""
    return case_words(language_of(work))


def telling(work: Work, stores: tuple[MappedStore, ...]) -> Telling:
    """Return what a plan needs to be put into words."""
    law = law_of_plan(work.desk, work.record)
    return Telling(stores=stores, catalogue=law, words=words_of(work))


def opening_facts(work: Work) -> LetterFacts:
    """Return what every letter of the case says."""
    chosen = _salutation(work)
    facts = nameless_facts(work)
    return replace(facts, salutation=chosen) if chosen else facts


def nameless_facts(work: Work) -> LetterFacts:
    """Return the same of a case whose key is destroyed: it knows no salutation."""
    words, days = words_of(work), told.days(work.record, work.desk.calendar)
    today, right = day_of(work.at), Right(work.case.right)
    scope = scope_words(work.desk, work.record, words)
    asked = str(words.said["asked"][right])
    undo = told.undo_until(work.record, work.desk.calendar, today)
    backups = today + timedelta(days=work.desk.home.company.backup_days)
    return LetterFacts(
        tenant=words.tenant(work.desk.home.company),
        case_no=work.number,
        received=told.received(work.record),
        dated=today,
        asked=asked.format(scope=wording(language_of(work)).join(scope)),
        by_company=right.is_companys,
        scope=scope,
        notice_over=days.get("notice_over"),
        remedies=words.remedies(),
        salutation=words.text("salutation"),
        outer_on=days["outer"],
        undo_until=undo,
        result_on=days["answer"],
        final_on=days["settle"],
        backups_until=backups,
        stopped=tuple(words.said[_STOPPED.get(right, "stopped")]),
        provisional_years=told.provisional_years(work.record, work.desk.calendar),
    )


def _salutation(work: Work) -> str:
    """How the one subject wants to be addressed; of many, nobody is meant."""
    return subject_of(work).salutation if work.has(Kind.IDENTITY) else ""


def plan_facts(work: Work, plan: Plan, facts: LetterFacts) -> LetterFacts:
    """Add what a plan makes go, stay and wait."""
    stores = tuple(
        bound_as_planned(work.desk, name, version)
        for name, version in plan.maps.items()
    )
    return plan_facts_in(work, stores, plan, facts)


def plan_facts_in(
    work: Work, stores: tuple[MappedStore, ...], plan: Plan, facts: LetterFacts
) -> LetterFacts:
    """The same, of a plan on stores that are bound already."""
    words = telling(work, stores)
    limited = limited_to_others(work.desk, NOBODY)
    days = told.days(work.record, work.desk.calendar)
    finished = told.outcome(work.record)
    when = date.fromisoformat(told.fact(finished, "day")) if finished else None
    return replace(
        facts,
        went=groups.went(plan, words, when or days["executed"]),
        stays=groups.stays(plan, words),
        holds=groups.held(plan, words, reviews(work.desk), limited),
        limited=groups.held_limited(plan, words, limited),
        unfinished=groups.unfinished(plan, words),
        left_over=groups.left_over(plan, words, days["settle"]),
        needed=groups.needed(plan, words),
        choices=_choices(work),
        processors=processors_of(work, _touched(plan, stores)),
        window_end=told.window_until(work.record),
    )


def _touched(plan: Plan, stores: tuple[MappedStore, ...]) -> tuple[MappedStore, ...]:
    named = touched_in(plan)
    return tuple(store for store in stores if store.name in named)


def touched_in(plan: Plan) -> frozenset[str]:
    """All stores; of a plan about a part, those in which something of it was found.

    The processors of these are told to erase.
    """
    if not plan.part:
        return frozenset(plan.maps)
    return frozenset(row.name.store for row in plan.rows if row.why != Why.OUTSIDE)


def post(work: Work, kind: LetterKind, facts: LetterFacts) -> Mapping[str, str]:
    """Compose a letter to the customer; returns the facts that name it."""
    return _post(work, kind, facts, Audience.CUSTOMER)


def instruct(work: Work, mapped: MappedStore, facts: LetterFacts) -> Mapping[str, str]:
    """Compose the instructions to a store's processors; returns name to due day."""
    due = told.days(work.record, work.desk.calendar)["processor_late"]
    asked: dict[str, str] = {}
    for outside in mapped.bound.datamap.outside:
        name = f"{mapped.name}/{outside.name}"
        instruction = Instruction(
            number=work.case.mark[:12], part=(_asked_of(work, outside),), due=due
        )
        alone = _named(work, outside)
        letter = replace(facts, instruction=instruction, processors=(alone,))
        _post(work, LetterKind.PROCESSOR, letter, Audience.PROCESSOR)
        ProcessorTask.objects.create(
            tenant=work.desk.tenant,
            case=work.case,
            name=name,
            store=mapped.name,
            due=due,
        )
        asked[name] = due.isoformat()
    return asked


def _post(
    work: Work, kind: LetterKind, facts: LetterFacts, audience: Audience
) -> Mapping[str, str]:
    letter = compose(kind, facts, audience, language_of(work))
    return lay_out(work, kind, letter.text.encode(TEXT), letter.template)


def drafted(work: Work, kind: LetterKind, facts: LetterFacts) -> str:
    """Return the text of a letter to the customer as ``post`` would lay it out."""
    return compose(kind, facts, Audience.CUSTOMER, language_of(work)).text


def lay_out(
    work: Work, kind: LetterKind, content: bytes, template: str
) -> Mapping[str, str]:
    """Lay a composed letter into the outbox; returns the facts that name it."""
    number = f"L{Letter.objects.filter(case=work.case).count() + 1}"
    file = f"{work.number}-{number}-{kind}.txt"
    path = work.desk.home.place(OUTBOX) / file
    durable.write_anew(path, content)  # an act that did not conclude may have left one
    digest = hashlib.sha256(content).hexdigest()
    Letter.objects.create(
        tenant=work.desk.tenant,
        case=work.case,
        number=number,
        kind=kind,
        file=file,
        digest=digest,
    )
    return {
        "letter": number,
        "letter_kind": kind,
        "template": template,
        "letter_digest": digest,
    }


def _choices(work: Work) -> tuple[Choice, ...]:
    if not asks_choice(work.case.right):
        return ()
    today = day_of(work.at)
    until = told.last_day_to_choose(work.record, work.desk.calendar, today)
    undo = told.undo_until(work.record, work.desk.calendar, today)
    take_back, *others = words_of(work).said["choices"]
    return (
        Choice(what=take_back, until=undo),
        *(Choice(what=what, until=until) for what in others),
    )


def processors_of(work: Work, stores: tuple[MappedStore, ...]) -> tuple[Processor, ...]:
    """Return the processors of the stores, and how each has answered if it was told."""
    answers = told.processor_answers(work.record)
    states = {task: told.fact(leaf, "answer") for task, leaf in answers.items()}
    days = told.days(work.record, work.desk.calendar)
    chased = days.get("processor_chase", days["outer"])
    return tuple(
        replace(
            _named(work, outside),
            answered=ANSWERED_STATES.get(
                states.get(f"{mapped.name}/{outside.name}", "")
            ),
            chased=chased,
        )
        for mapped in stores
        for outside in mapped.bound.datamap.outside
    )


def _asked_of(work: Work, outside: Outside) -> str:
    """Say what a processor must erase: of a part of the data only that part."""
    if not is_partial(work.record):
        return outside.what
    words = words_of(work)
    scope = wording(language_of(work)).join(scope_words(work.desk, work.record, words))
    return words.text("part_only").format(what=outside.what, scope=scope)


def _named(work: Work, outside: Outside) -> Processor:
    """Name a processor as the map describes it; its short name is for our files."""
    words = words_of(work)
    holds = [words.categories.get(name, name) for name in outside.holds]
    listed = wording(language_of(work)).join(holds)
    return Processor(name=outside.what, what=listed or outside.task)
