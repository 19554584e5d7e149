"""Packs, changes, own rules and what they would turn: refused with place, or whole."""

import re
from datetime import date, timedelta

import pytest
import yaml
from law_closing import PLATFORM, T, pack_files

from jieqing import content
from jieqing.casebook.rule_words import rule_words
from jieqing.language import heard
from jieqing.law.catalogue import LawPackRefused, load
from jieqing.law.change import Changed, apply, replace_pack
from jieqing.law.change_file import LawChangeRefused, read_change
from jieqing.law.document import read
from jieqing.law.file_text import decoded
from jieqing.law.impossible import IdentitiesExclude, beside, require_compatible
from jieqing.law.industries import binding, rules_of
from jieqing.law.overlay import with_own
from jieqing.law.pack import files_of, read_pack
from jieqing.law.rule_rows import Placed
from jieqing.law.shipped import shipped_industries, shipped_pack
from jieqing.law.simulation import Pending, Turn, simulate
from jieqing.law.text.placing import unplaced
from jieqing.law.text.reading import read_text
from jieqing.law.values import Facts

RULE = "cn-ecl-31-transaction"
LONGER = f"edit:\n  {RULE}: {{period: P9Y}}\n"
OWN = """\
rules:
  - id: own-contract
    name_zh: 服务合同约定保存
    law: 服务合同
    article: 第八条
    level: 合同
    effective: 2024-01-01
    data: [credit-negative-info]
    effect: keep
    period: P2Y
    clock: event-ended
"""


def changed(text: str) -> Changed:
    text = text if "why:" in text else f"{text}why: rehearsal\n"
    named = f"{text}change: a test\n"
    return apply(read_change(named, "change.yaml"), shipped_pack(), T)


def pack_with_laws() -> dict[str, str]:
    return {**pack_files(), "laws.yaml": content.read("law/cn/laws.yaml")}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("article: '第十九条'", "article: '第一百一十九条'", "has 74 articles"),
        ("article: '第十九条'", "article: '关于删除'", "names no article"),
        ("article: '第十九条'", "article: '条号待核'", "no number to be checked"),
        ("law: '中华人民共和国个人信息保护法'", "law: '信息删除法'", "lists no law"),
        ("effective: 2021-11-01", "effective: 2020-11-01", "only since 2021-11-01"),
        ("transition: null", "transition: renumbered", "needs a rule"),
        ("yields_to: []", "yields_to: [cn-pipl-19-shortest]", "runs in a circle"),
    ],
)
def test_d_72_a_citation_or_chain_that_cannot_be_refuses_the_whole_pack(
    old: str, new: str, said: str
) -> None:
    files = pack_with_laws()
    rows = files["retention.yaml"].replace(old, new, 1)
    with pytest.raises(LawPackRefused) as refused:
        load({**files, "retention.yaml": rows})
    assert said in refused.value.problems[0].message


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("repeal:\n  cn-none-1: 2027-01-01\n", 2, "there is no rule 'cn-none-1'"),
        (f"edit:\n  {RULE}:\n    period: P3W\n", 3, "'P3W' is no period"),
        (f"{LONGER}repeal:\n  {RULE}: 2027-01-01\n", 4, "edited and repealed at once"),
        (f"repeal:\n  {RULE}: soon\n", 2, "needs the first day without it"),
        (f"repeal:\n  {RULE}: 2018-01-01\n", 2, "on 2018-01-01, in the past"),
        (f"edit:\n  {RULE}: {{repealed: 2021-01-01}}\n", 2, "in the past"),
        (f"{LONGER}why: ''\n", 3, "why: a text is needed"),
        (f"edit:\n  {RULE}: {{yields_to: [cn-pawn]}}\n", 2, "nobody has read"),
        ("repeal:\n  cn-aml06-19-identity: 2027-01-01\n", 2, "ends on 2025-01-01"),
        (f"edit:\n  {RULE}: {{id: cn-x}}\n", 2, "an id never changes"),
        (f"new:\n  - id: {RULE}\n", 2, "is taken; no id is used again"),
        ("new:\n  - id: cn-x\n", 2, "field 'name_zh' is missing"),
        ("why: nothing\n", 1, "the change changes no rule"),
    ],
)
def test_a_wrong_change_is_refused_with_its_line(
    text: str, line: int, said: str
) -> None:
    with pytest.raises(LawChangeRefused) as refused:
        changed(text)
    assert said in refused.value.problems[0].message
    assert refused.value.problems[0].line == line


