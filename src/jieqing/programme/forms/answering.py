"""Answering a form by a link: the link is spent in the transaction of the answer.

Nobody is asked to log in and nothing of who answers is read. An answer makes no entry
of the ledger, whose moment would tell whose it is; all are bound when the form closes.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.spelt import as_spelt
from jieqing.errors import Refused, WrongUsage
from jieqing.home import HomeKey
from jieqing.programme import sealed
from jieqing.programme.forms import replies
from jieqing.programme.forms.acts import digest_of
from jieqing.programme.forms.models import Answer, Link
from jieqing.programme.forms.questionnaires import (
    LONGEST,
    Ask,
    AskKind,
    FormMode,
    Questionnaire,
)
from jieqing.programme.forms.told import ToldForm, questionnaire_in, to_answer, told

_LOTS = 2**62


class LinkUnknown(WrongUsage):
    """No form has such a link."""

    code = "form-link-unknown"
    cause = "This link leads to no form."
    advice = "Copy the whole link out of the message, or ask for a new one."


class LinkSpent(Refused):
    """A link answers once."""

    code = "form-link-spent"
    cause = "This link was used; the answer is there."
    advice = "One link answers once. Nothing was counted twice."


class FormOver(Refused):
    """The form takes no answers."""

    code = "form-over"
    cause = "The form took answers until {day}, or was closed before."
    advice = "Nothing has to be done."


class AnswerIncomplete(WrongUsage):
    """A question is not answered as it asks."""

    code = "form-answer-incomplete"
    cause = "The question {question} is not answered as it asks."
    advice = "Answer what is marked as needed, each with one of its choices."


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A link that still answers, the form and what it asks."""

    form: ToldForm
    questionnaire: Questionnaire


def opened(desk: Desk, token: str, at: datetime) -> Opened:
    """Look at what a link asks; that spends nothing, however often it is done.

    Raises ``LinkUnknown``, ``LinkSpent`` or ``FormOver``.
    """
    return _opened(desk, _link(desk, token), at)


def answer(desk: Desk, token: str, given: Mapping[str, str], at: datetime) -> None:
    """Keep an answer and spend its link, both or neither.

    Raises as ``opened`` does, and ``AnswerIncomplete``.
    """
    with transaction.atomic():
        link = _link(desk, token)
        found = _opened(desk, link, at)
        kept = {ask.key: _value(ask, given) for ask in found.questionnaire.asks}
        spent = Link.objects.filter(pk=link.pk, is_used=False).update(is_used=True)
        if not spent:
            raise LinkSpent
        Answer.objects.create(
            id=secrets.randbelow(_LOTS) + 1,
            record_id=link.record_id,
            content=_content(desk, (found.form, link), kept, at),
        )


def _content(
    desk: Desk, asked: tuple[ToldForm, Link], kept: Mapping[str, str], at: datetime
) -> bytes:
    form, link = asked
    plain = to_answer(form, kept)
    if form.mode != FormMode.NAMED:
        return desk.home.secret(HomeKey.PROGRAMME).seal(plain)
    whose = sealed.read(desk.home, link.respondent, form.no).decode()
    subject = as_spelt(desk, "".join(whose.split()), day_of(at))
    return replies.lay(desk.home, form.no, (subject, whose), plain)


def _link(desk: Desk, token: str) -> Link:
    rows = Link.objects.select_related("record").filter(record__tenant=desk.tenant)
    found = rows.filter(token=digest_of(token)).first()
    if found is None:
        raise LinkUnknown
    return found


def _opened(desk: Desk, link: Link, at: datetime) -> Opened:
    form = told(desk, link.record.no)
    if link.is_used:
        raise LinkSpent
    if not form.is_open_on(day_of(at)):
        raise FormOver(day=form.closes_on)
    return Opened(form=form, questionnaire=questionnaire_in(desk.home, form))


def _value(ask: Ask, given: Mapping[str, str]) -> str:
    found = given.get(ask.key, "").strip()
    if not found and not ask.is_required:
        return ""
    is_known = bool(found) if ask.kind is AskKind.TEXT else found in ask.values
    if not is_known or len(found) > LONGEST:
        raise AnswerIncomplete(question=ask.text[:40])
    return found
