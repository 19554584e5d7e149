"""Which change of this home made a rule say something else than the pack that ships."""

from collections.abc import Callable
from dataclasses import replace

from office import CHEN, Office, approved, checked, executing, noticed, ready
from test_changes_of_law import OWN, SHORTER, published, with_own

from jieqing.casebook import models
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.due_grounds import due_grounds
from jieqing.casebook.plan_words import changed_here_in_plan, plan_words
from jieqing.casebook.replayed import replayed
from jieqing.casebook.statements import envelope_path
from jieqing.erasure.summary import summary
from jieqing.evidence import statement
from jieqing.flow import record as records

Stage = Callable[[str], Office]
ORDERS, TRADES = "cn-ecl-31-transaction", "cn-wjs-31-transaction"
FIVE_YEARS = SHORTER.replace("P30D", "P5Y")
ONE_MORE = f"""\
change: 三十日改四十日
why: 演练
edit:
  {ORDERS}: {{period: P40D}}
"""
BACK = f"""\
change: 改回
why: 演练
edit:
  {ORDERS}: {{period: P3Y}}
"""


def changed_here(office: Office) -> dict[str, str]:
    found = Desk.open(office.desk.home).catalogue.changed_here
    return {rule: by.change for rule, by in found.items()}


def lines_of_plan(office: Office) -> tuple[str, ...]:
    record = records.read(office.desk.ledger, office.number)
    return changed_here_in_plan(record, office.desk.catalogue)


def letter_of(office: Office, kind: str) -> str:
    row = models.Letter.objects.filter(kind=kind).last()
    assert row is not None
    return (office.desk.home.place("outbox") / row.file).read_text(encoding="utf-8")


def test_no_letter_names_the_statute_as_the_ground_of_the_companys_own_term(
    at_stage: Stage,
) -> None:
    office = published(at_stage("planned"), FIVE_YEARS)
    office.do(plan, by=CHEN)
    answered = ready(checked(executing(approved(noticed(office)))))
    published(answered, ONE_MORE)  # what was told of the plan stays as it was

    ground = "改定的规则（LC-0001；改定前依据《中华人民共和国电子商务法》第三十一条）"
    for kind in ("notice", "in_part"):
        text = letter_of(answered, kind)
        assert ground in text
        assert "依据中华人民共和国电子商务法" not in text

    answered.do(settle, by=CHEN)
    calendar = due_grounds(answered.desk, day_of(answered.at)).lines
    kept_by = [line.basis for line in calendar if "电子商务法" in line.basis]
    assert kept_by
    assert all("LC-0001" in basis for basis in kept_by)
    envelope = envelope_path(answered.desk, answered.number).read_bytes()
    _, signed = statement.read(envelope)
    cited = {cited for group in signed.kept for cited in group.articles}
    cited |= {f"{one.law} {one.article}" for one in signed.articles}
    assert any(one.startswith("本公司规则 LC-0001（") for one in cited)
    assert "中华人民共和国电子商务法 第三十一条" not in cited


def test_each_rule_bears_the_last_change_that_rewrote_it(at_stage: Stage) -> None:
    office = at_stage("planned")
    assert changed_here(office) == {}

    once = published(office, SHORTER)
    assert changed_here(once) == {ORDERS: "LC-0001", TRADES: "LC-0001"}
    assert once.desk.catalogue.changed_here[ORDERS].day == day_of(office.at)

    twice = published(once, ONE_MORE)
    assert changed_here(twice) == {ORDERS: "LC-0002", TRADES: "LC-0001"}
    assert changed_here(with_own(twice, OWN)) == changed_here(twice)
    assert changed_here(published(twice, BACK)) == {TRADES: "LC-0001"}


def test_a_plan_says_of_which_rules_the_company_changed_what_is_quoted(
    at_stage: Stage,
) -> None:
    office = published(at_stage("planned"), SHORTER)
    assert lines_of_plan(office) == ()  # it waits by the law before

    made = plan(office.desk, office.number, by=CHEN, at=office.at)
    lines = lines_of_plan(office)
    assert len(lines) == 2
    assert all("LC-0001" in one and "Counsel should look" in one for one in lines)
    words = plan_words(summary(made), office.desk.catalogue)
    assert words.endswith("\n".join(lines))
    unchanged = replace(office.desk.catalogue, changed_here={})
    assert plan_words(summary(made), unchanged) + "\n" + "\n".join(lines) == words


def test_a_plan_under_a_changed_rule_is_decided_the_same_after_the_next_change(
    at_stage: Stage,
) -> None:
    office = published(at_stage("planned"), SHORTER)
    plan(office.desk, office.number, by=CHEN, at=office.at)
    twice = published(office, ONE_MORE)

    again = replayed(twice.desk, office.number)
    assert all(one.is_same and not one.turned for one in again)