def test_every_wrong_line_is_told_in_one_round_a_rule_unknown_or_not() -> None:
    text = (
        "edit:\n"
        "  cn-nobody: {period: P3Y, colour: red}\n"
        f"  {RULE}:\n    period: P3Z\n    effect: burn\n"
        "repeal: {cn-none: 2030-01-01}\n"
    )
    with pytest.raises(LawChangeRefused) as refused:
        changed(text)
    lines = [problem.line for problem in refused.value.problems]
    at = text[: text.index("period: P3Z")].count("\n") + 1

    assert {2, at, at + 1, at + 2} <= set(lines)
    assert lines == sorted(lines)


def test_bytes_that_are_no_utf_8_are_named_by_line_and_place() -> None:
    with pytest.raises(LawPackRefused) as refused:
        decoded("change: 试\nwhy: ".encode() + "演练".encode("gb18030"), "c.yaml")
    problem = refused.value.problems[0]

    assert problem.line == 2
    assert "byte 18 of the file, 0xD1," in problem.message


def test_a_change_without_a_name_is_refused_and_never_called_by_its_file() -> None:
    with pytest.raises(LawChangeRefused, match="change: a text is needed"):
        read_change(LONGER, "13800138000.yaml")


def row_of(rule: str) -> str:
    text = pack_files()["retention.yaml"]
    begins = text.index(f"  - id: {rule}\n")
    return text[begins : text.index("  - id: ", begins + 5)]


def test_rules_that_supersede_one_another_are_refused_as_a_circle() -> None:
    one = row_of(RULE).replace(RULE, "cn-x", 1)
    one = one.replace("supersedes: []", "supersedes: [cn-y]")
    one = one.replace("superseded_by: []", "superseded_by: [cn-y]")
    one = one.replace("transition: null", "transition: renumbered")
    other = one.replace("cn-x", "cn-z").replace("cn-y", "cn-x").replace("cn-z", "cn-y")
    with pytest.raises(LawChangeRefused) as refused:
        changed(f"new:\n{one}{other}")
    assert "cn-x → cn-y → cn-x" in str(refused.value)


def circle(row: str, other: str) -> str:
    """A row that supersedes another and is superseded by it."""
    row = row.replace("supersedes: []", f"supersedes: [{other}]")
    row = row.replace("superseded_by: []", f"superseded_by: [{other}]")
    return row.replace("transition: null", "transition: renumbered")


@pytest.mark.parametrize("broken", ["superseded_by: [cn-y]", "period: P3Y"])
def test_a_circle_is_named_as_one_whatever_else_is_wrong_with_its_rows(
    broken: str,
) -> None:
    one = circle(row_of(RULE).replace(RULE, "cn-x", 1), "cn-y").replace(
        broken, broken.replace("[cn-y]", "[]").replace("P3Y", "P3Z")
    )
    other = circle(row_of(RULE).replace(RULE, "cn-y", 1), "cn-x")
    text = f"change: a test\nwhy: rehearsal\nnew:\n{one}{other}"
    with pytest.raises(LawChangeRefused) as refused:
        apply(read_change(text, "cyc.yaml"), shipped_pack(), T)
    lines = [n for n, each in enumerate(text.split("\n"), 1) if "  supersedes:" in each]
    told = str(refused.value)

    for line, way in zip(
        lines, ("cn-x → cn-y → cn-x", "cn-y → cn-x → cn-y"), strict=True
    ):
        start = way.partition(" ")[0]
        assert f"cyc.yaml:{line}: {start}: supersedes: runs in a circle: {way}" in told


def test_a_rule_that_supersedes_itself_is_a_circle_too() -> None:
    with pytest.raises(LawChangeRefused, match="circle: cn-x → cn-x"):
        changed(f"new:\n{circle(row_of(RULE).replace(RULE, 'cn-x', 1), 'cn-x')}")


def test_two_rules_edited_to_take_each_others_place_are_a_circle() -> None:
    other = "cn-wjs-31-transaction"
    ends = "repealed: 2027-01-01"
    with pytest.raises(LawChangeRefused) as refused:
        changed(
            f"edit:\n  {RULE}: {{superseded_by: [{other}], {ends}}}\n"
            f"  {other}: {{superseded_by: [{RULE}], {ends}}}\n"
        )
    first, second = refused.value.problems
    assert (first.line, second.line) == (2, 3)
    assert f"circle: {RULE} → {other} → {RULE}" in first.message


