"""A table's records fall into a few cases, and each is decided as its case says."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_law_properties import CLOCKS, DAY, LAW, facts, todays

from jieqing.law.decide import decide
from jieqing.law.predicate import Axes, Case, Ruling, Span, cases, with_days
from jieqing.law.values import PERMANENT, Doubt, Facts, Fate
from often import often

TODAY = date(2026, 6, 30)
GONE = dict.fromkeys(("user-deletion-request", "purpose-achieved"), TODAY)
ORDER = Facts(
    kinds=frozenset({"transaction-record"}),
    actors=frozenset({"ecommerce-platform"}),
    clocks=GONE,
)
DONE = frozenset({"transaction-completed"})
many = settings(
    max_examples=often(40), deadline=None, suppress_health_check=list(HealthCheck)
)


@st.composite
def some_axes(draw: st.DrawFn) -> Axes:
    """At most three days of a record, each of which starts some clocks."""
    clocks = draw(st.lists(st.sampled_from(CLOCKS), unique=True, max_size=5))
    drawn = {clock: draw(st.sampled_from("abc")) for clock in clocks}
    return {
        axis: frozenset(clock for clock, on in drawn.items() if on == axis)
        for axis in set(drawn.values())
    }


def days_near(found: tuple[Case, ...], axis: str) -> st.SearchStrategy[date | None]:
    """Any day, none, and above all those at which something changes."""
    spans = [span for case in found if (span := case.days.get(axis))]
    ends = {end for span in spans for end in span.outermost}
    near = {e + DAY * n for e in ends for n in (-1, 0, 1) if date.min < e < date.max}
    return st.none() | st.dates() | st.sampled_from(sorted(near | {TODAY}))


@many
@given(facts(), some_axes(), todays, st.data())
def test_every_record_is_in_one_case_and_decided_as_that_says(
    known: Facts, axes: Axes, today: date, data: st.DataObject
) -> None:
    by_year = data.draw(st.booleans())
    found = cases(known, LAW, today, axes, by_year=by_year)
    days = {axis: data.draw(days_near(found, axis)) for axis in axes}
    (case,) = [each for each in found if each.covers(days)]
    decided = decide(with_days(known, axes, days), LAW, today)
    assert case.ruling in (None, Ruling.of(decided, by_year=by_year))


def fates(known: Facts, axes: Axes, *, by_year: bool) -> list[object]:
    found = cases(known, LAW, TODAY, axes, by_year=by_year)
    return [(case.days, case.ruling and case.ruling.fate) for case in found]


def test_orders_of_a_platform_fall_into_three_cases() -> None:
    last = date(2023, 6, 29)
    assert fates(ORDER, {"done": DONE}, by_year=False) == [
        ({"done": None}, Fate.ASK),
        ({"done": Span(last=last)}, Fate.ERASE),
        ({"done": Span(first=last + DAY)}, Fate.KEEP),
    ]


def test_kept_orders_are_parted_by_the_year_of_their_end() -> None:
    found = cases(ORDER, LAW, TODAY, {"done": DONE}, by_year=True)
    kept = [case for case in found if case.ruling and case.ruling.until]
    ends = {case.ruling.until: case.days["done"] for case in kept if case.ruling}
    assert ends[2027] == Span(first=date(2024, 1, 1), last=date(2024, 12, 31))


def test_an_axis_that_no_rule_speaks_of_decides_nothing() -> None:
    axes = {"done": DONE, "beside": frozenset({"last-visit"})}
    assert all(set(days) <= {"done"} for days, _ in fates(ORDER, axes, by_year=False))


def test_where_two_days_compete_the_records_are_decided_one_by_one() -> None:
    """A keep of five years and one of ten, each by a day of its own."""
    known = Facts(
        kinds=frozenset({"transaction-record", "payment-record"}),
        actors=frozenset({"ecommerce-platform", "financial-institution"}),
        clocks=GONE,
    )
    axes = {"done": DONE, "ended": frozenset({"transaction-ended"})}
    found = cases(known, LAW, TODAY, axes, by_year=False)
    assert None in {case.ruling for case in found}
    both = {"done": date(2024, 5, 1), "ended": date(2024, 5, 1)}
    (case,) = [each for each in found if each.covers(both)]
    assert case.ruling is not None


def test_a_record_without_a_day_is_never_among_those_that_go() -> None:
    found = cases(ORDER, LAW, TODAY, {"done": DONE}, by_year=False)
    (case,) = [each for each in found if each.covers({"done": None})]
    assert case.ruling is not None
    assert case.ruling.doubt is Doubt.NO_DATE


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_the_calendars_ends_are_in_some_case(day: date) -> None:
    found = cases(ORDER, LAW, TODAY, {"done": DONE}, by_year=True)
    (case,) = [each for each in found if each.covers({"done": day})]
    assert case.ruling is not None
    assert case.ruling.until is not PERMANENT
