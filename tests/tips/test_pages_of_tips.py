"""The pages of tips, attacked: as a browser, as a log, as a guesser, as a watch."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

import pytest
from box import FANG, HE, MONDAY, WORDS, Box
from hypothesis import given, settings
from hypothesis import strategies as st
from test_attached_files import JPEG, OWNER

from jieqing.tips import receiving
from jieqing.tips.attached import Attached
from jieqing.tips.receipt import Receipt
from jieqing.tips.telling import NewTip
from jieqing.tips.thread import TipAct
from jieqing.tips.web.answering import Answer, Desk, Request
from jieqing.tips.web.form import FormUnreadable, read_form
from jieqing.tips.web.reading import ReadingRoom
from jieqing.tips.web.server import BODY, WAITING, Server

BOUNDARY = "x2x"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
URLENCODED = "application/x-www-form-urlencoded"


def multipart(texts: Mapping[str, str], *files: bytes) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}'
        for name, text in texts.items()
    ]
    body = "".join(f"{part}\r\n" for part in parts).encode()
    for content in files:
        head = 'Content-Disposition: form-data; name="files"; filename="林小雨.jpg"'
        body += f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


@dataclass
class Browser:
    """Follows forms; keeps nothing."""

    desk: Desk

    def get(self, path: str = "/") -> Answer:
        return self.desk.answer(Request(method="GET", path=path))

    def post(self, path: str, texts: Mapping[str, str], *files: bytes) -> Answer:
        kind, body = URLENCODED, urlencode(texts).encode()
        if files:
            kind, body = MULTIPART, multipart(texts, *files)
        return self.desk.answer(
            Request(method="POST", path=path, content_type=kind, body=body)
        )

    def begin(self) -> tuple[str, str]:
        page = self.post("/begin", {}).body.decode()
        receipt = re.search(r'class="receipt">([^<]+)<', page)
        mark = re.search(r'name="mark" value="(\w+)"', page)
        assert receipt
        assert mark
        return receipt[1], mark[1]

    def send(self, *files: bytes, **texts: str) -> str:
        receipt, mark = self.begin()
        told = {"text": WORDS, "typed": receipt, "mark": mark, **texts}
        answer = self.post("/send", told, *files)
        assert answer.status == 200, unescape(answer.body.decode())
        return receipt


@pytest.fixture
def browser(box: Box) -> Browser:
    desk = Desk(vault=box.vault, company="云杉", language="zh", today=lambda: MONDAY)
    return Browser(desk)


def test_a_tip_is_told_closed_and_come_back_to(box: Box, browser: Browser) -> None:
    receipt = browser.send()
    tip = box.seen_by(box.wu)
    receiving.do(box.vault, box.wu, tip, TipAct.REPLY, "<b>何时</b>？", MONDAY)
    page = browser.post("/return", {"receipt": receipt.lower()}).body.decode()
    more = browser.post("/write", {"receipt": receipt, "text": "周五"}).body.decode()

    assert WORDS in page
    assert "&lt;b&gt;何时&lt;/b&gt;？" in page
    assert "周五" in more
    assert [one.text for one in box.seen_by(box.he).contents][-1] == "周五"


def test_nothing_is_kept_before_the_receipt_is_typed_back(
    box: Box, browser: Browser
) -> None:
    receipt, mark = browser.begin()
    other = Receipt.draw().shown
    answer = browser.post("/send", {"text": WORDS, "typed": other, "mark": mark})
    page = answer.body.decode()

    assert answer.status == 422
    assert box.vault.tips() == ()
    assert WORDS in page
    assert receipt not in page


def test_a_picture_is_sealed_without_what_the_camera_wrote(
    box: Box, browser: Browser
) -> None:
    browser.send(JPEG)
    (attached,) = box.seen_by(box.wu).first.files

    assert attached.kind == "jpg"
    assert OWNER not in attached.content
    assert "林小雨" not in box.seen_by(box.wu).first.to_bytes().decode()


def test_a_document_is_refused_and_the_text_stays(box: Box, browser: Browser) -> None:
    receipt, mark = browser.begin()
    told = {"text": WORDS, "typed": receipt, "mark": mark}
    answer = browser.post("/send", told, b"%PDF-1.7")

    assert answer.status == 422
    assert WORDS in answer.body.decode()
    assert box.vault.tips() == ()


def test_a_manager_struck_out_on_the_page_sees_nothing(
    box: Box, browser: Browser
) -> None:
    browser.send(struck=FANG)

    assert receiving.threads(box.vault, box.fang) == ()
    assert set(box.seen_by(box.wu).to) == {"吴倩", HE}


def test_a_wrong_receipt_is_told_nothing_but_that(browser: Browser) -> None:
    browser.send()
    answer = browser.post("/return", {"receipt": Receipt.draw().shown})

    assert answer.status == 422
    assert WORDS not in answer.body.decode()


def test_words_can_be_taken_back_on_the_page(box: Box, browser: Browser) -> None:
    receipt = browser.send()
    page = browser.post("/forget", {"receipt": receipt}).body.decode()

    assert WORDS not in page
    assert WORDS not in [one.text for one in box.seen_by(box.wu).contents]


def test_pages_speak_english_where_they_are_asked_to(browser: Browser) -> None:
    assert "Tell of a wrong" in browser.get("/en/").body.decode()
    assert "举报" in browser.get("/").body.decode()


@pytest.mark.parametrize("path", ["/admin", "/en", "/begin/x", "/../etc", "//", "/fr/"])
def test_no_other_address_answers(path: str, browser: Browser) -> None:
    answer = browser.get(path)
    assert answer.status == 404
    assert "开始举报" in answer.body.decode()


def test_a_page_that_was_sent_does_not_open_by_its_address(browser: Browser) -> None:
    answer = browser.get("/return")

    assert (answer.status, answer.location) == (303, "/")


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([MULTIPART, URLENCODED, "", "x/y"]))
def test_no_body_breaks_the_reading_of_forms(body: bytes, kind: str) -> None:
    framed = f"--{BOUNDARY}\r\n".encode() + body
    for one in (body, framed, framed + f"\r\n--{BOUNDARY}--".encode()):
        try:
            read_form(kind, one)
        except FormUnreadable:
            continue


@settings(deadline=None)
@given(st.text(max_size=80).filter(lambda text: BOUNDARY not in text), st.binary())
def test_a_form_gives_back_what_was_filled_in(text: str, content: bytes) -> None:
    content = content.replace(BOUNDARY.encode(), b"")
    form = read_form(MULTIPART, multipart({"text": text}, content))

    assert form.text("text") == text
    assert form.files == ((content,) if content else ())


@dataclass
class Wire:
    """What the web server hands over, and what it is given."""

    parts: list[bytes]
    sent: list[tuple[int, list[tuple[str, str]], bytes]] = field(default_factory=list)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            yield part

    def response_bytes(
        self, status: int, headers: list[tuple[str, str]], body: bytes
    ) -> None:
        self.sent.append((status, headers, body))


@dataclass
class Line:
    """A request's line and headers; it has no address to read."""

    method: str
    path: str
    headers: dict[str, str] = field(
        default_factory=lambda: {"content-type": URLENCODED}
    )


