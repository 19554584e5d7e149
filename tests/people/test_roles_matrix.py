"""The matrix role x act, and the roles that are kept apart."""

import pytest

from jieqing.people.matrix import MATRIX, Role, conflicts, roles_for


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
