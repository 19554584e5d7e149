"""How an act on an incident begins, and how what people write is kept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from jieqing.casebook.desk import Desk
from jieqing.programme import sealed
from jieqing.programme.acting import Asked, Doing, doing
from jieqing.programme.guards import require_reason
from jieqing.programme.incidents.flow import INCIDENT
from jieqing.programme.incidents.told import ToldIncident, told


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An act on an incident: how it was begun, and the incident as told."""

    doing: Doing
    told: ToldIncident


@contextmanager
def beginning(desk: Desk, asked: Asked) -> Iterator[Begun]:
    """Begin an act on an incident. Raises what ``doing`` and ``told`` raise."""
    with doing(desk, INCIDENT, asked, {}) as act:
        yield Begun(doing=act, told=told(desk, asked.no, act.roll.persons))


def kept_text(act: Doing, words: str) -> Mapping[str, object]:
    """Seal what somebody wrote; the entry names the file. Raises ``ReasonMissing``."""
    said = require_reason(act, words)
    return {"text": sealed.write(act.desk.home, said.encode())}
