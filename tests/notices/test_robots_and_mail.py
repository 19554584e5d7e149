"""Groups are told by their robots as each documents it, colleagues by mail over TLS."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from office import CASE, CHEN, WANG, ZHAO
from posted import Posted

from jieqing.casebook.acts.remind import remind
from jieqing.notices import mail
from jieqing.notices.bots import Robot, Said, is_taken, posting
from jieqing.notices.endpoints import Channel
from jieqing.notices.mail import Envelope
from jieqing.notices.models import Sending
from jieqing.notices.preferences import MailAddressUnfit, Wish, choose
from jieqing.notices.setup import MailServer, Security

AT = datetime(2026, 11, 2, 1, tzinfo=UTC)
SECRET = "SEC0123"  # noqa: S105  # of an invented robot


def signed(key: str, message: str) -> str:
    made = hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()
    return base64.b64encode(made).decode()


def reminded(posted: Posted) -> Posted:
    remind(posted.office.desk, CASE, by=CHEN, at=posted.office.at)
    posted.round()
    return posted


def test_wecom_gets_markdown_with_number_and_link(posted: Posted) -> None:
    posted.add(Channel.WECOM)

    (came, *_) = reminded(posted).web.came

    told = json.loads(came.body)
    content = told["markdown"]["content"]
    assert told.keys() == {"msgtype", "markdown"}
    assert told["msgtype"] == "markdown"
    assert CASE in content
    assert f"https://console.example.test/qinghe/cases/{CASE}/" in content
    assert posted.office.customer.value not in content


def test_dingtalk_is_signed_in_its_address(posted: Posted) -> None:
    posted.add(Channel.DINGTALK, SECRET)

    (came, *_) = reminded(posted).web.came

    query = parse_qs(urlsplit(came.path).query)
    stamp = query["timestamp"][0]
    told = json.loads(came.body)
    assert query["sign"] == [signed(SECRET, f"{stamp}\n{SECRET}")]
    assert int(stamp) == int(posted.at.timestamp() * 1000)
    assert told["msgtype"] == "markdown"
    assert told["markdown"].keys() == {"title", "text"}


def test_feishu_is_signed_in_its_body(posted: Posted) -> None:
    posted.add(Channel.FEISHU, SECRET)

    (came, *_) = reminded(posted).web.came

    told = json.loads(came.body)
    key = f"{told['timestamp']}\n{SECRET}"
    assert told["sign"] == signed(key, "")
    assert told["msg_type"] == "text"
    assert CASE in told["content"]["text"]


def test_a_robot_without_a_secret_is_sent_no_signature() -> None:
    said = Said(title="t", lines=("a",))

    feishu = posting(Robot.FEISHU, "https://x.example/h", "", said, AT)
    dingtalk = posting(Robot.DINGTALK, "https://x.example/h?t=1", "", said, AT)

    assert json.loads(feishu.body).keys() == {"msg_type", "content"}
    assert dingtalk.url == "https://x.example/h?t=1"


@pytest.mark.parametrize(
    ("robot", "status", "body", "expected"),
    [
        (Robot.WECOM, 200, b'{"errcode": 0}', True),
        (Robot.WECOM, 200, b'{"errcode": 45009}', False),
        (Robot.DINGTALK, 200, b'{"errcode": 310000}', False),
        (Robot.FEISHU, 200, b'{"code": 0}', True),
        (Robot.FEISHU, 200, b'{"StatusCode": 0}', True),
        (Robot.FEISHU, 200, b'{"code": 19021}', False),
        (Robot.FEISHU, 500, b'{"code": 0}', False),
        (Robot.WECOM, 200, b"<html>", False),
        (Robot.WECOM, 200, b"[]", False),
    ],
)
def test_only_a_robots_word_says_that_it_took_a_message(
    robot: Robot, status: int, body: bytes, *, expected: bool
) -> None:
    assert is_taken(robot, status, body) is expected


def test_a_robot_that_refuses_is_tried_again(posted: Posted) -> None:
    posted.add(Channel.WECOM)
    posted.web.body = b'{"errcode": 45009, "errmsg": "api freq out of limit"}'

    reminded(posted)

    troubles = set(
        Sending.objects.filter(channel=Channel.WECOM, tries=1).values_list(
            "trouble", flat=True
        )
    )
    assert troubles == {"RobotRefuses"}


def test_a_colleague_is_mailed_over_tls_and_told_why(posted: Posted) -> None:
    posted.mailed_to(WANG)

    reminded(posted)

    ((sender, to, content), *_) = posted.mail.handed_in
    assert "STARTTLS" in posted.mail.told
    assert sender.lower().startswith("mail from:<jieqing@example.test>")
    assert [one.lower() for one in to] == ["rcpt to:<p-0003@example.test>"]
    assert CASE in content
    assert "Message-ID: <evt_" in content
    assert posted.office.customer.value not in content


def test_a_server_without_tls_is_told_nothing(posted: Posted) -> None:
    posted.mailed_to(WANG)
    posted.mail.has_tls = False

    reminded(posted)

    assert posted.mail.handed_in == []
    assert not any(line.lower().startswith("mail") for line in posted.mail.told)
    row = Sending.objects.filter(channel=Channel.MAIL).first()
    assert row is not None
    assert row.trouble == "SMTPNotSupportedError"


@pytest.mark.parametrize(
    "address",
    [
        "a@b.c\r\nBcc: x@y.z",
        "a@b.c\n",
        "a@b",
        "a b@c.d",
        "a@b.c, x@y.z",
        "<a@b.c>",
        "名@b.c",
        "x" * 250 + "@b.c",
        "",
    ],
)
def test_an_address_that_is_more_than_one_is_refused(
    posted: Posted, address: str
) -> None:
    with pytest.raises(MailAddressUnfit):
        choose(posted.office.desk, ZHAO, Wish(mail=address, by_mail=True))


@pytest.mark.parametrize("title", ["a\r\nBcc: x@y.z", "a\nX: y"])
def test_a_title_of_two_lines_is_no_header(title: str) -> None:
    server = MailServer(
        host="x",
        port=1,
        security=Security.TLS,
        sender="j@example.test",
        account="",
        password=None,
    )
    envelope = Envelope(to="a@b.cd", event="evt_1", at=AT)

    with pytest.raises(ValueError, match="linefeed"):
        mail.written(server, envelope, Said(title=title, lines=()))
