"""Which moment an act happens at: now, or the moved clock of a demo home."""

import re
from datetime import datetime, timedelta

from jieqing.casebook.clock import now_of
from jieqing.casebook.desk import BEIJING, Desk
from jieqing.errors import WrongUsage
from jieqing.home import Clock

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
    """Return the moment of an act; ``text`` None: where the clock stands.

    Raises ``ClockStandsStill`` or ``MomentUnreadable``.
    """
    stands = now_of(desk)
    if text is None:
        return stands
    if desk.home.company.clock is Clock.SYSTEM:
        raise ClockStandsStill
    return _read(text, stands)


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