def test_what_is_wrong_with_an_edited_rule_stands_where_the_change_touches_it() -> None:
    edited = "cn-csl26-23-log"
    text = f"change: a test\nwhy: x\nedit:\n  {edited}:\n    effective: 2020-01-01\n"
    with pytest.raises(LawChangeRefused) as refused:
        apply(read_change(text, "cyc.yaml"), shipped_pack(), T)

    assert {(one.file, one.line) for one in refused.value.problems} == {("cyc.yaml", 5)}


TEXT = """示例法
（2027年1月1日通过）
第一条　经营者保存记录三年。
记录可以是电子的。
第二条　本法自2027年1月1日起施行。
"""


@pytest.mark.parametrize(
    ("article", "begins", "expected"),
    [
        ("第一条第二款", "2027-01-01", []),
        ("第一条第三款", "2027-01-01", ["第一条 has 2 clauses"]),
        ("第二条、第九条", "2028-01-01", ["has no 第九条"]),
        ("第九条（结合民法典第一百八十八条）", "2027-01-01", ["has no 第九条"]),
        ("第九条", "2026-12-31", []),  # the version that held then is not kept
    ],
)
def test_an_article_that_the_kept_text_of_its_law_has_not_is_named(
    article: str, begins: str, expected: list[str]
) -> None:
    row = row_of(RULE).replace("2019-01-01", begins)
    row = re.sub("(?m)^    law: .*$", "    law: 《示例法》", row)
    row = re.sub("(?m)^    article: .*$", f"    article: '{article}'", row)
    (item,) = read(f"rules:\n{row}", "p.yaml").fields["rules"].items
    text = read_text(TEXT.encode(), "law.txt").law
    found = list(unplaced([Placed("p.yaml", item)], [text]))

    assert len(found) == len(expected)
    assert all(
        words in each.message for words, each in zip(expected, found, strict=True)
    )
    assert {each.line for each in found} <= {item.fields["article"].line}


def test_a_successor_ends_the_old_rule_the_day_it_begins() -> None:
    row = row_of(RULE).replace(RULE, "cn-new", 1).replace("2019-01-01", "2027-01-01")
    row = row.replace("supersedes: []", f"supersedes: [{RULE}]", 1)
    row = row.replace("transition: null", "transition: unexpired-only")
    law = changed(f"new:\n{row}").pack.catalogue

    assert law.rule(RULE).repealed == date(2027, 1, 1)
    assert law.rule(RULE).superseded_by == ("cn-new",)


def test_a_new_rule_that_begins_in_the_past_is_noted_not_refused() -> None:
    found = changed(f"new:\n{row_of(RULE).replace(RULE, 'cn-new', 1)}")
    assert "in the past" in str(found.warnings[0])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("condition: has-product-expiry", "on a condition"),
        ("clock: record-created", "another event"),
        ("yields_to: [cn-tax-29-records]", "gives way to more"),
        ("minimum_fields: [order-no]", "fewer fields"),
        ("after_expiry: anonymise-or-erase", "when its term is over"),
        ("period: P30D", "shorter"),
        ("strength: weak", "only suggests"),
        ("actor: [pawnshop]", "fewer companies"),
        ("data: [pawn-record]", "fewer records"),
        ("rank: below, level: 部门规章", "rank is lower"),
        ("verified: secondary", "verified less"),
        ("effective: 2999-01-01", "begins later"),
    ],
)
def test_what_weakens_a_rule_is_noted_for_those_who_sign(
    fields: str, said: str
) -> None:
    found = changed(f"edit:\n  {RULE}: {{{fields}}}\n")
    assert any(said in str(note) for note in found.warnings)


def successor(*edits: tuple[str, str], name: str = "cn-new") -> str:
    """A row that takes the place of ``RULE`` in 2027, with other words."""
    row = row_of(RULE).replace(RULE, name, 1).replace("2019-01-01", "2027-01-01")
    row = row.replace("supersedes: []", f"supersedes: [{RULE}]", 1)
    row = row.replace("transition: null", "transition: unexpired-only")
    for old, new in edits:
        row = row.replace(old, new, 1)
    return row


