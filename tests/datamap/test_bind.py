"""A map is held against the store: names, keys, types, masks, strength."""

from collections.abc import Callable
from textwrap import indent

import pytest

from jieqing.datamap.bind import bind, changes
from jieqing.datamap.findings import MapRefused
from jieqing.datamap.load import load
from jieqing.datamap.not_yet import unsupported
from jieqing.datamap.schema import Schema
from jieqing.datamap.values import MaskKind, Strength
from jieqing.datamap.written import written

HEAD = """\
map: 1
store: shop
root: member
tables:
  member:
    record: account-profile
    identities: {id: customer_no, phone: phone, email: email}
"""
ORDER = """\
  trade_order:
    record: transaction-record
"""
TIE = "references: [{owner: member, by: member_id}]"


def a_map(member: str = "", order: str = "", tie: str = TIE, rest: str = "") -> str:
    """Return a map with these lines at the two tables of the shop."""
    lines = [HEAD, indent(member, "    "), "\n" if member else "", ORDER]
    lines += [indent(order, "    "), "\n" if order else "", indent(tie, "    ")]
    return "".join([*lines, "\n", rest])


def refusal(text: str, store: Schema) -> list[str]:
    """Return what is said when the map does not fit the store."""
    with pytest.raises(MapRefused) as refused:
        bind(load(text), store)
    return [str(found) for found in refused.value.findings]


def test_a_map_that_names_everything_is_bound(shop: Schema) -> None:
    bound = bind(load(a_map()), shop)
    assert bound.tables["trade_order"].key == ("id",)
    assert bound.tables["trade_order"].references[0].of == ("id",)
    assert bound.store == "shop"


def test_a_column_the_store_lacks_is_named_with_the_nearest_one(shop: Schema) -> None:
    assert refusal(a_map(member="columns: {emial: email}"), shop) == [
        (
            "map.unknown-column line 8: table 'member' has no column 'emial'; did you "
            "mean 'email'?"
        )
    ]


def test_a_table_the_map_does_not_name_stops_it(
    shop: Schema, a_store: Callable[..., Schema]
) -> None:
    store = a_store(pass_claim="id int, user_id int")  # noqa: S106 - a table's name
    both = type(shop)(tables={**shop.tables, **store.tables})
    assert refusal(a_map(), both) == [
        (
            "map.missing-table line 4: table 'pass_claim' of the store is not in the "
            "map; put it under tables or other_tables"
        )
    ]


def test_a_table_the_store_lacks_is_named_with_the_nearest_one(
    a_store: Callable[..., Schema],
) -> None:
    store = a_store(
        member="id int, phone text, email text", trade_orders="id int, member_id int"
    )
    said = refusal(a_map(rest="other_tables: {system: [trade_orders]}"), store)
    assert said == [
        (
            "map.unknown-table line 8: the store has no table 'trade_order'; did you "
            "mean 'trade_orders'?"
        )
    ]


def test_a_declared_foreign_key_that_no_line_names_stops_it(
    a_store: Callable[..., Schema],
) -> None:
    store = a_store(
        member="id int, phone text, email text",
        trade_order="id int, member_id int, payer int, payer -> member",
    )
    assert refusal(a_map(), store) == [
        (
            "map.missing-reference line 8: foreign key trade_order(payer) → member is "
            "not in the map"
        )
    ]


def test_a_foreign_key_between_tables_without_customers_need_not_be_said(
    a_store: Callable[..., Schema],
) -> None:
    store = a_store(
        member="id int, phone text, email text",
        trade_order="id int, member_id int, member_id -> member",
        city="id int, land int, land -> land",
        land="id int",
    )
    text = a_map(rest="other_tables: {reference: [city, land]}")
    assert "city" in bind(load(text), store).tables


def test_a_reversed_reference_names_the_foreign_key_of_the_other_side(
    a_store: Callable[..., Schema],
) -> None:
    store = a_store(
        member="id int, phone text, email text, home int, home -> trade_order",
        trade_order="id int",
    )
    tie = "references: [{shared: member, by: id, of: home}]"
    assert bind(load(a_map(tie=tie)), store)


