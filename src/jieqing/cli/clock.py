"""Which moment an act happens at: now, or the moved clock of a demo home."""

import re
from datetime import UTC, datetime, timedelta

from jieqing.casebook.desk import BEIJING, Desk
from jieqing.errors import WrongUsage
from jieqing.evidence import instant
from jieqing.home import Clock

A_MOMENT = timedelta(seconds=1)
_LATER = re.compile(r"\+([0-9]{1,4})([dh])")


class ClockStandsStill(WrongUsage):
    """Acts of a real home happen now."""

    code = "clock-not-movable"
    cause = "This home runs on the system clock; --at is for demo homes only."
    advice = "Leave --at out, or try it in a home made with `jieqing init --demo`."


class MomentUnreadable(WrongUsage):
    """The moment is not written as one."""

    code = "moment-unreadable"
    cause = "The moment {text} cannot be read."
    advice = "Write 2026-11-26T09:30 (Beijing time), or +2d, +3h from where it stands."


def moment(desk: Desk, text: str | None) -> datetime:
    """Return the moment of an act.

    A moved clock never runs backwards: without a word of where it stands, it is now or
    just after the newest entry. Raises ``ClockStandsStill``, ``MomentUnreadable``.
    """
    now = datetime.now(tz=UTC)
    if desk.home.company.clock is Clock.SYSTEM:
        if text is not None:
            raise ClockStandsStill
        return now
    stands = max(now, _newest(desk) + A_MOMENT)
    return stands if text is None else _read(text, stands)


def _newest(desk: Desk) -> datetime:
    size = desk.ledger.size()
    if not size:
        return datetime.min.replace(tzinfo=UTC)
    return instant.from_text(desk.ledger.leaf_at(size - 1).entry.at)


def _read(text: str, stands: datetime) -> datetime:
    later = _LATER.fullmatch(text)
    if later:
        number = int(later[1])
        return stands + timedelta(**{"days" if later[2] == "d" else "hours": number})
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise MomentUnreadable(text=text) from None
    return read if read.tzinfo else read.replace(tzinfo=BEIJING)
