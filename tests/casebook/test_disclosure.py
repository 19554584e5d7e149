"""The matrix whole, and what it lets out: the same bytes with and without a secret."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import CASE, WANG, Office

from jieqing import content
from jieqing.casebook.acts.hold import NewHold, SecretHoldElsewhere, hold
from jieqing.casebook.desk import day_of
from jieqing.casebook.disclosing import Sayable, disclose
from jieqing.casebook.disclosure import (
    Audience,
    Circumstance,
    DisclosureMissing,
    Level,
)
from jieqing.casebook.disclosure_reading import (
    FILE,
    DisclosureRefused,
    load_matrix,
    shipped_matrix,
)
from jieqing.casebook.doctor.checks import CHECKS
from jieqing.casebook.dossier import Held
from jieqing.casebook.due_list import due_list
from jieqing.casebook.due_steps import steps_due
from jieqing.casebook.outputs import FACT_OF, Output, rendered, shown
from jieqing.casebook.purposes import purpose_of
from jieqing.casebook.read import cases, standing
from jieqing.casebook.rights_reading import shipped_rights
from jieqing.casebook.visibility import Visibility
from jieqing.evidence.predicate import Statement

TEXT = content.read(FILE)
MATRIX = shipped_matrix()
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


def test_every_row_rests_on_an_article_of_a_law_that_is_named() -> None:
    laws = set(shipped_rights().laws)
    assert all(row.articles for row in MATRIX.rows.values())
    assert {c.law for row in MATRIX.rows.values() for c in row.articles} <= laws


def said(fact: str) -> Mapping[str, Sayable[str]]:
    return {"field": Sayable(fact, lambda: "full", lambda: "general", lambda: "own")}


@pytest.mark.parametrize(
    ("fact", "audience", "told"),
    [
        ("found", Audience.CUSTOMER, {"field": "full"}),
        ("hold_audit", Audience.CUSTOMER, {"field": "general"}),
        ("found", Audience.PROCESSOR, {"field": "own"}),
        ("secret_hold", Audience.APPROVER, {}),
    ],
)
def test_each_level_says_its_own_words_and_never_says_nothing(
    fact: str, audience: Audience, told: Mapping[str, str]
) -> None:
    assert disclose(said(fact), (audience, ()), MATRIX).told == told


def test_what_is_told_on_an_order_alone_is_entered() -> None:
    on_order = (Audience.AUDITOR, frozenset({Circumstance.ORDER}))
    found = disclose(said("secret_hold"), on_order, MATRIX)
    assert (found.told, found.logged) == ({"field": "full"}, {"secret_hold"})
    assert disclose(said("secret_hold"), (Audience.AUDITOR, ()), MATRIX).told == {}


def test_a_fact_that_lost_its_row_is_told_to_nobody_and_refused() -> None:
    cells = {cell: level for cell, level in MATRIX.cells.items() if cell[0] != "tip"}
    with pytest.raises(DisclosureMissing):
        disclose(said("tip"), (Audience.STAFF, ()), replace(MATRIX, cells=cells))


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


def test_every_check_of_the_doctor_belongs_to_a_fact() -> None:
    assert [check.name for check in CHECKS] == list(FACT_OF[Output.DOCTOR])


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


def test_words_for_people_pass_the_gate_that_content_for_programs_passes() -> None:
    lines = {"case": ["CL-1"], "signed_by": ["王"], "holds": ["H1", "H2"]}
    auditor = (Audience.AUDITOR, ())

    assert shown(Output.CASE, lines) == ["CL-1", "王", "H1", "H2"]
    assert shown(Output.CASE, lines, auditor) == ["CL-1", "H1", "H2"]
    assert shown(Output.CASE, lines, (Audience.PUBLIC, ())) == []
    with pytest.raises(DisclosureMissing):
        shown(Output.CASE, {"suspect": ["yes"]})


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