def asked(server: Server, line: Line, *parts: bytes) -> Wire:
    wire = Wire(list(parts))
    asyncio.run(server.__rsgi__(line, wire))  # type: ignore[arg-type]
    return wire


@pytest.fixture
def server(browser: Browser) -> Iterator[Server]:
    desk = browser.desk
    made = Server(desk=desk, room=ReadingRoom(desk=desk), beat=0.01)
    yield made
    made.threads.shutdown()


@pytest.mark.parametrize("path", ["/", "/begin", "/style.css", "/nothing"])
def test_every_answer_leaves_nothing_in_the_browser(path: str, server: Server) -> None:
    method = "POST" if path == "/begin" else "GET"
    ((_, headers, body),) = asked(server, Line(method, path)).sent
    told = dict(headers)

    assert told["cache-control"] == "no-store"
    assert told["referrer-policy"] == "no-referrer"
    assert "script-src" not in told["content-security-policy"]
    assert "default-src 'none'" in told["content-security-policy"]
    assert "set-cookie" not in told
    assert b"<script" not in body
    assert b"http" not in body.replace(b"httpd", b"")


def test_a_cookie_is_set_for_recipients_alone_and_read_nowhere_else(
    server: Server,
) -> None:
    headers = {"content-type": URLENCODED, "cookie": "recipient=x.y"}
    ((_, told, _),) = asked(server, Line("POST", "/recipients/leave", headers)).sent
    ((_, others, _),) = asked(server, Line("POST", "/begin", headers)).sent
    ((_, entrance, body),) = asked(server, Line("GET", "/recipients/", headers)).sent

    assert "Path=/recipients/" in dict(told)["set-cookie"]
    assert "set-cookie" not in dict(others) | dict(entrance)
    assert b'type="password"' in body