def notes_of(text: str) -> list[str]:
    return [note.message for note in changed(text).warnings]


def test_a_successor_that_says_the_same_is_not_noted() -> None:
    assert notes_of(f"new:\n{successor()}") == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("period: P3Y", "period: P30D", "the period is shorter"),
        ("strength: mandatory", "strength: weak", "only suggests"),
        ("effect: keep", "effect: erase", "commands something else"),
        ("actor: [ecommerce-platform]", "actor: [pawnshop]", "fewer companies"),
        ("clock: transaction-completed", "clock: record-created", "another event"),
        ("condition: null", "condition: has-product-expiry", "on a condition"),
        ("yields_to: []", "yields_to: [cn-tax-29-records]", "gives way to more"),
        ("verified: text", "verified: memory", "verified less"),
    ],
)
def test_a_successor_that_says_less_than_what_it_replaces_is_noted(
    old: str, new: str, said: str
) -> None:
    found = notes_of(f"new:\n{successor((old, new))}")

    begins = f"cn-new: beside '{RULE}', which it replaces: "
    assert any(note.startswith(begins) and said in note for note in found)


def test_two_successors_that_part_the_records_between_them_take_none_away() -> None:
    kinds = "data: [transaction-record, goods-info]"
    one = successor((kinds, "data: [transaction-record]"), name="cn-new-1")
    other = successor((kinds, "data: [goods-info]"), name="cn-new-2")

    assert kinds in row_of(RULE)
    assert notes_of(f"new:\n{one}{other}") == []
    assert "fewer records" in notes_of(f"new:\n{one}")[0]


def test_a_keep_that_ends_with_nothing_in_its_place_is_noted() -> None:
    assert notes_of(f"repeal: {{{RULE}: 2027-01-01}}\n") == [
        f"{RULE}: it ends and nothing takes its place"
    ]


def test_days_between_a_keep_and_what_takes_its_place_are_noted() -> None:
    later = successor(("2027-01-01", "2036-01-01"))
    found = notes_of(f"new:\n{later}repeal: {{{RULE}: 2027-01-01}}\n")

    assert found == [f"{RULE}: it ends before anything takes its place"]


def test_a_keep_ends_in_the_past_only_if_its_place_is_taken_that_day() -> None:
    old = row_of(RULE).replace("repealed: null", "repealed: 2021-01-01", 1)
    old = old.replace("superseded_by: []", "superseded_by: [cn-new]", 1)
    with pytest.raises(LawChangeRefused, match="cannot end on 2021-01-01"):
        changed(f"rules:\n{old}new:\n{successor(('2027-01-01', '2036-01-01'))}")

    that_day = successor(("2027-01-01", "2021-01-01"))
    found = notes_of(f"rules:\n{old}new:\n{that_day}")
    assert found == ["cn-new: begins on 2021-01-01, in the past"]


@pytest.mark.parametrize(
    ("rule", "fields", "said"),
    [
        ("cn-cred-16", "period: P30D", "go sooner"),
        ("cn-cred-16", "data: [transaction-record]", "more records go"),
        ("cn-cred-16", "actor: [any-handler]", "more records go"),
        ("cn-inv23-28-stub", "condition: null", "give way to it do so more"),
    ],
)
def test_what_lets_more_go_is_noted_for_those_who_sign(
    rule: str, fields: str, said: str
) -> None:
    found = notes_of(f"edit:\n  {rule}: {{{fields}}}\n")

    assert any(said in note for note in found)


def test_a_new_command_that_records_go_is_noted() -> None:
    row = row_of("cn-pipl-47-1-purpose").replace("cn-pipl-47-1-purpose", "cn-new", 1)
    row = row.replace("2021-11-01", "2027-01-01")

    assert notes_of(f"new:\n{row}") == [
        "cn-new: it is new and commands that records go"
    ]


def test_a_rule_from_memory_that_is_said_to_be_read_is_noted() -> None:
    found = changed("edit:\n  cn-mps82-13: {verified: text}\n")
    assert any("may erase now" in str(note) for note in found.warnings)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ('"甲\\e[2J乙"', "nobody sees"),
        ('"甲\\u202E乙"', "nobody sees"),
        ('"甲\\nLC-0001 乙"', "on one line"),
    ],
)
def test_a_name_that_would_be_read_as_something_else_is_refused(
    name: str, said: str
) -> None:
    with pytest.raises(LawChangeRefused, match=said) as refused:
        read_change(f"why: rehearsal\n{LONGER}change: {name}\n", "change.yaml")
    assert refused.value.facts["line"] == 4


