"""The recipients' pages, attacked: as who is left out, as administrator, as thief."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from urllib.parse import urlencode

import pyrage
import pytest
from box import FANG, HE, MONDAY, TIPPER, WORDS, WU, Box, reader
from hypothesis import given, settings
from hypothesis import strategies as st
from test_pages_of_tips import MULTIPART, URLENCODED, multipart

from jieqing.keys import passphrase_seal
from jieqing.tips import receiving, telling
from jieqing.tips.attached import Attached, as_it_is
from jieqing.tips.receiving import Reader
from jieqing.tips.telling import Files, NewTip
from jieqing.tips.thread import TipAct, TipState
from jieqing.tips.web.answering import Answer, Desk, Request
from jieqing.tips.web.reading import PLACE, ReadingRoom
from jieqing.tips.web.sittings import IDLE, LONGEST, MOST, Sittings

PASSPHRASE = "correct horse battery"  # noqa: S105  # opens what tests make
TIP = NewTip(text=WORDS)


@dataclass
class Clock:
    """Seconds and a day, moved by hand."""

    seconds: float = 0.0
    day: date = MONDAY


@dataclass
class Seat:
    """A recipient's browser: the cookie, and the page that it shows."""

    room: ReadingRoom
    cookie: str = ""
    page: str = ""
    status: int = 0

    def get(self, path: str = PLACE) -> Answer:
        return self._shown(Request(method="GET", path=path, cookie=self.cookie))

    def post(self, to: str, **texts: str) -> Answer:
        body = urlencode({**self.hidden(), **texts}).encode()
        asked = Request(
            method="POST",
            path=f"{PLACE}{to}",
            content_type=URLENCODED,
            body=body,
            cookie=self.cookie,
        )
        return self._shown(asked)

    def hidden(self) -> dict[str, str]:
        """As on the page; who sits knows their token without a form, too."""
        seated = self.room.sittings.seated(self.cookie)
        found = re.findall(r'type="hidden" name="(\w+)" value="(\w*)"', self.page)
        return {"token": seated.token if seated else "", **dict(found)}

    def _shown(self, request: Request) -> Answer:
        answer = self.room.answer(request)
        self.page = unescape(answer.body.decode(errors="replace"))
        self.status = answer.status
        return answer


@dataclass
class House:
    """The pages with their people."""

    box: Box
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        desk = Desk(
            vault=self.box.vault,
            company="云杉",
            language="zh",
            today=lambda: self.clock.day,
        )
        sittings = Sittings(place=PLACE, now=lambda: self.clock.seconds)
        self.room = ReadingRoom(desk=desk, sittings=sittings)

    def seat(self, who: Reader) -> Seat:
        cookie = self.room.sittings.begin(who).partition(";")[0]
        seat = Seat(self.room, cookie)
        seat.get()
        return seat

    def at_the_tip(self, who: Reader) -> Seat:
        seat = self.seat(who)
        seat.post("read")
        return seat


@pytest.fixture
def house(box: Box) -> House:
    return House(box)


def home() -> Path:
    """A folder of its own for each example of a property."""
    return Path(mkdtemp(dir=gettempdir()))


def entered(room: ReadingRoom, sealed: bytes, passphrase: str) -> Answer:
    body = multipart({"passphrase": passphrase}, sealed)
    return room.answer(
        Request(method="POST", path=f"{PLACE}enter", content_type=MULTIPART, body=body)
    )


def test_a_key_with_its_passphrase_opens_the_list(house: House) -> None:
    house.box.send(TIP)
    sealed = passphrase_seal.seal(house.box.wu.identity.encode(), PASSPHRASE)
    opened = entered(house.room, sealed, PASSPHRASE)
    seat = Seat(house.room, opened.cookie.partition(";")[0])
    seat.get()

    assert (opened.status, opened.location) == (303, PLACE)
    assert "Secure; HttpOnly; SameSite=Strict" in opened.cookie
    assert f"Path={PLACE}" in opened.cookie
    assert house.box.seen_by(house.box.wu).name in seat.page


