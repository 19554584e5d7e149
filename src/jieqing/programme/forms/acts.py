"""The acts on a form: draft, agree, open, make links, close, count, wipe."""

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction

from jieqing.casebook import own_store
from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import Refused, WrongUsage
from jieqing.home import Home
from jieqing.programme import sealed
from jieqing.programme.acting import (
    Asked,
    Heading,
    begun,
    birth,
    doing,
    next_no,
    unborn,
)
from jieqing.programme.borne_out import require_item
from jieqing.programme.forms import replies
from jieqing.programme.forms.flow import FORM, FormAct, FormState
from jieqing.programme.forms.models import Answer, Form, Link
from jieqing.programme.forms.questionnaires import (
    KIND,
    AskKind,
    FormMode,
    Questionnaire,
    questionnaire,
    questionnaire_of,
)
from jieqing.programme.forms.results import Result, Results, released
from jieqing.programme.forms.told import (
    MECHANISM,
    ToldForm,
    committed,
    given_in,
    questionnaire_in,
    require_own_answers,
    to_bytes,
    told,
)
from jieqing.programme.forms.vocabulary import CHANNELS
from jieqing.programme.guards import require_other_human, require_reason

LETTERS = "DC"
LONGEST = 120
"""Days for which a form may be open."""
MOST = 2000
"""Links made at once."""


class FormDaysWrong(WrongUsage):
    """A form ends on a day to come, within some months."""

    code = "form-days-wrong"
    cause = "A form cannot take answers until {day}."
    advice = "Name a day from today on, at most {most} days ahead."


class LinksWrong(WrongUsage):
    """Links are made by the number, or for those who are named."""

    code = "form-links-wrong"
    cause = "{record} takes no {count} links for {named} names."
    advice = (
        "An anonymous form takes a number of links and no names; any other takes "
        "names, one on a line. At most {most} at once."
    )


class KeptLonger(Refused):
    """Raw answers stay as long as it was said."""

    code = "form-kept-longer"
    cause = "The answers to {record} are kept until {day}."
    advice = "Wipe them from that day on; what was counted stays."


class AnswersHeld(Refused):
    """What a hold binds is not wiped."""

    code = "form-answers-held"
    cause = "A hold binds answers to {record}."
    advice = "Wipe them once it is lifted; the daily run does it by itself."


def draft(desk: Desk, key: str, closes_on: date, *, by: str, at: datetime) -> str:
    """Begin a form from a questionnaire as it is today; returns its number.

    Raises ``QuestionnaireUnknown``, ``FormDaysWrong`` or ``RecordAltered``.
    """
    require_item(desk, KIND, key)
    plain = questionnaire(desk.tenant, key)
    asked = questionnaire_of(plain)
    today = day_of(at)
    if not today <= closes_on <= today + timedelta(days=LONGEST):
        raise FormDaysWrong(day=closes_on, most=LONGEST)
    with transaction.atomic():
        no = next_no(desk, LETTERS, day_of(at).year)
        row = birth(desk, no, _heading(asked), at)
        act = begun(
            desk, FORM, Asked(no=no, act=FormAct.DRAFT, by=by, at=at), row, unborn(no)
        )
        purges_on = closes_on + timedelta(days=asked.keep_days)
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()
        act.conclude(
            FormState.DRAFT,
            {
                "questionnaire": asked.key,
                "kind": asked.kind,
                "mode": asked.mode,
                "min_group": asked.min_group,
                "closes_on": closes_on.isoformat(),
                "purges_on": purges_on.isoformat(),
                "form": sealed.write(desk.home, text),
            },
        )
        Form.objects.create(
            record=row,
            questionnaire=asked.key,
            mode=asked.mode,
            closes_on=closes_on,
            purges_on=purges_on,
        )
    return no


def review(desk: Desk, asked: Asked) -> None:
    """Agree to questions and mode; not who drafted it. Raises ``SamePerson``."""
    with doing(desk, FORM, asked, {}) as act:
        require_other_human(act, [told(desk, asked.no).author], "author")
        act.conclude(FormState.REVIEWED, {})


def drop(desk: Desk, asked: Asked, reason: str) -> None:
    """Drop what was never asked."""
    with doing(desk, FORM, asked, {}) as act:
        said = require_reason(act, reason)
        text = sealed.write(desk.home, said.encode())
        act.conclude(FormState.DROPPED, {"text": text})


