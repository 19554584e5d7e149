"""The matrix whole, and what it lets out: the same bytes with and without a secret."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import CASE, WANG, Office

from jieqing import content
from jieqing.casebook.acts.hold import NewHold, SecretHoldElsewhere, Visibility, hold
from jieqing.casebook.case_facts import (
    Binding,
    CaseFacts,
    FactGroup,
    Fate,
    HoldKind,
    ProcessorFacts,
    public_view,
)
from jieqing.casebook.desk import day_of
from jieqing.casebook.disclosing import SAYABLE, Recipient, disclose
from jieqing.casebook.disclosure import (
    Audience,
    Circumstance,
    DisclosureMissing,
    Level,
    Matrix,
)
from jieqing.casebook.disclosure_reading import (
    FILE,
    DisclosureRefused,
    load_matrix,
    shipped_matrix,
)
from jieqing.casebook.dossier import Held
from jieqing.casebook.due_list import due_list
from jieqing.casebook.due_steps import steps_due
from jieqing.casebook.outputs import FACT_OF, Output, rendered
from jieqing.casebook.purposes import purpose_of
from jieqing.casebook.read import cases, standing
from jieqing.casebook.rights_reading import shipped_rights
from jieqing.evidence.predicate import Statement

TEXT = content.read(FILE)
MATRIX = shipped_matrix()
OPENING = frozenset(
    {Circumstance.NAMED, Circumstance.ORDER, Circumstance.ORDERING_ORGAN}
)
"""Circumstances under which somebody may know of a secret."""
WORDS = st.sampled_from(["orders", "chats", "invoices", "addresses", "carts"])
SECRET_GROUND = "investigation-7c1d"  # noqa: S105  # a ground, no password
REPORT = "suspicious-transfer-5e0a"
REVIEWS = st.dates(date(2026, 11, 3), date(2027, 1, 30))
PUBLIC_HOLDS = st.builds(
    Binding,
    kind=st.sampled_from([HoldKind.ORDINARY, HoldKind.THIRD, HoldKind.AUDIT]),
    ground=st.sampled_from(["complaint", "litigation", "audit"]),
    review=REVIEWS,
)
SECRET_HOLDS = st.builds(
    Binding,
    kind=st.just(HoldKind.SECRET),
    ground=st.just(SECRET_GROUND),
    review=REVIEWS,
)
GROUPS = st.one_of(
    st.builds(
        FactGroup,
        what=WORDS,
        rows=st.integers(1, 50),
        fate=st.just(Fate.REMOVED),
        holds=st.lists(PUBLIC_HOLDS, max_size=1).map(tuple),
    ),
    st.builds(
        FactGroup,
        what=WORDS,
        rows=st.integers(1, 50),
        fate=st.just(Fate.KEPT),
        until=st.dates(date(2027, 1, 1), date(2036, 1, 1)),
        article=st.just("ECL 31"),
        aml=st.booleans(),
    ),
)
CASES = st.builds(
    CaseFacts,
    case_no=st.just("CL-2026-0001"),
    state=st.sampled_from(["planned", "noticed", "checked"]),
    handler=st.just("青禾商城"),
    groups=st.lists(GROUPS, min_size=1, max_size=5).map(tuple),
    contents=st.just(("row 1",)),
    processors=st.lists(
        st.builds(
            ProcessorFacts,
            name=st.sampled_from(["courier", "sms"]),
            part=WORDS,
            is_late=st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    residue=st.integers(0, 2),
    tips=st.just(("a tip",)),
    opinions=st.just(("counsel thinks",)),
    others=st.just(("another's phone",)),
    secrets=st.just(("key path",)),
    statement=st.just("CL-2026-0001.jqz"),
)
RECIPIENTS = st.builds(
    Recipient,
    audience=st.sampled_from(Audience),
    circumstances=st.frozensets(st.sampled_from(list(Circumstance))),
    name=st.sampled_from(["", "courier"]),
)


def bytes_of(facts: CaseFacts, recipient: Recipient, matrix: Matrix = MATRIX) -> str:
    return json.dumps(dict(disclose(facts, recipient, matrix).told), sort_keys=True)


def with_secret(facts: CaseFacts, bound: frozenset[int], secret: Binding) -> CaseFacts:
    """The same case with a secret hold on some groups, and a report."""
    groups = tuple(
        replace(group, holds=(*group.holds, secret)) if n in bound else group
        for n, group in enumerate(facts.groups)
    )
    return replace(facts, groups=groups, reports=(REPORT,))


@given(
    facts=CASES,
    bound=st.frozensets(st.integers(0, 4)),
    secret=SECRET_HOLDS,
    recipient=RECIPIENTS,
)
def test_who_is_not_named_reads_the_same_bytes_with_and_without_a_secret(
    facts: CaseFacts, bound: frozenset[int], secret: Binding, recipient: Recipient
) -> None:
    blind = replace(recipient, circumstances=recipient.circumstances - OPENING)
    held = with_secret(facts, bound, secret)
    assert bytes_of(held, blind) == bytes_of(facts, blind)
    assert SECRET_GROUND not in bytes_of(held, blind)
    assert REPORT not in bytes_of(held, blind)


@given(facts=CASES, bound=st.frozensets(st.integers(0, 4)), secret=SECRET_HOLDS)
def test_the_public_view_of_a_case_is_the_case_without_its_secret(
    facts: CaseFacts, bound: frozenset[int], secret: Binding
) -> None:
    held = with_secret(facts, bound, secret)
    assert public_view(held) == facts
    assert public_view(public_view(held)) == public_view(held)


NINE = [each for each in Audience if each not in {Audience.AUDITOR, Audience.INSPECTOR}]


@given(
    audience=st.sampled_from(NINE),
    circumstances=st.frozensets(st.sampled_from(list(Circumstance))),
)
def test_no_circumstance_opens_a_secret_to_anybody_but_auditor_and_inspector(
    audience: Audience, circumstances: frozenset[Circumstance]
) -> None:
    for fact in ("secret_hold", "aml_report", "tip"):
        assert MATRIX.level(fact, audience, circumstances) is Level.NEVER


HELD = CaseFacts(
    case_no="CL-2026-0001",
    state="checked",
    handler="青禾商城",
    groups=(
        FactGroup(
            what="carts",
            rows=3,
            fate=Fate.REMOVED,
            holds=(
                Binding(
                    kind=HoldKind.SECRET,
                    ground=SECRET_GROUND,
                    review=date(2026, 12, 1),
                ),
            ),
        ),
        FactGroup(what="orders", rows=2, fate=Fate.KEPT, article="ECL 31"),
    ),
    reports=(REPORT,),
    processors=(
        ProcessorFacts(name="courier", part="labels", is_late=True),
        ProcessorFacts(name="sms", part="numbers"),
    ),
    statement="CL-2026-0001.jqz",
)


@pytest.mark.parametrize("audience", list(Audience))
def test_one_leaking_cell_of_the_matrix_is_noticed(audience: Audience) -> None:
    leaking = {**MATRIX.cells, ("secret_hold", audience): Level.TELL}
    matrix = replace(MATRIX, cells=leaking)
    recipient = Recipient(audience=audience)
    assert SECRET_GROUND in bytes_of(HELD, recipient, matrix)
    assert bytes_of(HELD, recipient, matrix) != bytes_of(HELD, recipient)


def test_an_auditor_with_an_order_sees_the_hold_and_it_is_entered() -> None:
    seen = Recipient(
        audience=Audience.AUDITOR, circumstances=frozenset({Circumstance.ORDER})
    )
    found = disclose(HELD, seen, MATRIX)
    assert found.told["secret_hold"] == [["carts", SECRET_GROUND, "2026-12-01"]]
    assert "secret_hold" in found.logged
    assert "aml_report" not in found.told
    assert found.told["found"] == [["carts", 3, False], ["orders", 2, False]]


def test_the_customer_reads_that_held_carts_have_left() -> None:
    found = disclose(HELD, Recipient(audience=Audience.CUSTOMER), MATRIX).told
    assert found["found"] == [["carts", 3, True], ["orders", 2, False]]
    assert "secret_hold" not in found
    assert "opinion" not in found


def test_a_processor_reads_its_own_part_and_its_own_lateness() -> None:
    courier = Recipient(audience=Audience.PROCESSOR, name="courier")
    told = disclose(HELD, courier, MATRIX).told
    assert told["processors"] == [["courier", "labels"]]
    assert told["errors"] == ["courier"]
    assert told["case"] is True
    assert "sms" not in json.dumps(dict(told))


def test_a_guardian_who_may_be_the_danger_is_told_of_no_case() -> None:
    limited = frozenset({Circumstance.LIMITED})
    assert MATRIX.level("case", Audience.GUARDIAN) is Level.TELL
    assert MATRIX.level("case", Audience.GUARDIAN, limited) is Level.NEVER


def test_nobody_learns_from_an_unverified_question_whether_somebody_exists() -> None:
    unverified = frozenset({Circumstance.UNVERIFIED})
    levels = {MATRIX.level("person", each, unverified) for each in Audience}
    assert levels == {Level.NEVER}


def test_a_guardian_of_fifteen_sees_kinds_and_numbers_and_no_content() -> None:
    minor = frozenset({Circumstance.MINOR})
    assert MATRIX.level("found", Audience.GUARDIAN, minor) is Level.GENERAL
    assert MATRIX.level("contents", Audience.GUARDIAN, minor) is Level.NEVER
    assert MATRIX.level("contents", Audience.GUARDIAN) is Level.TELL


def test_the_statement_reaches_an_agent_only_through_the_principal() -> None:
    through = frozenset({Circumstance.TO_PRINCIPAL})
    assert MATRIX.level("statement", Audience.AGENT) is Level.NEVER
    assert MATRIX.level("statement", Audience.AGENT, through) is Level.TELL


def test_every_fact_of_the_matrix_can_be_said_and_no_other_one() -> None:
    facts = {fact for fact, _ in MATRIX.cells}
    assert facts == set(SAYABLE) == set(MATRIX.rows)
    assert len(MATRIX.cells) == len(facts) * len(Audience)


def test_every_row_rests_on_an_article_of_a_law_that_is_named() -> None:
    laws = set(shipped_rights().laws)
    assert all(row.articles for row in MATRIX.rows.values())
    assert {c.law for row in MATRIX.rows.values() for c in row.articles} <= laws


def test_a_fact_that_lost_its_row_is_told_to_nobody_and_refused() -> None:
    cells = {cell: level for cell, level in MATRIX.cells.items() if cell[0] != "tip"}
    with pytest.raises(DisclosureMissing):
        disclose(HELD, Recipient(audience=Audience.STAFF), replace(MATRIX, cells=cells))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("row: T T T T T T T T T T T T", "row: T T T", "3 letters; 12 are needed"),
        ("row: T T T T T T T T T T T T", "row: X" + " T" * 11, "'X' is not in"),
        ("{limited: {guardian: N}}", "{limitless: {guardian: N}}", "'limitless'"),
        ("{limited: {guardian: N}}", "{limited: {warden: N}}", "'warden'"),
        ("{limited: {guardian: N}}", "{limited: {guardian: Q}}", "'Q'"),
        ("[PIPL 17]", "[PIPL]", "'PIPL' is no article"),
        ("customer, guardian, agent", "guardian, customer, agent", "the readers"),
        ("what: {zh: 有处理单", "wat: {zh: 有处理单", "no key is called 'wat'"),
        (
            "what: {zh: 有处理单，办到哪一步, en:",
            "what: {zh: 有处理单, fr:",
            "zh and en",
        ),
        ("  aml_report:", "  tip:", "key 'tip' stands twice"),
    ],
)
def test_one_slip_in_the_matrix_refuses_it_whole_with_the_line(
    old: str, new: str, said: str
) -> None:
    assert old in TEXT
    with pytest.raises(DisclosureRefused) as refusal:
        load_matrix(TEXT.replace(old, new, 1))
    assert said in str(refusal.value)
    assert int(str(refusal.value.facts["line"])) > 1


def everything_told(office: Office) -> Mapping[str, object]:
    """What every list, page, letter and log of the home says of the case today."""
    desk = office.desk
    outbox = sorted(desk.home.place("outbox").iterdir())
    return {
        "case": standing(desk, CASE),
        "cases": cases(desk),
        "due": due_list(desk),
        "steps": steps_due(desk, day_of(office.at)),
        "letters": [(path.name, path.read_bytes()) for path in outbox],
        "ledger": [leaf.content for leaf in office.record.leaves],
        "size": desk.ledger.size(),
        "files": sorted(str(p) for p in desk.home.folder.rglob("*") if p.is_file()),
    }


@pytest.mark.parametrize("stage", ["planned", "noticed", "approved"])
def test_a_secret_hold_that_cannot_be_carried_out_leaves_no_trace_anywhere(
    untouched: Callable[[str], Office], stage: str
) -> None:
    office = untouched(stage)
    before = everything_told(office)
    (key,) = office.ask("shop", "select min(id) from trade_order")
    secret = NewHold(
        ground="investigation",
        store="shop",
        table="trade_order",
        keys=(key,),
        owner=WANG,
        review=date(2026, 12, 1),
        visibility=Visibility.SECRET,
    )
    with pytest.raises(SecretHoldElsewhere):
        office.do(hold, secret, by=WANG)
    assert everything_told(office) == before


@pytest.mark.parametrize("output", list(Output))
def test_every_field_of_an_output_belongs_to_a_fact_of_the_matrix(
    output: Output,
) -> None:
    assert set(FACT_OF[output].values()) <= set(MATRIX.rows)
    assert {"secret_hold", "aml_report", "tip"}.isdisjoint(FACT_OF[output].values())


def test_a_field_that_no_fact_claims_does_not_render() -> None:
    with pytest.raises(DisclosureMissing) as missing:
        rendered(Output.CASE_LINE, {"case": CASE, "suspect": "yes"})
    assert missing.value.facts["fact"] == "suspect"


def test_who_only_looks_from_outside_the_case_is_told_less() -> None:
    line = {"case": CASE, "state": "planned"}
    assert rendered(Output.CASE_LINE, line) == line
    assert rendered(Output.CASE_LINE, line, (Audience.STAFF, ())) == {}
    held = {"hold": "H1", "ground": "complaint", "rows": 2, "owner": WANG}
    seen = rendered(Output.HOLD, held, (Audience.AUDITOR, ()))
    assert seen == {"hold": "H1", "ground": "complaint", "rows": 2}


def test_the_fields_of_a_statement_and_of_a_dossier_are_those_of_the_table() -> None:
    named = {each.name for each in fields(Statement)}
    assert named == set(FACT_OF[Output.STATEMENT])
    table = Held(
        store="shop",
        table="member",
        kinds=(),
        purpose=purpose_of(()),
        is_mention=False,
        rows=(),
        keeps=(),
        covered=(),
        secret=(),
    )
    assert set(table.to_json()) == set(FACT_OF[Output.DOSSIER_TABLE])