@pytest.mark.parametrize("sealed", [b"", b"age-encryption.org/v1\n", b"x" * 9000])
def test_what_is_no_key_opens_nothing(sealed: bytes, house: House) -> None:
    answer = entered(house.room, sealed, PASSPHRASE)

    assert (answer.status, answer.cookie) == (422, "")


def test_a_key_of_nobody_who_receives_does_not_sit_down(house: House) -> None:
    house.box.send(TIP)
    sealed = passphrase_seal.seal(reader().identity.encode(), PASSPHRASE)
    answer = entered(house.room, sealed, PASSPHRASE)

    assert (answer.status, answer.cookie) == (422, "")


def test_a_recipient_reads_answers_and_moves_a_tip_to_its_end(house: House) -> None:
    house.box.send(TIP)
    seat = house.at_the_tip(house.box.wu)
    read = seat.page
    seat.post("act", act="acknowledge", text="收到，我们会查。")
    seat.post("act", act="reply", text="大约什么时候？")
    seat.post("act", act="assess", text="内容具体。")
    seat.post("act", act="investigate", text="开始核对。")
    seat.post("act", act="conclude", text="属实，已处理。")
    seat.post("act", act="close", text="办结，谢谢您。")
    told = house.box.told()

    assert WORDS in read
    assert told.state is TipState.CLOSED
    assert [one.text for one in told.contents][2] == "大约什么时候？"
    assert "已结束" in seat.page


def test_a_tip_not_for_this_place_is_declined_with_words(house: House) -> None:
    house.box.send(TIP)
    seat = house.at_the_tip(house.box.he)
    seat.post("act", act="decline", text="")
    refused = seat.status
    seat.post("act", act="decline", text="请找劳动监察。")

    assert refused == 422
    assert house.box.told().state is TipState.OUT_OF_SCOPE


def test_unread_goes_with_reading_and_comes_back_with_new_words(house: House) -> None:
    house.box.send(TIP)
    before = house.seat(house.box.wu).page
    seat = house.at_the_tip(house.box.wu)
    seat.post("act", act="watch", text="绩效没有变化")
    seat.get()
    read = seat.page
    telling.write(house.box.vault, house.box.told(), "又拷了一次", Files(), MONDAY)
    seat.get()

    assert "未读" in before
    assert "未读" not in read
    assert "未读" in seat.page


def test_who_read_it_and_on_which_day_stands_in_the_log(house: House) -> None:
    house.box.send(TIP)
    house.at_the_tip(house.box.he)
    house.clock.day = MONDAY + timedelta(1)
    seat = house.at_the_tip(house.box.wu)

    assert "何律师: 2026-03-02" in seat.page
    assert "吴倩: 2026-03-03" in seat.page
    assert [one.act for one in house.box.told().contents] == [TipAct.SEND]


@pytest.mark.parametrize(
    "new",
    [
        NewTip(text=f"{FANG}叫人删掉了操作记录"),
        NewTip(text=WORDS, struck=frozenset({FANG})),
    ],
)
def test_who_is_named_or_struck_out_reaches_it_by_no_page(
    new: NewTip, house: House
) -> None:
    house.box.send(new)
    name = house.box.seen_by(house.box.wu).name
    seat = house.seat(house.box.fang)
    listed = seat.page
    for to in ("read", "act", "file", "author"):
        seat.post(to, tip=name, act="reply", text="x", words="1", file="0", code="0")
        assert name not in seat.page
        assert new.text not in seat.page

    assert name not in listed
    assert [one.act for one in house.box.seen_by(house.box.wu).contents] == ["send"]


@settings(deadline=None, max_examples=10)
@given(st.sets(st.sampled_from([WU, HE, FANG])), st.sets(st.sampled_from([HE, FANG])))
def test_pages_show_a_tip_to_those_and_only_those_who_are_left_in(
    struck: set[str], named: set[str]
) -> None:
    out = struck | named
    if out == {WU, HE, FANG}:
        return
    house = House(Box(home=home()))
    house.box.send(NewTip(text=WORDS + "、".join(named), struck=frozenset(struck)))
    people = {WU: house.box.wu, HE: house.box.he, FANG: house.box.fang}
    seen = {who for who, key in people.items() if "未读" in house.seat(key).page}

    assert seen == people.keys() - out


