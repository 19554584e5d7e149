"""The matrix role x act, and the roles that are kept apart."""

import pytest

from jieqing.people.matrix import (
    EVERYBODY,
    MATRIX,
    PAGES,
    PROGRAMME,
    Role,
    conflicts,
    readers_of,
    roles_for,
    shipped_superiors,
)


def test_an_act_that_nobody_listed_is_nobodys() -> None:
    assert roles_for("erase-everything") == frozenset()


def test_every_listed_act_is_somebodys() -> None:
    assert all(MATRIX.values())


def test_the_auditor_does_no_act_of_a_case() -> None:
    of_log_ins = ("log-in-", "token-", "access-")
    theirs = {act for act in MATRIX if Role.AUDITOR in roles_for(act)}

    # Taking the list along changes no case: it is how an auditor looks at many.
    assert {act for act in theirs if not act.startswith(of_log_ins)} == {"case-export"}


@pytest.mark.parametrize("act", ["open", "approve", "execute"])
def test_asking_signing_and_erasing_belong_to_different_roles(act: str) -> None:
    others = {"open", "approve", "execute"} - {act}

    assert not roles_for(act) & frozenset().union(*(roles_for(o) for o in others))


def test_an_officer_who_also_approves_is_a_conflict() -> None:
    assert conflicts([Role.OFFICER, Role.APPROVER]) == ((Role.APPROVER, Role.OFFICER),)


def test_an_officer_who_also_looks_after_it_is_none() -> None:
    assert conflicts([Role.OFFICER, Role.IT]) == ()


ADMINISTRATORS = (Role.SYSTEM, Role.SECURITY, Role.AUDIT)
NEW = frozenset(
    {
        Role.EMPLOYEE,
        Role.TRAINER,
        Role.SUPERVISOR,
        Role.IN_CHARGE,
        Role.MANAGEMENT,
        Role.COMMANDER,
        Role.SYSTEM,
        Role.AUDIT,
        Role.INSPECTOR,
    }
)
"""Posts that a company need not give."""
FOUNDING = frozenset(Role) - NEW
OF_A_CASE = {"open", "plan", "approve", "execute", "restore", "show-value", "refuse"}


def acts_of(role: Role) -> set[str]:
    return {act for act in (*MATRIX, *PROGRAMME) if role in roles_for(act)}


def test_every_act_is_done_by_a_company_without_any_of_the_further_posts() -> None:
    assert [a for a in (*MATRIX, *PROGRAMME) if not roles_for(a) & FOUNDING] == []


@pytest.mark.parametrize("role", sorted(NEW))
def test_none_of_the_further_posts_does_what_a_case_or_a_person_needs(
    role: Role,
) -> None:
    of_people = {act for act in MATRIX if act.startswith(("person-", "superior-"))}

    assert not acts_of(role) & (OF_A_CASE | of_people)


def test_an_employee_does_what_everybody_does_and_reads_what_everybody_reads() -> None:
    of_all = {a for a in (*MATRIX, *PROGRAMME) if roles_for(a) >= EVERYBODY}

    assert acts_of(Role.EMPLOYEE) == of_all
    assert {p for p in PAGES if Role.EMPLOYEE in readers_of(p)} == {
        "today",
        "programme",
        "organisation",
    }


def test_an_inspector_does_nothing_but_to_their_own_log_in() -> None:
    read = {page for page in PAGES if Role.INSPECTOR in readers_of(page)}

    assert acts_of(Role.INSPECTOR) == {"log-in-link", "log-in-unlink"}
    assert not read & {"customers", "today", "orders", "log-ins", "reviews"}


@pytest.mark.parametrize("role", [*ADMINISTRATORS, Role.MANAGEMENT, Role.TRAINER])
def test_who_administers_manages_or_trains_reads_no_case(role: Role) -> None:
    assert role not in readers_of("cases") | readers_of("customers")


def test_the_three_administrators_are_three_people() -> None:
    assert len(conflicts(ADMINISTRATORS)) == 3


@pytest.mark.parametrize("other", [Role.OFFICER, Role.APPROVER, Role.EXECUTOR])
def test_a_supervisor_does_nothing_that_they_inspect(other: Role) -> None:
    assert conflicts([Role.SUPERVISOR, other])


def test_an_inspector_holds_no_other_post() -> None:
    assert all(conflicts([Role.INSPECTOR, other]) for other in EVERYBODY)


def test_a_lesser_severity_and_an_exemption_take_another_post_to_confirm() -> None:
    asks = ("incident-lower", "course-exempt-ask")
    confirms = ("incident-lower-confirm", "course-exempt")

    for ask, confirm in zip(asks, confirms, strict=True):
        assert not roles_for(ask) & roles_for(confirm)


def test_the_person_in_charge_stands_above_the_officer_where_there_is_one() -> None:
    assert shipped_superiors(FOUNDING)[Role.OFFICER] is Role.APPROVER
    assert shipped_superiors({Role.IN_CHARGE})[Role.OFFICER] is Role.IN_CHARGE
