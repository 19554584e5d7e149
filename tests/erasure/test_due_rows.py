"""Kept rows go by key and fingerprint when they come due, on each database."""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date

import pytest
from small_shop import Log, Shop

from jieqing.erasure.due import DueGroup, DueRow, Judged, Left, judge
from jieqing.erasure.due_check import check_due, still_there
from jieqing.erasure.due_manner import OfDueRows, merged
from jieqing.erasure.erase import Outcome, erase, prepare
from jieqing.erasure.find_again import fingerprints
from jieqing.erasure.values import (
    Belonging,
    CheckReport,
    HeldRows,
    Plan,
    RowName,
)
from jieqing.keys.case_key import CaseKey

pytestmark = pytest.mark.usefixtures("everywhere")
LATER = date(2029, 6, 1)
BATCH = CaseKey.generate()
ORDER = RowName(store="shop", table="trade_order", key=(12,))
LINE = RowName(store="shop", table="order_line", key=(103,))
SHELL = RowName(store="shop", table="member", key=(1,))
GONE = {"trade_order": {ORDER.key}, "order_line": {LINE.key}, "member": {SHELL.key}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What was kept of 测试甲, and the shop in which it is kept."""

    shop: Shop
    group: DueGroup

    def on(self, today: date, **more: object) -> "Batch":
        """The same batch under other circumstances."""
        now = replace(self.group.circumstances, today=today, **more)  # type: ignore[arg-type]  # fields by name
        return replace(self, group=replace(self.group, circumstances=now))

    def judged(self) -> Judged:
        """What goes today and what stays."""
        mapped = self.shop.stores[0]
        with ExitStack() as stack:
            today = self.group.circumstances.today
            reader = stack.enter_context(mapped.store.reading(mapped.bound, today))
            return judge(self.group, mapped, reader, self.shop.secrets)

    def plan(self) -> Plan:
        """The day's plan."""
        judged = self.judged()
        return replace(
            self.shop.plan("phone", "13800000002"),
            rows=tuple(merged([judged]).values()),
            learned=(),
            anchors=tuple(a for held in judged.anchors.values() for a in held),
        )

    def carry_out(self, plan: Plan) -> Outcome:
        """Erase what the plan names, asked again under lock."""
        shop = replace(self.shop, mark="due", log=Log(), lease=1)
        manner = OfDueRows(
            persons={"p": frozenset(row.name for row in plan.rows)},
            groups={"p": self.group},
        )
        order = replace(
            shop.order(plan), manner=manner, circumstances=self.group.circumstances
        )
        prepare(order, shop.log)
        return erase(order, shop.log)

    def check(self, plan: Plan) -> CheckReport:
        """Search once more."""
        return check_due(plan, self.shop.stores, self.shop.secrets, LATER)


@pytest.fixture
def batch(busy_shop: Shop) -> Batch:
    """测试甲 has left: a young order is kept with its line, and the member's shell."""
    busy_shop.ask("delete from order_line where id = 104")
    busy_shop.ask("delete from trade_order where id = 13")
    busy_shop.erase("phone", "13800000001")
    names = (ORDER, LINE, SHELL)
    marks = fingerprints(busy_shop.stores, names, BATCH, LATER)
    rows = tuple(
        DueRow(
            name=name,
            belonging=Belonging.ROOT if name == SHELL else Belonging.OWNED,
            fingerprint=marks[name],
            columns=(),
            is_emptied=name == SHELL,
            is_due=True,
            secrets=BATCH,
        )
        for name in names
    )
    now = replace(busy_shop.circumstances, today=LATER)
    return Batch(
        shop=busy_shop, group=DueGroup(person="p", rows=rows, circumstances=now)
    )


def test_order_line_and_shell_go_and_nothing_else_changes(batch: Batch) -> None:
    before = batch.shop.dump()
    outcome = batch.carry_out(batch.plan())
    after = batch.shop.dump()

    assert outcome.finished
    assert {
        table: {(row[0],) for row in rows if row not in after[table]}
        for table, rows in before.items()
        if rows != after[table]
    } == GONE
    assert all(row in before[t] for t, rows in after.items() for row in rows)


def test_what_went_is_not_found_by_the_search_after_it(batch: Batch) -> None:
    plan = batch.plan()
    batch.carry_out(plan)
    report = batch.check(plan)

    assert report.is_clean
    assert sum(seen.gone for seen in report.tables.values()) == len(plan.rows)


def test_a_row_that_still_refers_to_what_went_is_residue(batch: Batch) -> None:
    plan = batch.plan()
    batch.carry_out(plan)
    batch.shop.ask("insert into order_line values (105, 12, 'late')")

    assert [place.table for place in batch.check(plan).residue] == ["order_line"]


def test_a_number_given_again_is_anothers_and_no_residue(batch: Batch) -> None:
    plan = batch.plan()
    batch.carry_out(plan)
    batch.shop.ask("insert into trade_order values (12, 2, 3, '2029-05-01', 'x')")
    report = batch.check(plan)

    assert report.is_clean
    assert report.tables["shop", "trade_order"].others == 1


def test_before_the_last_day_is_over_the_law_keeps_it(batch: Batch) -> None:
    judged = batch.on(date(2029, 5, 1)).judged()

    assert judged.going == {}
    assert {judged.stays[ORDER].until, judged.stays[SHELL].until} == {date(2029, 5, 1)}


def test_a_row_changed_between_plan_and_lock_is_left_with_its_owners(
    batch: Batch,
) -> None:
    plan = batch.plan()
    batch.shop.ask("update trade_order set member_id = 2 where id = 12")
    batch.carry_out(plan)
    there = still_there(plan, batch.shop.stores, batch.shop.secrets, LATER)

    assert {ORDER, LINE} <= there


def test_a_hold_between_plan_and_lock_lets_the_unit_stay(batch: Batch) -> None:
    plan = batch.plan()
    held = HeldRows(
        number="H1",
        ground="litigation",
        store="shop",
        table="order_line",
        keys=(LINE.key,),
        review=LATER,
    )
    before = batch.shop.dump()
    batch.on(LATER, holds=(held,)).carry_out(plan)

    assert batch.shop.dump() == before


def test_a_new_row_under_the_shell_lets_the_shell_stay(batch: Batch) -> None:
    batch.shop.ask("insert into tag values (63, 1, 'tea')")
    judged = batch.judged()

    assert set(judged.going) == {ORDER, LINE}
    assert judged.stays[SHELL].why is Left.WAITS


def test_a_mention_of_a_row_that_goes_is_cut_with_it(batch: Batch) -> None:
    batch.shop.ask("insert into notice values (42, 1, 'x', 'thanks')")
    batch.carry_out(batch.plan())

    assert batch.shop.ask("select author_id, author from notice where id = 42") == [
        (None, None)
    ]