def test_whom_it_concerns_leaves_it_to_the_others_and_opens_it_no_more(
    house: House,
) -> None:
    house.box.send(NewTip(text="财务的主管叫人删掉了操作记录"))
    seat = house.at_the_tip(house.box.fang)
    name = house.box.seen_by(house.box.wu).name
    seat.post("act", act="step_aside", text="这是我分管的部门")
    after = seat.page
    seat.post("read", tip=name)
    house.at_the_tip(house.box.wu).post("act", act="reply", text="明白")

    assert name not in after
    assert name not in seat.page
    assert receiving.threads(house.box.vault, house.box.fang) == ()
    assert [one.act for one in house.box.told().contents[1:]] == ["step_aside", "reply"]
    assert set(house.box.told().to) == {WU, HE}


def test_the_last_who_can_open_it_does_not_step_aside(house: House) -> None:
    house.box.send(NewTip(text=WORDS, struck=frozenset({HE, FANG})))
    seat = house.at_the_tip(house.box.wu)
    seat.post("act", act="step_aside", text="与我有关")

    assert seat.status == 422
    assert set(house.box.told().to) == {WU}


def test_without_a_sitting_every_address_shows_the_entrance(house: House) -> None:
    house.box.send(TIP)
    seat = Seat(house.room)
    for to in ("read", "act", "file", "author", ""):
        seat.post(to, tip=house.box.seen_by(house.box.wu).name)
        assert WORDS not in seat.page
        assert "密钥口令" in seat.page


def test_a_form_of_another_place_does_nothing(house: House) -> None:
    house.box.send(TIP)
    seat = house.at_the_tip(house.box.wu)
    seat.post("act", act="decline", text="算了", token="0" * 64)

    assert house.box.told().state is TipState.RECEIVED


def test_the_cookie_or_the_memory_alone_is_no_key(house: House) -> None:
    seat = house.seat(house.box.wu)
    secret = house.box.wu.identity

    assert secret not in seat.cookie
    (sitting,) = house.room.sittings._open.values()
    assert secret.encode() not in sitting.key


@pytest.mark.parametrize("after", [IDLE + 1, LONGEST + 1])
def test_who_waits_too_long_has_to_open_the_key_again(
    after: float, house: House
) -> None:
    house.box.send(TIP)
    seat = house.seat(house.box.wu)
    house.clock.seconds += after
    seat.get()

    assert "密钥口令" in seat.page


def test_who_leaves_leaves_a_cookie_that_opens_nothing(house: House) -> None:
    house.box.send(TIP)
    seat = house.seat(house.box.wu)
    left = seat.post("leave")
    seat.get()

    assert "Max-Age=0" in left.cookie
    assert "密钥口令" in seat.page


def test_another_process_does_not_know_the_cookie(house: House) -> None:
    house.box.send(TIP)
    seat = Seat(House(house.box).room, house.seat(house.box.wu).cookie)
    seat.get()

    assert "密钥口令" in seat.page


def test_a_cookie_that_was_altered_opens_nothing(house: House) -> None:
    cookie = house.seat(house.box.wu).cookie
    other = house.seat(house.box.fang).cookie
    swapped = cookie.partition(".")[0] + "." + other.partition(".")[2]
    for one in (swapped, cookie[:-4], "recipient=", "recipient=.", ";=\x00"):
        assert house.room.sittings.seated(one) is None


def test_so_many_sit_at_once_and_no_more(house: House) -> None:
    first = house.seat(house.box.wu)
    for _ in range(MOST):
        last = house.seat(house.box.he)

    assert house.room.sittings.seated(first.cookie) is None
    assert house.room.sittings.seated(last.cookie) is not None


def test_nobody_acts_on_a_tip_that_said_more_meanwhile(house: House) -> None:
    house.box.send(TIP)
    seat = house.at_the_tip(house.box.wu)
    telling.write(house.box.vault, house.box.told(), "请先别处理", Files(), MONDAY)
    seat.post("act", act="decline", text="不属于这里")

    assert seat.status == 422
    assert "请先别处理" in seat.page
    assert "不属于这里" in seat.page
    assert house.box.told().state is TipState.RECEIVED


