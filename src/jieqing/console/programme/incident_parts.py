"""Parts of the page of an incident: steps of its playbook, its drill, its papers."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from jieqing.casebook.errands import newest_of
from jieqing.casebook.flows import Act
from jieqing.console.cases.progress import refusal_of
from jieqing.console.visit import Visit
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.language import said
from jieqing.programme.incidents.drilling import runs_of
from jieqing.programme.incidents.drills import drill_in
from jieqing.programme.incidents.flow import INCIDENT, IncidentAct
from jieqing.programme.incidents.handling import playbook_in
from jieqing.programme.incidents.papers import documents_of, papers, seconds
from jieqing.programme.incidents.playbooks import Step
from jieqing.programme.incidents.told import ToldIncident
from jieqing.programme.incidents.vocabulary import CHECKS
from jieqing.programme.wording import ACTS, post_words

_PLACES = {
    "person": "organisation/",
    "access": "organisation/",
    "audit": "programme/audits/",
    "pack": "programme/packs/",
}


def shown_steps(visit: Visit, found: ToldIncident) -> Mapping[str, Any]:
    """Return the steps of the playbook in use: who, by when, done by which deed."""
    if found.taken is None:
        return {"playbook": "", "playbook_steps": []}
    book = playbook_in(visit.desk, found)
    began = moment_of(found.taken)
    lines = [
        {
            "text": step.text,
            "post": post_words(step.post),
            "done_when": step.done_when,
            "by": began + timedelta(minutes=step.within),
            **_ended(visit, found, step),
        }
        for step in book.steps
    ]
    return {"playbook": book.title, "playbook_steps": lines}


def steps_to_end(visit: Visit, found: ToldIncident, act: str) -> list[Step]:
    """Return the open steps that this person may end by the act."""
    steps = playbook_in(visit.desk, found).steps
    is_done = act == IncidentAct.STEP
    return [
        step
        for step in steps
        if step.key in found.steps_left and not (is_done and _is_others(visit, step))
    ]


def why_not_here(visit: Visit, found: ToldIncident, act: str, key: str) -> str:
    """Say why a step is not ended on this page, if one was named; empty: it may be."""
    if act not in {IncidentAct.STEP, IncidentAct.SKIP} or not key:
        return ""
    told, step = found.steps.get(key), playbook_in(visit.desk, found).step(key)
    if told is None or step is None:
        return said("The playbook in use has no such step.")
    if told.is_skipped:
        return said("It was said why the step is not needed here.")
    if told.leaf is not None:
        return said("The step is done.")
    if act == IncidentAct.STEP and _is_others(visit, step):
        return _others(step)
    return ""


def shown_drill(visit: Visit, found: ToldIncident) -> Mapping[str, Any]:
    """Return injects and measurements of a drill, and where its worker stands."""
    played = drill_in(visit.desk, found)
    if played is None:
        return {"drill": None}
    errand = newest_of(visit.desk, found.no) if played.is_live else None
    return {
        "drill": played,
        "expects": said(", ").join(said(CHECKS[one]) for one in played.expects),
        "runs": [_run(visit, leaf) for leaf in runs_of(found)],
        "is_played": errand is not None and errand.is_open,
        "broke": refusal_of(errand) if errand is not None else None,
    }


def is_played(visit: Visit, found: ToldIncident) -> bool:
    """Whether a worker still has the live drill to play."""
    errand = newest_of(visit.desk, found.no)
    return errand is not None and errand.is_open


def shown_papers(visit: Visit, found: ToldIncident) -> list[Mapping[str, str]]:
    """Return the documents that were written about it."""
    titles = papers(visit.desk.tenant)
    return [
        {
            "title": titles.get(template, template),
            "no": no,
            "address": f"/{visit.desk.tenant}/programme/documents/{no}/",
        }
        for template, no in documents_of(found)
    ]


def _ended(visit: Visit, found: ToldIncident, step: Step) -> Mapping[str, Any]:
    told = found.steps[step.key]
    if told.leaf is not None:
        deed = told.leaf.entry.facts.get("deed", told.leaf.position)
        state = said("not needed") if told.is_skipped else said("done")
        return {"state": state, "ended": moment_of(told.leaf), "position": deed}
    began = found.taken
    ends = moment_of(began) + timedelta(minutes=step.within) if began else visit.at
    return {
        "state": said("still to do"),
        "is_late": ends < visit.at,
        "links": [*_links(visit, found, step)],
        "whose": _whose(visit, step),
    }


def _whose(visit: Visit, step: Step) -> str:
    """Say whose the step is, if it is another's to say that it is done."""
    if _is_by_act(step) or not _is_others(visit, step):
        return ""
    return _others(step)


def _is_by_act(step: Step) -> bool:
    """Whether an act on the incident itself ends the step."""
    return step.act in set(IncidentAct)


def _is_others(visit: Visit, step: Step) -> bool:
    return step.post not in visit.posts


def _others(step: Step) -> str:
    return said("{post} says that it is done.").format(post=post_words(step.post))


def _links(visit: Visit, found: ToldIncident, step: Step) -> Iterator[tuple[str, str]]:
    """Give the act that a step opens, and how it is ended."""
    here = f"/{visit.desk.tenant}/programme/incidents/{found.no}/acts/"
    if _is_by_act(step):
        possible = {row.act for row in INCIDENT.acts_from(found.state)}
        if step.act in possible and visit.may(step.act):
            yield f"{here}{step.act}", said(ACTS[step.act])
    else:
        if step.act:
            yield f"/{visit.desk.tenant}/{_place(step.act)}", said("Go there")
        if not _is_others(visit, step):
            done = said("Say that it is done")
            yield f"{here}{IncidentAct.STEP}?step={step.key}", done
    if visit.may(IncidentAct.SKIP):
        yield (
            f"{here}{IncidentAct.SKIP}?step={step.key}",
            said("Say that it is not needed"),
        )


def _place(act: str) -> str:
    if act in set(Act):
        return "cases/"
    return _PLACES.get(act.partition("-")[0], "programme/")


def _run(visit: Visit, leaf: Leaf) -> Mapping[str, Any]:
    facts = leaf.entry.facts
    by = facts["noticed_by"]
    names = by if isinstance(by, list | tuple) else ()
    noticed = [said(CHECKS.get(str(one), str(one))) for one in names]
    issue = str(facts["issue"])
    return {
        "at": moment_of(leaf),
        "is_met": facts["met"] is True,
        "by": said(", ").join(noticed) or "—",
        "noticed": seconds(facts["noticed_ms"], facts["notice_within_ms"]),
        "contained": seconds(facts["contained_ms"], facts["contain_within_ms"]),
        "residue": facts["residue"],
        "position": leaf.position,
        "issue": issue,
        "issue_at": f"/{visit.desk.tenant}/programme/issues/{issue}/",
    }
