"""Forms say what the record says, name nobody, and the pack verifies offline."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from deeds import restored_by_two
from office import CASE, CHEN, WANG, ZHAO, Office

from jieqing import language
from jieqing.casebook.acts.answer import answer
from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.papers import (
    approval_form,
    erasure_register,
    inspection,
    monthly,
    request_register,
)
from jieqing.casebook.papers.approval_form import PaperWithoutPlan
from jieqing.casebook.papers.drawing import Drawing, article_words, fraction
from jieqing.casebook.papers.erased import erased
from jieqing.casebook.papers.erasure_register import PaperWithoutErasing
from jieqing.casebook.papers.forms import OF_CASE, OF_PERIOD, Format, render
from jieqing.casebook.papers.pack_inspection import RECORD, pack_inspection
from jieqing.casebook.papers.period import Period, PeriodUpsideDown
from jieqing.casebook.papers.told_cases import late_days, tell
from jieqing.casebook.read import standing
from jieqing.casebook.statements import envelope_path
from jieqing.casebook.work import CaseUnknown
from jieqing.evidence.verify import verify
from jieqing.flow import record as records
from jieqing.flow.record import RecordAltered
from jieqing.paper.paper import Cell, Printed, Table
from jieqing.people.roll import NotEntitled

Stage = Callable[[str], Office]
NOVEMBER = Period.month(date(2026, 11, 2))
PRINTED = Printed(by=CHEN, at="2026-12-31 10:00")
PLAN = "What the plan does, in rows"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Words of these papers are English."""
    with language.heard("en"):
        yield


def drawing(office: Office, today: date = date(2026, 12, 31)) -> Drawing:
    return Drawing(desk=office.desk, today=today)


def cells_of(table: Table, head: str) -> list[Cell]:
    at = [column.head for column in table.columns].index(head)
    return [row[at] for row in table.rows]


def figures(table: Table) -> dict[Cell, Cell]:
    return {row[0]: row[1] for row in table.rows}


def test_the_register_of_requests_tells_when_each_was_asked_and_ended(
    untouched: Stage,
) -> None:
    table = request_register.draw(drawing(untouched("settled")), NOVEMBER).tables[0]

    assert cells_of(table, "Case") == [CASE]
    assert cells_of(table, "Received") == [date(2026, 11, 2)]
    assert cells_of(table, "Result") == ["Settled"]
    assert cells_of(table, "In time") == ["in time"]


def test_who_is_not_reached_yet_is_not_answered_and_the_clock_runs_on(
    at_stage: Stage,
) -> None:
    office = at_stage("refused")
    letter = office.do(answer, by=CHEN)
    before = tell(office.desk, CASE, date(2026, 11, 24))
    waits = standing(office.desk, CASE).due
    office.do(deliver, letter, Delivery.DELIVERED, by=CHEN)
    after = tell(office.desk, CASE, date(2026, 11, 24))

    assert (before.answered, before.ended, before.late_days) == (None, None, 1)
    assert waits == before.due
    assert after.answered == after.ended == office.at.date()
    assert after.late_days == 0


def test_forms_say_of_rows_that_went_what_the_screens_say(untouched: Stage) -> None:
    there = drawing(untouched("executing"))

    register = request_register.draw(there, NOVEMBER).tables[0]
    form = approval_form.draw(there, CASE)

    assert cells_of(register, "Result") == ["open: Executed, to be checked again"]
    assert dict(form.about)["Step reached"] == "Executed, to be checked again"


def test_a_request_received_in_another_month_is_not_on_the_register(
    untouched: Stage,
) -> None:
    october = Period(first=date(2026, 10, 1), last=date(2026, 11, 1))

    paper = request_register.draw(drawing(untouched("settled")), october)

    assert paper.tables[0].rows == ()


def test_an_open_case_is_late_from_the_working_day_after_its_last(
    untouched: Stage,
) -> None:
    desk = untouched("planned").desk

    days = [tell(desk, CASE, date(2026, 11, day)).late_days for day in (23, 24, 28, 30)]

    assert days == [0, 1, 4, 5]


def test_a_day_late_on_a_weekend_is_late_all_the_same(office: Office) -> None:
    friday, sunday = date(2026, 11, 20), date(2026, 11, 22)

    assert late_days(office.desk.calendar, friday, sunday) == 1
    assert late_days(office.desk.calendar, friday, friday) == 0


def test_the_register_of_what_was_erased_counts_as_the_statement_does(
    untouched: Stage,
) -> None:
    before = erasure_register.draw(drawing(untouched("executing")), NOVEMBER)
    after = erasure_register.draw(drawing(untouched("settled")), NOVEMBER)
    sums = [paper.tables[0].total[4] for paper in (before, after)]

    assert sums == [29, 29]
    assert cells_of(after.tables[1], "Of them clean") == [2]
    assert cells_of(after.tables[1], "Step reached") == ["settled, statement issued"]


def test_a_case_counts_alike_before_it_is_settled_and_after(untouched: Stage) -> None:
    before, after = (
        erased(untouched(stage).desk, CASE) for stage in ("executing", "settled")
    )

    assert before is not None
    assert after is not None
    assert after.kept > 0
    assert before.kept == after.kept
    assert [(t.table, t.removed, t.masked) for t in before.tables] == [
        (t.table, t.removed, t.masked) for t in after.tables
    ]