def test_a_form_sent_twice_says_it_once(house: House) -> None:
    house.box.send(TIP)
    seat = house.at_the_tip(house.box.wu)
    form = seat.hidden()
    seat.post("act", act="reply", text="何时？")
    seat.post("act", **{**form, "act": "reply", "text": "何时？"})

    assert [one.text for one in house.box.told().contents] == [WORDS, "何时？"]


def test_reading_by_another_recipient_stops_nobody(house: House) -> None:
    house.box.send(TIP)
    seat = house.at_the_tip(house.box.wu)
    house.at_the_tip(house.box.he)
    seat.post("act", act="acknowledge", text="")

    assert house.box.told().state is TipState.ACKNOWLEDGED


@pytest.mark.parametrize("act", ["read", "tell_name", "send", "forget", "", "x"])
def test_no_form_does_what_no_recipient_may(act: str, house: House) -> None:
    house.box.send(TIP)
    seat = house.at_the_tip(house.box.wu)
    seat.post("act", act=act, text="x")

    assert seat.status == 422
    assert len(house.box.told().contents) == 1


def test_a_name_opens_for_who_asked_by_two_guards_with_reasons(house: House) -> None:
    house.box.send(NewTip(text=WORDS, name=TIPPER))
    asker = house.at_the_tip(house.box.fang)
    before = asker.page
    asker.post("act", act="ask_name", text="需要当面核对")
    first, second = house.at_the_tip(house.box.wu), house.at_the_tip(house.box.he)
    early = second.page
    first.post("act", act="allow_name", text="确有必要")
    second.post("read")
    second.post("act", act="allow_name", text="同意")
    asker.post("read")
    first.post("read")

    assert TIPPER not in before
    assert "同意：开启我的一道封存" not in early
    assert TIPPER in asker.page
    assert TIPPER not in first.page
    assert house.box.told().contents[-1].act is TipAct.OPEN_NAME


def test_whether_there_is_a_name_shows_on_no_page_before_it_is_opened(
    house: House,
) -> None:
    house.box.send(TIP)
    bare = house.at_the_tip(house.box.wu).page
    other = House(Box(home=home()))
    other.box.send(NewTip(text=WORDS, name=TIPPER))
    filled = other.at_the_tip(other.box.wu).page

    def plain(page: str) -> str:
        return re.sub(r"[0-9a-f]{12,}", "", page)

    assert plain(bare) == plain(filled)


def test_an_empty_box_opens_to_the_word_that_it_was_empty(house: House) -> None:
    house.box.send(TIP)
    asker = house.at_the_tip(house.box.fang)
    asker.post("act", act="ask_name", text="需要当面核对")
    for guard in (house.box.wu, house.box.he):
        house.at_the_tip(guard).post("act", act="allow_name", text="同意")
    asker.post("read")

    assert "封存盒中没有姓名" in asker.page


def test_why_a_name_stays_shut_reaches_who_asked_on_the_page(house: House) -> None:
    house.box.send(NewTip(text=WORDS, name=TIPPER))
    asker = house.at_the_tip(house.box.fang)
    asker.post("act", act="ask_name", text="想知道")
    house.at_the_tip(house.box.he).post("act", act="deny_name", text="好奇不够")
    asker.post("read")

    assert "好奇不够" in asker.page


def test_who_guards_no_name_keeps_none_shut(house: House) -> None:
    house.box.send(NewTip(text=WORDS, name=TIPPER))
    asker = house.at_the_tip(house.box.fang)
    asker.post("act", act="ask_name", text="需要当面核对")
    asker.post("act", act="deny_name", text="我不同意")

    assert asker.status == 422
    assert house.box.seen_by(house.box.wu).contents[-1].act is not TipAct.DENY_NAME


def test_a_file_is_fetched_as_a_file_and_never_shown(house: House) -> None:
    picture = Attached(kind="png", content=b"\x89PNG picture")
    house.box.send(NewTip(text=WORDS, files=(picture,)))
    seat = house.at_the_tip(house.box.wu)
    answer = seat.post("file", file="0")

    assert answer.body == picture.content
    assert answer.kind == "application/octet-stream"
    assert answer.download.endswith("-1.png")


