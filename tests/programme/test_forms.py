"""Forms: a link answers once, and nothing that is told leads to few people."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office import CHEN, LI, WANG, Office
from programme_office import asks

from jieqing.casebook.desk import day_of
from jieqing.flow.record import RecordAltered
from jieqing.flow.table import NotInTable
from jieqing.people.roll import NotEntitled
from jieqing.programme.forms import acts
from jieqing.programme.forms.acts import FormDaysWrong, KeptLonger, LinksWrong, Wanted
from jieqing.programme.forms.answering import (
    AnswerIncomplete,
    FormOver,
    LinkSpent,
    LinkUnknown,
    answer,
    opened,
)
from jieqing.programme.forms.flow import FormAct, FormState
from jieqing.programme.forms.models import Answer, Link
from jieqing.programme.forms.questionnaires import Ask, AskKind, questionnaire
from jieqing.programme.forms.results import Given, Results, released, scrubbed
from jieqing.programme.forms.told import results_in, told
from jieqing.programme.measures import Clause, Measure
from jieqing.programme.models import PackItem, Record
from jieqing.programme.packs import PackRefused, read_pack, shipped_pack
from jieqing.programme.seen import see
from jieqing.programme.shown import CellState, cells

GOOD = {"satisfied": "4", "easy": "5", "clear": "4", "recommend": "9", "change": ""}
BAD = {"satisfied": "2", "easy": "1", "clear": "2", "recommend": "3", "change": ""}
LEAST = 5
SCORE = Ask(key="score", text="分", kind=AskKind.SCALE, values=tuple("12345"))
SINCE = Ask(
    key="since",
    text="多久",
    kind=AskKind.CHOICE,
    values=("短", "中", "长"),
    is_facet=True,
)
WISH = Ask(key="wish", text="话", kind=AskKind.TEXT, is_required=False)
ASKS = (SCORE, SINCE, WISH)
people = st.lists(
    st.fixed_dictionaries(
        {
            "score": st.sampled_from(SCORE.values),
            "since": st.sampled_from(SINCE.values),
            "wish": st.sampled_from(["", "电话 13900001111", "慢"]),
        }
    ),
    max_size=40,
)


def drafted(office: Office, key: str = "form.closing", days: int = 14) -> str:
    closes_on = day_of(office.at) + timedelta(days=days)
    return acts.draft(office.desk, key, closes_on, by=CHEN, at=office.at)


def opened_form(office: Office, key: str = "form.closing") -> str:
    no = drafted(office, key)
    acts.review(office.desk, asks(office, no, FormAct.REVIEW, WANG))
    acts.open_(office.desk, asks(office, no, FormAct.OPEN, CHEN))
    return no


def links(office: Office, no: str, count: int = 1, *names: str) -> list[str]:
    asked = asks(office, no, FormAct.INVITE, CHEN)
    wanted = Wanted(channel="mail", count=0 if names else count, names=names)
    made = acts.invite(office.desk, asked, wanted)
    return [token for _, token in made]


def answered(office: Office, no: str, good: int, bad: int = 0) -> None:
    for n, token in enumerate(links(office, no, good + bad)):
        answer(office.desk, token, GOOD if n < good else BAD, office.at)


def counted(office: Office, no: str) -> Results:
    acts.close(office.desk, asks(office, no, FormAct.CLOSE, CHEN))
    return acts.report(office.desk, asks(office, no, FormAct.REPORT, CHEN))


def later(office: Office, **span: float) -> Office:
    return replace(office, at=office.at + timedelta(**span))


def test_a_form_is_drafted_agreed_to_answered_counted_and_wiped(
    office: Office,
) -> None:
    no = opened_form(office)
    answered(office, no, 6, 6)
    results = counted(office, no)
    (first, *_) = results.questions
    whole = results_in(office.desk.home, told(office.desk, no))
    with pytest.raises(KeptLonger):
        acts.purge(office.desk, asks(office, no, FormAct.PURGE, CHEN))
    after = later(office, days=200)
    gone = acts.purge(after.desk, asks(after, no, FormAct.PURGE, CHEN))

    assert results.answers == 12
    assert [(cell.values, cell.count) for cell in first.cells] == [
        (("1", "2"), 6),
        (("3", "4", "5"), 6),
    ]
    assert first.mean == 30
    assert whole == results
    assert gone == 12
    assert (Answer.objects.count(), Link.objects.count()) == (0, 0)
    assert told(office.desk, no).state is FormState.PURGED


def test_one_link_answers_once_and_a_second_answer_changes_nothing(
    office: Office,
) -> None:
    no = opened_form(office)
    (token,) = links(office, no)
    answer(office.desk, token, GOOD, office.at)
    with pytest.raises(LinkSpent):
        answer(office.desk, token, BAD, office.at)
    with pytest.raises(LinkSpent):
        opened(office.desk, token, office.at)

    assert Answer.objects.count() == 1


def test_a_scanner_that_opens_a_link_a_hundred_times_spends_nothing(
    office: Office,
) -> None:
    no = opened_form(office)
    (token,) = links(office, no)
    for _ in range(100):
        opened(office.desk, token, office.at)
    answer(office.desk, token, GOOD, office.at)

    assert Answer.objects.count() == 1


def test_an_answer_that_is_refused_leaves_its_link_unused(office: Office) -> None:
    no = opened_form(office)
    (token,) = links(office, no)
    for wrong in ({**GOOD, "satisfied": "6"}, {**GOOD, "easy": ""}, {}):
        with pytest.raises(AnswerIncomplete):
            answer(office.desk, token, wrong, office.at)
    answer(office.desk, token, GOOD, office.at)

    assert Answer.objects.count() == 1


def test_nothing_kept_of_an_anonymous_answer_leads_to_its_link(
    office: Office,
) -> None:
    no = opened_form(office)
    before = office.desk.ledger.size()
    tokens = links(office, no, 3)
    entries = office.desk.ledger.size()
    for token in tokens:
        answer(office.desk, token, GOOD, office.at)
    fields = {field.name for field in Answer._meta.get_fields()}
    kept = repr(list(Link.objects.values())) + repr(list(Answer.objects.values()))

    assert fields == {"id", "record", "content"}
    assert entries == before + 1
    assert office.desk.ledger.size() == entries  # an entry would tell the moment
    assert not any(token in kept for token in tokens)
    assert {len(str(row.id)) > 12 for row in Answer.objects.all()} == {True}


def test_who_answers_a_confidential_form_is_known_and_not_what(
    office: Office,
) -> None:
    no = opened_form(office, "form.complaint-after")
    first, second = links(office, no, 0, "CL-2026-0001", "CL-2026-0002")
    told_of = {"effort": "5", "parts": "都清楚", "fair": "4"}
    answer(office.desk, first, told_of, office.at)
    used = Link.objects.get(is_used=True)

    assert used.respondent
    assert "CL-2026" not in used.respondent
    assert second


def test_names_go_with_the_mode_of_a_form(office: Office) -> None:
    anonymous = opened_form(office)
    named = opened_form(office, "form.partner")
    with pytest.raises(LinksWrong):
        links(office, anonymous, 0, "林某")
    with pytest.raises(LinksWrong):
        links(office, named, 3)


def test_a_form_ends_with_its_last_day_in_beijing(office: Office) -> None:
    no = opened_form(office)
    first, second = links(office, no, 2)
    last = day_of(office.at) + timedelta(days=14)
    noon = replace(office, at=office.at.replace(hour=15, minute=59, second=59))
    in_time = later(noon, days=(last - day_of(noon.at)).days)
    answer(in_time.desk, first, GOOD, in_time.at)  # 23:59:59 in Beijing
    late = later(in_time, seconds=2)

    with pytest.raises(FormOver):
        answer(late.desk, second, GOOD, late.at)


def test_a_form_is_agreed_to_by_another_and_counted_after_its_end(
    office: Office,
) -> None:
    no = drafted(office)
    with pytest.raises(NotEntitled):
        acts.review(office.desk, asks(office, no, FormAct.REVIEW, CHEN))
    with pytest.raises(NotInTable):
        acts.open_(office.desk, asks(office, no, FormAct.OPEN, CHEN))
    acts.review(office.desk, asks(office, no, FormAct.REVIEW, WANG))
    acts.open_(office.desk, asks(office, no, FormAct.OPEN, CHEN))
    with pytest.raises(NotInTable):
        acts.report(office.desk, asks(office, no, FormAct.REPORT, CHEN))
    with pytest.raises(NotEntitled):
        acts.close(office.desk, asks(office, no, FormAct.CLOSE, LI))
    with pytest.raises(FormDaysWrong):
        drafted(office, days=-1)
    with pytest.raises(LinkUnknown):
        opened(office.desk, "guessed", office.at)


def test_an_answer_added_or_changed_in_the_database_is_noticed(office: Office) -> None:
    no = opened_form(office)
    answered(office, no, 6)
    acts.close(office.desk, asks(office, no, FormAct.CLOSE, CHEN))
    one = Answer.objects.first()
    assert one is not None
    sealed = bytes(one.content)
    one.content = sealed[:-1] + bytes([sealed[-1] ^ 1])
    one.save()

    with pytest.raises(RecordAltered):
        acts.report(office.desk, asks(office, no, FormAct.REPORT, CHEN))


def test_a_questionnaire_put_into_the_database_is_not_asked(office: Office) -> None:
    plain = questionnaire(office.desk.tenant, "form.closing")
    PackItem.objects.create(
        tenant=office.desk.tenant,
        kind="questionnaire",
        key="form.closing",
        shipped={**plain, "min_group": 1},
    )

    with pytest.raises(RecordAltered):
        drafted(office)


def test_answers_copied_in_the_database_are_no_answers(office: Office) -> None:
    first, second = opened_form(office), opened_form(office)
    answered(office, first, 6)
    links(office, second, 6)
    strangers = list(Answer.objects.all())
    for n, one in enumerate(strangers, start=1):
        record = Record.objects.get(no=second)
        Answer.objects.create(id=n, record=record, content=one.content)
    with pytest.raises(RecordAltered):  # of another form
        acts.close(office.desk, asks(office, second, FormAct.CLOSE, CHEN))
    Answer.objects.filter(record__no=first, pk=strangers[0].pk).update(
        content=strangers[1].content
    )

    with pytest.raises(RecordAltered):  # one counted twice, another lost
        acts.close(office.desk, asks(office, first, FormAct.CLOSE, CHEN))


def test_more_answers_than_links_are_noticed_at_the_end(office: Office) -> None:
    no = opened_form(office)
    answered(office, no, 5)
    one = Answer.objects.first()
    assert one is not None
    Answer.objects.create(id=7, record=one.record, content=one.content)

    with pytest.raises(RecordAltered):
        acts.close(office.desk, asks(office, no, FormAct.CLOSE, CHEN))


def test_of_four_answers_nothing_is_told_not_even_how_many(office: Office) -> None:
    no = opened_form(office)
    answered(office, no, 4)
    results = counted(office, no)
    entries = [leaf.entry for leaf in told(office.desk, no).record.leaves[-2:]]

    assert results == Results(answers=None)
    assert [entry.facts.get("counted", "") for entry in entries] == ["", ""]
    assert entries[0].facts["answers"] == ""


def test_five_of_one_mind_are_told_as_a_band(office: Office) -> None:
    no = opened_form(office)
    answered(office, no, 5)
    first = counted(office, no).questions[0]

    assert (first.cells, first.mean, first.band) == ((), None, 1)


def _tables_of(
    results: Results, given: list[Given]
) -> Iterator[list[tuple[frozenset[int], int]]]:
    """What is told of each question: sets of people, with the number told of each.

    Within one table a reader knows which cells lie in which; across tables nobody is
    told that, so nothing can be taken from anything.
    """
    whole = (frozenset(range(len(given))), results.answers or 0)
    for one in results.questions:
        found = [(_who(given, {one.key: c.values}), c.count) for c in one.cells]
        for group in one.groups:
            told_of = sum(cell.count for cell in group.cells)
            found.append((_who(given, {"since": group.values}), told_of))
            for cell in group.cells:
                both = {"since": group.values, one.key: cell.values}
                found.append((_who(given, both), cell.count))
        if results.answers:
            yield [whole, *found]


def _who(given: list[Given], asked: dict[str, tuple[str, ...]]) -> frozenset[int]:
    return frozenset(
        n
        for n, one in enumerate(given)
        if all(one[key] in values for key, values in asked.items())
    )


@settings(deadline=None)
@given(people)
def test_whatever_is_added_or_taken_away_no_few_people_are_found(
    given_: list[Given],
) -> None:
    results = released(ASKS, given_, LEAST)
    for table in _tables_of(results, given_):
        found = [people_ for people_, _ in table]
        sums = [a | b for a, b in combinations(found, 2) if not a & b]
        apart = [a - b for a in found for b in (*found, *sums) if b < a]

        assert [len(people_) for people_ in found] == [count for _, count in table]
        assert all(len(one) >= LEAST for one in (*found, *apart))


@settings(deadline=None)
@given(people)
def test_words_are_shown_from_ten_on_without_a_number(given_: list[Given]) -> None:
    results = released(ASKS, given_, LEAST)
    texts = [text for one in results.questions for text in one.texts]

    assert len(texts) == 0 or len(texts) >= 10
    assert "13900001111" not in "".join(texts)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打 139 0000 1111 找我", "打 ▇ 找我"),
        ("lin@example.com 等你", "▇ 等你"),
        ("等了 30 天", "等了 30 天"),
    ],
)
def test_numbers_and_addresses_are_struck_from_words(text: str, shown: str) -> None:
    assert scrubbed(text) == shown


def test_a_pack_of_forms_ships_and_a_second_breakdown_is_refused() -> None:
    assert len(shipped_pack("forms").items) == 9
    text = """
