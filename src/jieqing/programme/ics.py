"""The calendar as an ICS file (RFC 5545): days at nine in Beijing, with their zone.

No case and no person stands in it: number and title, of what somebody typed the number
alone. A thing keeps its UID when its day moves. Lines are folded at 75 bytes, never
inside a character. The same days give the same bytes.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from jieqing.casebook.desk import Desk
from jieqing.programme.day_list import Falls

_END = "\r\n"
_LONGEST = 75
_ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19910915T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def ics_of(desk: Desk, falls: Iterable[Falls], at: datetime) -> bytes:
    """Write the file; ``at`` is when it was made."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Jieqing//Programme//ZH",
        "CALSCALE:GREGORIAN",
        *_ZONE,
    ]
    for one in falls:
        lines.extend(_event(desk.tenant, one, at))
    lines.append("END:VCALENDAR")
    folded = (part for line in lines for part in _folded(line))
    return "".join(f"{part}{_END}" for part in folded).encode()


def _event(tenant: str, one: Falls, at: datetime) -> Iterator[str]:
    day = f"{one.day:%Y%m%d}"
    yield "BEGIN:VEVENT"
    part = f"-{one.part}" if one.part else ""
    yield f"UID:{one.no}{part}@{_text(tenant)}.jieqing"
    yield f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;TZID=Asia/Shanghai:{day}T090000"
    yield f"DTEND;TZID=Asia/Shanghai:{day}T093000"
    words = one.no if one.is_typed else f"{one.no} {one.title}"
    yield f"SUMMARY:{_text(words)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    part, size, limit = "", 0, _LONGEST
    for letter in line:
        more = len(letter.encode())
        if size + more > limit:
            yield part
            part, size, limit = " ", 1, _LONGEST
        part, size = part + letter, size + more
    yield part
