"""The public shop mall: what its own truth says, row by row, under each setting."""

import pytest
from _pytest.mark.structures import ParameterSet
from lent_database import Mall

RIGHT = "exactly as expected"
PLATFORM, SELF, ANONYMISE, UNKNOWN = (
    "ecommerce-platform",
    "self-operated",
    "self-operated-anonymise",
    "unknown",
)
SERVERS = ["mariadb", "postgresql"]
MEMBERS = ["member_1", "member_11"]
KINDS = ["sqlite", *SERVERS]
SHORT = [("member_1", PLATFORM, 0), ("member_11", UNKNOWN, 3)]
ON_SERVERS = [(kind, "member_1", UNKNOWN, 3) for kind in SERVERS]
LONG = [
    ("member_1", SELF, 0),
    ("member_1", ANONYMISE, 0),
    ("member_11", PLATFORM, 0),
    ("member_11", SELF, 0),
    ("member_3", PLATFORM, 0),
    ("member_3", SELF, 0),
    ("member_3", UNKNOWN, 0),
]


ON_SQLITE = [("sqlite", *case) for case in SHORT]
SETTLED = [("sqlite", *case) for case in (*LONG, ("member_1", UNKNOWN, 3))]
SETTLED += [(kind, *case) for kind in SERVERS for case in (*SHORT, *LONG)]


def later(case: tuple[object, ...]) -> ParameterSet:
    """A case for `make test-all`."""
    return pytest.param(*case, marks=pytest.mark.long)


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("kind", "member", "setting", "code"),
    [*ON_SQLITE, *ON_SERVERS, *map(later, SETTLED)],
)
def test_a_settled_shop_loses_exactly_what_the_truth_says(
    settled: Mall, member: str, setting: str, code: int
) -> None:
    ended = settled.rehearse(member, setting)

    assert (ended.code, settled.judged(member, setting)) == (code, RIGHT)
    assert str(ended.content["statement"]).endswith(".jqz")


@pytest.mark.parametrize("setting", [PLATFORM, SELF, UNKNOWN])
@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.long
def test_open_business_stays_and_the_rest_goes_now(
    loaded: Mall, member: str, setting: str
) -> None:
    ended = loaded.rehearse(member, setting, "--fact", "unfinished=rest-now")

    assert loaded.judged(member, setting, "as_loaded_rest_now") == RIGHT
    assert ended.code == (3 if setting == UNKNOWN else 0)


@pytest.mark.parametrize(
    ("kind", "member"),
    [
        ("sqlite", "member_1"),
        later(("sqlite", "member_11")),
        *(later((kind, member)) for kind in SERVERS for member in MEMBERS),
    ],
)
def test_a_customer_who_waits_for_open_business_leaves_all_as_it_was(
    loaded: Mall, member: str
) -> None:
    ended = loaded.rehearse(member, PLATFORM, "--fact", "unfinished=wait")

    assert (ended.code, loaded.difference()) == (3, "identical")
    assert (ended.content["check"], ended.content["statement"]) == (None, None)


UNITS = {
    "2025-12-21": {},
    "2025-12-23": {
        "oms_order": {61, 62, 64},
        "oms_order_item": {94, 95, 96, 98},
        "oms_order_operate_history": {35},
    },
    "2026-01-13": {
        "oms_order": {61, 62, 64, 66},
        "oms_order_item": {94, 95, 96, 98, 101},
        "oms_order_operate_history": {35},
    },
}


def _beyond(settled: Mall) -> dict[str, set[int]]:
    """What went beyond the lists of the truth's own day."""
    listed = {
        "oms_order": {15, 20, 21, 22, *range(25, 32), *range(33, 40), 41, 43, 44}
        | {47, 48, 52, 55, 59, 60},
        "oms_order_item": {*range(36, 41), *range(46, 56), *range(58, 67), 68, 69}
        | {71, 72, 77, 78, 79, 83, 86, 90, 91, 92, 93},
        "oms_order_operate_history": {9, 10, 11, 13, 14, *range(18, 23)}
        | set(range(24, 35)),
    }
    erased = settled.erased()
    found = {table: erased.get(table, set()) - ids for table, ids in listed.items()}
    return {table: ids for table, ids in found.items() if ids}


@pytest.mark.parametrize("day", UNITS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.long
def test_a_unit_goes_on_the_day_after_its_last_one(settled: Mall, day: str) -> None:
    settled.rehearse("member_1", PLATFORM, day=day)

    assert _beyond(settled) == UNITS[day]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.long
def test_when_every_keep_is_over_nothing_of_the_customer_is_left(settled: Mall) -> None:
    settled.rehearse("member_1", PLATFORM, day="2028-11-21")

    # Then the platform has nothing more to keep than a shop that never had to.
    assert settled.judged("member_1", SELF) == RIGHT