def test_a_pattern_speaks_of_every_table_that_fits_it(
    a_store: Callable[..., Schema],
) -> None:
    store = a_store(
        member="id int, phone text, email text",
        trade_order="id int, member_id int",
        log_2024="a int",
        log_2025="a int",
    )
    bound = bind(load(a_map(rest="other_tables: {system: ['log_2*']}")), store)
    assert {"log_2024", "log_2025"} <= bound.tables.keys()


def test_a_customers_table_without_any_key_must_say_its_key(
    a_store: Callable[..., Schema],
) -> None:
    store = a_store(
        member="id int, phone text, email text", trade_order="member_id int, n int"
    )
    assert refusal(a_map(), store)[0].startswith("map.key line 8: table 'trade_order'")
    assert bind(load(a_map(order="key: [member_id, n]")), store)


TYPE_ERRORS = [
    (
        "live_when: status = 'a'",
        "map.collation",
        "`status = 'a'` compares with a number",
    ),
    ("live_when: code = 1", "map.collation", "`code = 1` compares with a text column"),
    ("live_when: code in ('a', 2)", "map.collation", "`code in ('a', 2)` compares"),
    ("live_when: member.score = 1", "map.collation", "`member.score = 1`: a float"),
    (
        "live_when: at > 'x'",
        "map.collation",
        "`at > 'x'` compares with a moment column",
    ),
    ("live_when: status", "map.expression", "`status` is a number, not a condition"),
    ("live_when: not code", "map.expression", "`code` is a text, not a condition"),
    (
        "live_when: status + 1 day < at",
        "map.expression",
        "`status` is a number, not a m",
    ),
    ("live_when: statu = 1", "map.unknown-column", "table 'trade_order' has no column"),
    (
        "live_when: member.x = 1",
        "map.unknown-column",
        "table 'member' has no column 'x'",
    ),
    (
        "clocks: {contract-ended: status}",
        "map.clock-type",
        "`status` is a number, not a",
    ),
    ("clocks: {contract-ended: code + 1 day}", "map.expression", "`code` is a text"),
    ("minimum: [cod]", "map.unknown-column", "table 'trade_order' has no column 'cod'"),
]


@pytest.mark.parametrize(("line", "code", "said"), TYPE_ERRORS)
def test_an_expression_must_fit_the_types_of_the_store(
    shop: Schema, line: str, code: str, said: str
) -> None:
    first, *_ = refusal(a_map(order=line), shop)
    assert first.startswith(f"{code} line 10: {said}")


FITTING = [
    "live_when: at >= '2024-01-31' and status in (0, 1)",
    "live_when: member.is_vip and member.is_vip = true and member.is_vip = 1",
    "live_when: coalesce(at, member.born) < today",
    'clocks: {contract-ended: "greatest(at, member.born + 30 days)"}',
    "live_when: member.score > 1.5",
]


@pytest.mark.parametrize("line", FITTING)
def test_an_expression_of_fitting_types_is_accepted(shop: Schema, line: str) -> None:
    assert bind(load(a_map(order=line)), shop)


def test_a_column_with_a_time_form_is_a_moment_whatever_its_type(shop: Schema) -> None:
    text = a_map(order="clocks: {contract-ended: status}")
    text += "times: {trade_order.status: epoch_s}\n"
    assert bind(load(text), shop)
    assert refusal(text.replace("order.status:", "order.statu:"), shop)


REFERENCE_ERRORS = [
    ("{owner: member, by: membr_id}", "map.unknown-column", "table 'trade_order' has"),
    ("{owner: member, by: code}", "map.by-of", "'trade_order' to 'member': trade_or"),
    ("{owner: member, by: [id, code]}", "map.by-of", "'trade_order' to 'member': 2 c"),
    ("{owner: member, by: code, of: emal}", "map.unknown-column", "table 'member' has"),
    ("{owner: member, by: id, cut: [x]}", "map.unknown-column", "table 'trade_order'"),
]


