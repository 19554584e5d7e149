"""Nobody gets round a standing approval: not from Python, not by editing rows."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
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
from jieqing.casebook import standing as standings
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
from jieqing.evidence.standing import standing_message
from jieqing.flow import record as records
from jieqing.flow.ledger import LedgerAltered
from jieqing.flow.models import LedgerEntry
from jieqing.flow.record import STATE, RecordAltered
from jieqing.flow.table import NEW, NotInTable
from jieqing.home import Clock
from jieqing.keys.signing import SigningKey
from jieqing.law.catalogue import Catalogue
from jieqing.law.period import Period
from jieqing.people.matrix import Role, roles_for
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
    signature = KEYS[WANG].sign(approval_message("qinghe", number, terms, 1, WANG))

    with pytest.raises(StandingForged):
        sign(autumn.desk, number, signature, by=WANG, at=autumn.at)


def test_a_signature_for_one_standing_approval_is_none_for_another(
    autumn: Office,
) -> None:
    first = proposed(autumn)
    second = proposed(autumn, replace(SHOP, ceiling=900))
    sign_standing(autumn, first, WANG)
    signature = b64decode(str(all_of(autumn.desk)[0].signed[0].by.signature))

    with pytest.raises(StandingForged):
        sign(autumn.desk, second, signature, by=WANG, at=autumn.at)


@pytest.mark.parametrize("who", [WANG, ZHAO, CHEN])
def test_who_signed_or_proposed_does_not_execute(at_stage: Stage, who: str) -> None:
    assert refused(at_stage("due"), by=who) == "not-entitled"


def joined(office: Office, human: str, role: Role) -> tuple[Office, str]:
    """A human joins once more, under another number and with another key."""
    register = replace(office.desk.register, small_organisation=True)
    new = NewPerson(
        name=human,
        natural=human,
        key=SigningKey.generate().public,
        roles=frozenset({role}),
    )
    signature = KEYS[QIAN].sign(register.to_add(new, by=QIAN).to_bytes())
    number = register.add(new, signature, by=QIAN, at=office.at).number
    return replace(office, desk=replace(office.desk, register=register)), number


@pytest.mark.parametrize("human", ["王审批", "陈经办"])
def test_a_second_account_of_a_signer_or_proposer_does_not_execute(
    at_stage: Stage, human: str
) -> None:
    office, number = joined(at_stage("due"), human, Role.EXECUTOR)

    assert refused(office, by=number) == PersonInvolved.code


def test_a_second_account_of_the_proposer_signs_nothing(autumn: Office) -> None:
    number = proposed(autumn)
    office, chen = joined(autumn, "陈经办", Role.APPROVER)

    with pytest.raises(PersonInvolved):
        sign_standing(office, number, chen, key=KEYS[WANG])


def test_a_signer_who_has_left_counts_no_more(at_stage: Stage) -> None:
    office = at_stage("due")
    register = office.desk.register
    gone = register.to_disable(ZHAO, by=QIAN)
    register.disable(ZHAO, KEYS[QIAN].sign(gone.to_bytes()), by=QIAN, at=AUTUMN)

    assert refused(office) == StandingUnsigned.code


@pytest.mark.parametrize(
    "wrong",
    [
        {"ceiling": 0},
        {"ceiling": -5},
        {"stores": frozenset()},
        {"stores": frozenset({"nowhere"})},
        {"rules": frozenset({"no-such-rule"})},
        {"until": day_of(AUTUMN)},
        {"until": date(2030, 10, 15)},
    ],
    ids=str,
)
def test_what_names_too_little_or_too_much_cannot_be_proposed(
    autumn: Office, wrong: dict[str, object]
) -> None:
    with pytest.raises(StandingIncomplete):
        proposed(autumn, replace(SHOP, **wrong))  # type: ignore[arg-type]  # each wrong in its own way
    assert all_of(autumn.desk) == ()


def test_the_last_day_within_twelve_months_may_be_proposed(autumn: Office) -> None:
    assert proposed(autumn, replace(SHOP, until=date(2030, 10, 14))) == "SA-0001"


def test_after_its_last_day_it_erases_nothing(at_stage: Stage) -> None:
    office = at_stage("due")
    until = all_of(office.desk)[0].terms.until
    late = replace(office, at=AUTUMN + (until - day_of(AUTUMN)) + timedelta(days=1))

    assert refused(late) == StandingOver.code


def test_after_its_last_day_nobody_signs_it(autumn: Office) -> None:
    number = proposed(autumn)

    with pytest.raises(StandingOver):
        sign_standing(autumn.later(days=300), number, WANG)


def test_one_that_was_ended_erases_nothing(at_stage: Stage) -> None:
    office = at_stage("due")
    end(office.desk, "SA-0001", by=WANG, at=office.at)

    assert refused(office) == StandingOver.code


def test_one_that_was_ended_is_neither_signed_nor_ended_again(
    autumn: Office,
) -> None:
    number = proposed(autumn)
    end(autumn.desk, number, by=CHEN, at=autumn.at)

    with pytest.raises(NotInTable):
        end(autumn.desk, number, by=CHEN, at=autumn.at)
    with pytest.raises(NotInTable):
        sign_standing(autumn, number, WANG)


def test_one_for_another_store_erases_nothing_here(autumn: Office) -> None:
    rules = frozenset({"cn-csl26-23-log"})
    crm = replace(SHOP, stores=frozenset({"crm"}), rules=rules)
    number = proposed(autumn, crm)
    sign_standing(autumn, number, WANG)
    sign_standing(autumn, number, ZHAO)

    assert refused(autumn) == StandingElsewhere.code


def test_what_its_rules_do_not_name_is_left_and_reported(autumn: Office) -> None:
    number = proposed(autumn, replace(SHOP, rules=frozenset({"cn-csl26-23-log"})))
    sign_standing(autumn, number, WANG)
    sign_standing(autumn, number, ZHAO)
    report = autumn.run_due()

    assert {table for _, table in report.erased} == {"login_log"}
    assert ("shop", "trade_order", "not-covered") in report.left


def test_a_map_that_was_changed_and_confirmed_ends_it(at_stage: Stage) -> None:
    office = at_stage("due")
    path = office.desk.home.map_path("shop")
    path.write_text(path.read_text("utf-8") + "\n# another word\n", "utf-8")
    confirm_map(office.desk, "shop", by=LI, at=office.at)

    assert refused(office) == StandingMapChanged.code


def test_an_approval_that_a_changed_map_ended_says_so_when_it_is_shown(
    at_stage: Stage,
) -> None:
    office = at_stage("due")
    (standing,) = standings.all_of(office.desk)
    before = standings.fallen(office.desk, standing, day_of(office.at))
    path = office.desk.home.map_path("shop")
    path.write_text(path.read_text("utf-8") + "\n# another word\n", "utf-8")
    confirm_map(office.desk, "shop", by=LI, at=office.at)
    after = standings.fallen(office.desk, standing, day_of(office.at))

    assert before is None
    assert isinstance(after, StandingMapChanged)


def test_a_map_changed_back_does_not_bring_it_back(at_stage: Stage) -> None:
    office = at_stage("due")
    path = office.desk.home.map_path("shop")
    before = path.read_text("utf-8")
    path.write_text(before + "\n# another word\n", "utf-8")
    confirm_map(office.desk, "shop", by=LI, at=office.at)
    path.write_text(before, "utf-8")
    confirm_map(office.desk, "shop", by=LI, at=office.at)

    assert refused(office) == StandingMapChanged.code


def test_a_map_changed_and_not_confirmed_stops_the_run(at_stage: Stage) -> None:
    office = at_stage("due")
    path = office.desk.home.map_path("shop")
    path.write_text(path.read_text("utf-8") + "\n# another word\n", "utf-8")

    assert refused(office) == "map-not-confirmed"


def test_a_rule_that_says_something_else_ends_it(at_stage: Stage) -> None:
    office = at_stage("due")
    known = office.desk.catalogue
    shorter = replace(known.rule("cn-ecl-31-transaction"), period=Period(days=1))
    rules = (shorter if r.id == shorter.id else r for r in known.rules)
    now = Catalogue.of(rules, known.vocabulary, "next")
    desk = replace(office.desk, law=lambda: now)

    assert refused(replace(office, desk=desk)) == StandingRuleChanged.code


def test_a_home_on_the_systems_clock_runs_no_day_of_the_future(
    at_stage: Stage,
) -> None:
    office = at_stage("due")
    company = replace(office.desk.home.company, clock=Clock.SYSTEM)
    home = replace(office.desk.home, company=company)

    assert refused(replace(office, desk=replace(office.desk, home=home))) == (
        TimeRunsBackwards.code
    )


def test_a_signature_written_into_the_ledgers_table_is_noticed(
    autumn: Office,
) -> None:
    sign_standing(autumn, proposed(autumn), WANG)
    row = LedgerEntry.objects.get(act=DueAct.APPROVE)
    row.pk, row.position = None, row.position + 1
    row.save()

    assert refused(autumn) in {"ledger-altered", "ledger-behind"}


def test_terms_edited_in_the_ledgers_table_are_noticed(at_stage: Stage) -> None:
    office = at_stage("due")
    row = LedgerEntry.objects.get(act=DueAct.PROPOSE)
    row.content = bytes(row.content).replace(b'"ceiling":100', b'"ceiling":999')
    row.save()

    assert refused(office) == LedgerAltered.code


def forged(office: Office, who: str, signature: bytes) -> None:
    """An entry of approval appended by code that skips every guard."""
    standing = all_of(office.desk)[-1]
    facts = {
        "standing": standing.number,
        "terms_hash": standing.terms_hash,
        "signature": b64encode(signature).decode(),
        "key_id": KEYS[who].public.id,
        STATE: Stands.APPROVED,
    }
    entry = records.new_entry(
        DueAct.APPROVE, tenant="qinghe", actor=who, at=AUTUMN, case=None, facts=facts
    )
    with transaction.atomic():
        office.desk.ledger.append(RECORD, entry)


def test_an_entry_without_a_genuine_signature_approves_nothing(
    autumn: Office,
) -> None:
    number = proposed(autumn)
    sign_standing(autumn, number, WANG)
    old = b64decode(str(all_of(autumn.desk)[0].signed[0].by.signature))
    forged(autumn, ZHAO, old)

    assert refused(autumn) == StandingForged.code


def test_the_proposers_genuine_signature_beside_one_approver_is_not_enough(
    autumn: Office,
) -> None:
    number = proposed(autumn)
    sign_standing(autumn, number, WANG)
    terms = all_of(autumn.desk)[0].terms_hash
    forged(
        autumn, CHEN, KEYS[CHEN].sign(standing_message("qinghe", number, terms, CHEN))
    )

    assert refused(autumn) == StandingUnsigned.code


def test_a_run_removed_from_the_table_of_cases_is_noticed(at_stage: Stage) -> None:
    office = at_stage("due")
    office.run_due()
    models.Chunk.objects.filter(case__right="C2").delete()
    models.CheckRun.objects.filter(case__right="C2").delete()
    models.Case.objects.filter(right="C2").delete()

    assert refused(office) == RecordAltered.code


def test_a_run_set_to_settled_in_the_table_is_noticed(at_stage: Stage) -> None:
    office = at_stage("due")
    office.run_due()
    models.Case.objects.filter(right="C2").update(state="settled")

    with pytest.raises(JieqingError) as refusal:
        office.later(days=1).run_due()
    assert refusal.value.code == RecordAltered.code


def test_a_days_ceiling_is_not_used_twice_by_removing_chunks(at_stage: Stage) -> None:
    office = allowed(replace(at_stage("settled"), at=AUTUMN), ceiling=9)
    office.run_due()
    models.Chunk.objects.all().delete()
    again = office.rows()
    office.run_due()

    assert office.rows() == again


@pytest.mark.parametrize("act", sorted(STANDING.acts))
def test_every_role_of_a_standing_approval_is_the_matrixs(act: str) -> None:
    rows = [row for row in STANDING.transitions if row.act == act]

    assert [row.roles for row in rows] == [roles_for(act)] * len(rows)
    assert STANDING.states == {*Stands, NEW}
