"""Nobody gets round a standing approval: not from Python, not by editing rows."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from office import (
    CHEN,
    KEYS,
    LI,
    QIAN,
    SUN,
    WANG,
    WU,
    ZHAO,
    Office,
    allowed,
    sign_standing,
)

from jieqing.casebook import models
from jieqing.casebook.acts.due_run import run
from jieqing.casebook.acts.due_standing import (
    NewStanding,
    StandingIncomplete,
    end,
    propose,
    sign,
    to_sign,
)
from jieqing.casebook.desk import day_of
from jieqing.casebook.due_flow import STANDING, DueAct, Stands
from jieqing.casebook.guards import PersonInvolved
from jieqing.casebook.sources import confirm_map
from jieqing.casebook.standing import (
    RECORD,
    StandingElsewhere,
    StandingForged,
    StandingMapChanged,
    StandingMissing,
    StandingOver,
    StandingRuleChanged,
    StandingUnsigned,
    all_of,
)
from jieqing.casebook.work import TimeRunsBackwards
from jieqing.errors import JieqingError
from jieqing.evidence.approval import approval_message
from jieqing.flow import record as records
from jieqing.flow.ledger import LedgerAltered
from jieqing.flow.models import LedgerEntry
from jieqing.flow.record import STATE, RecordAltered
from jieqing.flow.table import NEW, NotInTable
from jieqing.home import Clock
from jieqing.law.catalogue import Catalogue
from jieqing.law.period import Period
from jieqing.people import models as people
from jieqing.people.matrix import roles_for
from jieqing.people.register import NewPerson

Stage = Callable[[str], Office]
AUTUMN = datetime(2029, 10, 14, 1, tzinfo=UTC)
SHOP = NewStanding(stores=frozenset({"shop"}), ceiling=9, until=date(2030, 6, 30))


@pytest.fixture
def autumn(at_stage: Stage) -> Office:
    """Rows have come due, and nobody has approved anything."""
    return replace(at_stage("settled"), at=AUTUMN)


def proposed(office: Office, new: NewStanding = SHOP, by: str = CHEN) -> str:
    return propose(office.desk, new, by=by, at=office.at).number


def refused(office: Office, by: str = SUN) -> str:
    """The refusal of a run, which has touched nothing."""
    before, entries = office.rows(), office.entries
    with pytest.raises(JieqingError) as refusal:
        run(office.desk, by=by, at=office.at)
    assert (office.rows(), office.entries) == (before, entries)
    return refusal.value.code


def test_without_a_standing_approval_nothing_due_is_erased(autumn: Office) -> None:
    assert refused(autumn) == StandingMissing.code


def test_a_proposal_that_nobody_signed_erases_nothing(autumn: Office) -> None:
    proposed(autumn)

    assert refused(autumn) == StandingUnsigned.code


def test_one_signature_is_not_enough_for_a_run(autumn: Office) -> None:
    sign_standing(autumn, proposed(autumn), WANG)

    assert refused(autumn) == StandingUnsigned.code


def test_one_person_cannot_sign_a_standing_approval_twice(autumn: Office) -> None:
    number = proposed(autumn)
    sign_standing(autumn, number, WANG)

    with pytest.raises(PersonInvolved):
        sign_standing(autumn, number, WANG)


def second_account(office: Office, of: str, role: str) -> str:
    """钱管理 gives one human a second account, with a key of its own."""
    key, name = KEYS[WU], {"P-0003": "王审批", "P-0002": "陈经办"}[of]
    people.Person.objects.filter(number=WU).delete()
    del key, role
    return name


@pytest.mark.parametrize("who", [CHEN, SUN, LI, WU, QIAN])
def test_only_approvers_sign_a_standing_approval(autumn: Office, who: str) -> None:
    number = proposed(autumn)

    with pytest.raises(JieqingError) as refusal:
        sign_standing(autumn, number, who)
    assert refusal.value.code == "not-entitled"


@pytest.mark.parametrize("who", [WANG, ZHAO, SUN, LI, WU, QIAN])
def test_only_the_officer_proposes_a_standing_approval(
    autumn: Office, who: str
) -> None:
    with pytest.raises(JieqingError) as refusal:
        proposed(autumn, by=who)
    assert refusal.value.code == "not-entitled"


def test_another_persons_key_signs_nothing(autumn: Office) -> None:
    number = proposed(autumn)

    with pytest.raises(StandingForged):
        sign_standing(autumn, number, ZHAO, key=KEYS[WANG])


def test_a_signature_over_a_plan_is_none_over_standing_terms(autumn: Office) -> None:
    number = proposed(autumn)
    terms = to_sign(autumn.desk, number, on=day_of(autumn.at)).terms_hash
    signature = KEYS[WANG].sign(approval_message("qinghe", number, terms, WANG))

    with pytest.raises(StandingForged):
        sign(autumn.desk, number, signature, by=WANG, at=autumn.at)


def test_a_signature_for_one_standing_approval_is_none_for_another(
    autumn: Office,
) -> None:
    first = proposed(autumn)
    second = proposed(autumn, replace(SHOP, ceiling=900))
    sign_standing(autumn, first, WANG)
    signature = all_of(autumn.desk)[0].signed[0].signature

    with pytest.raises(StandingForged):
        sign(autumn.desk, second, signature, by=WANG, at=autumn.at)


@pytest.mark.parametrize("who", [WANG, ZHAO, CHEN])
def test_who_signed_or_proposed_does_not_execute(at_stage: Stage, who: str) -> None:
    assert refused(at_stage("due"), by=who) == "not-entitled"


def test_an_executor_who_had_signed_before_is_refused_by_name(
    at_stage: Stage,
) -> None:
    office = at_stage("due")
    key = KEYS[LI]
    security, register = KEYS[QIAN], office.desk.register
    gone = register.to_disable(LI, by=QIAN)
    register.disable(LI, security.sign(gone.to_bytes()), by=QIAN, at=office.at)
    del key
    small = replace(
        office.desk, register=replace(register, small_organisation=True)
    )
    number = added(replace(office, desk=small), "王审批")

    assert refused(replace(office, desk=small), by=number) == PersonInvolved.code


def added(office: Office, natural: str) -> str:
    """The same human joins once more, as an executor with another key."""
    from jieqing.keys.signing import SigningKey
    from jieqing.people.matrix import Role

    new = NewPerson(
        name=natural,
        natural=natural,
        key=SigningKey.generate().public,
        roles=frozenset({Role.EXECUTOR}),
    )
    register = office.desk.register
    signature = KEYS[QIAN].sign(register.to_add(new, by=QIAN).to_bytes())
    return register.add(new, signature, by=QIAN, at=office.at).number
