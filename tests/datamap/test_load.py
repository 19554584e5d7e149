"""Wrong maps are refused with every error, its line and the nearest valid word."""

from pathlib import Path

import pytest

from jieqing.datamap.findings import MapRefused
from jieqing.datamap.load import load
from jieqing.datamap.values import Inside, Mask, MaskKind, Strength, Subject, Via

SAMPLES = Path(__file__).parent / "samples"
MEMBER = """\
map: 1
store: shop
root: member
tables:
  member:
    record: account-profile
    identities: {id: customer_no}
    columns: {email: email}
"""
ORDER = """\
  trade_order:
    record: transaction-record
    references: [{owner: member, by: member_id}]
"""
UNIT = """\
  trade_order:
    record: transaction-record
    unit: order
    references: [{owner: member, by: member_id}]
  line:
    record: transaction-record
    unit: order
    references: [{owner: member, by: member_id}]
"""
LINE = """\
  line: {record: transaction-record, references: [{owner: trade_order, by: oid}]}
"""


def order(third: str) -> str:
    """Return a map whose line 11 is this line of the table trade_order."""
    kind = "  trade_order:\n    record: transaction-record\n"
    tie = "    references: [{owner: member, by: member_id}]\n"
    return f"{MEMBER}{kind}    {third}\n" + (tie if "references" not in third else "")


def refusal(text: str) -> list[str]:
    """Return what is said of a wrong map."""
    with pytest.raises(MapRefused) as refused:
        load(text)
    return [str(found) for found in refused.value.findings]


WRONG_MAPS = [
    (
        order("live_wen: status = 1"),
        (
            "map.unknown-key line 11: table 'trade_order' has no key 'live_wen'; did "
            "you mean 'live_when'?"
        ),
    ),
    (
        MEMBER + ORDER.replace("transaction-record", "transaction"),
        (
            "map.record-kind line 10: 'transaction' is no record kind; did you mean "
            "'transaction-record'?"
        ),
    ),
    (
        order("references: [{owner: membr, by: member_id}]"),
        "map.unknown-table line 11: no table 'membr'; did you mean 'member'?",
    ),
    (
        order("live_when: status in (0, 1"),
        (
            "map.expression line 11: cannot read \"status in (0, 1\": expected ')', "
            "found the end"
        ),
    ),
    (
        order("clocks: {transaction-completed: date_add(t, 3)}"),
        (
            "map.expression line 11: a comma inside { } ends the value: put the "
            "expression in quotes. Then: no function 'date_add'; write `t + 3 days`"
        ),
    ),
    (
        order('clocks: {transaction-completed: "date_add(t, 3)"}'),
        "map.expression line 11: no function 'date_add'; write `t + 3 days`",
    ),
    (
        order("references: [{owner: member, shared: member, by: member_id}]"),
        (
            "map.role line 11: a reference needs one role (owner, shared, link, copy, "
            "lookup), found owner and shared"
        ),
    ),
    (
        MEMBER + "  trade_order:\n    record: transaction-record\n",
        (
            "map.no-way line 9: no chain of references leads from the root to customer "
            "table 'trade_order'"
        ),
    ),
    (
        order("clocks: {transaction-completed: line.create_time}") + LINE,
        (
            "map.expression line 11: 'trade_order' has no reference to 'line', so "
            "line.create_time has no meaning here; for rows that refer to this one "
            "write latest(line.create_time)"
        ),
    ),
    (
        MEMBER + UNIT,
        (
            "map.unit-heads line 13: unit 'order' has two heads, 'trade_order' and "
            "'line'; every other table of a unit must be owned by one of its tables"
        ),
    ),
]


@pytest.mark.parametrize(("text", "said"), WRONG_MAPS)
def test_a_wrong_map_is_refused_in_exactly_these_words(text: str, said: str) -> None:
    assert refusal(text) == [said]