def test_a_file_is_handed_over_as_one_to_keep(server: Server, box: Box) -> None:
    box.send(NewTip(text=WORDS, files=(Attached(kind="txt", content=b"<b>a"),)))
    cookie = server.room.sittings.begin(box.wu).partition(";")[0]
    seated = server.room.sittings.seated(cookie)
    assert seated
    headers = {"content-type": URLENCODED, "cookie": cookie}
    tip = box.seen_by(box.wu).name
    form = urlencode({"token": seated.token, "tip": tip, "file": "0"}).encode()
    wire = asked(server, Line("POST", "/recipients/file", headers), form)
    ((_, told, body),) = wire.sent

    assert body == b"<b>a"
    assert dict(told)["content-type"] == "application/octet-stream"
    assert dict(told)["content-disposition"].startswith("attachment; filename=")


def test_a_body_larger_than_any_form_is_not_read_to_its_end(server: Server) -> None:
    half = b"x" * (BODY // 2 + 1)
    ((status, _, _),) = asked(server, Line("POST", "/send"), half, half).sent

    assert status == 413


def test_who_waits_behind_too_many_is_asked_for_patience(server: Server) -> None:
    server._asked = WAITING
    ((status, _, _),) = asked(server, Line("GET", "/")).sent

    assert status == 503


def test_a_failure_writes_its_kind_and_no_word_of_the_tip(
    server: Server, box: Box, capfd: pytest.CaptureFixture[str]
) -> None:
    receipt = Receipt.draw()
    (box.folder / "salt").unlink()
    body = urlencode({"text": WORDS, "typed": receipt.shown, "mark": receipt.mark})
    ((status, _, _),) = asked(server, Line("POST", "/send"), body.encode()).sent
    told = capfd.readouterr()

    assert status == 500
    assert told.err == "jieqing tips: FileNotFoundError\n"
    assert told.out == ""


def took(server: Server, receipt: str) -> float:
    body = urlencode({"receipt": receipt}).encode()
    began = time.monotonic()
    asked(server, Line("POST", "/return"), body)
    return time.monotonic() - began


@pytest.mark.long
def test_a_watch_does_not_tell_a_receipt_that_is_known(browser: Browser) -> None:
    receipt = browser.send()
    desk = browser.desk
    server = Server(desk=desk, room=ReadingRoom(desk=desk), beat=3.0)
    known = took(server, receipt)
    unknown = took(server, Receipt.draw().shown)
    unfit = took(server, "nothing")
    server.threads.shutdown()

    assert max(known, unknown, unfit) - min(known, unknown, unfit) < 0.2


def test_the_original_stays_sealed_until_its_tipper_hands_it_over(
    box: Box, browser: Browser
) -> None:
    receipt = browser.send(JPEG)
    seen = [file for one in box.seen_by(box.wu).contents for file in one.files]
    page = browser.post("/return", {"receipt": receipt}).body.decode()
    after = browser.post("/hand-over", {"receipt": receipt}).body.decode()
    (original,) = box.seen_by(box.wu).contents[-1].files

    assert not any(OWNER in file.content for file in seen)
    assert "交出原件给受理人" in page
    assert "交出原件给受理人" not in after
    assert original.content == JPEG
    assert original.may_name_its_author


def test_taking_words_back_takes_the_originals_too(box: Box, browser: Browser) -> None:
    receipt = browser.send(JPEG)
    browser.post("/hand-over", {"receipt": receipt})
    page = browser.post("/forget", {"receipt": receipt}).body.decode()

    assert "交出原件给受理人" not in page
    assert [one.files for one in box.seen_by(box.wu).contents] == [()] * 3


def test_a_document_goes_with_a_warning_if_its_tipper_ticks_so(
    box: Box, browser: Browser
) -> None:
    browser.send(b"%PDF-1.7", **{"as-it-is": "yes"})
    (attached,) = box.seen_by(box.wu).first.files

    assert attached.may_name_its_author
