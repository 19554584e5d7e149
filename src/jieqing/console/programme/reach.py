"""响应团队: who is on it, its reach tests, and the one button by which one answers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.code_words import roles_named
from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.acting import Deed, answer
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.matrix import roles_for
from jieqing.programme.acting import RecordUnknown
from jieqing.programme.reach import acts
from jieqing.programme.reach.flow import ON_CALL, ROLES, ReachAct
from jieqing.programme.reach.team import LONGEST, Team, enter_team, team_of
from jieqing.programme.reach.told import (
    ToldTest,
    calling,
    newest,
    told,
)

SHOWN = 20
_DEPUTY = "_deputy"


class TeamForm(SpokenForm):
    """Who is on call, and until when it holds; fields of roles are added to it."""

    on_call = forms.ChoiceField(label=ON_CALL)
    until = forms.DateField(
        label="In force until",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


@require_safe
@page(ENTRY)
def team(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show who is on the team, and how its tests went."""
    found = team_of(visit.desk)
    tests = newest(visit.desk, SHOWN)
    call_of_mine = calling(visit.desk, visit.by, visit.at)
    stands = found is not None and found.holds_on(visit.today, visit.roll.persons)
    content = {
        "team": _lines(visit, found) if found else [],
        "until": found.until if found else None,
        "stands": stands,
        "tests": [_test_line(visit, one) for one in tests],
        "asked": f"{_place(visit)}reach/{call_of_mine.no}/acts/{ReachAct.ANSWER}"
        if call_of_mine
        else "",
        "may_call": stands and visit.may(ReachAct.CALL),
        "may_enter": visit.may(ReachAct.ROSTER),
        "entered_by": roles_named(roles_for(ReachAct.ROSTER)),
        "here": f"{_place(visit)}team/",
        "parts": parts_of(visit, ENTRY, PARTS, "incidents/team"),
    }
    return show(request, visit, ENTRY, "console/programme/team.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def roster(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask who is on the team, and enter it."""
    deed = Deed(
        act=ReachAct.ROSTER,
        title=said("Response team"),
        back=f"{_place(visit)}team/",
        do=lambda cleaned, asked, _: enter_team(
            visit.desk, _team(cleaned), by=asked.by, at=asked.at
        ),
        form=TeamForm,
        initial=_initial(visit),
        prepare=lambda form: _offer(visit, form),
        sentence="Each role has a holder and another person who stands in.",
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def call(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say what calling does, and call."""
    deed = Deed(
        act=ReachAct.CALL,
        title=said("Response team"),
        back=f"{_place(visit)}team/",
        do=lambda _, asked, __: _called(
            visit, acts.call(visit.desk, by=asked.by, at=asked.at)
        ),
        sentence=(
            "Everybody on the team but you is told at once, by every channel that is "
            "set up, in quiet hours too. Who presses the button within fifteen minutes "
            "counts as reached."
        ),
    )
    return answer(request, visit, deed)


@require_safe
@page(ENTRY)
def test(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show one test: whom it called, and after how long each answered."""
    found = _told(visit, no)
    names = visit.names()
    waits = found.waits_for(visit.by, visit.at)
    content = {
        **_test_line(visit, found),
        "asked": f"acts/{ReachAct.ANSWER}" if waits else "",
        "called_by": names.get(found.called_by, found.called_by),
        "lines": [
            {
                "who": names.get(number, number),
                "after": _minutes(found.answered.get(number)),
                "is_in_time": number in found.in_time,
            }
            for number in found.called
        ],
    }
    return show(request, visit, ENTRY, "console/programme/reach_test.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def answer_(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Ask for the one deliberate press, and enter it; looking at it is no answer."""
    found = _told(visit, no)
    # Others answer meanwhile and nobody's page grows old by it: ``seen`` is not asked.
    deed = Deed(
        act=ReachAct.ANSWER,
        no=no,
        title=no,
        back=f"{_place(visit)}reach/{no}/",
        do=lambda _, asked, __: acts.answer(visit.desk, replace(asked, seen=None)),
        sentence="Press the button: that moment counts, not when you opened this page.",
        closed=""
        if found.waits_for(visit.by, visit.at)
        else said("This test does not wait for an answer of yours."),
    )
    return answer(request, visit, deed)


def _place(visit: Visit) -> str:
    return f"/{visit.desk.tenant}/programme/incidents/"


def _called(visit: Visit, no: str) -> str:
    return f"{_place(visit)}reach/{no}/"


def _told(visit: Visit, no: str) -> ToldTest:
    try:
        return told(visit.desk, no)
    except RecordUnknown:
        raise Http404 from None


def _lines(visit: Visit, found: Team) -> list[Mapping[str, str]]:
    names, people = visit.names(), visit.roll.persons

    def named(number: str) -> str:
        person = people.get(number)
        gone = "" if person and person.is_active else said(" (left)")
        return f"{names.get(number, number)}{gone}"

    lines = [
        {"role": said(ROLES[key]), "holder": named(pair[0]), "deputy": named(pair[1])}
        for key, pair in ((key, found.roles[key]) for key in ROLES)
    ]
    return [
        *lines,
        {"role": said(ON_CALL), "holder": named(found.on_call), "deputy": ""},
    ]


def _test_line(visit: Visit, one: ToldTest) -> Mapping[str, Any]:
    is_over = one.is_over(visit.at)
    return {
        "no": one.no,
        "called_at": one.called_at,
        "called": len(one.called),
        "in_time": len(one.in_time),
        "answered": len(one.answered),
        "share": one.share,
        "is_over": is_over,
        "address": f"{_place(visit)}reach/{one.no}/",
    }


def _minutes(after: timedelta | None) -> str:
    if after is None:
        return ""
    minutes, seconds = divmod(int(after.total_seconds()), 60)
    return said("{minutes} min {seconds} s").format(minutes=minutes, seconds=seconds)


def _offer(visit: Visit, form: SpokenForm) -> None:
    names = visit.names()
    there = [
        (
            one.number,
            said("{names} ({post})").format(
                names=names.get(one.number, one.number), post=roles_named(one.roles)
            ),
        )
        for one in visit.roll.persons.values()
        if one.is_active
    ]
    for key, words in ROLES.items():
        role = said(words)
        deputy = said("Deputy: {role}").format(role=role)
        form.fields[key] = forms.ChoiceField(label=role)
        form.fields[key + _DEPUTY] = forms.ChoiceField(label=deputy)
    roles = (*ROLES, *(key + _DEPUTY for key in ROLES))
    form.order_fields([*(f for key in ROLES for f in (key, key + _DEPUTY)), "on_call"])
    for key in (*roles, "on_call"):
        form.offer(key, there)


def _initial(visit: Visit) -> Mapping[str, Any]:
    found = team_of(visit.desk)
    if found is None:
        return {"until": visit.today + LONGEST / 2}
    pairs = found.roles.items()
    return {
        **{key: pair[0] for key, pair in pairs},
        **{key + _DEPUTY: pair[1] for key, pair in pairs},
        "on_call": found.on_call,
        "until": found.until,
    }


def _team(cleaned: Cleaned) -> Team:
    return Team(
        roles={key: (str(cleaned[key]), str(cleaned[key + _DEPUTY])) for key in ROLES},
        on_call=str(cleaned["on_call"]),
        until=cleaned["until"],
    )
