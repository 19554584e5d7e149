"""A post's tasks find somebody: the holder, a deputy, of a vacant post the superior."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from office import CHEN, LI, SUN, WANG, WU, Office
from programme_office import asks, first_task, handed_in, loaded, on, started

from jieqing.casebook.desk import day_of
from jieqing.people.matrix import Role, RolesConflict
from jieqing.people.posts import Post
from jieqing.people.superiors import answers_for, falls_to
from jieqing.programme.acts import tasks
from jieqing.programme.flows import TaskAct
from jieqing.programme.guards import NotYourPost

KEYS_TEMPLATE = "policy.keys"


def under_way(office: Office) -> tuple[Office, str]:
    """李运维's task to look at the keys, due mid-November, is open."""
    no = first_task() if loaded(office) else ""
    return on(office, date(2026, 11, 16)), no


def submits(office: Office, no: str, by: str) -> str:
    return tasks.submit(office.desk, asks(office, no, TaskAct.SUBMIT, by))


def test_a_deputy_does_the_tasks_of_a_holder_who_is_away(office: Office) -> None:
    then, no = under_way(office)
    with pytest.raises(NotYourPost):
        handed_in(then, no, SUN)
    until = day_of(then.at)
    then.give_post(SUN, Post(role=Role.IT, until=until, instead_of=LI))
    handed_in(then, no, SUN)

    later = on(office, until + timedelta(days=1))
    with pytest.raises(NotYourPost):
        submits(later, no, SUN)
    assert submits(later, no, LI) == "submitted"


def test_who_did_a_task_is_made_nobodys_deputy_to_verify_it(office: Office) -> None:
    then, no = under_way(office)
    handed_in(then, no, LI)
    submits(then, no, LI)
    away = Post(role=Role.AUDITOR, until=day_of(then.at), instead_of=WU)

    with pytest.raises(RolesConflict):
        then.give_post(LI, away)
    with pytest.raises(RolesConflict):
        then.give_post(CHEN, away)
    tasks.verify(then.desk, asks(then, no, TaskAct.VERIFY, WU))


def test_a_deputy_of_the_post_writes_its_documents(office: Office) -> None:
    with pytest.raises(NotYourPost):
        started(office, KEYS_TEMPLATE, SUN)
    away = Post(role=Role.IT, until=day_of(office.at), instead_of=LI)
    office.give_post(SUN, away)

    assert started(office, KEYS_TEMPLATE, SUN).startswith("WJ-")


def test_the_tasks_of_a_vacant_post_go_to_its_superior(office: Office) -> None:
    then, no = under_way(office)
    with pytest.raises(NotYourPost):
        handed_in(then, no, CHEN)
    then.end_post(LI, Post(role=Role.IT))
    with pytest.raises(NotYourPost):
        handed_in(then, no, WANG)
    handed_in(then, no, CHEN)

    assert submits(then, no, CHEN) == "submitted"


def test_vacant_posts_climb_and_nobody_replaces_the_auditor(office: Office) -> None:
    full = office.desk.register.roll(office.at)
    left = {
        number: replace(one, roles=one.roles - {Role.IT, Role.OFFICER, Role.AUDITOR})
        for number, one in full.persons.items()
    }
    few = replace(full, persons=left)

    assert falls_to(Role.IT, full) is Role.IT
    assert falls_to(Role.IT, few) is Role.APPROVER
    assert falls_to(Role.AUDITOR, few) is None
    above_all = answers_for(left[WANG].roles, few)
    assert above_all >= {Role.APPROVER, Role.OFFICER, Role.IT}
    assert not above_all & {Role.AUDITOR, Role.SUPERVISOR}
    assert answers_for(left[WU].roles, few) == frozenset()