def test_a_change_without_its_reason_is_refused() -> None:
    with pytest.raises(LawChangeRefused, match="why"):
        read_change(LONGER, "change.yaml")


def test_a_rule_of_lower_rank_supersedes_none_of_a_higher() -> None:
    row = row_of(RULE).replace(RULE, "cn-new", 1).replace("2019-01-01", "2027-01-01")
    row = row.replace("supersedes: []", f"supersedes: [{RULE}]", 1)
    row = row.replace("transition: null", "transition: unexpired-only")
    row = row.replace("rank: law-or-ar", "rank: below").replace(
        "level: 法律", "level: 部门规章"
    )
    with pytest.raises(LawChangeRefused, match="higher rank"):
        changed(f"new:\n{row}")


def test_a_pack_written_and_read_again_is_the_same_pack() -> None:
    pack = shipped_pack()
    assert read_pack(files_of(pack)).version == pack.version


def test_a_whole_pack_may_not_drop_a_rule() -> None:
    files = pack_with_laws()
    rows = files["retention.yaml"].replace(row_of("cn-pawn"), "")
    with pytest.raises(LawPackRefused, match="cn-pawn"):
        replace_pack({**files, "retention.yaml": rows}, shipped_pack(), T)


def test_a_whole_pack_may_not_lose_a_word() -> None:
    files = pack_with_laws()
    words = yaml.safe_load(files["facts.yaml"])
    del words["holds"]["complaint"]
    files["facts.yaml"] = yaml.safe_dump(words, allow_unicode=True)
    with pytest.raises(LawPackRefused, match="'holds' has lost 'complaint'"):
        replace_pack(files, shipped_pack(), T)


def test_a_whole_pack_may_not_end_a_rule_in_the_past() -> None:
    files = pack_with_laws()
    row = row_of("cn-pawn")
    ended = row.replace("repealed: null", "repealed: 2021-01-01", 1)
    rows = files["retention.yaml"].replace(row, ended)
    with pytest.raises(LawPackRefused, match="cannot end on 2021-01-01"):
        replace_pack({**files, "retention.yaml": rows}, shipped_pack(), T)


def test_a_whole_row_may_not_end_a_rule_in_the_past() -> None:
    row = row_of(RULE).replace("repealed: null", "repealed: 2021-01-01", 1)
    with pytest.raises(LawChangeRefused, match="cannot end on 2021-01-01"):
        changed(f"rules:\n{row}")


def test_a_file_nested_beyond_reason_is_refused() -> None:
    with pytest.raises(LawChangeRefused, match="nested too deep"):
        read_change("a: " + "[" * 900 + "]" * 900, "change.yaml")


def test_bytes_that_are_not_utf_8_are_refused_with_their_line() -> None:
    with pytest.raises(LawPackRefused) as refused:
        decoded("why: x\nchange: 变更\n".encode("gb18030"), "change.yaml")
    assert refused.value.facts["line"] == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("own-contract", RULE, "that of a rule of the law"),
        ("own-contract", "contract", "begins with 'own-'"),
        ("level: 合同", "level: 法律", "内部规定 or 合同"),
        ("period: P2Y", "period: P9Y", "longer than cn-cred-16 allows"),
        ("period: P2Y", "period: permanent", "longer than cn-cred-16 allows"),
        ("effect: keep", "effect: keep\n    strength: mandatory", "is weak"),
        ("effect: keep", "effect: keep\n    yields_to: [own-contract]", "beside"),
        ("[credit-negative-info]", "[any-personal-info]", "names its kinds"),
        ("law: 服务合同", "law: 《电子商务法》", "is a law"),
        ("law: 服务合同", "law: 中华人民共和国电子商务法", "is a law"),
        ("name_zh: 服务合同约定保存", 'name_zh: "甲\\n乙"', "on one line"),
    ],
)
def test_an_own_rule_against_the_law_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(LawPackRefused) as refused:
        with_own(shipped_pack().catalogue, OWN.replace(old, new, 1))
    assert any(said in problem.message for problem in refused.value.problems)