def test_what_was_restored_is_told_and_not_counted_as_erased(at_stage: Stage) -> None:
    there = drawing(restored_by_two(at_stage("executing")))

    went, checked = erasure_register.draw_case(there, CASE).tables
    request = request_register.draw(there, NOVEMBER).tables[0]
    data = figures(monthly.draw(there, NOVEMBER).tables[2])
    shown = inspection._gather(there, NOVEMBER)
    index, kept, _ = inspection.draw_index(there, NOVEMBER, shown).tables

    assert went.rows == ()
    assert went.empty == "What was erased was restored."
    assert cells_of(checked, "Step reached") == ["restored on 2026-11-02"]
    assert cells_of(request, "Result") == ["Withdrawn · restored on 2026-11-02"]
    assert data["Rows removed"] == data["Rows masked"] == data["Rows untied"] == "0"
    assert cells_of(index, "Removed") == cells_of(index, "Masked") == [0]
    assert kept.rows == ()


def test_nothing_is_registered_as_erased_before_it_is(untouched: Stage) -> None:
    with pytest.raises(PaperWithoutErasing):
        erasure_register.draw_case(drawing(untouched("approved")), CASE)
    with pytest.raises(CaseUnknown):
        erasure_register.draw_case(drawing(untouched("approved")), "CL-2026-0999")


def test_rows_that_came_due_stand_in_the_register_too(at_stage: Stage) -> None:
    office = at_stage("due")
    office.run_due()
    month = Period.month(date(2029, 10, 14))

    table = erasure_register.draw(drawing(office), month).tables[0]

    assert set(cells_of(table, "Case")) == {"DR-2029-0001"}
    assert set(cells_of(table, "Basis")) == {"the term of keeping was over"}


def test_a_statement_that_is_not_the_entered_one_draws_no_paper(
    at_stage: Stage,
) -> None:
    office = at_stage("settled")
    envelope_path(office.desk, CASE).write_bytes(b"{}")

    with pytest.raises(RecordAltered):
        erasure_register.draw_case(drawing(office), CASE)


def test_the_approval_form_has_plan_articles_and_both_signatures(
    untouched: Stage,
) -> None:
    paper = approval_form.draw(drawing(untouched("approved")), CASE)
    plan, articles, signed = paper.tables

    assert cells_of(signed, "Approver") == [WANG, ZHAO]
    assert "《中华人民共和国电子商务法》第三十一条" in cells_of(articles, "Article")
    assert plan.heading == PLAN
    assert plan.total[-1] == 0


def test_there_is_no_approval_form_before_a_plan(untouched: Stage) -> None:
    with pytest.raises(PaperWithoutPlan):
        approval_form.draw(drawing(untouched("found")), CASE)
    with pytest.raises(CaseUnknown):
        approval_form.draw(drawing(untouched("found")), "CL-2026-0999")


def test_the_monthly_sheet_counts_with_fractions_and_says_why(
    untouched: Stage,
) -> None:
    requests, in_time, data, late = monthly.draw(
        drawing(untouched("interrupted")), NOVEMBER
    ).tables

    assert figures(requests)["Open now"] == "1"
    assert figures(in_time)["Open now and late"] == "100 % (1/1)"
    assert figures(in_time)["Ended in the promised time"] == "no data"
    assert figures(data)["Runs that erased"] == "0"
    assert cells_of(late, "Why, by the record") == ["erasing was interrupted"]


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert (fraction(199, 200), fraction(0, 0)) == ("99 % (199/200)", "no data")


def test_a_place_in_a_law_is_told_by_the_laws_name() -> None:
    english = article_words("PIPL 47.1.1")
    with language.heard("zh"):
        chinese = article_words("PIPL 47.1.1")

    assert english == "Personal Information Protection Law, Art. 47.1.1"
    assert chinese == "《个人信息保护法》第四十七条第一款第一项"
    assert article_words("as they asked") == "as they asked"


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(PeriodUpsideDown):
        Period(first=date(2026, 11, 2), last=date(2026, 11, 1))


@pytest.mark.parametrize("wanted", [Format.CSV, Format.HTML])
def test_no_paper_names_the_customer(untouched: Stage, wanted: Format) -> None:
    office = untouched("settled")
    papers = [draw(drawing(office), CASE) for draw in OF_CASE.values()]
    papers += [draw(drawing(office), NOVEMBER) for draw in OF_PERIOD.values()]
    texts = [render(paper, wanted, PRINTED).decode() for paper in papers]

    assert all(office.customer.value not in text for text in texts)
    assert all("林女士" not in text for text in texts)


def packed(office: Office) -> dict[str, bytes]:
    made = pack_inspection(office.desk, NOVEMBER, by=CHEN, at=office.at)
    with zipfile.ZipFile(io.BytesIO(made.content)) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def test_the_pack_stands_in_order_and_its_digests_and_statement_hold(
    at_stage: Stage,
) -> None:
    files = packed(at_stage("settled"))
    listed = dict(
        reversed(line.split("  "))
        for line in files["09-digests.txt"].decode().splitlines()
    )
    digests = {n: hashlib.sha256(c).hexdigest() for n, c in files.items()}

    assert list(files) == sorted(files)
    assert listed == {n: d for n, d in digests.items() if n != "09-digests.txt"}
    statement = files[f"06-statements/{CASE}.jqz"]
    assert verify(statement, files["07-trust.json"]).exit == 0


def test_the_pack_is_the_same_bytes_and_the_ledger_holds_its_digest(
    at_stage: Stage,
) -> None:
    office = at_stage("settled")
    made = pack_inspection(office.desk, NOVEMBER, by=CHEN, at=office.at)
    (entry,) = records.read(office.desk.ledger, RECORD).leaves

    assert entry.entry.facts["sha256"] == made.sha256
    assert entry.entry.actor == CHEN
    assert made.sha256 == hashlib.sha256(made.content).hexdigest()


def test_an_approver_makes_no_pack_and_enters_nothing(untouched: Stage) -> None:
    office = untouched("settled")
    before = office.entries

    with pytest.raises(NotEntitled):
        pack_inspection(office.desk, NOVEMBER, by=WANG, at=office.at)
    assert office.entries == before