@pytest.mark.parametrize(("tie", "code", "said"), REFERENCE_ERRORS)
def test_the_two_sides_of_a_reference_must_meet(
    shop: Schema, tie: str, code: str, said: str
) -> None:
    first, *_ = refusal(a_map(tie=f"references: [{tie}]"), shop)
    assert first.startswith(f"{code} line 10: {said}")


STRENGTHS = [
    ("{owner: member, by: member_id}", Strength.UNIQUE),
    ("{owner: member, by: code, of: phone}", Strength.UNIQUE),
    ("{owner: member, by: code, of: email}", Strength.AMBIGUOUS),
    ("{copy: member, by: code, of: phone, stale: true}", Strength.AMBIGUOUS),
    ("{owner: member, by: code, of: email, strength: unique}", Strength.UNIQUE),
    ('{owner: member, by: code, inside: {code: "{key:4}"}}', Strength.AMBIGUOUS),
    ('{owner: member, by: code, inside: {list: ","}}', Strength.UNIQUE),
    ("{owner: member, by: member_id, strength: ambiguous}", Strength.AMBIGUOUS),
]


@pytest.mark.parametrize(("tie", "strength"), STRENGTHS)
def test_a_reference_acts_only_by_what_is_unique_there(
    shop: Schema, tie: str, strength: Strength
) -> None:
    bound = bind(load(a_map(tie=f"references: [{tie}]")), shop)
    assert bound.tables["trade_order"].references[0].strength is strength


def test_a_person_is_named_by_key_unique_index_or_what_the_map_says(
    shop: Schema,
) -> None:
    assert bind(load(a_map()), shop).tables["member"].unique_identities == {
        "id",
        "phone",
    }
    text = a_map().replace("phone: phone", "phone: {kind: phone, unique: false}")
    text = text.replace("email: email", "email: {kind: email, unique: true}")
    assert bind(load(text), shop).tables["member"].unique_identities == {"id", "email"}


MASKS = [
    ("note: message_text", MaskKind.NULL),
    ("email: email", MaskKind.CONSTANT),
    ("phone: phone", MaskKind.UNIQUE),
    ("id: account_id", MaskKind.UNIQUE),
    ("full_name: name", MaskKind.LEAVE),
    ("email: operator_ref", MaskKind.LEAVE),
    ("note: {category: message_text, mask: '已删除'}", MaskKind.TEXT),
    ("note: {category: message_text, mask: leave}", MaskKind.LEAVE),
]


@pytest.mark.parametrize(("column", "kind"), MASKS)
def test_a_mask_is_chosen_by_what_the_column_allows(
    shop: Schema, column: str, kind: MaskKind
) -> None:
    member = bind(load(a_map(member=f"columns: {{{column}}}")), shop).tables["member"]
    assert member.masks[column.split(":", maxsplit=1)[0]].kind is kind


MASK_ERRORS = [
    ("email: {category: email, mask: null}", "does not allow null"),
    ("phone: {category: phone, mask: constant}", "two masked rows would collide"),
    ("born: {category: birth_date, mask: unique}", "is date: no unique value"),
    ("short: {category: nickname, mask: unique}", "holds 4 characters; a unique"),
    ("short: {category: nickname, mask: '已经删除了'}", "holds 4 characters, the text"),
    ("status: {category: gender, mask: 'x'}", "is integer, not text"),
]


@pytest.mark.parametrize(("column", "said"), MASK_ERRORS)
def test_a_mask_the_store_would_refuse_is_refused_first(
    shop: Schema, column: str, said: str
) -> None:
    (first,) = refusal(a_map(member=f"columns: {{{column}}}"), shop)
    assert first.startswith("map.mask line 8: column 'member.")
    assert said in first