def test_own_rules_without_any_rule_are_an_empty_list_and_no_missing_one() -> None:
    with pytest.raises(LawPackRefused) as refused:
        with_own(shipped_pack().catalogue, "rules: []\n")
    assert refused.value.problems[0].message == "the list 'rules' is empty"


def test_the_words_of_the_law_keep_their_names_beside_own_rules() -> None:
    law = shipped_pack().catalogue
    words = with_own(law, OWN).vocabulary
    assert words.name("clocks", "transaction-completed") == "交易完成"
    assert words.names == law.vocabulary.names


def test_an_own_rule_is_weak_and_changes_the_version() -> None:
    law = shipped_pack().catalogue
    own = with_own(law, OWN)
    assert not own.rule("own-contract").is_mandatory
    assert own.version != law.version


def test_nobody_is_said_to_have_read_an_own_rule() -> None:
    own = with_own(shipped_pack().catalogue, OWN)
    with heard("en"):
        words = rule_words(own.rule("own-contract"), own)
    assert "the company's own text" in words
    assert "article was read" not in words


def order(day: date, rows: int = 1) -> Pending:
    facts = Facts(
        actors=PLATFORM,
        kinds=frozenset({"transaction-record"}),
        clocks={"transaction-completed": day, "user-deletion-request": T},
    )
    return Pending(facts=facts, store="shop", table="orders", case="C", rows=rows)


def test_rows_turn_by_case_and_table_with_their_days() -> None:
    old, new = shipped_pack().catalogue, changed(LONGER).pack.catalogue
    recent, ended = T - timedelta(days=100), T - timedelta(days=4 * 365)
    found = simulate([order(recent, 3), order(ended), order(recent)], old, new, T)

    assert found.rows == 5
    assert {(t.turn, t.case, t.table, t.rows) for t in found.turned} == {
        (Turn.MOVES, "C", "orders", 4),
        (Turn.STAYS, "C", "orders", 1),
    }


def test_rows_that_a_later_repeal_would_free_are_told_with_the_day() -> None:
    ends, rules = T + timedelta(days=60), (RULE, "cn-wjs-31-transaction")
    text = "repeal:\n" + "".join(f"  {rule}: {ends}\n" for rule in rules)
    old, new = shipped_pack().catalogue, changed(text).pack.catalogue
    found = simulate([order(T - timedelta(days=100))], old, new, T)

    assert [(t.turn, t.day) for t in found.turned] == [(Turn.GOES, ends)]
    assert found.days == (ends,)


def test_rows_of_which_no_changed_rule_speaks_never_turn() -> None:
    old, new = shipped_pack().catalogue, changed(LONGER).pack.catalogue
    log = Facts(kinds=frozenset({"network-log"}), actors=PLATFORM)
    found = simulate([Pending(facts=log, store="s", table="t")], old, new, T)
    assert (found.rows, found.turned) == (1, ())


def test_an_industry_brings_the_rules_of_its_identities() -> None:
    law, table = shipped_pack().catalogue, shipped_industries()
    courier = table.industry("logistics").actors
    bound = binding(PLATFORM, PLATFORM | courier, law, T)

    assert bound.begin == rules_of(courier, law, T)
    assert bound.cease == ()
    assert table.by_people(2_000_000) == {"large-handler-1m"}


def test_an_industry_brings_nothing_that_excludes_what_the_company_is() -> None:
    commerce = shipped_industries().industry("ecommerce").actors
    platform = frozenset({"ecommerce-platform"})

    assert commerce - beside(platform, commerce) == {"self-operated-shop"}
    assert beside(frozenset(), commerce) == commerce
    with pytest.raises(IdentitiesExclude):
        require_compatible(commerce)


def test_a_rule_that_ended_is_followed_to_those_in_force_in_its_place() -> None:
    law, before = shipped_pack().catalogue, date(2025, 12, 31)
    asked = "cn-kyc07-29-identity", "cn-kyc25-record", "cn-none"

    assert [law.in_place_of(each, T) for each in asked] == [
        {"cn-kyc25-record"},
        {"cn-kyc25-record"},
        set(),
    ]
    assert law.in_place_of("cn-kyc07-29-identity", before) == {"cn-kyc07-29-identity"}
