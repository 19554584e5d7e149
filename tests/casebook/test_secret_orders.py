"""Whole cases with and without an order to keep rows in secret: nobody can tell."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from secrets import token_hex

import pytest
from crowd import executed_for_many, settled_for_many
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from office import (
    CASE,
    CHEN,
    KEYS,
    QIAN,
    SUN,
    WANG,
    Office,
    checked,
    copied,
    enter,
    executing,
    ready,
    settled,
)
from test_holds import complaint_on_orders
from twins import everything

from jieqing.casebook import models, secret_rows, vault
from jieqing.casebook.acts import secret
from jieqing.casebook.acts.hold import hold
from jieqing.casebook.acts.secret import (
    NewOrder,
    SecretOrderIncomplete,
    SecretOrderUnknown,
    SecretOrderUnsigned,
    SecretRoomFull,
)
from jieqing.casebook.annex import PAGE, opening_of
from jieqing.casebook.desk import day_of
from jieqing.casebook.flows import Act
from jieqing.casebook.secret_orders import Paper, SecretOrder
from jieqing.casebook.work import glance
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool
from jieqing.erasure.capsule import Copied
from jieqing.erasure.values import Fate, PlannedRow
from jieqing.evidence import commitment, statement
from jieqing.keys.signing import SigningKey
from jieqing.people.matrix import Role
from jieqing.people.register import NewPerson
from jieqing.people.roll import NotEntitled

HE, GAO = "P-0008", "P-0009"
COUNSEL = {HE: "何法务", GAO: "高法务"}
THEIR_KEYS = {number: SigningKey.generate() for number in COUNSEL}
Stage = Callable[[str], Office]


@pytest.fixture(scope="module")
def signed(
    shelf: Stage, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Office, tuple[PlannedRow, ...]]:
    """A case whose plan is signed, in a company with two counsels; what is to go."""
    folder = tmp_path_factory.mktemp("counsel") / "office"
    office = with_counsel(copied(shelf("approved"), folder))
    seen = glance(office.desk, CASE, Act.EXECUTE, by=SUN, at=office.at)
    rows = spool.load_plan(seen.read(Kind.PLAN)).rows
    return office, tuple(row for row in rows if row.fate in (Fate.ERASE, Fate.MASK))


def with_counsel(office: Office) -> Office:
    """The office after two persons took the post."""
    for number, name in COUNSEL.items():
        new = NewPerson(
            name=name,
            natural=name,
            key=THEIR_KEYS[number].public,
            roles=frozenset({Role.COUNSEL}),
        )
        register = office.desk.register
        by_qian = KEYS[QIAN].sign(register.to_add(new, by=QIAN).to_bytes())
        register.add(new, by_qian, by=QIAN, at=office.at)
    return office


def paper(office: Office, **told: object) -> Paper:
    today = day_of(office.at)
    usual = Paper(
        organ="某市公安局",
        article="刑事诉讼法第一百五十四条",
        document="调证〔2026〕12号",
        officers=("张警官", "李警官"),
        until=today + timedelta(days=200),
        review=today + timedelta(days=20),
        words="",
        contact="张警官",
    )
    return replace(usual, **told)  # type: ignore[arg-type]  # fields of a paper


def ordered(office: Office, rows: tuple[PlannedRow, ...]) -> NewOrder:
    new = NewOrder(
        paper=paper(office),
        store=rows[0].name.store,
        table=rows[0].name.table,
        keys=tuple(row.name.key for row in rows),
        second=GAO,
    )
    return secret.as_they_stand(office.desk, new, office.at)


def set_by_he(office: Office, new: NewOrder) -> SecretOrder:
    signature = THEIR_KEYS[HE].sign(secret.message_to_set(office.desk, new, HE))
    return secret.set_order(office.desk, new, signature, by=HE, at=office.at)


def set_by_both(office: Office, rows: tuple[PlannedRow, ...]) -> SecretOrder:
    order = set_by_he(office, ordered(office, rows))
    signature = THEIR_KEYS[GAO].sign(secret.message_of(office.desk, order))
    return secret.countersign(
        office.desk, order.number, signature, by=GAO, at=office.at
    )


def seen_by(office: Office, who: str) -> tuple[SecretOrder, ...]:
    signature = THEIR_KEYS[who].sign(secret.message_to_read(office.desk, office.at))
    return secret.orders_of(office.desk, signature, by=who, at=office.at)


def end_by_both(office: Office, number: str) -> None:
    for who in (HE, GAO):
        signature = THEIR_KEYS[who].sign(secret.message_to_end(office.desk, number))
        secret.end(office.desk, number, signature, by=who, at=office.at)


STEPS = (executing, checked, ready, settled)


def differing(
    one: list[Mapping[str, object]], other: list[Mapping[str, object]]
) -> list[object]:
    """Where two twins differ: after which step, in what, how."""
    return [
        (step, place, *_parts(here[place], there[place]))
        for step, (here, there) in enumerate(zip(one, other, strict=True))
        for place in here
        if here[place] != there[place]
    ]


def _parts(here: object, there: object) -> tuple[object, object]:
    if isinstance(here, Mapping) and isinstance(there, Mapping):
        name = next(name for name in here if here[name] != there[name])
        return _parts(here[name], there[name])
    if isinstance(here, list) and isinstance(there, list):
        pairs = ((a, b) for a, b in zip(here, there, strict=False) if a != b)
        return next(pairs, (len(here), len(there)))
    return here, there


def shown(
    office: Office, at: int, act: Callable[[Office], object]
) -> list[Mapping[str, object]]:
    """Play the case to its end; ``act`` happens before step ``at``."""
    told = []
    for number, step in enumerate(STEPS):
        if number == at:
            act(office)
        office = step(office)
        told.append(everything(office))
    return told


def name_of(row: PlannedRow) -> str:
    return repr(row.name)


def some_rows(
    rows: tuple[PlannedRow, ...], table: tuple[str, str]
) -> tuple[PlannedRow, ...]:
    return tuple(r for r in rows if (r.name.store, r.name.table) == table)


@settings(
    max_examples=3,
    phases=[Phase.generate],  # a case takes seconds: what fails is not made smaller
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data(), at=st.integers(0, 2))
def test_staff_approver_and_customer_are_told_the_same_with_and_without_an_order(
    signed: tuple[Office, tuple[PlannedRow, ...]],
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    at: int,
) -> None:
    office, going = signed
    tables = sorted({(row.name.store, row.name.table) for row in going})
    of_table = some_rows(going, data.draw(st.sampled_from(tables)))
    some = st.lists(st.sampled_from(of_table), min_size=1, unique_by=name_of)
    chosen = data.draw(some)
    folder = tmp_path_factory.mktemp("twins")
    plain = shown(copied(office, folder / "a"), at, lambda _: None)
    held_office = copied(office, folder / "b")
    held = shown(held_office, at, lambda o: set_by_both(o, tuple(chosen)))

    assert differing(held, plain) == []
    assert len(seen_by(held_office, HE)[0].rows) == len(chosen)


def carts(going: tuple[PlannedRow, ...]) -> tuple[PlannedRow, ...]:
    return some_rows(going, ("shop", "cart_item")) or some_rows(
        going, ("crm", "sms_log")
    )


Signed = tuple[Office, tuple[PlannedRow, ...]]


def test_an_order_that_ends_before_the_case_moves_nothing_either(
    signed: Signed, tmp_path: Path
) -> None:
    office, going = signed

    def set_and_end(held: Office) -> None:
        end_by_both(held, set_by_both(held, carts(going)).number)

    plain = shown(copied(office, tmp_path / "a"), 2, lambda _: None)
    ended = shown(copied(office, tmp_path / "b"), 2, set_and_end)
    assert differing(ended, plain) == []


def test_one_entry_more_in_the_ledger_would_be_noticed(
    signed: Signed, tmp_path: Path
) -> None:
    office, _ = signed
    plain = everything(copied(office, tmp_path / "a"))
    held = copied(office, tmp_path / "b")
    held.do(hold, complaint_on_orders(held), by=WANG)
    assert differing([everything(held)], [plain])


def test_the_annex_of_the_statement_opens_to_the_true_split(
    signed: Signed, tmp_path: Path
) -> None:
    office, going = signed
    held = copied(office, tmp_path / "held")
    order = set_by_both(held, carts(going))
    settled(ready(checked(executing(held))))
    signature = THEIR_KEYS[HE].sign(secret.message_to_read(held.desk, held.at))
    opened = secret.annex(held.desk, CASE, signature, by=HE, at=held.at)
    envelope = (held.desk.home.place("statements") / f"{CASE}.dsse.json").read_bytes()
    _, said = statement.read(envelope)
    told = (opened.content.encode(), bytes.fromhex(opened.salt))

    assert opened.sealed == {order.scope.name: len(order.scope.keys)}
    assert len(opened.content) == PAGE
    assert commitment.opens(said.restricted_annex, commitment.ANNEX, *told)


def test_the_annex_of_a_case_without_an_order_opens_too_and_is_as_long(
    signed: Signed, tmp_path: Path
) -> None:
    plain = copied(signed[0], tmp_path / "plain")
    settled(ready(checked(executing(plain))))
    opened = opening_of(plain.desk.home, CASE)
    envelope = (plain.desk.home.place("statements") / f"{CASE}.dsse.json").read_bytes()
    _, said = statement.read(envelope)
    told = (opened.content.encode(), bytes.fromhex(opened.salt))

    assert (dict(opened.sealed), len(opened.content)) == ({}, PAGE)
    assert commitment.opens(said.restricted_annex, commitment.ANNEX, *told)


def test_ordered_rows_leave_the_store_and_lie_in_the_vault_as_they_were(
    signed: Signed, tmp_path: Path
) -> None:
    office, going = signed
    held = copied(office, tmp_path / "held")
    rows = carts(going)
    before = held.ask(rows[0].name.store, f'select * from "{rows[0].name.table}"')
    set_by_both(held, rows)
    executing(held)
    kept = seen_by(held, GAO)[0].rows
    assert {tuple(row.row.values()) for row in kept} <= set(before)
    assert len(kept) == len(rows)
    assert not {tuple(row.row.values()) for row in kept} & set(
        held.ask(rows[0].name.store, f'select * from "{rows[0].name.table}"')
    )


def test_a_row_that_a_later_case_finds_again_is_kept_as_it_was_both_times(
    signed: Signed, tmp_path: Path
) -> None:
    office, going = signed
    held = copied(office, tmp_path / "held")
    set_by_both(held, carts(going)[:1])
    executing(held)
    (first,) = seen_by(held, GAO)[0].rows
    masked = {**first.row, "quantity": 0}
    again = Copied(table="cart_item", act="erase", row=masked)
    secret_rows.keep_taken(held.desk.home, "shop", [again], day_of(held.at))
    kept = seen_by(held, GAO)[0].rows

    assert [row.row for row in kept] == [first.row, masked]
    assert [row.case for row in kept] == [CASE, "shop"]


def test_with_the_second_ending_the_rows_are_gone_from_the_vault(
    signed: Signed, tmp_path: Path
) -> None:
    office, going = signed
    held = copied(office, tmp_path / "held")
    order = set_by_both(held, carts(going))
    executing(held)
    end_by_both(held, order.number)
    assert seen_by(held, HE)[0].rows == ()


def test_an_order_whose_term_is_over_is_emptied_by_the_next_case(
    signed: Signed, tmp_path: Path
) -> None:
    office, going = signed
    held = copied(office, tmp_path / "held")
    set_by_both(held, carts(going))
    late = checked(executing(held))
    autumn = replace(late, at=late.at + timedelta(days=300))
    vault_of_autumn = vault.read(autumn.desk.home).orders[0]
    assert not vault_of_autumn.acts_on(day_of(autumn.at))


def test_one_signature_acts_for_three_working_days_and_then_is_void(
    signed: Signed, tmp_path: Path
) -> None:
    office, going = signed
    held = copied(office, tmp_path / "held")
    order = set_by_he(held, ordered(held, carts(going)))
    assert order.acts_on(order.void_after)
    assert not order.acts_on(order.void_after + timedelta(days=1))
    later = replace(held, at=held.at + timedelta(days=10))
    signature = THEIR_KEYS[GAO].sign(secret.message_of(held.desk, order))
    with pytest.raises(SecretOrderUnknown):
        secret.countersign(later.desk, order.number, signature, by=GAO, at=later.at)


def test_who_is_not_counsel_is_refused_whether_or_not_there_is_an_order(
    signed: Signed, tmp_path: Path
) -> None:
    office, going = signed
    held = copied(office, tmp_path / "held")
    refused = []
    for _ in range(2):
        message = secret.message_to_read(held.desk, held.at)
        with pytest.raises(NotEntitled) as refusal:
            secret.orders_of(held.desk, KEYS[CHEN].sign(message), by=CHEN, at=held.at)
        refused.append(str(refusal.value))
        set_by_both(held, carts(going))
    assert refused[0] == refused[1]


def test_nobody_reads_an_order_with_another_persons_key(
    signed: Signed, tmp_path: Path
) -> None:
    held = copied(signed[0], tmp_path / "held")
    signature = KEYS[CHEN].sign(secret.message_to_read(held.desk, held.at))
    with pytest.raises(SecretOrderUnsigned):
        secret.orders_of(held.desk, signature, by=HE, at=held.at)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"organ": ""}, "no organ"),
        ({"article": ""}, "no article"),
        ({"officers": ("张警官",)}, "two officers"),
        ({"contact": ""}, "no contact"),
        ({"until": date(2026, 10, 1)}, "last day is over"),
        ({"document": ""}, "without a document"),
        ({"review": date(2027, 3, 1)}, "30 days"),
    ],
)
def test_an_order_that_lacks_what_the_paper_must_say_is_refused(
    signed: Signed, told: dict[str, object], reason: str
) -> None:
    office, going = signed
    enter(office.folder, office.customer, office.at)
    new = ordered(office, carts(going))
    wrong = replace(new, paper=replace(new.paper, **told))  # type: ignore[arg-type]
    with pytest.raises(SecretOrderIncomplete, match=reason):
        set_by_he(office, wrong)


def test_an_order_for_more_rows_than_there_is_room_for_is_refused(
    signed: Signed, tmp_path: Path
) -> None:
    office, going = signed
    held = copied(office, tmp_path / "held")
    new = ordered(held, carts(going))
    huge = (token_hex(400_000), *new.keys[0][1:])
    with pytest.raises(SecretRoomFull):
        set_by_he(held, replace(new, keys=(huge,)))


def named(office: Office, table: str, keys: tuple[tuple[int, ...], ...]) -> SecretOrder:
    """An order over rows by their keys, set and signed."""
    store, _, name = table.partition(".")
    new = NewOrder(paper=paper(office), store=store, table=name, keys=keys, second=GAO)
    order = set_by_he(office, secret.as_they_stand(office.desk, new, office.at))
    signature = THEIR_KEYS[GAO].sign(secret.message_of(office.desk, order))
    asked = (office.desk, order.number, signature)
    return secret.countersign(*asked, by=GAO, at=office.at)


def run_and_checked(office: Office) -> list[Mapping[str, object]]:
    """The due run, its two checks and its ending."""
    told = []
    for hours in (0, 25):
        later = office.later(hours=hours)
        later.run_due()
        told.append(everything(later))
    return told


@pytest.mark.long
def test_a_due_run_tells_the_same_and_its_rows_lie_in_the_vault(
    shelf: Stage, tmp_path: Path
) -> None:
    office = with_counsel(copied(shelf("due"), tmp_path / "office"))
    before = dict(office.ask("shop", "select id, order_sn from trade_order"))
    kept = due_keys(office)
    plain = run_and_checked(copied(office, tmp_path / "a"))
    held_office = copied(office, tmp_path / "b")
    order = named(held_office, "shop.trade_order", kept)
    held = run_and_checked(held_office)
    rows = seen_by(held_office, HE)[0].rows
    run = models.Case.objects.get(right="C2").number

    assert differing(held, plain) == []
    assert {row.case for row in rows} == {run}
    assert {row.row["order_sn"] for row in rows} <= set(before.values())
    assert 0 < len(rows) <= len(kept)
    assert opening_of(held_office.desk.home, run).sealed == {
        order.scope.name: len(rows)
    }


def due_keys(office: Office) -> tuple[tuple[int, ...], ...]:
    """The orders that still stand; some of them have come due."""
    found = office.ask("shop", "select id from trade_order")
    return tuple((int(str(key)),) for (key,) in found)


@pytest.mark.long
def test_a_case_about_many_tells_the_same_under_several_orders(
    shelf: Stage, tmp_path: Path
) -> None:
    office = with_counsel(copied(shelf("many-approved"), tmp_path / "office"))
    carts_there = office.ask("shop", "select id from cart_item order by id")
    first, *others = (((int(str(key)),),) for (key,) in carts_there)
    plain = shown_to_many(copied(office, tmp_path / "a"))
    held_office = copied(office, tmp_path / "b")
    for keys in (first, *others[:3]):
        named(held_office, "shop.cart_item", keys)
    held = shown_to_many(held_office)

    assert differing(held, plain) == []
    assert len(seen_by(held_office, HE)) == min(4, len(carts_there))
    assert any(one.rows for one in seen_by(held_office, GAO))


def shown_to_many(office: Office) -> list[Mapping[str, object]]:
    """Play a case about many to its end."""
    told = []
    for step in (executed_for_many, settled_for_many):
        office = step(office)
        told.append(everything(office))
    return told
