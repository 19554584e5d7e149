"""A guide to a country is read and answered in one's language, or is not read."""

from datetime import timedelta

import pytest
from office import CHEN, SUN, Office
from programme_office import adopted, approved, in_force, sent_round, started

from jieqing.casebook.desk import day_of
from jieqing.casebook.papers.period import Period
from jieqing.language import heard
from jieqing.programme.acts import receipts
from jieqing.programme.acts.receipts import NotShown, QuestionFirst
from jieqing.programme.figures import FIGURES, Asked
from jieqing.programme.measures import shipped_measures
from jieqing.programme.pack_items import DocumentKind
from jieqing.programme.packs import shipped_templates
from jieqing.programme.seen import see
from jieqing.programme.shown import cells

GUIDE = "guide.korea"
GUIDES = [t for t in shipped_templates().values() if t.kind is DocumentKind.GUIDE]
ASKS = shipped_templates()[GUIDE].asks


def guide(office: Office) -> str:
    """The guide to Korea is in force."""
    no = started(adopted(office), GUIDE)
    sent_round(office, no)
    approved(office, no)
    return no


def answered(office: Office, no: str, who: str, language: str, chosen: str) -> bool:
    """Somebody opens the guide and answers its question in a language."""
    with heard(language):
        receipts.present(office.desk, no, by=who, at=office.at)
        return receipts.answer(office.desk, no, chosen, by=who, at=office.at)


def counted(office: Office) -> tuple[int, int, tuple[str, ...]] | None:
    """The figure 分语言理解度 with its counts."""
    day = day_of(office.at)
    period = Period(first=day - timedelta(days=30), last=day)
    asked = Asked(desk=office.desk, period=period, at=office.at)
    found = FIGURES["understanding_by_language"].compute(asked)
    return (found.part, found.whole, found.records) if found else None


def missing(office: Office) -> bool:
    """Whether guides lack anything for the item 文化交流."""
    measure = shipped_measures()["m11.3"]
    cell = cells(see(office.desk, day_of(office.at)), [measure])["m11.3"]
    return not next(one for one in cell.found if one.clause.of == "guides").is_met


def test_eight_guides_ship_in_two_languages_with_a_question_in_each() -> None:
    assert len(GUIDES) == 8
    assert all(set(one.asks) == {"zh", "en"} for one in GUIDES)
    assert all("## In English" in one.body for one in GUIDES)
    assert all("2026 年 11 月" in one.body for one in GUIDES)
    assert all(one.valid_months == 12 for one in GUIDES)


@pytest.mark.parametrize("one", GUIDES, ids=lambda one: one.key)
def test_a_guide_tells_the_same_nine_things_in_both_languages(one: object) -> None:
    body = one.body  # type: ignore[attr-defined]  # a Template
    chinese, _, english = body.partition("## In English")
    rows = [
        sum(line.startswith("| ") for line in half.splitlines())
        for half in (chinese, english)
    ]

    assert rows == [11, 11]  # heads, rule, nine rows


def test_a_wrong_answer_confirms_nothing_and_is_entered(office: Office) -> None:
    no = guide(office)
    wrong = answered(office, no, CHEN, "zh", ASKS["zh"].wrong[0])
    first = counted(office)
    right = answered(office, no, CHEN, "zh", ASKS["zh"].right)

    assert (wrong, right) == (False, True)
    assert first == (0, 1, ("zh 0/1",))
    assert counted(office) == first  # what counts is the first try


def test_nobody_confirms_a_guide_without_an_answer(office: Office) -> None:
    no = guide(office)
    receipts.present(office.desk, no, by=CHEN, at=office.at)

    with pytest.raises(QuestionFirst):
        receipts.confirm(office.desk, no, by=CHEN, at=office.at)
    with pytest.raises(NotShown):
        receipts.answer(office.desk, no, ASKS["en"].right, by=SUN, at=office.at)


def test_understanding_is_told_for_the_language_that_understands_least(
    office: Office,
) -> None:
    no = guide(office)
    answered(office, no, CHEN, "zh", ASKS["zh"].right)
    answered(office, no, SUN, "en", ASKS["en"].wrong[1])

    assert counted(office) == (0, 1, ("en 0/1", "zh 1/1"))


def test_a_guide_counts_once_all_its_readers_have_answered_and_for_a_year(
    office: Office,
) -> None:
    no = guide(office)
    none = missing(office)
    audience = [
        one.number
        for one in office.desk.register.roll().persons.values()
        if one.is_active and {"officer", "executor"} & one.roles
    ]
    for who in audience:
        answered(office, no, who, "en", ASKS["en"].right)

    assert none
    assert not missing(office)
    assert missing(office.later(days=366))


def test_other_documents_are_confirmed_as_before(office: Office) -> None:
    no = in_force(adopted(office))
    receipts.present(office.desk, no, by=CHEN, at=office.at)
    receipts.confirm(office.desk, no, by=CHEN, at=office.at)

    assert (
        receipts.question_of(
            office.desk,
            receipts.present(office.desk, no, by=CHEN, at=office.at)[0],
            "en",
        )
        is None
    )
