"""What was done to a record, the latest first, with the texts that were sealed."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from jieqing.console.visit import Visit
from jieqing.flow.record import Record, moment_of
from jieqing.language import said
from jieqing.programme import sealed


def timeline_of(
    visit: Visit,
    record: Record,
    words: Mapping[str, str],
    silent: Collection[str] = (),
    said_in: Callable[[object], str] | None = None,
) -> list[Mapping[str, Any]]:
    """Return the acts on a record; the text of an act in ``silent`` stays sealed.

    ``said_in`` opens a text; None: it is a sealed file of the home.
    """
    names = visit.names()
    opened = said_in or partial(text_of, visit, record.number)
    return [
        {
            "at": moment_of(leaf),
            "who": names.get(leaf.entry.actor, leaf.entry.actor),
            "what": said(words[leaf.entry.act]),
            "text": ""
            if leaf.entry.act in silent
            else opened(leaf.entry.facts.get("text")),
            "position": leaf.position,
            "entry": visit.open_to(f"evidence/ledger/{leaf.position}/"),
        }
        for leaf in reversed(record.leaves)
    ]


def text_of(visit: Visit, no: str, name: object) -> str:
    """Open a sealed text of a record; empty where an act has none."""
    return sealed.read(visit.desk.home, str(name), no).decode() if name else ""
