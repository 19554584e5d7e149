"""A post begins and ends by its days; a deputy stands in, and is the holder's side."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from jieqing.flow import record as records
from jieqing.flow.record import RecordAltered
from jieqing.keys.signing import SigningKey
from jieqing.people.giving import (
    DeputyOfNobody,
    DeputyPeriodWrong,
    LastAdministrator,
    PostPeriodWrong,
    PostUnknown,
    end,
    give,
    require_givable,
    to_end,
    to_give,
)
from jieqing.people.matrix import Role, RolesConflict
from jieqing.people.oneself import OwnPost
from jieqing.people.posts import Post
from jieqing.people.register import AppointmentUnsigned, Register
from jieqing.people.roll import NotEntitled, Person

QIAN, WANG, ZHAO = "P-0001", "P-0002", "P-0003"
MONDAY = datetime(2026, 11, 2, 1, tzinfo=UTC)
DAY = date(2026, 11, 2)
FRIDAY = DAY + timedelta(days=4)
Keys = Mapping[str, SigningKey]
Give = Callable[..., Person]
SQLITE = pytest.mark.parametrize("casebooks", ["sqlite"], indirect=True)
pytestmark = SQLITE


@pytest.fixture
def staff(qian: Person, add: Callable[..., Person]) -> None:
    """王审批 and 赵审批 sign, 陈经办 (P-0004) asks."""
    assert qian.is_active
    add("王审批", Role.APPROVER)
    add("赵审批", Role.APPROVER)
    add("陈经办", Role.OFFICER)


@pytest.fixture
def given_post(register: Register, keys: Keys) -> Give:
    def one(number: str, post: Post, *, by: str = QIAN) -> Person:
        change = to_give(register, number, post, by=by)
        signature = keys[by].sign(change.to_bytes())
        return give(register, number, post, signature, by=by, at=MONDAY)

    return one


def ended(register: Register, keys: Keys, number: str, role: Role) -> Person:
    change = to_end(register, number, (role, ""), by=QIAN)
    signature = keys[QIAN].sign(change.to_bytes())
    return end(register, number, (role, ""), signature, by=QIAN, at=MONDAY)


def may(register: Register, number: str, act: str, day: date) -> bool:
    at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
    try:
        register.entitled(number, act, at)
    except NotEntitled:
        return False
    return True


@pytest.mark.usefixtures("staff")
def test_a_post_is_held_from_its_first_day_to_its_last(
    register: Register, given_post: Give
) -> None:
    tuesday = DAY + timedelta(days=1)
    given_post(WANG, Post(role=Role.IT, since=tuesday, until=FRIDAY))
    days = [DAY, tuesday, FRIDAY, FRIDAY + timedelta(days=1)]

    held = [may(register, WANG, "map-confirm", day) for day in days]

    assert held == [False, True, True, False]
    assert may(register, WANG, "approve", FRIDAY + timedelta(days=400))


@pytest.mark.usefixtures("staff")
def test_a_post_without_an_end_gets_one_and_gets_it_longer(
    register: Register, given_post: Give
) -> None:
    later = FRIDAY + timedelta(days=7)
    given_post(WANG, Post(role=Role.APPROVER, until=FRIDAY))
    short = may(register, WANG, "approve", later)
    given_post(WANG, Post(role=Role.APPROVER, until=later))

    assert (short, may(register, WANG, "approve", later)) == (False, True)
    assert len(register.person(WANG).posts) == 1


@pytest.mark.usefixtures("staff")
def test_a_post_that_is_ended_is_over_at_once_and_its_row_still_agrees(
    register: Register, keys: Keys
) -> None:
    ended(register, keys, WANG, Role.APPROVER)

    assert not may(register, WANG, "approve", DAY)
    with pytest.raises(PostUnknown):
        ended(register, keys, WANG, Role.APPROVER)


@pytest.mark.usefixtures("staff")
def test_a_deputy_may_what_the_holder_may_and_only_as_long_as_the_holder(
    register: Register, given_post: Give, keys: Keys
) -> None:
    wu = Post(role=Role.OFFICER, since=DAY, until=FRIDAY, instead_of="P-0004")
    ended(register, keys, WANG, Role.APPROVER)
    given_post(WANG, wu)
    in_time, after = (
        may(register, WANG, "open", FRIDAY),
        may(register, WANG, "open", FRIDAY + timedelta(days=1)),
    )
    ended(register, keys, "P-0004", Role.OFFICER)

    assert (in_time, after) == (True, False)
    assert not may(register, WANG, "open", FRIDAY)


@pytest.mark.usefixtures("staff")
def test_a_deputy_and_the_holder_are_one_side_of_what_is_signed(
    register: Register, given_post: Give, keys: Keys
) -> None:
    stand_in = Post(role=Role.APPROVER, since=DAY, until=FRIDAY, instead_of=ZHAO)
    own_too = given_post(WANG, stand_in)
    both = register.roll(MONDAY)
    ended(register, keys, WANG, Role.APPROVER)
    roll = register.roll(MONDAY)
    wang, zhao = roll.persons[WANG], roll.persons[ZHAO]

    assert not both.are_one_side((own_too, "approve"), (both.persons[ZHAO], "approve"))
    assert wang.may_only_for("approve") == {ZHAO}
    assert roll.are_one_side((wang, "approve"), (zhao, "approve"))
    assert roll.are_one_side((zhao, "approve"), (wang, "approve"))


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize(
    ("number", "post", "refusal"),
    [
        (WANG, Post(role=Role.OFFICER), RolesConflict),
        (
            WANG,
            Post(role=Role.OFFICER, since=DAY, until=FRIDAY, instead_of="P-0004"),
            RolesConflict,
        ),
        (WANG, Post(role=Role.IT, until=DAY - timedelta(days=1)), PostPeriodWrong),
        (WANG, Post(role=Role.APPROVER, instead_of=ZHAO), DeputyPeriodWrong),
        (
            WANG,
            Post(
                role=Role.APPROVER,
                until=DAY + timedelta(days=100),
                instead_of=ZHAO,
            ),
            DeputyPeriodWrong,
        ),
        (
            ZHAO,
            Post(role=Role.APPROVER, until=FRIDAY, instead_of=ZHAO),
            DeputyOfNobody,
        ),
        (WANG, Post(role=Role.IT, until=FRIDAY, instead_of=ZHAO), DeputyOfNobody),
        (QIAN, Post(role=Role.SECURITY, until=FRIDAY), LastAdministrator),
    ],
)
def test_a_post_that_nobody_should_hold_is_not_given(
    given_post: Give, number: str, post: Post, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        given_post(number, post)


@pytest.fixture
def stand_in(given_post: Give, add: Callable[..., Person]) -> str:
    """代安全 stands in for 钱管理 until Friday."""
    number = add("代安全", Role.IT).number
    away = Post(role=Role.SECURITY, since=DAY, until=FRIDAY, instead_of=QIAN)
    given_post(number, away)
    return number


@pytest.mark.usefixtures("staff")
def test_an_administrator_gives_themselves_nothing(
    register: Register, given_post: Give
) -> None:
    before = register.ledger.size()
    away = Post(role=Role.OFFICER, until=FRIDAY, instead_of="P-0004")
    with pytest.raises(OwnPost):
        given_post(QIAN, Post(role=Role.IT, until=FRIDAY))
    with pytest.raises(OwnPost):
        given_post(QIAN, away)

    assert register.ledger.size() == before


@pytest.mark.usefixtures("staff")
def test_who_stands_in_gives_no_post_to_themselves_nor_to_whom_they_stand_in_for(
    register: Register, given_post: Give, stand_in: str
) -> None:
    before = register.ledger.size()
    longer = Post(role=Role.SECURITY, until=FRIDAY + timedelta(days=9), instead_of=QIAN)
    with pytest.raises(OwnPost):
        given_post(stand_in, Post(role=Role.SECURITY), by=stand_in)
    with pytest.raises(OwnPost):
        given_post(stand_in, longer, by=stand_in)
    with pytest.raises(OwnPost):
        given_post(QIAN, Post(role=Role.IT), by=stand_in)

    assert register.ledger.size() == before
    assert given_post(WANG, Post(role=Role.IT), by=stand_in).may("map-confirm")


@pytest.mark.usefixtures("staff")
def test_what_one_holds_one_may_let_end_sooner(
    given_post: Give, add: Callable[..., Person]
) -> None:
    add("另一安全", Role.SECURITY)
    given_post(QIAN, Post(role=Role.SECURITY, since=DAY, until=FRIDAY))

    with pytest.raises(OwnPost):
        given_post(QIAN, Post(role=Role.SECURITY))


@pytest.mark.usefixtures("staff")
def test_an_administrator_adds_no_second_account_of_their_own(
    register: Register, add: Callable[..., Person]
) -> None:
    before = register.ledger.size()
    with pytest.raises(OwnPost):
        add("钱二号", Role.IT, natural="钱管理")

    assert register.ledger.size() == before


@pytest.mark.usefixtures("staff")
def test_where_nobody_else_could_the_owner_of_a_small_company_may(
    register: Register, keys: Keys
) -> None:
    small = replace(register, small_organisation=True)
    post = Post(role=Role.IT)
    signature = keys[QIAN].sign(to_give(small, QIAN, post, by=QIAN).to_bytes())

    assert give(small, QIAN, post, signature, by=QIAN, at=MONDAY).may("map-confirm")


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("way", ["post", "account", "last day"])
def test_who_ended_the_other_administrator_is_not_alone_for_a_month(
    register: Register,
    keys: Keys,
    add: Callable[..., Person],
    disable: Callable[[Person], None],
    given_post: Give,
    way: str,
) -> None:
    other = add("李管理", Role.SECURITY)
    small = replace(register, small_organisation=True)
    if way == "post":
        ended(register, keys, other.number, Role.SECURITY)
    elif way == "account":
        disable(other)
    else:
        given_post(other.number, Post(role=Role.SECURITY, until=DAY))
    post = Post(role=Role.APPROVER)
    month = DAY + timedelta(days=30)
    for day in (DAY, DAY + timedelta(days=1), month):
        with pytest.raises(OwnPost):
            require_givable(small, QIAN, post, day, by=QIAN)

    require_givable(small, QIAN, post, month + timedelta(days=1), by=QIAN)


@pytest.mark.usefixtures("staff")
def test_posts_kept_apart_may_follow_upon_each_other(
    register: Register, given_post: Give
) -> None:
    given_post(WANG, Post(role=Role.APPROVER, until=FRIDAY))
    given_post(WANG, Post(role=Role.OFFICER, since=FRIDAY + timedelta(days=1)))
    then = FRIDAY + timedelta(days=1)

    assert may(register, WANG, "open", then)
    assert not may(register, WANG, "approve", then)


@pytest.mark.usefixtures("staff")
def test_the_last_administrator_stays_and_only_they_give(
    register: Register, given_post: Give, keys: Keys
) -> None:
    with pytest.raises(LastAdministrator):
        ended(register, keys, QIAN, Role.SECURITY)
    with pytest.raises(NotEntitled):
        given_post(WANG, Post(role=Role.IT), by=ZHAO)


@pytest.mark.usefixtures("staff")
def test_a_signature_for_one_period_gives_no_other(
    register: Register, keys: Keys
) -> None:
    post = Post(role=Role.IT, until=FRIDAY)
    change = to_give(register, WANG, post, by=QIAN)
    signature = keys[QIAN].sign(change.to_bytes())
    longer = replace(post, until=None)

    with pytest.raises(AppointmentUnsigned):
        give(register, WANG, longer, signature, by=QIAN, at=MONDAY)


@pytest.mark.usefixtures("staff")
def test_a_post_entered_past_the_guards_stops_every_reading(
    register: Register,
) -> None:
    facts = {
        "person": WANG,
        "role": "executor",
        "since": "",
        "until": "",
        "instead_of": "",
        "signature": "A" * 88,
    }
    entry = records.new_entry(
        "person-post", tenant="qinghe", actor=QIAN, at=MONDAY, case=None, facts=facts
    )
    with transaction.atomic():
        register.ledger.append("people", entry)

    with pytest.raises(RecordAltered):
        register.everybody()


@pytest.mark.usefixtures("staff")
def test_a_signature_found_in_the_ledger_gives_no_post_again(
    register: Register, given_post: Give, keys: Keys
) -> None:
    post = Post(role=Role.IT, until=FRIDAY)
    change = to_give(register, WANG, post, by=QIAN)
    signature = keys[QIAN].sign(change.to_bytes())
    give(register, WANG, post, signature, by=QIAN, at=MONDAY)
    ended(register, keys, WANG, Role.IT)
    with pytest.raises(AppointmentUnsigned):
        give(register, WANG, post, signature, by=QIAN, at=MONDAY)

    assert given_post(WANG, post).may("map-confirm")


@pytest.mark.usefixtures("staff")
def test_a_second_account_is_kept_apart_from_a_post_that_only_begins_later(
    given_post: Give, add: Callable[..., Person]
) -> None:
    add("冯同", Role.IT)
    given_post("P-0005", Post(role=Role.APPROVER, since=date(2199, 1, 1)))
    with pytest.raises(RolesConflict):
        add("冯同", Role.OFFICER)
