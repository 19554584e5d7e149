"""By pages: questions on a change, a guide answered, one's own score alone."""

import re
from collections.abc import Callable

import pytest
from courses_office import assigned, handed_in, loaded
from house import House, hidden, text_of
from office import CHEN, SUN, WANG, WU, ZHAO
from programme_office import approved, sent_round, started
from test_interpretations_of_changes import published
from test_scores_of_awareness import opened, rule_in_force

from jieqing.programme.courses.changes import COUNT
from jieqing.programme.courses.models import Enrolment
from jieqing.programme.interpretations import interpret
from jieqing.programme.packs import shipped_pack, shipped_templates

DOCUMENTS = "/qinghe/programme/documents/"
SCORES = "/qinghe/programme/courses/scores/"
PARTS = {"stem": "第{n}问", "right": "对", "wrong": "错一\n错二", "why": "见正文"}


@pytest.fixture
def there(house: Callable[[str | None], House]) -> House:
    """The company before its first case, with the courses that ship."""
    found = house(None)
    loaded(found.office, shipped_pack("courses"))
    return found


def sent(house: House, who: str, address: str, **typed: object) -> int:
    """Open a page of an act and send its form."""
    client = house.browser(who)
    page = client.get(address)
    return int(client.post(address, {**hidden(page), **typed}).status_code)


def test_questions_are_written_by_one_and_checked_by_another(there: House) -> None:
    office = there.office
    no = interpret(office.desk, published(office), by=CHEN, at=office.at)
    sent_round(office, no)
    approved(office, no)
    acts = f"{DOCUMENTS}{no}/acts/"
    typed = {
        f"{part}{n}": words.format(n=n)
        for n in range(1, COUNT + 1)
        for part, words in PARTS.items()
    }
    few = {**typed, "wrong3": "只有一个"}

    assert "编写变更题目" in text_of(there.browser(CHEN).get(f"{DOCUMENTS}{no}/"))
    assert sent(there, CHEN, f"{acts}doc-questions", **few) == 409
    assert sent(there, CHEN, f"{acts}doc-questions", **typed) == 303
    assert sent(there, CHEN, f"{acts}doc-questions-check") == 409
    own = text_of(there.browser(CHEN).get(f"{acts}doc-questions-check"))
    assert "题目是您写的" in own
    assert "<button" not in own.partition("<main")[2]
    assert "✔ 对" in text_of(there.browser(WU).get(f"{acts}doc-questions-check"))
    assert sent(there, WU, f"{acts}doc-questions-check") == 303
    assert Enrolment.objects.filter(course="change.lc-0001", person=CHEN).count() == 1
    page = text_of(there.browser(WU).get(f"{DOCUMENTS}{no}/"))
    assert "核对题目" not in page


def test_a_guide_is_read_by_an_answer_and_read_again_after_a_wrong_one(
    there: House,
) -> None:
    office = there.office
    no = started(office, "guide.korea")
    sent_round(office, no)
    approved(office, no)
    asked = shipped_templates()["guide.korea"].asks["zh"]
    text, question = f"{DOCUMENTS}{no}/text", f"{DOCUMENTS}{no}/acts/doc-answer"
    client = there.browser(CHEN)
    page = text_of(client.get(text))
    options = text_of(client.get(question))
    values = {
        words.strip(): value
        for value, words in re.findall(
            r'name="chosen" value="(\d)"[^>]*>\s*([^<]+)', options
        )
    }

    assert "回答一道理解题" in page
    assert set(values) == {asked.right, *asked.wrong}
    assert sent(there, CHEN, question, chosen=values[asked.wrong[0]]) == 303
    assert asked.why in text_of(client.get(text))
    assert sent(there, CHEN, question, chosen=values[asked.right]) == 303
    assert asked.why not in text_of(client.get(text))


def test_everybody_sees_their_own_score_alone_and_totals_leave_last(
    there: House,
) -> None:
    office = there.office
    before = text_of(there.browser(CHEN).get(SCORES))
    rule_in_force(office)
    now = text_of(there.browser(CHEN).get(SCORES))
    assigned(office)
    handed_in(office, SUN)
    no = opened(office)
    own, others = (
        text_of(there.browser(who).get(f"{SCORES}{no}/")) for who in (SUN, WANG)
    )

    assert "考核办法还没有生效" in before
    assert "acts/score-open" not in before
    assert "acts/score-open" in now
    assert "您的分数：75" in own
    assert "对分数提出异议" in own
    assert "75" not in others
    assert "您的分数：0" in others
    assert there.browser(CHEN).get(f"{SCORES}{no}/totals.csv").status_code == 404
    assert sent(there, SUN, f"{SCORES}{no}/acts/score-contest", reason="病假") == 303
    assert "对分数提出异议" not in text_of(there.browser(SUN).get(f"{SCORES}{no}/"))
    assert sent(there, WANG, f"{SCORES}{no}/acts/score-agree") == 409
    assert there.browser(ZHAO).get(f"{SCORES}{no}/acts/score-open").status_code == 404