OTHER_ERRORS = [
    (MEMBER.replace("map: 1", "map: 2"), "map.version line 1: this version reads"),
    (MEMBER.replace("map: 1\n", ""), "map.type line 1: the map needs the key 'map'"),
    (
        MEMBER.replace("root: member", "root: membr"),
        "map.root line 3: no table 'membr'",
    ),
    (MEMBER + "time_zone: Asia/Shangai\n", "map.time-zone line 9: 'Asia/Shangai'"),
    (MEMBER + "times: {at: epoch}\n", "map.time-form line 9: 'at': cannot use"),
    (MEMBER + "times: {at: yyyyMM}\n", "map.time-form line 9: 'at': cannot use"),
    (MEMBER + "other_tables: {staff: [member]}\n", "map.twice line 9: table 'member'"),
    (
        MEMBER + "outside: [{name: x}]\n",
        "map.outside line 9: an entry of outside needs",
    ),
    (order("subject: custmer"), "map.subject line 11: 'custmer' is no subject of"),
    (order("identities: {a: telephone}"), "map.identity-kind line 11: table"),
    (order("clocks: {transaction-complete: t}"), "map.clock line 11: 'transaction-c"),
    (order("columns: {a: telefon}"), "map.category line 11: table 'trade_order', col"),
    (order("columns: {a: {mask: uniqe}}"), "map.mask line 11: table 'trade_order', c"),
    (order("columns: {a: {json: {tel: phone}}}"), "map.json-path line 11: table"),
    (order("columns: {a: {scan: yes}}"), "map.type line 11: table 'trade_order', colu"),
    (order("shell: always"), "map.shell line 11: 'shell' belongs to a root"),
    (order("stop: {status: 0}"), "map.type line 11: 'stop' belongs to a root"),
    (order("history_of: member"), "map.history line 10: table 'trade_order' is a hist"),
    (order("key: id"), "map.type line 11: table 'trade_order': 'key' must be a list"),
    (order("live_when: a = null"), "map.expression line 11: cannot read"),
    (order("live_when: exists(nothing)"), "map.unknown-table line 11: no table 'noth"),
    (order("live_when: exists(member)"), "map.expression line 11: 'member' has no ref"),
    (order("record: invoice"), "map.twice line 11: 'record' stands here twice, first"),
    (MEMBER + ORDER.replace("record:", "note:"), "map.no-record line 9: customer tabl"),
]


@pytest.mark.parametrize(("text", "said"), OTHER_ERRORS)
def test_each_error_has_its_code_and_its_line(text: str, said: str) -> None:
    first, *_ = refusal(text)
    assert first.startswith(said)


WRONG_REFERENCES = [
    ("owner: member", "map.type line 11: a reference of table 'trade_order' needs"),
    ("owner: member, by: a, of: [b, c]", "map.by-of line 11: a reference of table"),
    ("owner: member, by: a, stale: true", "map.stale line 11: a reference of table"),
    ("owner: member, by: a, strength: sure", "map.strength line 11: 'sure' is no"),
    ("owner: member, by: a, via: {table: member}", "map.via line 11: via of"),
    ("owner: member, by: a, inside: {code: x}", "map.inside line 11: inside of"),
    ('owner: member, by: a, inside: {text: "{key}", code: "{key}"}', "map.inside"),
    ("owner: member, by: a, cut: b", "map.type line 11: a reference of table"),
    ("by: a", "map.role line 11: a reference needs one role"),
]


@pytest.mark.parametrize(("reference", "said"), WRONG_REFERENCES)
def test_a_wrong_reference_says_what_it_lacks(reference: str, said: str) -> None:
    first, *_ = refusal(order(f"references: [{{{reference}}}]"))
    assert first.startswith(said)


def test_the_when_of_a_reference_may_name_the_row_it_would_meet() -> None:
    text = order("references: [{owner: member, by: a, when: member.closed >= at}]")
    assert load(text).tables["trade_order"].references[0].when is not None


def test_all_errors_of_a_map_are_said_at_once_in_file_order() -> None:
    text = order("live_wen: status = 1").replace("email: email", "email: emial")
    said = refusal(text)
    assert [each.split(":")[0] for each in said] == [
        "map.category line 8",
        "map.unknown-key line 11",
    ]


def test_an_error_hides_those_that_only_follow_from_it() -> None:
    text = order("references: [{owner: membr, by: member_id}]") + LINE
    assert refusal(text) == [
        "map.unknown-table line 11: no table 'membr'; did you mean 'member'?"
    ]


def test_of_a_chain_that_nothing_reaches_only_its_head_is_named() -> None:
    orphan = "  trade_order: {record: transaction-record}\n"
    said = refusal(MEMBER + LINE + orphan)
    assert [each.split(" line")[0] for each in said] == ["map.no-way"]
    assert said[0].endswith("customer table 'trade_order'")


def test_a_ring_of_tables_that_nothing_reaches_is_refused() -> None:
    ring = MEMBER + (
        "  a: {record: contract, references: [{owner: b, by: b}]}\n"
        "  b: {record: contract, references: [{owner: a, by: a}]}\n"
    )
    assert refusal(ring)[0].endswith("customer table 'a'")


