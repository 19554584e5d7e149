"""A change of the law: seen before it holds, signed by two, in force from then on."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from django.db import transaction
from office import CHEN, KEYS, LI, QIAN, SUN, WANG, ZHAO, Office, allowed
from steps import Step, meanwhile

from jieqing.casebook.actors_preview import preview_of_actors
from jieqing.casebook.acts.adopt import adopt, enter_first
from jieqing.casebook.acts.due_standing import NewStanding, StandingIncomplete
from jieqing.casebook.acts.due_standing import propose as propose_standing
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.notify import notify
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.acts.publish import (
    LawChangeForged,
    propose,
    publish,
)
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.drafted import proposed as as_proposed
from jieqing.casebook.due_list import due_list
from jieqing.casebook.guards import LawChanged, PersonInvolved
from jieqing.casebook.identities import IdentitiesEdited
from jieqing.casebook.law_flow import RECORD, LawAct
from jieqing.casebook.law_in_force import (
    LawChangeUnsigned,
    LawMoved,
    LawPackAltered,
    next_number,
    pack_of,
)
from jieqing.casebook.law_preview import LawPreview, preview_of
from jieqing.casebook.models import Case
from jieqing.casebook.read import standing
from jieqing.casebook.standing import StandingCompanyChanged, StandingLawChanged
from jieqing.casebook.today import plan_today
from jieqing.casebook.work import glance
from jieqing.erasure.values import Fate
from jieqing.errors import JieqingError
from jieqing.evidence.law_change import law_change_message
from jieqing.flow import record as records
from jieqing.flow.record import RecordAltered
from jieqing.flow.table import NotInTable
from jieqing.home import read_home, write_home
from jieqing.keys.signing import SigningKey
from jieqing.law.catalogue import LawPackRefused
from jieqing.law.change import Changed, apply
from jieqing.law.change_file import read_change
from jieqing.law.simulation import Turn
from jieqing.people.matrix import Role
from jieqing.people.posts import Post
from jieqing.people.register import NewPerson
from jieqing.people.roll import NotEntitled, PersonUnknown

Stage = Callable[[str], Office]
HALF_A_YEAR = timedelta(days=180)
SECOND = SigningKey.generate()
SHORTER = """\
change: 九十日改三十日
why: 演练
edit:
  cn-ecl-31-transaction: {period: P30D}
  cn-wjs-31-transaction: {period: P30D}
"""
LONGER = SHORTER.replace("P30D", "P10Y")
OWN = """\
rules:
  - id: own-service-contract
    name_zh: 会员服务合同约定保存登录记录两年
    law: 会员服务合同
    article: 第八条
    level: 合同
    effective: 2020-01-01
    data: [account-profile]
    effect: keep
    period: P2Y
    clock: user-deletion-request
