"""Which post stands above which: set by the administrator, signed, no circles."""

from datetime import timedelta

import pytest
from django.db import transaction
from office import CHEN, KEYS, LI, QIAN, WANG, Office

from jieqing.casebook.desk import day_of
from jieqing.flow import record as records
from jieqing.flow.record import RecordAltered
from jieqing.people.matrix import SUPERIORS, Role
from jieqing.people.oneself import OwnSuperior
from jieqing.people.posts import Post
from jieqing.people.register import REGISTER, AppointmentUnsigned
from jieqing.people.roll import SUPERIOR, NotEntitled
from jieqing.people.setting_superiors import (
    NoSuperiorOfCounsel,
    SuperiorAlready,
    SuperiorsInCircle,
    set_superior,
    to_set,
)
from jieqing.people.superiors import answers_for, falls_to


def put(
    office: Office, post: Role, over: Role | None, by: str = QIAN, hand: str = QIAN
) -> None:
    register = office.desk.register
    signature = KEYS[hand].sign(to_set(register, post, over, by=by).to_bytes())
    set_superior(register, post, over, signature, by=by, at=office.at)


def test_a_vacant_posts_tasks_fall_to_the_superior_that_was_set(office: Office) -> None:
    put(office, Role.IT, Role.APPROVER)
    office.end_post(LI, Post(role=Role.IT))

    roll = office.desk.register.roll(office.at)
    assert falls_to(Role.IT, roll) is Role.APPROVER
    assert Role.IT in answers_for(roll.persons[WANG].roles, roll)
    assert Role.IT not in answers_for(roll.persons[CHEN].roles, roll)


def test_without_a_superior_a_vacant_posts_tasks_fall_to_nobody(
    office: Office,
) -> None:
    put(office, Role.IT, None)
    office.end_post(LI, Post(role=Role.IT))

    assert falls_to(Role.IT, office.desk.register.roll(office.at)) is None


def test_a_circle_is_refused_and_names_every_post_of_it(office: Office) -> None:
    before = office.entries

    with pytest.raises(SuperiorsInCircle) as refusal:
        put(office, Role.APPROVER, Role.IT)

    named = str(refusal.value.facts["circle"])
    assert named == "approver → IT → compliance officer → approver"
    with pytest.raises(SuperiorsInCircle):
        put(office, Role.IT, Role.IT)
    assert office.entries == before
    assert office.desk.register.roll().superiors == SUPERIORS


def test_what_changes_nothing_and_what_nobody_should_know_of_is_refused(
    office: Office,
) -> None:
    before = office.entries

    with pytest.raises(SuperiorAlready):
        put(office, Role.IT, Role.OFFICER)
    with pytest.raises(NoSuperiorOfCounsel):
        put(office, Role.IT, Role.COUNSEL)
    assert office.entries == before


def test_nobody_sets_a_post_of_their_own_above_another(office: Office) -> None:
    office.end_post(LI, Post(role=Role.IT))
    before = office.entries
    with pytest.raises(OwnSuperior) as refusal:
        put(office, Role.IT, Role.SECURITY)

    assert refusal.value.facts["person"] == QIAN
    assert office.entries == before
    assert falls_to(Role.IT, office.desk.register.roll(office.at)) is Role.OFFICER


def test_who_stands_in_for_the_administrator_raises_no_post_of_their_own(
    office: Office,
) -> None:
    until = day_of(office.at) + timedelta(days=4)
    away = Post(role=Role.SECURITY, until=until, instead_of=QIAN)
    office.give_post(LI, away)
    before = office.entries
    with pytest.raises(OwnSuperior):
        put(office, Role.EXECUTOR, Role.IT, by=LI, hand=LI)
    with pytest.raises(OwnSuperior):
        put(office, Role.EXECUTOR, Role.SECURITY, by=LI, hand=LI)

    assert office.entries == before


def test_only_the_administrators_own_hand_sets_it(office: Office) -> None:
    with pytest.raises(NotEntitled):
        put(office, Role.IT, Role.APPROVER, by=CHEN, hand=CHEN)
    with pytest.raises(AppointmentUnsigned):
        put(office, Role.IT, Role.APPROVER, hand=CHEN)


def test_an_entry_that_nobody_signed_stops_every_reading(office: Office) -> None:
    put(office, Role.IT, Role.APPROVER)
    ledger = office.desk.ledger
    facts = ledger.as_it_is().leaves_of(REGISTER)[-1].entry.facts

    with transaction.atomic():
        records.append(ledger, REGISTER, SUPERIOR, facts, by=QIAN, at=office.at)

    with pytest.raises(RecordAltered):
        office.desk.register.roll(office.at)
