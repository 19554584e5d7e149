"""The duties of the pack as values: every number computes, every slip has its line."""

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from jieqing.law.catalogue import Catalogue, LawPackRefused
from jieqing.law.deadline import Direction, Unit
from jieqing.law.document import Problem
from jieqing.law.obligations import (
    DIRECTIONS_FILE,
    OBLIGATIONS_FILE,
    Obligation,
    ObligationUnknown,
    ObligationWithoutTerm,
    load,
)
from jieqing.law.period import BEIJING
from jieqing.law.shipped import shipped_obligations, text_of
from jieqing.law.working_days import Calendar

FILES = {name: text_of(name) for name in (OBLIGATIONS_FILE, DIRECTIONS_FILE)}
SHIPPED = shipped_obligations()
NUMBERED = [each for each in SHIPPED.by_id.values() if each.term]
MOMENT = datetime(2026, 9, 30, 22, 30, tzinfo=BEIJING)


def problem_of(catalogue: Catalogue, files: Mapping[str, str]) -> Problem:
    with pytest.raises(LawPackRefused) as refusal:
        load({**FILES, **files}, catalogue.vocabulary)
    return refusal.value.problems[0]


def changed(file: str, old: str, new: str) -> Mapping[str, str]:
    assert old in FILES[file]
    return {file: FILES[file].replace(old, new, 1)}


def line_of(file: str, part: str) -> int:
    return FILES[file][: FILES[file].index(part)].count("\n") + 1


def test_every_obligation_is_read_and_those_with_a_number_have_a_term() -> None:
    assert len(SHIPPED.by_id) == FILES[OBLIGATIONS_FILE].count("\n  - id: ")
    assert len(NUMBERED) == FILES[DIRECTIONS_FILE].count("\n  ob-")


@pytest.mark.parametrize("obligation", NUMBERED, ids=lambda each: each.id)
def test_the_deadline_of_every_numbered_obligation_computes(
    obligation: Obligation, calendar: Calendar
) -> None:
    found = obligation.ends(MOMENT, calendar)
    is_ahead = obligation.term is not None and (
        obligation.term.direction is Direction.BEFORE
    )
    assert (found.ends > MOMENT) is not is_ahead


def test_an_incident_on_the_eve_of_the_holiday_is_reported_in_the_night(
    calendar: Calendar,
) -> None:
    found = SHIPPED.named("ob-incident-4h").ends(MOMENT, calendar)
    assert found.ends == datetime(2026, 10, 1, 2, 30, tzinfo=BEIJING)


def test_a_shop_that_stops_at_new_year_says_so_in_november(calendar: Calendar) -> None:
    found = SHIPPED.named("ob-ecl-16-30d").ends(date(2026, 12, 31), calendar)
    assert found.day == date(2026, 11, 30)


def test_at_once_is_a_term_of_zero_days_and_in_time_is_none(calendar: Calendar) -> None:
    at_once = SHIPPED.named("ob-ecl-24-close")
    assert at_once.term
    assert at_once.term.is_at_once
    with pytest.raises(ObligationWithoutTerm) as refusal:
        SHIPPED.named("ob-pipl-47-erase").ends(date(2026, 11, 2), calendar)
    assert refusal.value.facts["article"] == "第四十七条"


def test_an_article_nobody_read_goes_into_no_letter() -> None:
    assert SHIPPED.named("ob-ecl-24-close").is_printable
    assert not SHIPPED.named("ob-app-15wd-erase").is_printable
    assert not SHIPPED.named("ob-gb35273-8.7").is_mandatory


def test_an_unknown_obligation_is_refused_with_the_nearest() -> None:
    with pytest.raises(ObligationUnknown) as refusal:
        SHIPPED.named("ob-incident-5h")
    assert refusal.value.facts["nearest"] == "ob-incident-4h"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (OBLIGATIONS_FILE, "value: 24, unit: hour", "value: -24, unit: hour", "-24"),
        (OBLIGATIONS_FILE, "value: 24, unit: hour", "value: '24', unit: hour", "whole"),
        (OBLIGATIONS_FILE, "value: 24, unit: hour", "value: 24, unit: week", "'week'"),
        (OBLIGATIONS_FILE, "value: 24, unit: hour", "value: 24, unit: none", "number"),
        (OBLIGATIONS_FILE, "value: 24, unit: hour", "value: 24", "value and unit"),
        (OBLIGATIONS_FILE, "trigger: '收到异议'", "trigger: ''", "a text is needed"),
        (OBLIGATIONS_FILE, "trigger: '收到异议'", "trigger: '常态'", "an event"),
        (OBLIGATIONS_FILE, "actor: [ciio]", "actor: [cio]", "'cio'"),
        (OBLIGATIONS_FILE, "actor: [ciio]", "actor: ciio", "a list is needed"),
        (OBLIGATIONS_FILE, "measures: [m18]", "measures: [m21]", "'m21'"),
        (OBLIGATIONS_FILE, "effective: 2025-01-01", "effective: soon", "a date"),
        (OBLIGATIONS_FILE, "ob-nds-21-rules", "ob-pipl-17-notice", "stands twice"),
        (DIRECTIONS_FILE, "ob-incident-4h: after", "ob-incident-4h: later", "later"),
        (DIRECTIONS_FILE, "ob-incident-4h: after", "ob-incident-5h: after", "5h is no"),
        (DIRECTIONS_FILE, "ob-ecl-16-30d: before", "ob-ecl-16-30d: after", "ahead"),
    ],
)
def test_one_slip_refuses_all_obligations_with_its_place(
    catalogue: Catalogue, file: str, old: str, new: str, said: str
) -> None:
    problem = problem_of(catalogue, changed(file, old, new))
    assert said in problem.message
    assert problem.line >= 1


def test_the_line_named_is_that_of_the_negative_number(catalogue: Catalogue) -> None:
    slip = changed(OBLIGATIONS_FILE, "value: 24, unit: hour", "value: -24, unit: hour")
    problem = problem_of(catalogue, slip)
    assert problem.line == line_of(OBLIGATIONS_FILE, "value: 24, unit: hour")
    assert problem.message == "ob-nds-10-24h: -24 is no length of a term"


def test_a_number_without_a_direction_is_never_guessed(catalogue: Catalogue) -> None:
    lacking = changed(DIRECTIONS_FILE, "  ob-ecl-16-30d: before\n", "")
    problem = problem_of(catalogue, lacking)
    assert problem.message == "ob-ecl-16-30d has a number and no direction"
    assert problem.file == OBLIGATIONS_FILE


def test_the_units_of_the_words_are_those_that_terms_know(catalogue: Catalogue) -> None:
    assert {*catalogue.vocabulary.words("deadline_units")} == {*Unit, "none"}