def test_a_table_that_refers_twice_needs_the_column_said() -> None:
    two = LINE.replace("by: oid}", "by: oid}, {link: trade_order, by: other}")
    said = refusal(order("live_when: exists(line)") + two)
    assert "by oid and by other; say which: by oid" in said[0]
    assert load(order("live_when: exists(line by other)") + two)


MALFORMED = [
    ("", "map.yaml line 1: the file is empty"),
    ("map: 1\ntables: [a\n", "map.yaml line 3: cannot read the file"),
    ("map: 1\nstore: *shop\n", "map.yaml line 2: aliases"),
    (MEMBER.replace("store: shop", "store: &a shop"), "map.yaml line 2: anchors"),
    (MEMBER.replace("store: shop", "store: !!str shop"), "map.yaml line 2: tags"),
    (MEMBER + "<<: {a: b}\n", "map.yaml line 9: merging"),
    (MEMBER + "---\nmap: 1\n", "map.yaml line 9: a map is one document"),
    (MEMBER + "? [a]\n: b\n", "map.yaml line 9: a key must be a word"),
    (MEMBER + "\tx: 1\n", "map.yaml line 9: cannot read the file"),
    (MEMBER + "store: other\n", "map.twice line 9: 'store' stands here twice"),
    ("a: " + "[" * 60 + "]" * 60, "map.yaml line 1: the file is nested too deeply"),
    ("[map]", "map.type line 1: the map: expected keys with values, found a list"),
]


@pytest.mark.parametrize(("text", "said"), MALFORMED)
def test_malformed_yaml_is_refused_with_its_line(text: str, said: str) -> None:
    assert refusal(text)[0].startswith(said)


def test_words_like_no_and_on_and_dates_are_text() -> None:
    text = MEMBER.replace("{email: email}", "{no: phone, on: email, 2020-01-01: name}")
    assert tuple(load(text).tables["member"].columns) == ("no", "on", "2020-01-01")


def test_a_note_may_stand_in_any_block_and_stays_a_column_among_columns() -> None:
    text = order("references: [{owner: member, by: a, note: by hand}]")
    text = text.replace("{email: email}", "{note: message_text}") + "note: ours\n"
    assert load(text).tables["member"].columns["note"].category == "message_text"


def test_the_map_of_a_real_shop_loads_without_an_error() -> None:
    datamap = load((SAMPLES / "mall.yaml").read_text(encoding="utf-8"))
    assert datamap.roots == ("ums_member",)
    assert len(datamap.tables["oms_order"].references) == 6
    assert datamap.tables["ums_admin"].subject is Subject.STAFF


def test_every_word_of_the_format_means_what_it_says() -> None:
    tables = load((SAMPLES / "everything.yaml").read_text(encoding="utf-8")).tables
    columns = tables["patient"].columns
    assert columns["mobile"].mask == Mask(kind=MaskKind.UNIQUE)
    assert columns["card"].mask == Mask(kind=MaskKind.TEXT, text="0" * 18)
    assert columns["extra"].json == {"$.kin.tel": "phone", "$.cards[*].no": "id_number"}
    assert tables["patient"].stop == {"state": "closed", "notify": False, "level": 0}
    assert tables["scan_log"].key == ()
    assert tables["fee"].record[1].when is None
    assert tables["visit"].clocks["contract-ended"][1].when is None


def test_every_kind_of_reference_means_what_it_says() -> None:
    tables = load((SAMPLES / "everything.yaml").read_text(encoding="utf-8")).tables
    told, read_by, _ = tables["ward_board"].references
    assert told.cut == ()
    assert read_by.inside == Inside(form="list", pattern="{key}:{*}", separator="|")
    assert read_by.cut == ("readers",)
    assert tables["bracelet"].references[0].strength is Strength.UNIQUE
    assert tables["home"].references[0].via == Via(
        table="lives_at", here=("home_id",), there=("patient_id",)
    )
    assert tables["visit"].references[2].stale


def test_unknown_file_places_are_refused_once_the_stores_are_known() -> None:
    text = MEMBER.replace("{email: email}", "{face: {file: picture}}")
    assert load(text)
    assert load(text, stores=["picture"])
    with pytest.raises(MapRefused, match=r"map.unknown-store line 8"):
        load(text, stores=["pictures"])
