"""Whatever a shop holds: receipts name what goes, and others keep what is theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from member_shop import MAP, SCHEMA
from small_shop import LAW, OLD, YOUNG, Rows, Shop, a_shop, erased

from jieqing.erasure.plan import plan_hash
from jieqing.erasure.spool import dump, load_plan
from jieqing.erasure.summary import summary
from jieqing.erasure.values import Fate, Plan
from often import often

MEMBERS = [1, 2, 3]
member = st.sampled_from(MEMBERS)
phone = st.sampled_from(["13800000001", "13800000002", "+86 138-0000-0001", None, "-"])
order = st.tuples(member, st.sampled_from([0, 3]), st.sampled_from([OLD, YOUNG]))
shops = st.fixed_dictionaries(
    {
        "trade_order": st.lists(order, max_size=5),
        "order_line": st.lists(st.integers(1, 5), max_size=6),
        "lives_at": st.lists(st.tuples(member, st.integers(1, 3)), max_size=6),
        "notice": st.lists(member, max_size=3),
        "staff_log": st.lists(phone, max_size=3),
        "tag": st.lists(member, max_size=5),
    }
)
Written = dict[str, list[object]]


def rows_of(written: Written) -> dict[str, Rows]:
    """Whole rows, keyed from 1 in each table."""
    shaped = {
        "trade_order": lambda o: (*o, "某人"),
        "order_line": lambda o: (o, "杯"),
        "lives_at": lambda pair: pair,
        "notice": lambda m: (m, "某人", "停水"),
        "staff_log": lambda tel: (tel, "回访"),
        "tag": lambda m: (m, "茶"),
    }
    rows: dict[str, Rows] = {
        name: [(n, *shape(one)) for n, one in enumerate(written[name], 1)]
        for name, shape in shaped.items()
    }
    rows["member"] = [(m, f"1380000000{m}", f"测试{m}", None) for m in MEMBERS]
    rows["address"] = [(a, f"示例路{a}号") for a in (1, 2, 3)]
    return rows


@contextmanager
def opened(written: Written) -> Iterator[Shop]:
    with TemporaryDirectory() as folder:
        tables = SCHEMA.partition("INSERT")[0]
        shop = a_shop(Path(folder), tables, MAP)
        for name, rows in rows_of(written).items():
            for row in rows:
                places = ",".join("?" * len(row))
                shop.ask(f"INSERT INTO {name} VALUES ({places})", *row)
        yield shop


def expected_to_go(rows: dict[str, Rows]) -> dict[str, set[object]]:
    """By plain reasoning, without the product: the keys that have to go."""
    orders = {r[0] for r in rows["trade_order"] if r[1] == 1}
    over = {r[0] for r in rows["trade_order"] if r[1] == 1 and r[2:4] == (3, OLD)}
    homes = {a: {r[1] for r in rows["lives_at"] if r[2] == a} for a in (1, 2, 3)}
    return {
        "member": set() if orders - over else {1},
        "trade_order": over,
        "order_line": {r[0] for r in rows["order_line"] if r[1] in over},
        "lives_at": {r[0] for r in rows["lives_at"] if r[1] == 1},
        "address": {a for a, whose in homes.items() if whose == {1}},
        "notice": set(),
        "staff_log": set(),
        "tag": {r[0] for r in rows["tag"] if r[1] == 1},
    }


def changed_columns(
    shop: Shop, before: dict[str, Rows]
) -> set[tuple[str, object, str]]:
    """Table, key and column of each cell that differs in a row that is still there."""
    after = shop.dump()
    changed = set()
    for name, rows in before.items():
        columns = shop.places["shop"].columns(name)
        now = {row[0]: row for row in after[name]}
        for row in rows:
            cells = zip(columns, row, now.get(row[0], row), strict=True)
            changed |= {(name, row[0], str(c)) for c, old, new in cells if old != new}
    return changed


def named_columns(approved: Plan) -> set[tuple[str, object, str]]:
    return {
        (row.name.table, row.name.key[0], column)
        for row in approved.rows
        if row.fate is not Fate.ERASE
        for column in row.columns
    }


@settings(max_examples=often(25), deadline=None)
@given(shops, st.sampled_from([1, 3, 20_000]))
def test_what_goes_is_what_had_to_go_and_all_of_it_returns(
    written: Written, chunk_rows: int
) -> None:
    goes_and_returns(written, chunk_rows)


def goes_and_returns(written: Written, chunk_rows: int) -> None:
    with opened(written) as shop:
        shop.chunk_rows = chunk_rows
        before = shop.dump()
        found = shop.find("customer_no", "1")
        approved = shop.plan("customer_no", "1")
        outcome = shop.carry_out(approved)
        after = shop.dump()
        gone = {
            name: {r[0] for r in rows} - {r[0] for r in after[name]}
            for name, rows in before.items()
        }
        assert gone == expected_to_go(before) | {"review": set()}
        assert erased(outcome) == sum(map(len, gone.values()))
        assert changed_columns(shop, before) <= named_columns(approved)
        assert shop.check(approved, found).residue == ()
        assert shop.restore(approved, outcome).conflicts == 0
        assert shop.dump() == before


@settings(max_examples=often(10), deadline=None)
@given(shops)
def test_a_plan_hash_is_equal_for_equal_content_alone(written: Written) -> None:
    with opened(written) as shop:
        approved = shop.plan("customer_no", "1")
        whole = shop.hash(approved)
        fewer = replace(approved, rows=approved.rows[1:])
        other_law = replace(approved, law_version="x")
        assert whole == shop.hash(shop.plan("customer_no", "1"))
        assert whole == shop.hash(load_plan(dump(approved)))
        assert len({whole, shop.hash(fewer), shop.hash(other_law)}) == 3


CHANGES = [
    {"fate": Fate.KEEP},
    {"fingerprint": "x"},
    {"columns": ("phone", "x")},
    {"hold": "litigation"},
    {"rules": ("x",)},
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_plan_hash_differs_with_everything_that_is_approved(
    shop: Shop, change: dict[str, object]
) -> None:
    approved = shop.plan("phone", "13800000001")
    first = replace(approved.rows[0], **change)
    other = replace(approved, rows=(first, *approved.rows[1:]))
    assert shop.hash(other) != shop.hash(approved)


def test_a_plan_hash_differs_by_case_tenant_and_identities(shop: Shop) -> None:
    approved = shop.plan("phone", "13800000001")
    hashes = {
        plan_hash(approved, tenant=tenant, case=case, secrets=shop.secrets)
        for tenant in ("t", "u")
        for case in ("c", "d")
    }
    fewer = replace(approved, learned=approved.learned[1:])
    assert len(hashes | {shop.hash(fewer)}) == 5


def test_a_plan_hash_is_the_same_on_another_day(shop: Shop) -> None:
    approved = shop.plan("phone", "13800000001")
    assert shop.hash(
        replace(approved, today=approved.today.replace(day=1))
    ) == shop.hash(approved)
    assert LAW.version == approved.law_version


def test_d_47_a_plan_lists_what_happens_per_table(busy_shop: Shop) -> None:
    told = summary(busy_shop.plan("phone", "13800000001"))
    assert told.tables["shop", "trade_order"] == {Fate.ERASE: 1, Fate.KEEP: 2}
    assert told.total(Fate.ERASE) == 8
    assert {g.hold for g in told.kept} == {None, "unfinished-business"}


@pytest.mark.only("postgresql", "mariadb")
@pytest.mark.usefixtures("everywhere")
@settings(
    max_examples=often(6),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each makes its own
)
@given(shops, st.sampled_from([1, 20_000]))
def test_on_servers_too_what_goes_had_to_go_and_all_of_it_returns(
    written: Written, chunk_rows: int
) -> None:
    goes_and_returns(written, chunk_rows)
