"""What was kept goes on the day after its last day, and nothing else does."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from office import CHEN, SUN, Office, allowed, opened

from jieqing.casebook import models
from jieqing.casebook.acts.hold import NewHold, hold, lift
from jieqing.casebook.due_batches import open_batches
from jieqing.casebook.due_list import due_list
from jieqing.casebook.trusted import trust_of
from jieqing.evidence import statement
from jieqing.evidence.verify import verify
from jieqing.keys.keyring import KeyMissing
from jieqing.law.catalogue import Catalogue
from jieqing.law.period import Period

Stage = Callable[[str], Office]
GONE_IN_AUTUMN = {
    "login_log": 3,
    "order_line": 3,
    "order_log": 8,
    "payment": 2,
    "trade_order": 1,
}


def on(office: Office, year: int, month: int, day: int) -> Office:
    return replace(office, at=datetime(year, month, day, 1, tzinfo=UTC))


def lost(before: frozenset[tuple[object, ...]], office: Office) -> Mapping[str, int]:
    return dict(Counter(str(row[1]) for row in before - office.rows()))


def kept_orders(office: Office) -> list[int]:
    batches = open_batches(office.desk).batches
    entries = [entry for batch, _ in batches for entry in batch.entries]
    return sorted(e.row.key[0] for e in entries if e.row.table == "trade_order")


def complaint(key: int) -> NewHold:
    return NewHold(
        ground="complaint",
        store="shop",
        table="trade_order",
        keys=((key,),),
        owner=CHEN,
        review=date(2029, 12, 1),
    )


def held(office: Office, key: int) -> Office:
    """The customer came back with a complaint, which holds an order."""
    back = replace(office, customer=replace(office.customer, value="13911112222"))
    opened(back)
    hold(office.desk, "CL-2029-0002", complaint(key), by=CHEN, at=office.at)
    return office


def test_exactly_the_due_rows_go_and_all_else_is_byte_identical(
    at_stage: Stage,
) -> None:
    office = at_stage("due")
    before = office.rows()
    report = office.run_due()

    assert lost(before, office) == GONE_IN_AUTUMN
    assert office.rows() <= before
    assert {t: n for (_, t), n in report.erased.items()} == GONE_IN_AUTUMN


def test_on_its_last_day_a_row_is_still_kept(at_stage: Stage) -> None:
    office = allowed(on(at_stage("settled"), 2026, 12, 5))
    before = office.rows()
    report = office.run_due()

    assert "2026-12-05" in {line.end for line in due_list(office.desk).lines}
    assert (report.runs, office.rows()) == ({}, before)


def test_the_day_after_its_last_day_a_row_goes(at_stage: Stage) -> None:
    office = allowed(on(at_stage("settled"), 2026, 12, 6))
    before = office.rows()
    office.run_due()

    assert lost(before, office) == {"login_log": 1}


def test_the_last_day_ends_at_midnight_in_beijing(at_stage: Stage) -> None:
    midnight = datetime(2026, 12, 5, 16, tzinfo=UTC)
    office = allowed(replace(at_stage("settled"), at=midnight))
    before = office.rows()
    office.run_due()

    assert lost(before, office) == {"login_log": 1}


def test_the_shell_goes_in_one_run_with_the_last_row_it_stood_for(
    at_stage: Stage,
) -> None:
    office = at_stage("due")
    office.run_due()
    office = allowed(on(office, 2057, 1, 1))
    before = office.rows()
    office.run_due()

    assert lost(before, office) == {"invoice": 1, "member": 1, "trade_order": 1}
    assert open_batches(office.desk).batches == ()


def test_a_run_that_comes_late_takes_everything_of_a_person_at_once(
    at_stage: Stage,
) -> None:
    office = allowed(on(at_stage("settled"), 2057, 1, 1))
    office.run_due()

    assert open_batches(office.desk).batches == ()


def test_the_second_check_ends_the_copy_and_issues_a_proof_that_holds(
    at_stage: Stage,
) -> None:
    office = at_stage("due")
    office.run_due()
    keys = office.desk.keyring.names()
    row = models.Case.objects.get(right="C2")
    tomorrow = office.later(hours=25)
    report = tomorrow.run_due()
    package = office.desk.home.place("statements") / f"{row.number}.jqz"
    verdict = verify(package.read_bytes(), trust_of(office.desk).to_bytes())

    assert report.checked == {row.number: True}
    assert verdict.exit == 0, [str(finding) for finding in verdict.findings]
    assert set(keys) - set(office.desk.keyring.names()) == {
        row.key_name,
        row.capsule_key_name,
    }
    assert not (office.desk.home.place("capsules") / row.folder).exists()


def test_the_copy_lives_until_the_second_check_is_clean(at_stage: Stage) -> None:
    office = at_stage("due")
    office.run_due()
    row = models.Case.objects.get(right="C2")
    office.later(hours=3).run_due()
    folder = office.desk.home.place("capsules") / row.folder

    assert row.capsule_key_name in office.desk.keyring.names()
    assert list(folder.rglob("*.age"))


def test_the_statement_of_a_run_names_counts_and_nobody(at_stage: Stage) -> None:
    office = at_stage("due")
    office.run_due()
    office.later(hours=25).run_due()
    path = next(office.desk.home.place("statements").glob("DR-*.dsse.json"))
    _, said = statement.read(path.read_bytes())

    assert said.totals.removed == sum(GONE_IN_AUTUMN.values())
    assert (said.applicant, said.executor) == (CHEN, SUN)
    assert said.standing is not None
    assert said.subject_commitment == ()


def test_more_than_the_ceiling_waits_for_the_next_day(at_stage: Stage) -> None:
    office = allowed(on(at_stage("settled"), 2029, 10, 14), ceiling=9)
    before = office.rows()
    first = office.run_due()
    again = office.run_due()
    tomorrow = office.later(days=1).run_due()

    assert sum(first.runs.values()) <= 9
    assert "over-the-ceiling" in {why for _, _, why in first.left}
    assert again.runs == {}
    assert tomorrow.runs
    assert len(before - office.rows()) > 9


def test_a_unit_larger_than_the_ceiling_is_never_torn(at_stage: Stage) -> None:
    office = allowed(on(at_stage("settled"), 2029, 10, 14), ceiling=1)
    before = office.rows()
    office.run_due()
    office.later(days=1).run_due()
    office.later(days=2).run_due()
    office.later(days=3).run_due()

    assert lost(before, office) == {"login_log": 3}


def test_a_new_hold_keeps_its_order_whole_and_is_reported(at_stage: Stage) -> None:
    office = at_stage("due")
    held(office, kept_orders(office)[-1])
    before = office.rows()
    report = office.run_due()
    lines = {line.end for line in due_list(office.desk).lines}

    assert lost(before, office)["order_line"] < GONE_IN_AUTUMN["order_line"]
    assert "held" in {why for _, _, why in report.left}
    assert report.moved["held"] > 0
    assert "held" in lines


def test_a_hold_that_is_lifted_lets_its_order_go_the_next_day(
    at_stage: Stage,
) -> None:
    office = at_stage("due")
    held(office, kept_orders(office)[-1])
    before = office.rows()
    office.run_due()
    lift(office.desk, "CL-2029-0002", "H1", by="P-0003", at=office.at)
    office.later(days=1).run_due()

    assert lost(before, office) == GONE_IN_AUTUMN


def longer(catalogue: Catalogue) -> Catalogue:
    rule = catalogue.rule("cn-ecl-31-transaction")
    new = replace(rule, id="cn-new-longer", period=Period(years=10))
    return Catalogue.of((*catalogue.rules, new), catalogue.vocabulary, "next")


def test_a_rule_that_now_keeps_longer_moves_the_rows_to_its_day(
    at_stage: Stage,
) -> None:
    office = at_stage("due")
    desk = replace(office.desk, law=lambda: longer(office.desk.catalogue))
    before = office.rows()
    report = allowed(replace(office, desk=desk)).run_due()

    assert lost(before, office) == {"login_log": 3}
    assert set(report.moved) >= {"2036-04-11", "2036-10-13"}
    assert "2036-10-13" in {line.end for line in due_list(office.desk).lines}


def test_a_row_that_is_not_the_one_kept_is_left_alone(at_stage: Stage) -> None:
    office = at_stage("due")
    order = kept_orders(office)[-1]
    office.ask("shop", "update trade_order set member_id = 1 where id = ?", order)
    before = office.rows()
    report = office.run_due()

    assert ("shop", "trade_order", "differs") in report.left
    assert lost(before, office).get("trade_order", 0) == 0
    assert order in kept_orders(office)


def test_a_unit_that_got_a_row_nobody_kept_is_left_alone(at_stage: Stage) -> None:
    office = at_stage("due")
    order = kept_orders(office)[-1]
    columns = "select group_concat(name) from pragma_table_info('order_log')"
    names = str(office.ask("shop", columns)[0][0]).replace("id,", "", 1)
    office.ask(
        "shop",
        f"insert into order_log ({names}) select {names}"
        " from order_log where order_id = ? limit 1",
        order,
    )
    before = office.rows()
    report = office.run_due()

    assert ("shop", "trade_order", "unknown-rows-beside") in report.left
    assert lost(before, office).get("trade_order", 0) == 0


def test_a_row_that_the_shop_has_deleted_itself_leaves_its_batch(
    at_stage: Stage,
) -> None:
    office = at_stage("due")
    office.ask("shop", "delete from login_log where member_id is not null")
    report = office.run_due()

    assert report.left["shop", "login_log", "gone"] == 3
    assert "login_log" not in {line.table for line in due_list(office.desk).lines}


def test_a_row_that_comes_back_is_seen_by_the_second_check(at_stage: Stage) -> None:
    office = at_stage("due")
    saved = office.ask("shop", "select * from trade_order order by id")
    office.run_due()
    left = office.ask("shop", "select * from trade_order order by id")
    back = next(row for row in saved if row not in left)
    marks = ",".join("?" * len(back))
    office.ask(
        "shop", f"insert into trade_order values ({marks})", *back
    )  # placeholders only
    report = office.later(hours=25).run_due()

    assert list(report.checked.values()) == [False]
    assert models.Issue.objects.get().kind == "residue"
    assert models.Case.objects.get(right="C2").state == "executing"


def test_no_key_and_no_person_stands_in_the_ledger_of_a_run(at_stage: Stage) -> None:
    office = at_stage("due")
    phone = office.customer.value.encode()
    office.run_due()
    places = [office.desk.home.place(name) for name in ("casebook", "statements")]
    content = b"".join(p.read_bytes() for place in places for p in place.iterdir())

    assert phone not in content


def test_a_batch_whose_key_is_lost_is_counted_and_not_forgotten(
    at_stage: Stage,
) -> None:
    office = at_stage("due")
    name = open_batches(office.desk).batches[0][0].name
    office.desk.keyring.destroy(name)

    assert office.run_due().unreadable == 1
    with pytest.raises(KeyMissing):
        office.desk.keyring.load(name, type(office.desk.tenant_key))
