"""An item is kept while fresh records show it, and not a day longer."""

from datetime import date, timedelta

import pytest
from office import CHEN, LI, QIAN, SUN, WANG, WU, ZHAO, Office
from programme_office import (
    POLICY,
    adopted,
    asks,
    first_task,
    handed_in,
    in_force,
    loaded,
    on,
)

from jieqing.casebook.desk import day_of
from jieqing.flow.record import RecordAltered
from jieqing.language import heard
from jieqing.people import review as access
from jieqing.programme import models, sealed
from jieqing.programme.acts import tasks
from jieqing.programme.acts.freeze_figures import freeze
from jieqing.programme.acts.receipts import confirm, present
from jieqing.programme.flows import TaskAct
from jieqing.programme.measures import Clause, Measure, Of, shipped_measures
from jieqing.programme.packs import SHIPPED, shipped_pack
from jieqing.programme.seen import see
from jieqing.programme.shown import CLAUSES, Cell, CellState, Proof, Where, cells
from jieqing.programme.tasks import told
from jieqing.programme.wording import told as told_words

LIT = {CellState.KEPT, CellState.EXPIRING}
STAFF = (QIAN, CHEN, WANG, ZHAO, SUN, WU, LI)


def measure(*clauses: Clause) -> Measure:
    return Measure(
        id="m1.2",
        names={"zh": "内部政策", "en": "Internal policies"},
        post="officer",
        anchors=(),
        lacks=(),
        shown_by=clauses,
        note={},
    )


POLICY_READ = measure(
    Clause(of=Of.DOCUMENT, asks={"template": POLICY}),
    Clause(of=Of.RECEIPTS, asks={"template": POLICY}),
)


def cell(office: Office, one: Measure, days: int = 0) -> Cell:
    today = day_of(office.at) + timedelta(days=days)
    return cells(see(office.desk, today), [one])[one.id]


def test_a_fresh_home_has_no_item_that_a_person_must_do(office: Office) -> None:
    found = cells(see(office.desk, day_of(office.at)), shipped_measures().values())
    lit = {key for key, one in found.items() if one.state is CellState.KEPT}

    assert lit == {"m2.1"}  # its maps were confirmed when the office was founded
    assert found["m1.2"].state is CellState.NONE
    assert found["m6.3"].state is CellState.NONE
    assert found["m4.3"].state is CellState.NOT_OFFERED
    for one in ("m11.2", "m11.3", "m14.2", "m15.3", "p3"):
        assert found[one].state is CellState.NONE
        assert found[one].missing


IDLE_UNTIL_SOMETHING_IS_FOUND = ("m3.3", "m6.2", "m8.1", "m16.3", "m17.3")


def test_a_company_that_only_adopted_it_has_nothing_lit_by_what_did_not_happen(
    office: Office,
) -> None:
    adopted(office)
    for name in SHIPPED:
        loaded(office, shipped_pack(name))
    found = cells(see(office.desk, day_of(office.at)), shipped_measures().values())
    lit = {key for key, one in found.items() if one.state in LIT}
    silent = [found[key] for key in IDLE_UNTIL_SOMETHING_IS_FOUND]

    assert lit == {"m2.1", "m19.1"}  # people confirmed its maps, loaded its courses
    assert {one.state for one in silent} == {CellState.NONE}
    assert not any(clause.is_met for one in silent for clause in one.found)


def test_an_audit_that_found_nothing_is_not_held_up_by_issues(office: Office) -> None:
    in_force(office)
    both = measure(
        Clause(of=Of.DOCUMENT, asks={"template": POLICY}),
        Clause(of="issues-in-time", asks={"source": "audit"}),
    )

    assert cell(office, both).state is CellState.KEPT


def test_a_policy_lights_its_item_when_everybody_has_read_it(office: Office) -> None:
    no = in_force(office)
    assert cell(office, POLICY_READ).state is CellState.IN_PROGRESS
    for who in STAFF:
        present(office.desk, no, by=who, at=office.at)
        confirm(office.desk, no, by=who, at=office.at)
    lit = cell(office, POLICY_READ)

    assert lit.state is CellState.KEPT
    assert lit.found[0].proofs == (
        Proof(where=Where.DOCUMENT, name=no, day=date(2026, 11, 2)),
    )
    assert lit.until == date(2027, 11, 1)


def test_what_nobody_looked_at_again_expires_and_says_so(office: Office) -> None:
    in_force(office)
    alone = measure(Clause(of=Of.DOCUMENT, asks={"template": POLICY}))
    states = [cell(office, alone, days).state for days in (345, 355, 365)]

    assert states == [CellState.KEPT, CellState.EXPIRING, CellState.EXPIRED]
    assert "2026-11-02" in str(cell(office, alone, 365).missing[0])


def test_items_that_end_on_the_same_day_stand_alike_however_long_they_last(
    office: Office,
) -> None:
    in_force(office)
    of = {"template": POLICY}
    yearly, quarterly = (
        measure(Clause(of=Of.DOCUMENT, asks=of, within=days)) for days in (365, 100)
    )
    assert cell(office, yearly).until == cell(office, quarterly).until
    for days in (345, 355):
        alike = {cell(office, one, days).state for one in (yearly, quarterly)}
        assert len(alike) == 1


def test_an_item_asks_for_an_act_in_words_and_never_by_its_key(
    office: Office,
) -> None:
    looks = Clause(of=Of.ACT, within=365, asks={"act": "customer-look"})
    seen = see(office.desk, day_of(office.at))
    with heard("zh"):
        words = told_words(CLAUSES[looks.of].words(seen, looks))

    assert "customer-look" not in words
    assert "“查看了客户”" in words


