"""Entries are the bytes that are stored; anything else is damage."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from jieqing.evidence import instant
from jieqing.evidence.damaged import Damaged
from jieqing.evidence.entry import Entry


@pytest.fixture
def entry() -> Entry:
    return Entry(
        tenant="qinghe",
        at="2026-11-02T02:00:00.000001Z",
        act="open",
        actor="P-0001",
        case="CL-2026-0291",
        facts={"rows": 3, "hash": "00"},
        nonce="0f" * 16,
    )


def test_an_entry_is_read_back_from_its_own_bytes(entry: Entry) -> None:
    assert Entry.from_bytes(entry.to_bytes()) == entry


def test_an_entry_without_a_case_is_read_back_too(entry: Entry) -> None:
    of_no_case = replace(entry, case=None)

    assert Entry.from_bytes(of_no_case.to_bytes()) == of_no_case


@pytest.mark.parametrize(
    "change",
    [{"v": 2}, {"extra": 1}, {"facts": []}, {"case": 7}, {"act": ""}, {"nonce": "1"}],
)
def test_an_entry_of_another_shape_is_damage(
    entry: Entry, change: dict[str, object]
) -> None:
    altered = {**json.loads(entry.to_bytes()), **change}
    content = json.dumps(altered, sort_keys=True, separators=(",", ":")).encode()

    with pytest.raises(Damaged):
        Entry.from_bytes(content)


def test_d_62_a_moment_keeps_its_microseconds_and_becomes_utc() -> None:
    china = timezone(timedelta(hours=8))
    moment = datetime(2026, 11, 2, 10, 0, 0, 1, tzinfo=china)

    text = instant.to_text(moment)

    assert text == "2026-11-02T02:00:00.000001Z"
    assert instant.from_text(text) == moment.astimezone(UTC)


def test_d_62_a_moment_without_a_zone_or_with_nanoseconds_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        instant.to_text(datetime(2026, 11, 2))  # noqa: DTZ001 - what must be refused
    with pytest.raises(ValueError, match="ffffff"):
        instant.from_text("2026-11-02T02:00:00.000000123Z")
