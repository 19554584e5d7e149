"""What went wrong, told to whoever keeps issues: the news, not what becomes of it.

A missed task, a figure out of its band, a document that no longer says what holds:
whoever finds it sounds the alarm; the mechanism that keeps issues listens from its
``AppConfig.ready`` on. With nobody listening the finding still shows on its own page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from jieqing.casebook.desk import Desk
from jieqing.errors import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One finding, told once: ``source`` and ``key`` name it and no other.

    ``source``: what kind of thing found it (task, figure, document, review, ledger);
    ``key``: its number or name, with its period where it comes again. ``fact``: what is
    wrong, without personal data. ``post``: whose matter it is. ``items``: the measures
    concerned; ``figure``: where its effect would show, if anywhere.
    """

    source: str
    key: str
    fact: Phrase
    post: str
    items: tuple[str, ...] = ()
    figure: str = ""


Listener = Callable[[Desk, Alarm, datetime], None]
"""Hears an alarm; hearing the same again must change nothing."""
_LISTENERS: Final[dict[str, Listener]] = {}


def heard_by(name: str, listener: Listener) -> None:
    """Let a mechanism hear every alarm from now on."""
    _LISTENERS[name] = listener


def deaf(name: str) -> None:
    """Let a mechanism hear nothing more."""
    _LISTENERS.pop(name, None)


def sound(desk: Desk, alarm: Alarm, at: datetime) -> None:
    """Tell everybody who listens."""
    for listener in _LISTENERS.values():
        listener(desk, alarm, at)
