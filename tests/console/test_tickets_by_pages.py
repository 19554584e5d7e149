"""A ticket by pages: entered by anybody, handled by one, closed by another."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from house import House, hidden, text_of
from office import CHEN, LI, WANG, WU

from jieqing.casebook.desk import day_of
from jieqing.programme.models import Record
from jieqing.programme.tickets import letters
from jieqing.programme.tickets.models import Suppressed, Ticket

HERE = "/qinghe/programme/tickets/"
CAME = {
    "kind": "complaint",
    "title": "注销以后还收到短信",
    "category": "marketing",
    "channel": "phone",
    "received_on": "2026-11-02",
    "account": "<script>alert(1)</script> 两周了还有短信",
    "subject": "u10086",
}
SAID = {"result": "短信名单没有更新", "reason": "第四十七条", "remedy": "已更新"}


def deed(house: House, who: str, address: str, **typed: object) -> int:
    client = house.browser(who)
    page = client.get(f"{HERE}{address}")
    return int(client.post(f"{HERE}{address}", {**hidden(page), **typed}).status_code)


@pytest.fixture
def there(house: Callable[[str | None], House]) -> House:
    """The company before its first case."""
    return house(None)


def received(house: House, **more: object) -> str:
    assert deed(house, LI, "new", **{**CAME, **more}) == 303
    return str(Record.objects.filter(mechanism="ticket").latest("id").no)


def test_a_complaint_walks_by_pages_from_a_call_to_its_letter(there: House) -> None:
    empty = text_of(there.browser(LI).get(HERE))
    no = received(there)
    acts = f"{no}/acts/ticket-"
    assert deed(there, LI, f"{acts}close") == 409
    assert deed(there, CHEN, f"{acts}accept") == 303
    assert deed(there, CHEN, f"{acts}take") == 303
    with CaptureQueriesContext(connection) as asked:
        page = text_of(there.browser(CHEN).get(f"{HERE}{no}/"))
    assert deed(there, CHEN, f"{acts}answer", outcome="upheld", result="短") == 409
    assert deed(there, CHEN, f"{acts}answer", outcome="upheld", **SAID) == 303
    assert deed(there, CHEN, f"{acts}close") == 409
    assert deed(there, WANG, f"{acts}close") == 303
    ended = text_of(there.browser(CHEN).get(f"{HERE}{no}/"))
    letters = [
        there.browser(CHEN).get(f"{HERE}{no}/letter.{form}") for form in ("pdf", "docx")
    ]
    listed = there.browser(CHEN).get("/qinghe/programme/lists/tickets.csv")
    cell = text_of(there.browser(CHEN).get("/qinghe/programme/items/m12.2"))

    assert "还没有来件" in empty
    assert len(asked) <= 30
    assert "答复：最迟 2026-11-23" in page
    assert "<script>alert" not in page
    assert "已结案。" in ended
    assert "重新办理" in ended
    assert "button primary" not in ended
    assert [one.status_code for one in letters] == [200, 200]
    assert letters[0].content.startswith(b"%PDF")
    assert no in listed.content.decode()
    assert no in cell


def test_who_is_complained_of_sees_nothing_of_it(there: House) -> None:
    no = received(there, against=CHEN)
    mine, others = there.browser(CHEN), there.browser(WU)

    assert no not in text_of(mine.get(HERE))
    assert no in text_of(others.get(HERE))
    for address in ("lists/tickets.csv", "lists/calendar.csv", "calendar/"):
        assert no not in text_of(mine.get(f"/qinghe/programme/{address}"))
    assert (
        no not in mine.get("/qinghe/programme/calendar/calendar.ics").content.decode()
    )
    assert no in text_of(others.get("/qinghe/programme/calendar/"))
    assert mine.get(f"{HERE}{no}/").status_code == 403
    assert mine.get(f"{HERE}{no}/acts/ticket-note").status_code == 403
    assert mine.get(f"{HERE}{no}/letter.pdf").status_code == 403
    assert "两周了还有短信" in text_of(others.get(f"{HERE}{no}/"))


def test_contacts_with_a_customer_are_for_the_officer_and_leave_no_number(
    there: House,
) -> None:
    no = received(there)
    officer, address = there.browser(CHEN), f"{HERE}contacts"
    looked = text_of(officer.post(address, {"what": "look", "whom": "u10086"}))
    told = text_of(officer.post(address, {"what": "suppress", "whom": "u10086"}))
    screened = text_of(
        officer.post(address, {"what": "screen", "whom": "u10086\nu10087"})
    )
    entries = there.office.desk.ledger.leaves_of("contacts")

    assert no in looked
    assert "不再向这位客户推销" in told
    assert "1 / 2" in screened
    assert Suppressed.objects.count() == 1
    assert "10086" not in str([leaf.entry.facts for leaf in entries])
    assert there.browser(LI).get(address).status_code == 403


def test_erased_words_are_told_as_such_and_nothing_is_offered_to_add_to_them(
    there: House,
) -> None:
    no = received(there)
    acts = f"{no}/acts/ticket-"
    for act in ("accept", "take"):
        deed(there, CHEN, f"{acts}{act}")
    deed(there, CHEN, f"{acts}answer", outcome="upheld", **SAID)
    deed(there, WANG, f"{acts}close")
    home, today = there.office.desk.home, day_of(there.office.at)
    letters.erase(home, [Ticket.objects.get().letters], today)
    chen = there.browser(CHEN)
    page, again = (
        text_of(chen.get(f"{HERE}{at}")) for at in (f"{no}/", f"{acts}reopen")
    )

    assert "来件内容已随客户资料删除" in page
    assert "letter.pdf" not in page
    assert "重新办理" not in page
    assert "<button" not in again.partition("<main")[2]
    assert chen.get(f"{HERE}{no}/letter.pdf").status_code == 404