def test_a_row_typed_into_the_database_lights_nothing(office: Office) -> None:
    record = models.Record.objects.create(
        tenant="qinghe",
        no="WJ-2026-0001",
        mechanism="document",
        kind="policy",
        title="伪造",
        state="effective",
        owner_post="officer",
        created=office.at,
        changed=office.at,
    )
    models.Document.objects.create(record=record, template=POLICY)

    assert cell(office, POLICY_READ).state is CellState.NONE


def test_an_item_without_its_mechanism_is_never_kept(office: Office) -> None:
    lacking = [one for one in shipped_measures().values() if one.lacks]
    found = cells(see(office.desk, day_of(office.at)), lacking)

    assert lacking
    assert {one.state for one in found.values()} == {CellState.NOT_OFFERED}


def test_access_is_reviewed_by_what_reviewers_closed(office: Office) -> None:
    asked = shipped_measures()["m3.1"]
    before = cells(see(office.desk, day_of(office.at)), [asked])["m3.1"]
    register, at = office.desk.register, office.at
    access.begin(register, by=WU, at=at)
    for line in access.reviews(register)[0].lines:
        by = QIAN if line.person == WU else WU
        access.decide(register, line.place, access.Decision.KEEP, by=by, at=at)
    begun = cells(see(office.desk, day_of(at)), [asked])["m3.1"]
    access.close(register, by=WU, at=at)
    days = [day_of(office.later(days=n).at) for n in (0, 90, 101)]
    after = [cells(see(office.desk, day), [asked])["m3.1"] for day in days]

    assert [before.state, begun.state] == [CellState.NONE, CellState.NONE]
    assert [one.state for one in after] == [
        CellState.KEPT,
        CellState.EXPIRING,
        CellState.EXPIRED,
    ]


def test_a_policy_whose_text_was_changed_after_the_signatures_lights_nothing(
    office: Office,
) -> None:
    no = in_force(office)
    alone = measure(Clause(of=Of.DOCUMENT, asks={"template": POLICY}))
    before = cell(office, alone).state
    row = models.Version.objects.get(record__no=no)
    text = sealed.read(office.desk.home, row.text, no)
    row.text = sealed.write(office.desk.home, text + b" ")
    row.save()

    assert before is CellState.KEPT
    assert cell(office, alone).state is CellState.IN_PROGRESS


def test_a_figure_edited_in_the_database_lights_nothing(office: Office) -> None:
    later = office.later(days=40)
    freeze(later.desk, "2026-11", by=CHEN, at=later.at)
    clause = Clause(of=Of.FIGURE, asks={"key": "mapped_stores"}, within=40)
    full = cell(later, measure(clause)).state
    models.Reading.objects.filter(figure="mapped_stores").update(value="101")

    assert full is CellState.KEPT
    assert cell(later, measure(clause)).state is CellState.NONE


def test_a_task_that_names_an_entry_of_another_act_is_not_done(office: Office) -> None:
    there = on(loaded(office), date(2026, 11, 16))
    models.Task.objects.filter(record__no=first_task()).update(engine_position=0)
    clause = Clause(of=Of.TASK, asks={"duty": "keys.check"}, within=9000)

    assert cell(there, measure(clause)).state is CellState.NONE


def test_a_paper_of_long_ago_does_not_make_an_item_fresh(office: Office) -> None:
    there = on(loaded(office), date(2026, 11, 16))
    no = first_task()
    handed_in(there, no, to=date(2026, 11, 16) - timedelta(days=101))
    tasks.submit(there.desk, asks(there, no, TaskAct.SUBMIT, LI))
    tasks.verify(there.desk, asks(there, no, TaskAct.VERIFY, WU))
    clause = Clause(of=Of.TASK, asks={"duty": "keys.check"}, within=100)

    assert cell(there, measure(clause)).state is CellState.EXPIRED
    longer = Clause(of=Of.TASK, asks={"duty": "keys.check"}, within=200)
    assert cell(there, measure(longer)).state is CellState.KEPT


@pytest.mark.parametrize(
    "edited",
    [{"shuts_on": date(2027, 11, 1)}, {"opens_on": date(2027, 1, 1)}, {"duty": "x"}],
)
def test_a_task_whose_days_were_edited_is_noticed_before_it_is_believed(
    office: Office, edited: dict[str, object]
) -> None:
    there = on(loaded(office), date(2026, 12, 10))
    no = first_task()
    models.Task.objects.filter(record__no=no).update(**edited)

    with pytest.raises(RecordAltered):
        see(there.desk, day_of(there.at))
    with pytest.raises(RecordAltered):
        told(there.desk, no, day_of(there.at))


def test_a_missed_task_that_was_taken_away_is_noticed(office: Office) -> None:
    there = on(loaded(office), date(2026, 12, 10))
    models.Record.objects.filter(no=first_task()).delete()

    with pytest.raises(RecordAltered):
        see(there.desk, day_of(there.at))


def test_a_duty_made_easier_in_the_database_is_noticed(office: Office) -> None:
    there = on(loaded(office), date(2026, 11, 16))
    row = models.PackItem.objects.get()
    row.shipped = {**row.shipped, "evidence": []}
    row.save()

    with pytest.raises(RecordAltered):
        tasks.submit(there.desk, asks(there, first_task(), TaskAct.SUBMIT, LI))
    with pytest.raises(RecordAltered):
        see(there.desk, day_of(there.at))
