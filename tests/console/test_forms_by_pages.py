"""A form by pages: asked by links, answered without a log-in, counted at its end."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from house import House, hidden, text_of
from office import CHEN, LI, WANG

from jieqing.programme.forms.models import Answer, Link
from jieqing.programme.models import Record

HERE = "/qinghe/programme/forms/"
LINK = re.compile(r"http://localhost(/answer/[\w-]+)")
GIVEN = {"step": "send", "satisfied": "4", "easy": "5", "clear": "4", "recommend": "9"}


def deed(house: House, who: str, address: str, **typed: object) -> int:
    client = house.browser(who)
    page = client.get(f"{HERE}{address}")
    return int(client.post(f"{HERE}{address}", {**hidden(page), **typed}).status_code)


def links(house: House, no: str, **typed: object) -> list[str]:
    client = house.browser(CHEN)
    address = f"{HERE}{no}/acts/form-invite"
    page = client.post(
        address, {**hidden(client.get(address)), "channel": "mail", **typed}
    )
    return LINK.findall(text_of(page))


@pytest.fixture
def there(house: Callable[[str | None], House]) -> House:
    """The company before its first case."""
    return house(None)


def opened(house: House, key: str) -> str:
    assert deed(house, CHEN, f"new/{key}", closes_on="2026-11-20") == 303
    no = Record.objects.get(mechanism="form").no
    assert deed(house, LI, f"{no}/acts/form-review") == 403
    assert deed(house, WANG, f"{no}/acts/form-review") == 303
    assert deed(house, CHEN, f"{no}/acts/form-open") == 303
    return str(no)


def test_a_form_walks_by_pages_and_strangers_answer_it_by_links(there: House) -> None:
    empty = text_of(there.browser(CHEN).get(HERE))
    no = opened(there, "form.closing")
    made = links(there, no, count="6")
    stranger = Client(SERVER_NAME="localhost")
    first = text_of(stranger.get(made[0]))
    asked = text_of(stranger.post(made[0], {"step": "begin"}))
    answers = [text_of(stranger.post(link, GIVEN)) for link in made]
    again = text_of(stranger.post(made[0], {**GIVEN, "satisfied": "1"}))
    during = text_of(there.browser(CHEN).get(f"{HERE}{no}/"))
    assert deed(there, CHEN, f"{no}/acts/form-close") == 303
    assert deed(there, CHEN, f"{no}/acts/form-report") == 303
    ended = text_of(there.browser(LI).get(f"{HERE}{no}/"))
    cell = text_of(there.browser(CHEN).get("/qinghe/programme/items/m12.1"))
    listed = there.browser(CHEN).get("/qinghe/programme/lists/forms.csv")

    assert "还没有发过问卷" in empty
    assert "6（邮件，陈经办生成）" in ended
    assert len(set(made)) == 6
    assert "当天结束为止。" in first
    assert "只打开这一页不算作答" in first
    assert "这次办理满意吗" not in first
    assert "这次办理满意吗" in asked
    assert ["已收到您的答卷" in one for one in answers] == [True] * 6
    assert "已经答过了" in again
    assert Answer.objects.count() == 6
    assert "截止以后显示" in during
    assert "都在中分段" in ended
    assert no in cell
    assert no in listed.content.decode()


def test_what_only_opens_a_link_answers_nothing_and_keeps_nothing(
    there: House,
) -> None:
    no = opened(there, "form.closing")
    (link,) = links(there, no, count="1")
    before = there.office.entries
    scanner = Client(SERVER_NAME="localhost")
    pages = [scanner.get(link), scanner.head(link), scanner.post(link)]
    empty = scanner.post(link, {"step": "send"})
    unknown = scanner.get("/answer/guessed")

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert (empty.status_code, unknown.status_code) == (409, 404)
    assert pages[0]["Referrer-Policy"] == "no-referrer"
    assert pages[0]["Cache-Control"] == "no-store"
    assert "sessionid" not in scanner.cookies
    assert (Answer.objects.count(), Link.objects.filter(is_used=True).count()) == (0, 0)
    assert there.office.entries == before


def test_named_answers_are_for_who_counts_them_and_after_the_end(
    there: House,
) -> None:
    no = opened(there, "form.rights-intake")
    (link,) = links(there, no, names="CL-2026-0007\n")
    given = {"step": "send", "right": "注销账号", "who": "本人", "how": "短信"}
    stranger = Client(SERVER_NAME="localhost")
    page = stranger.post(link, {**given, "more": "<script>alert(1)</script>"})
    early = there.browser(CHEN).get(f"{HERE}{no}/answers").status_code
    assert deed(there, CHEN, f"{no}/acts/form-close") == 303
    named = text_of(there.browser(CHEN).get(f"{HERE}{no}/answers"))

    assert "已收到" in text_of(page)
    assert early == 403
    assert there.browser(LI).get(f"{HERE}{no}/answers").status_code == 403
    assert "CL-2026-0007" in named
    assert "注销账号" in named
    assert "<script>alert" not in named


def test_a_draft_that_waits_for_another_is_not_led_on_by_dropping_it(
    there: House,
) -> None:
    assert deed(there, CHEN, "new/form.closing", closes_on="2026-11-20") == 303
    no = Record.objects.get(mechanism="form").no
    page = text_of(there.browser(CHEN).get(f"{HERE}{no}/"))

    assert "下一步由其他岗位做：同意题目和方式" in page
    assert "button primary" not in page
    assert "放弃这份问卷" in page
