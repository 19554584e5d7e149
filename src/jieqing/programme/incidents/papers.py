"""What is written about an incident: its report, and notices from templates of packs.

A draft is made from the incident's record and then goes the way of every document: sent
round, signed, in force. What people wrote cannot become a block: braces are written
full-width.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from jieqing.casebook.desk import BEIJING, Desk
from jieqing.errors import WrongUsage
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.language import heard, said
from jieqing.programme import sealed
from jieqing.programme.acting import Asked
from jieqing.programme.acts import documents
from jieqing.programme.anchors import anchor_words
from jieqing.programme.incidents.beginning import beginning
from jieqing.programme.incidents.clocks import ReportClock
from jieqing.programme.incidents.drilling import runs_of
from jieqing.programme.incidents.flow import IncidentAct
from jieqing.programme.incidents.handling import playbook_in
from jieqing.programme.incidents.level import thresholds_on
from jieqing.programme.incidents.models import Incident
from jieqing.programme.incidents.told import ToldIncident
from jieqing.programme.incidents.vocabulary import (
    ACTS,
    INCIDENT_KINDS,
    LEVELS,
    REPORTS,
)
from jieqing.programme.templates import template, templates
from jieqing.programme.wording import post_words

REPORT: Final = "report.incident"
MADE_BY: Final = "incident"
_PLAIN = str.maketrans({"{": "｛", "}": "｝", "|": "／", "\n": " "})


class PaperUnknown(WrongUsage):
    """There is no such template for an incident."""

    code = "incident-paper-unknown"
    cause = "From {template} nothing is written about an incident."
    advice = "The page of the incident lists the report and the notices."


def papers(tenant: str) -> Mapping[str, str]:
    """What can be written about an incident: titles by template."""
    found = templates(tenant).values()
    return {one.key: one.title for one in found if one.made_by == MADE_BY}


def write(desk: Desk, asked: Asked, key: str) -> str:
    """Make the draft of a report or a notice; returns the document's number.

    Raises ``PaperUnknown``.
    """
    with beginning(desk, asked) as begun:
        if key not in papers(desk.tenant):
            raise PaperUnknown(template=key[:64])
        with heard(desk.home.company.language):
            typed = Incident.objects.get(record=begun.doing.row).title
            text = _text(desk, begun.told, key, typed)
        no = documents.start(desk, key, by=asked.by, at=asked.at, text=text)
        begun.doing.conclude(None, {"template": key, "document": no})
        return no


def documents_of(incident: ToldIncident) -> tuple[tuple[str, str], ...]:
    """Template and number of each document that was written about it."""
    leaves = incident.record.of(IncidentAct.WRITE)
    facts = (leaf.entry.facts for leaf in leaves)
    return tuple((str(one["template"]), str(one["document"])) for one in facts)


def _text(desk: Desk, incident: ToldIncident, key: str, title: str) -> str:
    if key == REPORT:
        return _report(desk, incident, title)
    text = template(desk.tenant, key).body
    for name, words in _filled(desk, incident).items():
        text = text.replace(f"【{name}】", words)
    return text


def _filled(desk: Desk, incident: ToldIncident) -> Mapping[str, str]:
    """What a notice takes from the record; all else in 【】 a person writes."""
    facts, unknown = incident.facts, said("not known yet")
    account = incident.record.leaves[0].entry.facts["text"]
    return {
        "编号": incident.no,
        "经过": _plain(_opened(desk, incident, account)),
        "种类": said(INCIDENT_KINDS[incident.kind]),
        "级别": said(LEVELS[incident.level]),
        "发生日期": incident.occurred_on.isoformat(),
        "知悉时间": _minute(incident.known_at),
        "人数": unknown if facts.people is None else f"{facts.people:,}",
        "损失": unknown if facts.loss is None else f"{facts.loss:,}",
        "敏感": _touched(is_touched=facts.sensitive),
        "未成年人": _touched(is_touched=facts.minors),
        "已采取的措施": _measures(desk, incident),
        "处置步骤": _steps(desk, incident),
        "原因": _told_last(desk, incident, IncidentAct.REVIEW),
    }


def _report(desk: Desk, incident: ToldIncident, title: str) -> str:
    parts = (
        f"# {_plain(title)}",
        *([said("This is a drill: nothing is sent to anybody.")] * _is(incident)),
        _head(desk, incident),
        f"## {said('What happened')}",
        _filled(desk, incident)["经过"],
        f"## {said('Reports owed')}",
        _clocks(incident),
        f"## {said('Steps of the playbook')}",
        _steps(desk, incident),
        *_drilled(incident),
        f"## {said('Cause, and what is learned')}",
        _told_last(desk, incident, IncidentAct.REVIEW),
        f"## {said('Timeline')}",
        _timeline(desk, incident),
        f"## {said('Grounds')}",
        "\n".join(
            f"- {anchor_words(key)}" for key in template(desk.tenant, REPORT).anchors
        ),
    )
    return "\n\n".join(parts) + "\n"


def _is(incident: ToldIncident) -> int:
    return int(incident.is_exercise)


def _head(desk: Desk, incident: ToldIncident) -> str:
    law = thresholds_on(incident.known_at.astimezone(BEIJING).date())
    found = _filled(desk, incident)
    within = incident.contained_within
    rows = (
        (said("Company"), desk.home.company.name),
        (said("Number"), incident.no),
        (said("What kind"), found["种类"]),
        (said("Level"), found["级别"]),
        (said("Level by"), f"{law.law} {law.article}"),
        (said("Happened on"), found["发生日期"]),
        (said("Known here since"), found["知悉时间"]),
        (said("How many people at most"), found["人数"]),
        (said("Loss in yuan"), found["损失"]),
        (said("Sensitive"), found["敏感"]),
        (said("Minors"), found["未成年人"]),
        (
            said("Hours until it was contained"),
            "—" if within is None else f"{within:.1f}",
        ),
    )
    return _table((said("What"), said("Told")), rows)


def _clocks(incident: ToldIncident) -> str:
    if not incident.clocks:
        return said("No report to an authority is owed now.")
    rows = (
        (
            said(REPORTS[one.key]),
            f"{one.obligation.law} {one.obligation.article}",
            _minute(one.ends.ends),
            _sent(one),
        )
        for one in incident.clocks
    )
    heads = (said("Report"), said("Law"), said("No later than"), said("Sent"))
    return _table(heads, rows)


def _sent(clock: ReportClock) -> str:
    """When it went; where that is not borne out, when it was entered as well."""
    went = clock.sending
    if went is None:
        return said("not yet")
    if went.is_borne_out:
        return _minute(went.at)
    entered = said("entered at {time}").format(time=_minute(went.entered_at))
    return f"{_minute(went.at)} · {entered}"


def _steps(desk: Desk, incident: ToldIncident) -> str:
    if not incident.steps:
        return said("It was handled without a playbook.")
    rows = (
        (step.text, post_words(step.post), *_ended(incident, step.key))
        for step in playbook_in(desk, incident).steps
    )
    return _table((said("Step"), said("Post"), said("State"), said("When")), rows)


def _ended(incident: ToldIncident, key: str) -> tuple[str, str]:
    told = incident.steps[key]
    if told.leaf is None:
        return said("still to do"), "—"
    state = said("not needed") if told.is_skipped else said("done")
    return state, _minute(moment_of(told.leaf))


def _drilled(incident: ToldIncident) -> Iterator[str]:
    runs = list(runs_of(incident))
    if not runs:
        return
    yield f"## {said('Measured in the sandbox')}"
    heads = (
        said("When"),
        said("Noticed after"),
        said("Right again after"),
        said("Outcome"),
    )
    yield _table(heads, (_run(leaf) for leaf in runs))


def _run(leaf: Leaf) -> tuple[str, ...]:
    facts = leaf.entry.facts
    return (
        _minute(moment_of(leaf)),
        seconds(facts["noticed_ms"], facts["notice_within_ms"]),
        seconds(facts["contained_ms"], facts["contain_within_ms"]),
        said("met") if facts["met"] is True else said("not met"),
    )


def seconds(found: object, limit: object) -> str:
    """Tell measured milliseconds and their limit in seconds."""
    most = f"{int(str(limit)) / 1000:g}"
    if not isinstance(found, int):
        return said("never (within {most} s)").format(most=most)
    words = said("{found} s (within {most} s)")
    return words.format(found=f"{found / 1000:.2f}", most=most)


def _timeline(desk: Desk, incident: ToldIncident) -> str:
    rows = (
        (
            _minute(moment_of(leaf)),
            leaf.entry.actor,
            said(ACTS[leaf.entry.act]),
            _opened(desk, incident, leaf.entry.facts.get("text")),
            str(leaf.position),
        )
        for leaf in incident.record.leaves
    )
    heads = (said("When"), said("Who"), said("What"), said("Told"), said("Entry"))
    return _table(heads, rows)


def _measures(desk: Desk, incident: ToldIncident) -> str:
    acts = (IncidentAct.CONTAIN, IncidentAct.RECOVER)
    texts = (leaf.entry.facts.get("text") for leaf in incident.record.of(*acts))
    told = [_plain(_opened(desk, incident, one)) for one in texts]
    return "；".join(told) or said("not known yet")


def _told_last(desk: Desk, incident: ToldIncident, act: IncidentAct) -> str:
    leaf = incident.record.last(act)
    if leaf is None:
        return said("not known yet")
    return _plain(_opened(desk, incident, leaf.entry.facts.get("text")))


def _opened(desk: Desk, incident: ToldIncident, name: object) -> str:
    if not name:
        return ""
    found = sealed.read(desk.home, str(name), incident.no)
    return found.decode("utf-8", "replace")


def _touched(*, is_touched: bool) -> str:
    return said("involved") if is_touched else said("not involved")


def _minute(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = tuple(heads)
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(map(_plain, line))} |" for line in lines)


def _plain(text: str) -> str:
    return text.translate(_PLAIN)
