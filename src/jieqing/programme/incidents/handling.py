"""Handling an incident by its playbook: steps end by deeds, never by a tick alone.

A step that names an act of the casebook or the programme is done once the ledger has
such an entry made since the playbook was taken; the step's entry names it. A step
without one is done by whoever holds its post, who says what was done.
"""

from collections.abc import Mapping
from typing import Any

from jieqing.casebook.desk import Desk
from jieqing.errors import NeedsPerson, Refused, WrongUsage
from jieqing.evidence.canonical import canonical, read
from jieqing.flow.models import LedgerEntry
from jieqing.programme import sealed
from jieqing.programme.acting import Asked
from jieqing.programme.borne_out import require_item
from jieqing.programme.guards import require_answers_for
from jieqing.programme.incidents.beginning import Begun, beginning, kept_text
from jieqing.programme.incidents.playbooks import (
    KIND,
    Playbook,
    Step,
    playbook,
    playbook_of,
)
from jieqing.programme.incidents.told import STEPS, ToldIncident


class StepUnknown(WrongUsage):
    """The playbook has no such step that is open."""

    code = "incident-step-unknown"
    cause = "{record} has no open step {step}."
    advice = "The page of the incident shows its steps; some end by an act on it."


class DeedMissing(NeedsPerson):
    """A step asks for an act, and nobody has done it."""

    code = "incident-deed-missing"
    cause = "Step {step} of {record} asks for `{act}`, which was not done since."
    advice = "Do it, then say that the step is done; or say why it is not needed."


class StepsLeft(NeedsPerson):
    """Every step is done, or somebody said why not."""

    code = "incident-steps-left"
    cause = "{record} has steps that are neither done nor said to be needless: {n}."
    advice = "Do them, or say of each why it is not needed here."


class NoPlaybook(Refused):
    """No playbook was taken."""

    code = "incident-no-playbook"
    cause = "{record} is handled without a playbook."
    advice = "Take one: the page of the incident lists those that there are."


def taken(desk: Desk, key: str) -> Mapping[str, object]:
    """Seal a playbook as it is now; the facts of the entry that takes it.

    Raises ``PlaybookUnknown``; ``RecordAltered`` where it is not as it was loaded.
    """
    require_item(desk, KIND, key)
    found = playbook(desk.tenant, key)
    steps = [
        {"key": one.key, "act": one.act, "post": one.post}
        for one in playbook_of(found).steps
    ]
    content = sealed.write(desk.home, canonical(_plain(found)))
    return {"playbook": key, "content": content, STEPS: steps}


def playbook_in(desk: Desk, incident: ToldIncident) -> Playbook:
    """Return the playbook in use, as it was taken. Raises ``NoPlaybook``."""
    leaf = incident.taken
    if leaf is None:
        raise NoPlaybook(record=incident.no)
    content = sealed.read(desk.home, str(leaf.entry.facts["content"]), incident.no)
    found: Any = read(content, "playbook")
    return playbook_of(found)


def take_playbook(desk: Desk, asked: Asked, key: str) -> None:
    """Go on by another playbook; steps done by the old one stay on the timeline.

    Raises ``PlaybookUnknown``.
    """
    with beginning(desk, asked) as begun:
        begun.doing.conclude(None, taken(desk, key))


def end_step(desk: Desk, asked: Asked, key: str, text: str) -> None:
    """Say that a step is done, and how.

    Raises ``StepUnknown``, ``NotYourPost``, ``DeedMissing`` or ``ReasonMissing``.
    """
    with beginning(desk, asked) as begun:
        step = _open_step(begun, key)
        require_answers_for(begun.doing, step.post)
        deed = _deed(begun, step) if step.act else None
        named = {} if deed is None else {"deed": deed}
        facts = {"step": key, **named, **kept_text(begun.doing, text)}
        begun.doing.conclude(None, facts)


def skip_step(desk: Desk, asked: Asked, key: str, reason: str) -> None:
    """Say why a step is not needed here. Raises ``StepUnknown``, ``ReasonMissing``."""
    with beginning(desk, asked) as begun:
        _open_step(begun, key)
        facts = {"step": key, **kept_text(begun.doing, reason)}
        begun.doing.conclude(None, facts)


def require_no_steps_left(incident: ToldIncident) -> None:
    """Every step has ended. Raises ``StepsLeft``."""
    left = incident.steps_left
    if left:
        raise StepsLeft(record=incident.no, n=len(left))


def _open_step(begun: Begun, key: str) -> Step:
    incident = begun.told
    step = playbook_in(begun.doing.desk, incident).step(key)
    if step is None or key not in incident.steps_left:
        raise StepUnknown(record=incident.no, step=key[:32])
    return step


def _deed(begun: Begun, step: Step) -> int:
    """Return the position of the newest entry of the act, made since the taking."""
    desk, leaf = begun.doing.desk, begun.told.taken
    rows = LedgerEntry.objects.filter(tenant=desk.tenant, act=step.act)
    since = rows.filter(position__gt=leaf.position if leaf else -1)
    newest = since.order_by("-position").values_list("position", flat=True).first()
    if newest is None or desk.ledger.leaf_at(newest).entry.act != step.act:
        raise DeedMissing(record=begun.told.no, step=step.key, act=step.act)
    return int(newest)


def _plain(found: Mapping[str, Any]) -> Mapping[str, Any]:
    kept = ("key", "title", "incident", STEPS)
    return {name: found[name] for name in kept}