def open_(desk: Desk, asked: Asked) -> None:
    """Open it: links can be made and answered."""
    with doing(desk, FORM, asked, {}) as act:
        form = told(desk, asked.no)
        if form.closes_on < act.today:
            raise FormDaysWrong(day=form.closes_on, most=LONGEST)
        act.conclude(FormState.OPEN, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Links that are wanted: how many, or for whom, and how they will be handed out."""

    channel: str
    count: int = 0
    names: Sequence[str] = ()


def invite(desk: Desk, asked: Asked, wanted: Wanted) -> tuple[tuple[str, str], ...]:
    """Make links that answer once each; returns name and token, which are kept nowhere.

    Whoever makes them could answer with them: who made how many to be handed out in
    which way stands in the entry, and beside the results. Raises ``LinksWrong``.
    """
    count, names = wanted.count, wanted.names
    with doing(desk, FORM, asked, {}) as act:
        form = told(desk, asked.no)
        _require_as_mode(form, count, names)
        if wanted.channel not in CHANNELS:
            raise LinksWrong(record=form.no, count=count, named=len(names), most=MOST)
        if not form.is_open_on(act.today):
            raise FormDaysWrong(day=form.closes_on, most=LONGEST)
        whom = list(names) or [""] * count
        made = tuple((name, secrets.token_urlsafe(32)) for name in whom)
        Link.objects.bulk_create(
            Link(
                record=act.row,
                token=digest_of(token),
                respondent=sealed.write(desk.home, name.encode()) if name else "",
            )
            for name, token in made
        )
        act.conclude(None, {"count": len(made), "channel": wanted.channel})
    return made


def close(desk: Desk, asked: Asked) -> int:
    """Take no more answers and bind those that came; returns how many.

    Raises ``RecordAltered`` where they are not those that its links gave.
    """
    with doing(desk, FORM, asked, {}) as act:
        form = told(desk, asked.no)
        rows = list(Answer.objects.filter(record=act.row))
        require_own_answers(desk.home, form, rows)
        enough = len(rows) >= questionnaire_in(desk.home, form).min_group
        facts = {"answers": len(rows) if enough else "", "commitment": committed(rows)}
        act.conclude(FormState.CLOSED, facts)
    return len(rows)


def report(desk: Desk, asked: Asked) -> Results:
    """Count the answers once for all. Raises ``RecordAltered``."""
    with doing(desk, FORM, asked, {}) as act:
        form = told(desk, asked.no)
        found = questionnaire_in(desk.home, form)
        answers = given_in(desk.home, form, Answer.objects.filter(record=act.row))
        results = released(found.asks, answers, found.min_group)
        act.conclude(
            FormState.REPORTED,
            {
                "results": sealed.write(desk.home, to_bytes(results)),
                "counted": "" if results.answers is None else results.answers,
                "satisfied": _satisfied(found, results),
            },
        )
        transaction.on_commit(partial(_if_it_can, replies.let_go, desk, asked.no))
    return results


def purge(desk: Desk, asked: Asked) -> int:
    """Wipe answers and links; what was counted stays.

    Raises ``KeptLonger`` or ``AnswersHeld``.
    """
    with doing(desk, FORM, asked, {}) as act:
        form = told(desk, asked.no)
        if act.today < form.purges_on:
            raise KeptLonger(record=asked.no, day=form.purges_on)
        if asked.no in replies.bound(desk):
            raise AnswersHeld(record=asked.no)
        act.conclude(FormState.PURGED, {})
        return wipe(desk, asked.no, act.today)


def wipe(desk: Desk, no: str, today: date) -> int:
    """Delete answers and links of a form, and the sealed names beside them.

    The names' files go first: no row names them once this stands, so none would find
    what was left of them.
    """
    mine = {"record__tenant": desk.tenant, "record__no": no}
    links, answers = Link.objects.filter(**mine), Answer.objects.filter(**mine)
    names = {*links.exclude(respondent="").values_list("respondent", flat=True)}
    gone, _ = answers.delete()
    links.delete()
    _remove_unnamed(desk, names)
    erase = partial(replies.erase, today=today)
    transaction.on_commit(partial(_if_it_can, erase, desk, no))
    return gone


def _if_it_can(do: Callable[[Home, str], None], desk: Desk, no: str) -> None:
    """The act stands already: what cannot be written now, the daily run does."""
    with suppress(own_store.OwnStoreUnusable):
        do(desk.home, no)


def _remove_unnamed(desk: Desk, names: set[str]) -> None:
    """Somebody of the same name may have been asked by another form."""
    others = Link.objects.filter(respondent__in=names)
    for name in names - {*others.values_list("respondent", flat=True)}:
        sealed.remove(desk.home, name)


def digest_of(token: str) -> str:
    """SHA-256 (hex) of a link's token: all that the casebook keeps of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _require_as_mode(form: ToldForm, count: int, names: Sequence[str]) -> None:
    is_anonymous = form.mode == FormMode.ANONYMOUS
    fits = not names and count >= 1 if is_anonymous else bool(names)
    if not fits or max(count, len(names)) > MOST:
        raise LinksWrong(record=form.no, count=count, named=len(names), most=MOST)


def _satisfied(found: Questionnaire, results: Results) -> object:
    """The first scale's mean as percent of the way from its lowest to its highest."""
    scales = {ask.key: ask for ask in found.asks if ask.kind is AskKind.SCALE}
    told_of = (one for one in results.questions if one.key in scales)
    first: Result | None = next(told_of, None)
    if first is None or first.mean is None:
        return ""
    values = scales[first.key].values
    low, high = int(values[0]), int(values[-1])
    return (first.mean - low * 10) * 10 // (high - low)


def _heading(found: Questionnaire) -> Heading:
    return Heading(
        mechanism=MECHANISM,
        kind=found.kind,
        title=found.title,
        post=found.owner,
        items=found.items,
    )
