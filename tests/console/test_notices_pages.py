"""Notices as pages: the bell, why one gets something, one's wishes, and channels."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from house import House, text_of
from office import CASE, CHEN, LI, QIAN, WANG, WU

from jieqing.casebook.acts.remind import remind
from jieqing.notices.models import Endpoint, Sending
from jieqing.notices.rounds import send_due

Stage = Callable[[str | None], House]
NOTICES = "/qinghe/today/notices/"
CHANNELS = "/qinghe/organisation/channels/"
EVIL = "<script>alert(1)</script>"


def asked_on(noticed: House) -> House:
    """The office, once 陈经办 asked the signers to go on."""
    office = noticed.office
    send_due(office.desk.home, office.at)
    remind(office.desk, CASE, by=CHEN, at=office.at + timedelta(minutes=1))
    send_due(office.desk.home, office.at + timedelta(minutes=2))
    return noticed


def test_the_bell_counts_what_is_new_until_it_is_read(house: Stage) -> None:
    wang = asked_on(house("noticed")).browser(WANG)

    listed = wang.get(NOTICES)
    newest = Sending.objects.filter(to=WANG).order_by("-pk").first()
    assert newest is not None
    wang.post(f"{NOTICES}read", {"newest": newest.pk})

    page = text_of(listed)
    assert "<strong>2</strong>" in page
    assert f"{CASE} 有同事催办" in page
    assert "现在轮到您（审批人）办理" in page
    assert "条未读" not in text_of(wang.get(NOTICES))


def test_a_colleagues_notices_are_neither_shown_nor_taken_as_read(
    house: Stage,
) -> None:
    there = asked_on(house("noticed"))
    wu = there.browser(WU)

    wu.post(f"{NOTICES}read", {"newest": 10**9})

    assert CASE not in text_of(wu.get(NOTICES))
    assert Sending.objects.filter(to=WANG, read_at=None, state="sent").count() == 2


def test_a_person_chooses_mail_and_quiet_hours(house: Stage) -> None:
    wang = house("noticed").browser(WANG)
    typed = {"by_mail": "on", "quiet_from": "21:30", "quiet_until": "07:00"}

    wrong = wang.post(f"{NOTICES}settings", {**typed, "mail": "a@b.c\nBcc: x@y.z"})
    kept = wang.post(f"{NOTICES}settings", {**typed, "mail": "w@example.test"})
    page = text_of(wang.get(f"{NOTICES}settings"))

    assert (wrong.status_code, kept.status_code) == (409, 303)
    assert 'value="w@example.test"' in page
    assert 'value="21:30"' in page
    assert "notices.toml" in page


def test_a_webhooks_secret_is_shown_once_to_who_adds_it(house: Stage) -> None:
    qian = house("noticed").browser(QIAN)
    typed = {"channel": "webhook", "label": EVIL, "url": "https://hooks.example/x?k=1"}

    added = text_of(qian.post(f"{CHANNELS}new", typed))
    handle = Endpoint.objects.get().handle
    qian.post(f"{CHANNELS}{handle}/acts/test")
    listed = text_of(qian.get(CHANNELS))
    asked = text_of(qian.get(f"{CHANNELS}{handle}/acts/end"))
    ended = qian.post(f"{CHANNELS}{handle}/acts/end")

    assert "whsec_" in added
    assert "whsec_" not in listed + asked
    assert EVIL not in listed + asked
    assert "hooks.example" in listed
    assert "k=1" not in listed
    assert "等待发送" in listed
    assert ended.status_code == 303
    assert "hooks.example" not in text_of(qian.get(CHANNELS))


@pytest.mark.parametrize(
    "url", ["http://hooks.example/", "https://10.0.0.5/", "javascript:alert(1)"]
)
def test_an_address_where_no_message_may_go_is_refused(
    looked_at: Stage, url: str
) -> None:
    qian = looked_at("noticed").browser(QIAN)

    answer = qian.post(f"{CHANNELS}new", {"channel": "wecom", "label": "x", "url": url})

    assert answer.status_code == 409
    assert "[receiver-address-unfit]" in text_of(answer)
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize("who", [CHEN, WANG, WU, LI])
def test_others_see_the_channels_and_change_none(looked_at: Stage, who: str) -> None:
    browser = looked_at("noticed").browser(who)
    places = ("new", "0123456789abcdef/acts/end", "0123456789abcdef/acts/test")

    answers = {browser.post(f"{CHANNELS}{place}").status_code for place in places}

    assert answers == {403}
    assert browser.get(CHANNELS).status_code == 200
    assert f"{CHANNELS}new" not in text_of(browser.get(CHANNELS))