"""


def change(office: Office, text: str = LONGER) -> Changed:
    pack = pack_of(office.desk.home, office.desk.ledger)
    return apply(read_change(text, "change.yaml"), pack, day_of(office.at))


def signed(
    who: str, digest: str, number: str = "LC-0001", act: str = LawAct.PUBLISH
) -> bytes:
    return KEYS[who].sign(law_change_message("qinghe", number, act, digest, who))


def proposed(office: Office, text: str = LONGER, by: str = CHEN) -> str:
    asked = change(office, text)
    number = next_number(office.desk.ledger)
    signature = signed(by, asked.digest, number, LawAct.PROPOSE)
    return propose(office.desk, asked, signature, by=by, at=office.at).number


def published(office: Office, text: str = LONGER) -> Office:
    number, digest = proposed(office, text), change(office, text).digest
    signature = signed(WANG, digest, number)
    publish(office.desk, number, signature, by=WANG, at=office.at)
    return replace(office, desk=Desk.open(office.desk.home))


def preview(office: Office, text: str) -> LawPreview:
    new = change(office, text).pack.catalogue
    return preview_of(office.desk, new, office.at)


def kept_ends(office: Office) -> set[object]:
    seen = glance(office.desk, office.number, "plan", by=CHEN, at=office.at)
    return {r.until for r in plan_today(seen).plan.rows if r.fate is Fate.KEEP}


def test_the_preview_names_the_open_case_whose_days_would_move(
    untouched: Stage,
) -> None:
    found = preview(untouched("planned"), LONGER)

    assert found.cases == ("CL-2026-0001",)
    assert {t.turn for t in found.simulated.turned} >= {Turn.MOVES}
    assert all(t.table and t.rows for t in found.simulated.turned)


def test_the_preview_writes_nothing_and_the_law_stays(untouched: Stage) -> None:
    office = untouched("planned")
    before = office.entries, office.desk.catalogue.version
    preview(office, SHORTER)

    assert (office.entries, Desk.open(office.desk.home).catalogue.version) == before


def test_after_both_signed_the_days_of_an_open_case_move(at_stage: Stage) -> None:
    office = at_stage("planned")
    before = kept_ends(office)
    after = kept_ends(published(office))

    assert after != before
    assert max(d for d in after if isinstance(d, date)).year >= 2035


def test_d_68_ninety_days_set_to_thirty_reach_the_case_that_waits(
    at_stage: Stage,
) -> None:
    by_ninety, by_thirty = date(2027, 1, 11), date(2026, 11, 12)
    office = published(at_stage("planned"), SHORTER.replace("P30D", "P90D"))
    assert by_ninety in kept_ends(office)

    seen = preview(office, SHORTER)
    assert seen.cases == ("CL-2026-0001",)
    told = {(t.turn, t.before, t.after) for t in seen.simulated.turned}
    assert (Turn.MOVES, by_ninety.isoformat(), by_thirty.isoformat()) in told
    assert by_ninety in kept_ends(office)

    ends = kept_ends(published(office, SHORTER))
    assert by_thirty in ends
    assert by_ninety not in ends


def test_a_published_change_is_in_force_for_the_next_desk(at_stage: Stage) -> None:
    office = published(at_stage("planned"))

    rule = office.desk.catalogue.rule("cn-ecl-31-transaction")
    assert str(rule.period) == "P10Y"
    assert office.desk.catalogue.version == change_version(office)


def change_version(office: Office) -> str:
    return pack_of(office.desk.home, office.desk.ledger).version


def test_kept_rows_are_counted_without_naming_a_case(untouched: Stage) -> None:
    found = preview(untouched("due"), LONGER)

    kept = [t for t in found.simulated.turned if t.table == "trade_order"]
    assert {t.turn for t in kept} == {Turn.STAYS}
    assert found.cases == ()
    assert found.standing == ("SA-0001",)


def test_the_list_of_due_rows_says_what_an_older_law_dated(at_stage: Stage) -> None:
    office = published(at_stage("due"))
    found = due_list(office.desk)

    assert found.older_law == sum(line.rows for line in found.lines)


def test_the_next_run_dates_kept_rows_anew_by_the_published_law(
    at_stage: Stage,
) -> None:
    office = published(at_stage("settled"))
    before = {line.end for line in due_list(office.desk).lines}
    allowed(office).run_due()
    found = due_list(office.desk)

    assert found.older_law == 0
    assert {line.end for line in found.lines} - before


def test_a_shorter_rule_lets_one_kept_order_go_and_dates_the_other(
    at_stage: Stage,
) -> None:
    office = published(at_stage("settled"), SHORTER)
    report = allowed(office).run_due()

    assert report.erased["shop", "order_line"] == 2
    assert report.moved == {"2026-11-12": 7}


def test_nobody_publishes_what_they_proposed_themselves(at_stage: Stage) -> None:
    office = at_stage("planned")
    number, digest = proposed(office), change(office).digest
    signature = signed(CHEN, digest)
    with pytest.raises(NotEntitled):
        publish(office.desk, number, signature, by=CHEN, at=office.at)


def test_the_signature_of_another_person_does_not_publish(at_stage: Stage) -> None:
    office = at_stage("planned")
    number, digest = proposed(office), change(office).digest
    signature = signed(ZHAO, digest)
    with pytest.raises(LawChangeForged):
        publish(office.desk, number, signature, by=WANG, at=office.at)


def test_a_proposal_of_somebody_disabled_meanwhile_does_not_end_all_decisions(
    at_stage: Stage,
) -> None:
    office = at_stage("planned")
    begins: Step = ("call", "__enter__", "db/transaction.py")
    with meanwhile(begins, lambda: disabled(office, CHEN)), pytest.raises(JieqingError):
        proposed(office)

    assert Desk.open(office.desk.home).catalogue.version == change_version(office)


def disabled(office: Office, who: str) -> None:
    register = office.desk.register
    signature = KEYS[QIAN].sign(register.to_disable(who, by=QIAN).to_bytes())
    register.disable(who, signature, by=QIAN, at=office.at)


def test_whoever_publishes_sees_what_was_proposed_and_not_a_file(
    at_stage: Stage,
) -> None:
    office = at_stage("planned")
    number, asked = proposed(office, SHORTER), change(office, SHORTER)
    today = day_of(office.at)
    before, found = as_proposed(office.desk, number, today)

    assert (found.digest, before.version) == (asked.digest, asked.base)
    assert [n.words for n in found.warnings] == [n.words for n in asked.warnings]
    assert found.warnings


def small(office: Office) -> Office:
    """A home in which 陈经办 may hold a second account, as an approver."""
    company = replace(office.desk.home.company, small_organisation=True)
    write_home(replace(office.desk.home, company=company))
    desk = Desk.open(read_home(office.desk.home.folder))
    roles = frozenset({Role.APPROVER})
    new = NewPerson(name="陈", natural="陈经办", key=SECOND.public, roles=roles)
    signature = KEYS[QIAN].sign(desk.register.to_add(new, by=QIAN).to_bytes())
    desk.register.add(new, signature, by=QIAN, at=office.at)
    return replace(office, desk=desk)


def test_one_human_with_two_accounts_does_not_publish_their_own(
    at_stage: Stage,
) -> None:
    office = small(at_stage("planned"))
    number, digest = proposed(office), change(office).digest
    said = law_change_message("qinghe", number, LawAct.PUBLISH, digest, "P-0008")
    signature = SECOND.sign(said)
    with pytest.raises(PersonInvolved):
        publish(office.desk, number, signature, by="P-0008", at=office.at)


def test_security_does_not_propose_a_change_of_law(untouched: Stage) -> None:
    office = untouched("planned")
    asked = change(office)
    signature = signed(QIAN, asked.digest)
    with pytest.raises(NotEntitled):
        propose(office.desk, asked, signature, by=QIAN, at=office.at)


def test_a_change_for_an_older_law_is_not_published(at_stage: Stage) -> None:
    office = at_stage("planned")
    first, second = proposed(office), proposed(office, SHORTER)
    digest, other = change(office).digest, change(office, SHORTER).digest
    publish(office.desk, second, signed(WANG, other, second), by=WANG, at=office.at)
    with pytest.raises(LawMoved):
        publish(office.desk, first, signed(ZHAO, digest), by=ZHAO, at=office.at)


def test_a_change_is_published_only_once(at_stage: Stage) -> None:
    office = at_stage("planned")
    digest = change(office).digest
    later = published(office)
    with pytest.raises(NotInTable):
        publish(later.desk, "LC-0001", signed(ZHAO, digest), by=ZHAO, at=later.at)


def test_a_pack_changed_by_hand_in_the_home_is_refused(at_stage: Stage) -> None:
    office = published(at_stage("planned"))
    file = next((office.desk.home.place("law") / "packs").glob("*/retention.yaml"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("P10Y", "P1D", 1), encoding="utf-8")
    with pytest.raises(LawPackAltered):
        _ = Desk.open(office.desk.home).catalogue


def with_own(office: Office, text: str) -> Office:
    folder: Path = office.desk.home.place("law")
    folder.mkdir(exist_ok=True)
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    return replace(office, desk=Desk.open(office.desk.home))


def test_the_companys_own_rules_are_in_the_law_and_in_its_version(
    at_stage: Stage,
) -> None:
    office = at_stage("planned")
    before = office.desk.catalogue.version
    own = with_own(office, OWN).desk.catalogue

    assert not own.rule("own-service-contract").is_mandatory
    assert own.version != before


def test_own_rules_that_bind_are_refused_and_nothing_is_decided(
    at_stage: Stage,
) -> None:
    office = with_own(at_stage("planned"), f"{OWN}    strength: mandatory\n")
    with pytest.raises(LawPackRefused) as refused:
        _ = office.desk.catalogue
    assert refused.value.facts["line"] == 12


def refused_run(office: Office) -> str:
    """The refusal of a due run, which has erased nothing."""
    before = office.rows()
    with pytest.raises(JieqingError) as refusal:
        office.run_due()
    assert office.rows() == before
    return refusal.value.code


def as_another(office: Office, **company: object) -> Office:
    """The same office; somebody wrote something else into jieqing.toml."""
    told = replace(office.desk.home.company, **company)  # type: ignore[arg-type]  # each test its own field
    write_home(replace(office.desk.home, company=told))
    desk = Desk.open(read_home(office.desk.home.folder))
    return replace(office, desk=desk)


def test_any_change_of_the_law_ends_what_was_signed_under_the_other(
    at_stage: Stage,
) -> None:
    office = allowed(at_stage("settled"))

    assert refused_run(with_own(office, OWN)) == StandingLawChanged.code


@pytest.mark.parametrize(
    "edited",
    [
        {"actors": frozenset({"self-operated-shop"})},
        {"conditions": frozenset({"unlawful-processing"})},
        {"ruled_out": frozenset()},
    ],
    ids=str,
)
def test_another_company_than_the_signed_one_erases_nothing(
    at_stage: Stage, edited: dict[str, object]
) -> None:
    office = as_another(allowed(at_stage("settled")), **edited)

    assert refused_run(office) == StandingCompanyChanged.code


def test_identities_given_up_and_a_harmless_change_of_law_erase_no_kept_row(
    at_stage: Stage,
) -> None:
    office = allowed(at_stage("settled"))
    found = preview_of_actors(office.desk, frozenset({"self-operated-shop"}), office.at)
    adopt(office.desk, frozenset({"self-operated-shop"}), by=CHEN, at=office.at)
    desk = Desk.open(read_home(office.desk.home.folder))

    assert found.pending.standing == ("SA-0001",)
    assert refused_run(with_own(replace(office, desk=desk), OWN)) == (
        StandingLawChanged.code
    )


def entered(office: Office, act: str, who: str, facts: dict[str, object]) -> None:
    """An entry appended by code that skips every guard."""
    entry = records.new_entry(
        act, tenant="qinghe", actor=who, at=office.at, case=None, facts=facts
    )
    with transaction.atomic():
        office.desk.ledger.append(RECORD, entry)


def forged_publishing(
    office: Office, who: str, *, proposer: str = CHEN, **told: object
) -> Office:
    number = proposed(office, by=proposer)
    facts = {
        "change": number,
        "digest": change(office).digest,
        "key_id": KEYS[who].public.id,
        "state": "published",
    }
    entered(office, LawAct.PUBLISH, who, {**facts, **told})
    return replace(office, desk=Desk.open(office.desk.home))


@pytest.mark.parametrize("signature", ["", "x"])
def test_an_entry_that_nobody_signed_publishes_nothing(
    at_stage: Stage, signature: str
) -> None:
    office = forged_publishing(at_stage("planned"), WANG, signature=signature)
    with pytest.raises(LawChangeUnsigned):
        _ = office.desk.catalogue


def test_the_proposers_own_genuine_signature_publishes_nothing(
    at_stage: Stage,
) -> None:
    office = at_stage("planned")
    signature = b64encode(signed(CHEN, change(office).digest)).decode()
    office = forged_publishing(office, CHEN, signature=signature)
    with pytest.raises(LawChangeUnsigned):
        _ = office.desk.catalogue


def test_a_holder_does_not_publish_what_their_deputy_proposed_not_even_in_the_ledger(
    at_stage: Stage,
) -> None:
    office = at_stage("planned")
    small = replace(office.desk.register, small_organisation=True)
    office = replace(office, desk=replace(office.desk, register=small))
    away = Post(role=Role.OFFICER, until=day_of(office.at), instead_of=CHEN)
    office.give_post(CHEN, Post(role=Role.APPROVER))
    office.give_post(LI, away)
    signature = b64encode(signed(CHEN, change(office).digest)).decode()
    office = forged_publishing(office, CHEN, proposer=LI, signature=signature)

    with pytest.raises(LawChangeUnsigned):
        _ = office.desk.catalogue


def test_an_entry_of_another_digest_than_its_packs_is_noticed(
    at_stage: Stage,
) -> None:
    office = forged_publishing(at_stage("planned"), WANG, digest="0" * 64)
    with pytest.raises(RecordAltered):
        _ = office.desk.catalogue


def test_old_signatures_bring_no_law_back(at_stage: Stage) -> None:
    office = at_stage("planned")
    before = published(office, SHORTER)
    digest = change(office, SHORTER).digest
    first = records.read(before.desk.ledger, RECORD).of(LawAct.PROPOSE)[0]
    back = published(before, SHORTER.replace("P30D", "P3Y"))
    again = change(back, SHORTER)
    old = b64decode(str(first.entry.facts["signature"]))
    with pytest.raises(LawChangeForged):
        propose(back.desk, again, old, by=CHEN, at=back.at)
    number = proposed(back, SHORTER)
    with pytest.raises(LawChangeForged):
        publish(back.desk, number, signed(WANG, digest), by=WANG, at=back.at)


def test_what_somebody_proposed_who_has_left_is_not_published(
    at_stage: Stage,
) -> None:
    office = at_stage("planned")
    number, digest = proposed(office), change(office).digest
    register = office.desk.register
    gone = KEYS[QIAN].sign(register.to_disable(CHEN, by=QIAN).to_bytes())
    register.disable(CHEN, gone, by=QIAN, at=office.at)
    with pytest.raises(PersonUnknown):
        publish(office.desk, number, signed(WANG, digest), by=WANG, at=office.at)


def test_what_was_published_stays_in_force_when_its_proposer_leaves(
    at_stage: Stage,
) -> None:
    office = published(at_stage("planned"))
    register = office.desk.register
    gone = KEYS[QIAN].sign(register.to_disable(CHEN, by=QIAN).to_bytes())
    register.disable(CHEN, gone, by=QIAN, at=office.at)

    assert Desk.open(office.desk.home).catalogue.version == change_version(office)


def test_of_two_changes_of_one_moment_the_one_entered_last_is_in_force(
    at_stage: Stage,
) -> None:
    office = published(published(at_stage("planned"), SHORTER))

    rule = office.desk.catalogue.rule("cn-ecl-31-transaction")
    assert str(rule.period) == "P10Y"


def test_identities_that_differ_from_those_entered_decide_nothing(
    at_stage: Stage,
) -> None:
    office = at_stage("planned")
    before = office.desk.home.company.actors
    assert before is not None
    adopt(office.desk, before, by=CHEN, at=office.at)
    kept_ends(as_another(office))
    with pytest.raises(IdentitiesEdited):
        kept_ends(as_another(office, actors=frozenset({"self-operated-shop"})))


def test_a_plan_by_the_law_before_is_not_told_and_planned_again(
    at_stage: Stage,
) -> None:
    office = published(at_stage("planned"))
    with pytest.raises(LawChanged):
        notify(office.desk, office.number, by=CHEN, at=office.at)
    assert standing(office.desk, office.number).next_act == "plan"


@pytest.mark.parametrize("stage", ["planned", "approved"])
def test_lists_say_at_once_that_a_case_is_to_be_planned_by_the_new_law(
    at_stage: Stage, stage: str
) -> None:
    office = published(at_stage(stage))
    case = standing(office.desk, office.number)
    row = Case.objects.get(number=office.number)

    assert (row.next_act, row.due) == ("plan", case.due)
    assert case.due == case.days["outer"], "no delay of anybody"


def test_what_is_told_again_for_a_new_law_is_not_late_by_its_first_day(
    at_stage: Stage,
) -> None:
    office = published(at_stage("planned"))
    plan(office.desk, office.number, by=CHEN, at=office.at)
    row = Case.objects.get(number=office.number)

    case = standing(office.desk, office.number)
    assert (row.next_act, row.due) == ("notify", case.days["outer"])


def test_a_plan_by_the_law_before_is_not_executed(at_stage: Stage) -> None:
    office = published(at_stage("approved"))
    with pytest.raises(LawChanged):
        execute(office.desk, office.number, by=SUN, at=office.at)


def test_a_case_planned_again_by_the_published_law_is_told(at_stage: Stage) -> None:
    office = published(at_stage("planned"))
    plan(office.desk, office.number, by=CHEN, at=office.at)

    assert notify(office.desk, office.number, by=CHEN, at=office.at)
    assert standing(office.desk, office.number).next_act == "deliver"


def test_what_a_new_home_says_that_it_is_counts_as_entered(office: Office) -> None:
    enter_first(office.desk, office.at)
    edited = as_another(office, actors=frozenset({"self-operated-shop"}))
    with pytest.raises(IdentitiesEdited):
        _ = edited.desk.actors


def replaced(office: Office) -> str:
    """The change that ends the rule of orders and puts another in its place."""
    pack = pack_of(office.desk.home, office.desk.ledger)
    old = dict(pack.by_id["cn-ecl-31-transaction"].item.plain)  # type: ignore[call-overload]  # a row is a mapping
    day = day_of(office.at) + timedelta(days=1)
    new = {
        **old,
        "id": "cn-ecl27-31-transaction",
        "effective": day,
        "supersedes": ["cn-ecl-31-transaction"],
        "transition": "renumbered",
    }
    told = {"change": "交易记录另立新行", "why": "演练", "new": [new]}
    return yaml.safe_dump(told, allow_unicode=True)


def test_a_standing_approval_names_what_took_the_place_of_an_ended_rule(
    at_stage: Stage,
) -> None:
    office = at_stage("settled")
    office = published(office, replaced(office))
    later = replace(office, at=office.at + timedelta(days=1100))
    new = NewStanding(
        stores=frozenset({"shop"}), ceiling=100, until=day_of(later.at) + HALF_A_YEAR
    )
    terms = propose_standing(later.desk, new, by=CHEN, at=later.at).terms

    assert "cn-ecl27-31-transaction" in terms.rules
    assert "cn-ecl-31-transaction" not in terms.rules
    named = replace(new, rules=frozenset({"cn-ecl-31-transaction"}))
    with pytest.raises(StandingIncomplete, match="has ended"):
        propose_standing(later.desk, named, by=CHEN, at=later.at)
