"""The calendar as a file: byte for byte what RFC 5545 asks, the same UID for ever."""

from datetime import UTC, date, datetime
from pathlib import Path

from office import Office
from programme_office import loaded

from jieqing.programme.day_list import Falls, falls_in, falls_on
from jieqing.programme.horizon import extend
from jieqing.programme.ics import ics_of
from jieqing.programme.models import Record, Task

GOLDEN = Path(__file__).parent / "golden" / "calendar.ics"
MADE = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DAYS = (
    Falls(
        day=date(2026, 11, 16), no="SX-2026-0001", title="查看密钥", post="it", part=""
    ),
    Falls(
        day=date(2026, 12, 31),
        no="WJ-2026-0004",
        title="《客户信息对外提供与出境管理办法》；复审, 含 a\\b 与很长很长的标题",
        post="officer",
        part="again",
    ),
    Falls(
        day=date(2027, 1, 1),
        no="WT-2026-0002",
        title="林某的信息没有删净",
        post="executor",
        is_typed=True,
    ),
)


def unfolded(content: bytes) -> list[str]:
    """The lines as a reader of RFC 5545 puts them together again."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_the_file_is_the_stored_one_byte_for_byte(founded: Office) -> None:
    assert ics_of(founded.desk, DAYS, MADE) == GOLDEN.read_bytes()


def test_lines_end_as_asked_and_are_folded_within_75_bytes(founded: Office) -> None:
    content = ics_of(founded.desk, DAYS, MADE)
    lines = content.split(b"\r\n")

    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines]  # no character is cut in two
    assert (
        "SUMMARY:WJ-2026-0004 《客户信息对外提供与出境管理办法》；复审\\, 含 a\\\\b"
        " 与很长很长的标题"
    ) in unfolded(content)


def test_what_somebody_typed_stays_out_of_calendars_outside(founded: Office) -> None:
    lines = unfolded(ics_of(founded.desk, DAYS, MADE))

    assert "SUMMARY:WT-2026-0002" in lines
    assert "林某" not in "".join(lines)


def test_the_title_of_a_record_counts_as_typed(founded: Office) -> None:
    party = Record(no="DW-2026-0001", title="某某云服务公司", owner_post="it")
    falls = falls_on(date(2026, 12, 1), party, "parties")
    feed = "\n".join(unfolded(ics_of(founded.desk, [falls], MADE)))

    assert "DW-2026-0001" in feed
    assert "某某云" not in feed


def test_every_time_names_its_zone_and_the_zone_is_told(founded: Office) -> None:
    lines = unfolded(ics_of(founded.desk, DAYS, MADE))
    times = [line for line in lines if line.startswith(("DTSTART;", "DTEND;"))]

    assert len(times) == 2 * len(DAYS)
    assert all(";TZID=Asia/Shanghai:" in line for line in times)
    assert lines.count("TZID:Asia/Shanghai") == 1
    assert lines.index("BEGIN:VTIMEZONE") < lines.index("BEGIN:VEVENT")


def test_a_task_keeps_its_uid_when_its_day_moves(office: Office) -> None:
    loaded(office)
    extend(office.desk, office.at)
    first, last = date(2026, 11, 1), date(2027, 11, 1)

    def uids() -> list[str]:
        file = ics_of(office.desk, falls_in(office.desk, first, last, post=""), MADE)
        return [line for line in unfolded(file) if line.startswith("UID:")]

    before = uids()
    row = Task.objects.order_by("due_on")[0]
    row.due_on = date(2026, 11, 27)
    row.save()

    assert len(before) == len(set(before)) > 10
    assert sorted(uids()) == sorted(before)
