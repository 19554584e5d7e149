"""What holds for any facts under the whole catalogue."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from law_closing import pack_files

from jieqing.cli.explanation_words import explanation_words
from jieqing.language import heard
from jieqing.law.catalogue import load
from jieqing.law.decide import decide
from jieqing.law.explanation import explain
from jieqing.law.scope import scope
from jieqing.law.values import PERMANENT, Facts, Fate
from often import often

LAW = load(pack_files())
WORDS = LAW.vocabulary
GONE = (Fate.ERASE, Fate.ANONYMISE)
DAY = timedelta(days=1)

days = st.dates(date(1990, 1, 1), date(2035, 1, 1))
todays = st.dates(date(2005, 1, 1), date(2060, 1, 1))
Words = st.SearchStrategy[frozenset[str]]
CLOCKS = WORDS.words("clocks")
some_clocks = st.dictionaries(st.sampled_from(CLOCKS), st.none() | days, max_size=9)
all_clocks = st.fixed_dictionaries(dict.fromkeys(CLOCKS, days))


def some(name: str, at_most: int = 4, at_least: int = 0) -> Words:
    words = st.sampled_from(WORDS.words(name))
    return st.frozensets(words, min_size=at_least, max_size=at_most)


EVERYBODY = st.just(frozenset(WORDS.words("actors")))
ALL_CONDITIONS = st.just(frozenset(WORDS.words("conditions")))


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Any company and record; half of the time a customer has asked to be gone."""
    true = draw(some("conditions", 2))
    asked = {"user-deletion-request": date(2005, 1, 1)}
    return Facts(
        kinds=draw(some("data_kinds", 2, 1)),
        actors=draw(st.none() | some("actors", 6) | EVERYBODY),
        clocks=draw(st.one_of(all_clocks, some_clocks))
        | draw(st.sampled_from([{}, asked])),
        conditions=true,
        ruled_out=draw(some("conditions", 9) | ALL_CONDITIONS) - true,
        subject_age=draw(st.none() | st.integers(0, 90)),
        subject_alive=draw(st.sampled_from([True, True, True, False])),
        anonymise_test_passed=draw(st.booleans()),
    )


many = settings(max_examples=often(40), suppress_health_check=list(HealthCheck))


@many
@given(facts(), todays, some("holds", 3, 1))
def test_nothing_under_a_hold_ever_goes(
    known: Facts, today: date, holds: frozenset[str]
) -> None:
    found = decide(replace(known, holds=holds), LAW, today)
    assert (found.fate, found.until) == (Fate.KEEP, None)
    assert found.hold in holds


@many
@given(facts(), todays)
def test_what_goes_has_outlived_every_mandatory_keep(known: Facts, today: date) -> None:
    found = decide(known, LAW, today)
    assume(found.fate in GONE)
    seen = scope(known, LAW, today)
    assert all(term.is_over(today) for term in (*seen.keeps, *seen.open))
    assert known.subject_alive


@many
@given(facts(), todays)
def test_what_is_kept_is_kept_to_the_latest_end(known: Facts, today: date) -> None:
    found = decide(known, LAW, today)
    assume(found.fate is Fate.KEEP)
    ends = [term.end for term in scope(known, LAW, today).keeps]
    dated = [end for end in ends if isinstance(end, date)]
    assert found.until == (PERMANENT if PERMANENT in ends else max(dated))
    assert found.until is PERMANENT or found.until >= today


@many
@given(facts(), todays, some("actors", 6, 1))
def test_an_unknown_actor_erases_nothing_that_any_actor_keeps(
    known: Facts, today: date, actors: frozenset[str]
) -> None:
    unknown = decide(replace(known, actors=None), LAW, today)
    assume(unknown.fate in GONE)
    assert decide(replace(known, actors=actors), LAW, today).fate is not Fate.KEEP


@many
@given(facts(), todays)
def test_no_erasing_is_named_after_a_rule_from_memory(
    known: Facts, today: date
) -> None:
    found = decide(known, LAW, today)
    assume(found.fate in GONE)
    assert found.decisive is not None
    assert not LAW.rule(found.decisive).is_unverified


@many
@given(facts(), todays)
def test_at_the_bound_it_still_goes_and_a_day_later_not(
    known: Facts, today: date
) -> None:
    found = decide(known, LAW, today)
    assume(found.fate in GONE and found.bounds)
    at = {clock: {**known.clocks, clock: day} for clock, day in found.bounds.items()}
    past = {c: {**known.clocks, c: day + DAY} for c, day in found.bounds.items()}
    still = [decide(replace(known, clocks=c), LAW, today) for c in at.values()]
    no_more = [decide(replace(known, clocks=c), LAW, today) for c in past.values()]
    assert {each.fate for each in still} <= set(GONE)
    assert {each.fate for each in no_more}.isdisjoint(GONE)


@many
@given(facts(), todays)
def test_the_bound_is_never_before_the_event_itself(known: Facts, today: date) -> None:
    found = decide(known, LAW, today)
    assert all(known.clocks[name] <= day for name, day in found.bounds.items())


@many
@given(facts(), todays)
def test_what_the_words_give_to_counsel_counsel_must_look_at(
    known: Facts, today: date
) -> None:
    with heard("en"):
        words = explanation_words(explain(known, LAW, today), WORDS)
    *reasons, last = words.splitlines()
    given = [line for line in reasons if "counsel" in line]
    assert last != "Counsel need not look." or given == []
    decided = [line for line in given if "checked by counsel" not in line]
    assert last == "Counsel must look." or decided == []
