"""A drill at a table on the pages of incidents: the inject at hand, its score sheet.

What is expected and looked for is shown once the team has decided, not before.
"""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.matrix import Role
from jieqing.programme import sealed
from jieqing.programme.acting import Asked
from jieqing.programme.incidents.drills import drill_in
from jieqing.programme.incidents.flow import IncidentAct
from jieqing.programme.incidents.improving import issues_of
from jieqing.programme.incidents.retests import drills_of, missed_before
from jieqing.programme.incidents.table_top import Play, Sheet, sheet_in
from jieqing.programme.incidents.told import ToldIncident, told
from jieqing.programme.wording import post_words

AT_TABLE: Final = frozenset({IncidentAct.TELL, IncidentAct.DECIDE, IncidentAct.SCORE})
POINT, MET, NOT_MET = "point_", "met", "missed"
OWNING: Final = (Role.OFFICER, Role.APPROVER, Role.EXECUTOR, Role.IT, Role.AUDITOR)
"""Posts that an issue of an incident can be given to."""


def at_hand(sheet: Sheet, act: str) -> Play | None:
    """Return the inject that an act deals with now; None: with none."""
    awaited = sheet.next
    match act:
        case IncidentAct.TELL:
            return awaited if awaited and not awaited.told else None
        case IncidentAct.DECIDE:
            return awaited if awaited and awaited.told else None
    waiting = (one for one in sheet.plays if one.decided and not one.scored)
    return next(waiting, None)


def is_at_hand(visit: Visit, found: ToldIncident, act: str) -> bool:
    """Whether something waits for this act of a drill at a table."""
    sheet = sheet_in(visit.desk, found)
    return sheet is not None and at_hand(sheet, act) is not None


def number_for(visit: Visit, asked: Asked) -> int:
    """Return the number of the inject that an act is about; 0: nothing waits."""
    found = told(visit.desk, asked.no, visit.roll.persons)
    sheet = sheet_in(visit.desk, found)
    play = at_hand(sheet, asked.act) if sheet else None
    return play.number if play else 0


def why_not_at_table(visit: Visit, found: ToldIncident, act: str) -> str:
    """Say why nothing is told, decided or scored here now; empty: it is."""
    if act not in AT_TABLE or is_at_hand(visit, found, act):
        return ""
    return said("No inject waits for this now.")


def inject_facts(visit: Visit, found: ToldIncident, act: str) -> list[tuple[str, str]]:
    """Return what is shown beside the form: the inject, later the decision."""
    sheet = sheet_in(visit.desk, found)
    play = at_hand(sheet, act) if sheet else None
    if play is None:
        return []
    lines = [(said("Inject {n}").format(n=play.number), play.inject.text)]
    limit = said("{minutes} minutes to decide").format(minutes=play.inject.limit)
    lines.append((said("Time limit"), limit))
    if act == IncidentAct.SCORE and play.decided is not None:
        name = str(play.decided.entry.facts["text"])
        decision = sealed.read(visit.desk.home, name, found.no).decode()
        in_time = said("in time") if play.is_in_time else said("too late")
        lines += [
            (said("Decision"), decision),
            (said("Decided"), in_time),
            (said("Expected"), play.inject.expected),
        ]
    return lines


def add_points(visit: Visit, found: ToldIncident, form: SpokenForm) -> None:
    """Add a choice for each point of the inject that waits to be scored."""
    sheet = sheet_in(visit.desk, found)
    play = at_hand(sheet, IncidentAct.SCORE) if sheet else None
    answers = (("", "—"), (MET, said("Met")), (NOT_MET, said("Not met")))
    for number, words in enumerate(play.inject.points if play else ()):
        field = forms.ChoiceField(label=words, choices=answers)
        form.fields[f"{POINT}{number}"] = field
    form.order_fields([*(key for key in form.fields if key != "note"), "note"])


def lesson_of(visit: Visit, found: ToldIncident, inject: str) -> Mapping[str, Any]:
    """Return what an issue from a missed inject begins with."""
    sheet = sheet_in(visit.desk, found)
    plays = {str(one.number): one for one in sheet.missed} if sheet else {}
    play = plays.get(inject)
    if play is None:
        return {}
    missed = list(play.missed)
    if not play.is_in_time:
        missed.append(said("It was not decided in time."))
    title = said("Drill, inject {n}: not met").format(n=play.number)
    fact = "\n".join([play.inject.text, *missed])
    return {"title": title, "fact": fact, "inject": play.number}


def shown_table(visit: Visit, found: ToldIncident) -> Mapping[str, Any]:
    """Return the plays of a drill at a table as its page shows them."""
    sheet = sheet_in(visit.desk, found)
    issues = [
        (no, f"/{visit.desk.tenant}/programme/issues/{no}/") for no in issues_of(found)
    ]
    again = _missed_before(visit, found)
    if sheet is None:
        return {"sheet": None, "plays": [], "raised": issues, "again": again}
    drill = drill_in(visit.desk, found)
    return {
        "sheet": sheet,
        "plays": [_play(visit, found, one) for one in sheet.plays],
        "players": said(", ").join(
            post_words(r) for r in (drill.roles if drill else ())
        ),
        "raised": issues,
        "again": again,
    }


def _missed_before(visit: Visit, found: ToldIncident) -> list[Mapping[str, str]]:
    """Return what the same drill missed the last time: this one tries it again.

    By number alone: what is expected is not told before the team has decided.
    """
    if not found.drill:
        return []
    people = visit.roll.persons
    earlier = [one for one in drills_of(visit.desk, people) if one[0].no < found.no]
    missed = missed_before(earlier, found.drill)
    return [
        {
            "words": said("Inject {n}").format(n=inject)
            if inject
            else said("As a whole"),
            "no": no,
            "address": f"/{visit.desk.tenant}/programme/incidents/{no}/",
        }
        for inject, no in sorted(missed.items())
    ]


def _play(visit: Visit, found: ToldIncident, one: Play) -> Mapping[str, Any]:
    here = f"/{visit.desk.tenant}/programme/incidents/{found.no}/acts/"
    took = one.took
    decision = ""
    if one.decided is not None:
        name = str(one.decided.entry.facts["text"])
        decision = sealed.read(visit.desk.home, name, found.no).decode()
    may_raise = one.is_missed and visit.may(IncidentAct.ISSUE)
    return {
        "number": one.number,
        "text": one.inject.text if one.told else "",
        "told_at": one.told_at,
        "decision": decision,
        "minutes": int(took.total_seconds() // 60) if took is not None else None,
        "limit": one.inject.limit,
        "is_in_time": one.is_in_time,
        "expected": one.inject.expected if one.decided else "",
        "score": f"{one.got} / {one.most}" if one.scored else "",
        "missed": one.missed,
        "raise_at": f"{here}{IncidentAct.ISSUE}?inject={one.number}"
        if may_raise
        else "",
    }