key: house
version: "1"
locale: zh-CN
title: 问卷
items:
  - key: form.two
    kind: poll
    mode: anonymous
    title: 两个分组
    owner: officer
    items: [m12.1]
    anchors: ["iso10004"]
    min_group: 3
    intro: 试
    asks:
      - {key: a, text: 一, kind: choice, options: [甲, 乙], facet: true}
      - {key: b, text: 二, kind: choice, options: [甲, 乙], facet: true}
      - {key: b, text: 三, kind: scale, low: 5, high: 1}
      - {key: c, text: 四, kind: choice}
"""
    with pytest.raises(PackRefused) as refused:
        read_pack(text, "house.yaml", lambda name: name)
    said = str(refused.value)

    for line in (":14:", ":18:", ":19:", ":20:"):
        assert line in said


def test_a_cell_is_lit_by_what_was_counted_and_goes_out_with_its_seal(
    office: Office,
) -> None:
    clause = Clause(of="form-counted", within=365, asks={"kinds": "csat"})
    one = Measure(
        id="m12.1",
        names={"zh": "满意度调查", "en": "Surveys"},
        post="officer",
        anchors=(),
        lacks=(),
        shown_by=(clause,),
        note={},
    )

    def state(days: int = 0) -> CellState:
        today = day_of(office.at) + timedelta(days=days)
        return cells(see(office.desk, today), [one])["m12.1"].state

    assert state() is CellState.NONE
    no = opened_form(office)
    answered(office, no, 6)
    begun = state()
    counted(office, no)
    lit = (state(), state(366))
    for path in (office.desk.home.place("programme")).iterdir():
        if path.name == told(office.desk, no).results:
            path.unlink()

    assert begun is CellState.IN_PROGRESS
    assert lit == (CellState.KEPT, CellState.EXPIRED)
    assert state() is CellState.IN_PROGRESS


def test_who_made_how_many_links_for_which_way_stands_beside_the_results(
    office: Office,
) -> None:
    no = opened_form(office)
    links(office, no, 3)
    asked = asks(office, no, FormAct.INVITE, CHEN)
    with pytest.raises(LinksWrong):
        acts.invite(office.desk, asked, Wanted(channel="pigeon", count=1))

    assert told(office.desk, no).handed == (("mail", CHEN, 3),)