def test_a_warning_stands_at_a_file_that_nobody_cleaned(house: House) -> None:
    house.box.send(NewTip(text=WORDS, files=(as_it_is(b"%PDF-1.7"),)))
    seat = house.at_the_tip(house.box.wu)

    assert "这个文件未经处理" in seat.page
    assert seat.post("file", file="0").download.endswith("-1.original.pdf")


@pytest.mark.parametrize("number", ["1", "-1", "x", ""])
def test_a_file_that_is_not_there_is_not_fetched(number: str, house: House) -> None:
    house.box.send(NewTip(text=WORDS, files=(Attached(kind="txt", content=b"a"),)))
    answer = house.at_the_tip(house.box.wu).post("file", file=number)

    assert answer.download == ""


def test_late_terms_and_the_look_for_retaliation_stand_on_the_list(
    house: House,
) -> None:
    house.box.send(TIP)
    house.clock.day = MONDAY + timedelta(30)
    seat = house.seat(house.box.wu)

    assert "已超过期限" in seat.page
    assert "遭到报复" in seat.page


def ended_a_year_ago(house: House) -> None:
    house.box.send(TIP)
    house.at_the_tip(house.box.wu).post("act", act="decline", text="不属于这里")
    house.clock.day = MONDAY + timedelta(365)


def test_what_ended_a_year_ago_is_gone_with_the_next_key_that_opens_it(
    house: House,
) -> None:
    ended_a_year_ago(house)
    sealed = passphrase_seal.seal(house.box.he.identity.encode(), PASSPHRASE)
    entered(house.room, sealed, PASSPHRASE)

    assert house.box.vault.tips() == ()


def test_a_list_leaves_the_vault_as_it_was(house: House) -> None:
    ended_a_year_ago(house)
    before = house.box.vault.digest(b"")
    seat = house.seat(house.box.he)

    assert "已结束" in seat.page
    assert house.box.vault.digest(b"") == before


def test_whose_day_comes_in_a_sitting_goes_unread(house: House) -> None:
    ended_a_year_ago(house)
    seat = house.at_the_tip(house.box.he)

    assert WORDS not in seat.page
    assert house.box.vault.tips() == ()


def test_the_code_of_authorship_is_checked_on_the_page(house: House) -> None:
    house.box.send(TIP)
    seat = house.at_the_tip(house.box.wu)
    form = seat.hidden()
    seat.post("author", code=house.box.tipper.author)
    yes = seat.page
    seat.post("author", **form, code="0" * 40)

    assert ">能证明。" in yes
    assert ">不能证明。" in seat.page


def test_where_nobody_guards_names_the_page_says_who_reads_them(house: House) -> None:
    house.box.without_guards()
    house.box.send(TIP)
    seat = house.at_the_tip(house.box.wu)
    desk = house.room.desk
    asked = Request(method="POST", path="/begin", content_type=URLENCODED)
    page = desk.answer(asked).body.decode()

    assert "申请查看姓名" not in seat.page
    assert "每位受理人（吴倩、何律师、方经理）都看得到" in page


def test_no_page_of_a_tip_opens_by_an_address(house: House) -> None:
    house.box.send(TIP)
    seat = house.seat(house.box.wu)
    answer = seat.get(f"{PLACE}read")

    assert (answer.status, answer.location) == (303, PLACE)
    assert seat.get(f"{PLACE}nothing").status == 404
    assert seat.get("/recipients").location == PLACE


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=200))
def test_what_an_administrator_lays_into_a_tip_breaks_no_page(junk: bytes) -> None:
    house = House(Box(home=home()))
    house.box.send(TIP)
    number = house.box.seen_by(house.box.wu).number
    keys = [pyrage.x25519.Recipient.from_str(house.box.wu.key)]
    framed = len(junk).to_bytes(4, "big") + junk
    house.box.vault.lay(number, bytes(pyrage.encrypt(framed, keys)))

    assert WORDS in house.at_the_tip(house.box.wu).page