def test_a_pattern_of_partitions_that_fits_no_table_is_refused(shop: Schema) -> None:
    (said,) = refusal(a_map(order="partitions: 'order_2*'"), shop)
    assert said == (
        "map.partitions line 10: no table of the store is called like 'order_2*'"
    )


def test_tables_of_the_same_columns_are_each_bound_as_the_one(
    a_store: Callable[..., Schema],
) -> None:
    seen = "id int, phone text, at int"
    store = a_store(
        member="id int, phone text unique, email text",
        trade_order="id int, member_id int, last_seen int",
        seen_2023=seen,
        seen_2024=seen,
    )
    text = a_map(
        order="clocks: {transaction-completed: latest(seen.at)}",
        rest="""\
  seen:
    record: location-track
    partitions: 'seen_2*'
    references:
      - {owner: member, by: phone, of: phone}
      - {owner: trade_order, by: id}
times: {seen.at: epoch_s}
""",
    )
    bound = bind(load(text), store)
    clock = bound.tables["trade_order"].table.clocks["transaction-completed"][0].at

    assert sorted(bound.tables) == ["member", "seen_2023", "seen_2024", "trade_order"]
    assert bound.tables["seen_2024"].references[0].table == "member"
    assert written(clock) == "greatest(latest(seen_2023.at), latest(seen_2024.at))"
    assert bound.datamap.times == {"seen_2023.at": "epoch_s", "seen_2024.at": "epoch_s"}


def test_a_partition_with_other_columns_is_none(a_store: Callable[..., Schema]) -> None:
    store = a_store(
        member="id int, phone text unique, email text",
        trade_order="id int, member_id int",
        seen_2023="id int, phone text",
        seen_2024="id int, tel text, phone text",
    )
    rest = """\
  seen:
    record: location-track
    partitions: 'seen_2*'
    references: [{owner: member, by: phone, of: phone}]
"""
    assert refusal(a_map(rest=rest), store) == [
        (
            "map.partitions line 13: table 'seen_2024' has other columns than "
            "'seen_2023', so it is none of its partitions"
        )
    ]


HISTORIES = [
    (
        "old: {history_of: trade_order}",
        "code text",
        (
            "history 'old' has no column id, the key of 'trade_order'; say which it "
            "is: references: [{owner: trade_order, by: …}]"
        ),
    ),
    (
        "old: {history_of: older}\n  older: {history_of: trade_order}",
        "id int",
        "'older' is itself a history; name the table that feeds it",
    ),
]


@pytest.mark.parametrize(("lines", "columns", "said"), HISTORIES)
def test_a_history_that_leads_to_no_row_is_refused(
    a_store: Callable[..., Schema], lines: str, columns: str, said: str
) -> None:
    store = a_store(
        member="id int, phone text unique, email text",
        trade_order="id int, member_id int",
        old=columns,
        **({"older": "id int"} if "older" in lines else {}),
    )
    (found,) = refusal(a_map(rest=f"  {lines}\n"), store)
    assert found.startswith("map.history line ")
    assert found.endswith(said)


def test_a_column_that_came_since_the_confirmation_is_named(
    a_store: Callable[..., Schema],
) -> None:
    old = a_store(member="id int, phone text")
    new = a_store(member="id int, phone text, wechat text", other="id int")
    assert changes(old, new) == ("member.wechat",)
    assert changes(new, new) == ()


NOT_YET = [
    TIE + "\ncolumns: {code: {file: bucket}}",
]


@pytest.mark.parametrize("lines", NOT_YET)
def test_what_cannot_be_followed_yet_is_named_not_passed_over(
    shop: Schema, lines: str
) -> None:
    (finding,) = unsupported(bind(load(a_map(tie=lines)), shop))
    assert finding.code == "map.not-yet"
    assert finding.line >= 10


def test_a_map_that_can_be_followed_has_nothing_not_yet(shop: Schema) -> None:
    assert unsupported(bind(load(a_map()), shop)) == ()
