"""Which path a transfer abroad needs: the cases of a lawyer, thresholds, days."""

from datetime import date
from itertools import product
from pathlib import Path as File
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from jieqing.casebook.transfer_words import transfer_content, transfer_words
from jieqing.language import heard
from jieqing.law import transfer_rows
from jieqing.law.catalogue import LawPackRefused
from jieqing.law.english_notes import digest_of
from jieqing.law.shipped import (
    shipped_calendar,
    shipped_transfer_law,
    shipped_transfer_notes,
    text_of,
)
from jieqing.law.transfer import (
    Path,
    Purpose,
    Transfer,
    TransferAnswer,
    TransferLawUnknown,
    Zone,
    path_of,
)

CASES = yaml.safe_load(
    File(__file__).with_name("transfer_cases.yaml").read_text(encoding="utf-8")
)["cases"]
TODAY = date(2026, 11, 26)
WORDS = {"purpose": Purpose, "zone": Zone}


def _transfer(day: date, facts: dict[str, Any]) -> Transfer:
    said = {name: WORDS.get(name, lambda v: v)(value) for name, value in facts.items()}
    return Transfer(day=day, **said)


def _answer(transfer: Transfer, **clocks: date) -> TransferAnswer:
    named = {name.replace("_", "-"): day for name, day in clocks.items()}
    return path_of(transfer, shipped_transfer_law(), shipped_calendar(), named)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_every_worked_case_comes_out_as_the_lawyer_says(case: dict[str, Any]) -> None:
    told = _answer(_transfer(case.get("day", TODAY), case["facts"]))

    assert told.path == case["path"], case["title"]
    assert (told.ground and told.ground.role) == case.get("ground")
    assert told.missing == tuple(case.get("missing", ()))
    assert set(case.get("ways", ())) <= {way.role for way in told.ways}


def test_the_certificate_is_no_way_before_its_measures_hold() -> None:
    facts = {"important": False, "ciio": False, "people": 100_000, "sensitive": 0}

    before = _answer(_transfer(date(2025, 12, 31), facts))

    assert [way.role for way in before.ways] == ["standard-contract"]
    with heard("en"):
        assert transfer_words(before).startswith("Standard contract; certification")


@settings(deadline=None)  # the pack is read within the first of them
@given(
    people=st.integers(0, 2_000_000),
    sensitive=st.integers(0, 20_000),
    more=st.integers(0, 2_000_000),
)
def test_more_people_never_need_less(people: int, sensitive: int, more: int) -> None:
    order = (Path.EXEMPT, Path.CONTRACT_OR_CERTIFICATE, Path.ASSESSMENT)
    few, many = (
        _answer(
            Transfer(
                day=TODAY,
                important=False,
                ciio=False,
                people=people + plus,
                sensitive=sensitive,
            )
        )
        for plus in (0, more)
    )

    assert order.index(few.path) <= order.index(many.path)


@pytest.mark.parametrize(
    ("hidden", "people"),
    list(product(("important", "ciio", "people", "sensitive"), (99_999, 1_000_000))),
)
def test_a_path_told_without_a_fact_holds_whatever_the_fact_is(
    hidden: str, people: int
) -> None:
    facts = {"important": False, "ciio": False, "people": people, "sensitive": 0}
    told = _answer(_transfer(TODAY, {**facts, hidden: None}))
    values = (0, 1, 10_000, 100_000, 1_000_000)

    found = {_answer(_transfer(TODAY, {**facts, hidden: v})).path for v in values}

    assert (told.path is Path.PERSON) == (len(found) > 1)


def test_a_contract_is_filed_within_ten_working_days_over_the_holidays() -> None:
    facts = {"important": False, "ciio": False, "people": 0, "sensitive": 5}

    told = _answer(_transfer(TODAY, facts), contract_effective=date(2026, 9, 28))

    filed = next(d for d in told.deadlines if d.duty.role == "contract-file")
    assert (filed.day, filed.provisional) == (date(2026, 10, 16), False)
    assert filed.duty.obligation == "ob-scc-10wd"


def test_a_result_is_extended_sixty_working_days_before_three_years_end() -> None:
    facts = {"important": True}

    told = _answer(_transfer(TODAY, facts), result_issued=date(2024, 2, 1))

    days = {d.duty.role: (d.day, d.provisional) for d in told.deadlines}
    assert days["assessment-valid"] == (date(2027, 2, 1), False)
    assert days["assessment-extend"] == (date(2026, 11, 9), True)


def test_duties_to_the_people_stay_where_no_path_is_needed() -> None:
    facts = {"important": False, "purpose": "contract"}

    told = _answer(_transfer(TODAY, facts))

    articles = {duty.article for duty in told.duties}
    assert {"第三十九条", "第五十五条", "第五十六条"} <= articles


def test_without_personal_information_no_duty_to_people_is_told() -> None:
    told = _answer(_transfer(TODAY, {"personal": False, "important": False}))

    assert told.duties == ()


def test_what_rests_on_memory_is_for_counsel() -> None:
    facts = {"important": False, "ciio": False, "people": 1, "sensitive": 0}

    plain = _answer(_transfer(TODAY, facts))
    zone = _answer(_transfer(TODAY, {**facts, "people": 10**7, "zone": "off-list"}))

    assert (plain.counsel, zone.counsel) == (False, True)


def test_a_day_before_the_provisions_is_for_a_person() -> None:
    with pytest.raises(TransferLawUnknown):
        _answer(Transfer(day=date(2024, 3, 21), important=True))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("value: 1000000", "value: many", "a number of people is needed"),
        ("verified: memory", "verified: heard", "'heard' is not in the vocabulary"),
        ("obligation: ob-scc-10wd", "obligation: ob-x", "no obligation is called"),
        ("unit: working-day", "unit: day", "a term has value and unit"),
        ("role: certification", "role: assessment", "hold on the same day"),
        ("    repealed: null\n    value: 10000\n", "    value: 10000\n", "is missing"),
    ],
)
def test_a_wrong_row_refuses_the_file_with_its_line(
    old: str, new: str, problem: str
) -> None:
    text = text_of("transfer.yaml").replace(old, new, 1)
    known = ("ob-export-threshold", "ob-nds-35-export", "ob-pipl-39-export")

    with pytest.raises(LawPackRefused) as refused:
        transfer_rows.load(
            text, (*known, "ob-pipl-55-pia", "ob-pipl-56-3y", "ob-scc-10wd"), "t.yaml"
        )

    (found,) = refused.value.problems
    assert problem in found.message
    assert found.line > 1


def test_every_note_on_a_transfer_has_its_english_in_json() -> None:
    law = shipped_transfer_law()
    rows = (*law.grounds, *law.ways, *law.duties)
    noted = {(row.role, digest_of(row.note)) for row in rows if row.note}
    assert shipped_transfer_notes().texts.keys() == noted

    facts = {"important": False, "ciio": False, "people": 100_000, "sensitive": 0}
    told = transfer_content(_answer(_transfer(TODAY, facts)))
    ways: Any = told["ways"]
    assert "splitting its numbers" in ways[0]["note_en"]
