"""How forms take part: their flow, their packs and figures, what lights their cells."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.papers.period import touched
from jieqing.errors import Phrase, phrase
from jieqing.flow import record as records
from jieqing.flow.record import Record, moment_of
from jieqing.language import said
from jieqing.paper.paper import Cell
from jieqing.programme.day_list import Falls, falls_on
from jieqing.programme.figures import Asked, Counted, Figure, share
from jieqing.programme.forms.flow import FORM, FormAct, FormState
from jieqing.programme.forms.keeping import ASKED, EXPIRING, stand_as_told
from jieqing.programme.forms.models import Form
from jieqing.programme.forms.questionnaires import QUESTIONNAIRE, FormKind
from jieqing.programme.forms.told import MECHANISM, ToldForm, is_whole, told_of
from jieqing.programme.forms.vocabulary import ACTS, KIND_WORDS, STATES
from jieqing.programme.lists import MOST as LISTED
from jieqing.programme.lists import Listing
from jieqing.programme.measures import Clause
from jieqing.programme.mechanism import Mechanism
from jieqing.programme.seen import Eye, Glance, Seen
from jieqing.programme.shown import ClauseKind, Found, Proof, Where
from jieqing.programme.titles import title_told
from jieqing.programme.wording import post_words

NEWEST = 60
"""Of how many forms the cells read."""
_COUNTED = frozenset({FormState.REPORTED, FormState.PURGED})


def _records(desk: Desk, _: date) -> Iterable[str]:
    rows = Form.objects.filter(record__tenant=desk.tenant)
    newest = rows.order_by("-record__created")
    return tuple(newest.values_list("record__no", flat=True)[:NEWEST])


def _read(glance: Glance) -> tuple[ToldForm, ...]:
    return tuple(
        told_of(Record(number=no, leaves=leaves))
        for no, leaves in glance.leaves.items()
        if leaves and leaves[0].entry.act == FormAct.DRAFT
    )


EYE: Eye[tuple[ToldForm, ...]] = Eye(key=MECHANISM, records=_records, read=_read)


def _judge(seen: Seen, clause: Clause) -> Found:
    """A form of these kinds was counted from answers enough, and lies there whole."""
    kinds = clause.text("kinds").split()
    forms = [one for one in seen.by(EYE) if one.kind in kinds]
    counted = [one for one in forms if one.state in _COUNTED and one.counted]
    newest = max(counted, key=_counted_on, default=None)
    until = _counted_on(newest) + timedelta(days=clause.within) if newest else None
    is_there = newest is not None and is_whole(seen.desk.home, newest)
    is_met = is_there and until is not None and until >= seen.today
    return Found(
        clause=clause,
        is_met=is_met,
        was_met=is_there,
        has_begun=bool(forms),
        proofs=(Proof(where=Where.FORM, name=newest.no, day=_counted_on(newest)),)
        if newest
        else (),
        until=until,
        missing=None
        if is_met
        else phrase("no form of this kind was counted from enough answers in time"),
    )


def _counted_on(form: ToldForm) -> date:
    last = form.record.last(FormAct.REPORT)
    return day_of(moment_of(last)) if last else date.min


def _words(_: Seen, clause: Clause) -> Phrase:
    return phrase(
        "a form was counted within {days} days, from answers enough to be told",
        days=clause.within,
    )


def _kinds_exist(clause: Clause) -> bool:
    kinds = clause.text("kinds").split()
    return bool(kinds) and set(kinds) <= set(FormKind)


def _counted_in(asked: Asked) -> Iterator[ToldForm]:
    numbers = touched(asked.desk, asked.period.first, [FormAct.REPORT])
    for record in records.read_together(asked.desk.ledger, numbers).values():
        form = told_of(record)
        if form.counted and asked.period.holds(_counted_on(form)):
            yield form


def _answered(asked: Asked) -> Counted | None:
    forms = tuple(_counted_in(asked))
    answers = sum(form.counted or 0 for form in forms)
    return share(answers, sum(one.invited for one in forms), (f.no for f in forms))


def _satisfied(asked: Asked) -> Counted | None:
    forms = [
        form
        for form in _counted_in(asked)
        if form.kind == FormKind.CSAT and form.satisfied is not None
    ]
    weighed = sum((form.satisfied or 0) * (form.counted or 0) for form in forms)
    whole = sum(form.counted or 0 for form in forms)
    return share(weighed, whole * 100, (form.no for form in forms))


FIGURES = (
    Figure(
        key="forms_answered",
        question="How many links to forms counted were answered?",
        definition="1",
        compute=_answered,
    ),
    Figure(
        key="satisfaction",
        question="How satisfied were customers, from their worst to their best answer?",
        definition="1",
        compute=_satisfied,
    ),
)


def _falls(desk: Desk, first: date, last: date) -> Iterator[Falls]:
    rows = Form.objects.select_related("record").filter(record__tenant=desk.tenant)
    ends = rows.filter(closes_on__range=(first, last), record__state=FormState.OPEN)
    wiped = rows.filter(purges_on__range=(first, last), record__state__in=ASKED)
    yield from (falls_on(row.closes_on, row.record, "forms") for row in ends)
    yield from (falls_on(row.purges_on, row.record, "forms") for row in wiped)


def _listed(desk: Desk, today: date) -> Iterator[tuple[Cell, ...]]:
    del today
    rows = Form.objects.select_related("record").filter(record__tenant=desk.tenant)
    for row in rows.order_by("-record__created")[:LISTED]:
        yield (
            row.record.no,
            title_told(row.record.title),
            said(KIND_WORDS[row.record.kind]),
            said(STATES[row.record.state]),
            post_words(row.record.owner_post),
            row.closes_on,
            row.purges_on,
        )


LISTING = Listing(
    name="forms",
    title="Surveys",
    heads=("Number", "Title", "Kind", "State", "Post", "Answers until", "Wiped on"),
    rows=_listed,
)
FORMS = Mechanism(
    key=MECHANISM,
    flows=(FORM,),
    acts=ACTS,
    eye=EYE,
    clauses=(
        ClauseKind(of="form-counted", judge=_judge, words=_words, exists=_kinds_exist),
    ),
    kinds=(QUESTIONNAIRE,),
    packs=("forms",),
    figures=FIGURES,
    falls=_falls,
    lists=(LISTING,),
    chore=stand_as_told,
    expiring={"forms": EXPIRING},
)
"""问卷."""
