"""A published change of the law is explained by a document, and its readers counted."""

import pytest
from office import CHEN, KEYS, WANG, Office
from programme_office import adopted, approved, asks, reviewed, sent_round, started

from jieqing.casebook.acts import publish as acts
from jieqing.casebook.desk import day_of
from jieqing.casebook.law_flow import LawAct
from jieqing.casebook.law_in_force import next_number, pack_of
from jieqing.casebook.papers.period import Period
from jieqing.evidence.law_change import law_change_message
from jieqing.law.change import apply
from jieqing.law.change_file import read_change
from jieqing.programme.acts import documents
from jieqing.programme.acts.receipts import confirm, present
from jieqing.programme.figures import FIGURES, Asked
from jieqing.programme.flows import DocumentAct
from jieqing.programme.interpretations import (
    TEMPLATE,
    ChangeNotPublished,
    interpret,
    interpretations,
)
from jieqing.programme.measures import shipped_measures
from jieqing.programme.seen import see
from jieqing.programme.shown import Cell, CellState, cells
from jieqing.programme.texts import source_text
from jieqing.programme.versions import versions_of

LONGER = """\
change: longer keep of transactions
why: rehearsal
edit:
  cn-ecl-31-transaction: {period: P9Y}
"""


def signed(office: Office, number: str, act: str, who: str, digest: str) -> bytes:
    message = law_change_message(office.desk.tenant, number, act, digest, who)
    return KEYS[who].sign(message)


def proposed(office: Office) -> str:
    desk = office.desk
    before = pack_of(desk.home, desk.ledger)
    change = apply(read_change(LONGER, "change.yaml"), before, day_of(office.at))
    number = next_number(desk.ledger)
    signature = signed(office, number, LawAct.PROPOSE, CHEN, change.digest)
    acts.propose(desk, change, signature, by=CHEN, at=office.at)
    return change.digest


def published(office: Office) -> str:
    """The change, proposed by 陈经办 and published by 王审批; its number."""
    signature = signed(office, "LC-0001", LawAct.PUBLISH, WANG, proposed(office))
    acts.publish(office.desk, "LC-0001", signature, by=WANG, at=office.at)
    return "LC-0001"


def test_a_change_is_explained_by_a_document_whose_readers_are_counted(
    office: Office,
) -> None:
    adopted(office)
    digest = proposed(office)
    with pytest.raises(ChangeNotPublished):
        interpret(office.desk, "LC-0001", by=CHEN, at=office.at)
    signature = signed(office, "LC-0001", LawAct.PUBLISH, WANG, digest)
    acts.publish(office.desk, "LC-0001", signature, by=WANG, at=office.at)

    no = interpret(office.desk, "LC-0001", by=CHEN, at=office.at)
    (draft,) = interpretations(office.desk, day_of(office.at))["LC-0001"]
    assert (draft.no, draft.readers) == (no, ())

    sent_round(office, no)
    reviewed(office, no)
    approved(office, no)
    _, text = present(office.desk, no, by=WANG, at=office.at)
    confirm(office.desk, no, by=WANG, at=office.at)
    (told,) = interpretations(office.desk, day_of(office.at))["LC-0001"]

    assert "LC-0001 longer keep of transactions" in text
    assert "| 3年 | 9年 |" in text
    assert told.version.is_in_force
    assert WANG not in told.lacking
    assert CHEN in told.lacking


def test_the_figure_counts_the_days_until_the_slowest_change_was_explained(
    office: Office,
) -> None:
    adopted(office)
    nothing = days_to_explain(office)
    published(office)
    later = office.later(days=3)
    waiting = days_to_explain(later)
    no = interpret(later.desk, "LC-0001", by=CHEN, at=later.at)
    sent_round(later, no)
    reviewed(later, no)
    approved(later, no)

    assert (nothing, waiting) == (None, "3")
    assert days_to_explain(later.later(days=9)) == "3"


def days_to_explain(office: Office) -> str | None:
    """The figure 解读时效 of the year around the office's day."""
    day = day_of(office.at)
    period = Period(first=day.replace(month=1, day=1), last=day)
    asked = Asked(desk=office.desk, period=period, at=office.at)
    counted = FIGURES["days_to_explain_law"].compute(asked)
    return counted.value if counted else None


def cell_of(office: Office) -> Cell:
    """How the item 政策解读 stands."""
    measure = shipped_measures()["m14.1"]
    return cells(see(office.desk, day_of(office.at)), [measure])["m14.1"]


def test_the_item_is_lit_by_a_document_of_that_change_and_by_no_other(
    office: Office,
) -> None:
    adopted(office)
    about_nothing = started(office, TEMPLATE)
    for act in (sent_round, reviewed, approved):
        act(office, about_nothing)
    assert cell_of(office).state is CellState.NONE

    change = published(office)
    assert "LC-0001" in str(cell_of(office).missing[0])
    no = interpret(office.desk, change, by=CHEN, at=office.at)
    assert cell_of(office).state is CellState.IN_PROGRESS
    for step in (sent_round, reviewed, approved):
        step(office, no)
    lit = cell_of(office)

    assert lit.state is CellState.KEPT
    assert [proof.name for proof in lit.found[0].proofs][1:] == [no]


def test_an_interpretation_tells_every_post_that_must_read_it_what_to_do(
    office: Office,
) -> None:
    adopted(office)
    no = interpret(office.desk, published(office), by=CHEN, at=office.at)
    version = versions_of(office.desk.ledger, no, day_of(office.at))[-1]
    text = source_text(office.desk, version)
    before, _, rest = text.partition("### {{post:it}}\n")
    silent = f"{before}### {{{{post:it}}}}\n\n## {rest.partition('## ')[2]}"
    documents.edit(office.desk, asks(office, no, DocumentAct.EDIT, CHEN), silent)

    with pytest.raises(documents.PostNotTold) as refused:
        sent_round(office, no)
    assert "### {{post:it}}" in str(refused.value.facts["headings"])
    assert "officer" not in str(refused.value.facts["headings"])
