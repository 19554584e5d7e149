"""No message leads into a private network, over plain text or to two places."""

from dataclasses import replace

import pytest
from office import CHEN, QIAN, WANG
from posted import Posted

from jieqing.notices import endpoints
from jieqing.notices.endpoints import Channel, EndpointIncomplete, NewEndpoint
from jieqing.notices.reach import (
    AddressUnfit,
    ReceiverFails,
    is_public,
    require_fit,
    send,
)
from jieqing.notices.setup import NoticeFileWrong, Setup, read_setup
from jieqing.people.roll import NotEntitled

LOCAL = Setup(allow=frozenset({"localhost"}))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://",
        "https://user@example.com/",
        "https://example.com/#part",
        "https://example.com/a b",
        "https://example.com/\r\nX-Evil: 1",
        "https://example.com:99999/",
        "https://[::1/",
        "https://例子.example/",
        "http://localhost/",
    ],
)
def test_an_address_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(AddressUnfit):
        require_fit(url, Setup())


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "10.0.0.5",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104  # it is refused
        "224.0.0.1",
        "[::1]",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::a00:1]",
        "[2002:7f00:1::]",
        "localhost",
    ],
)
def test_nothing_goes_into_a_private_network(host: str) -> None:
    with pytest.raises(AddressUnfit):
        send(f"https://{host}/", {}, b"", Setup(seconds=0.2))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("64:ff9b::c0a8:101", False),
        ("64:ff9b:1::c0a8:101", False),
        ("::127.0.0.1", False),
        ("::ffff:0:127.0.0.1", False),
        ("fec0::1", False),
        ("fe80::1%eth0", False),
    ],
)
def test_what_is_public_is_told_whatever_it_is_wrapped_in(
    address: str, *, expected: bool
) -> None:
    assert is_public(address) is expected


def test_a_certificate_that_nobody_trusts_is_not_spoken_to(posted: Posted) -> None:
    untrusting = Setup(allow=frozenset({"localhost"}), seconds=0.5)
    url = f"https://localhost:{posted.web.port}/"

    with pytest.raises(ReceiverFails):
        send(url, {}, b"", untrusting)

    assert posted.web.came == []


def test_a_name_that_leads_nowhere_is_a_failure_of_the_receiver() -> None:
    with pytest.raises(ReceiverFails):
        send("https://nobody.invalid/", {}, b"", Setup(seconds=0.2))


def test_only_the_security_administrator_adds_and_ends_channels(
    posted: Posted,
) -> None:
    desk, at = posted.office.desk, posted.office.at
    new = NewEndpoint(
        channel=Channel.WEBHOOK,
        label="x",
        url=posted.web.url,
        kinds=frozenset({"case.open"}),
    )
    handle, secret = endpoints.add(desk, new, by=QIAN, at=at)

    for who in (CHEN, WANG):
        with pytest.raises(NotEntitled):
            endpoints.add(desk, new, by=who, at=at)
        with pytest.raises(NotEntitled):
            endpoints.end(desk, handle, by=who, at=at)
    sealed = bytes(endpoints.named(desk, handle).sealed)
    (leaf,) = desk.ledger.newest(1)
    assert secret.encode() not in sealed
    assert str(posted.web.port).encode() not in sealed + leaf.content
    assert endpoints.opened(desk, endpoints.named(desk, handle)).secret == secret


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": " "},
        {"label": "x" * 61},
        {"label": "a\u202eb"},
        {"kinds": frozenset()},
        {"kinds": frozenset({"case.open", "nothing"})},
        {"channel": Channel.FEISHU, "kinds": frozenset({"case.open"})},
        {"secret": "x" * 201},
    ],
)
def test_a_channel_that_nobody_could_tell_or_use_is_refused(
    posted: Posted, wrong: dict[str, object]
) -> None:
    whole = NewEndpoint(
        channel=Channel.WEBHOOK,
        label="x",
        url=posted.web.url,
        kinds=frozenset({"case.open"}),
    )

    with pytest.raises(EndpointIncomplete):
        endpoints.add(
            posted.office.desk,
            replace(whole, **wrong),  # type: ignore[arg-type]  # each of its own type
            by=QIAN,
            at=posted.office.at,
        )


@pytest.mark.parametrize(
    "text",
    [
        "x = ",
        "seconds = 0",
        "seconds = 300",
        "allow = 3",
        "[mail]\nhost = 'x'",
        "[mail]\nhost='x'\nport=25\nsecurity='none'\nsender='a@b.c'",
    ],
)
def test_a_file_that_says_something_else_is_refused(posted: Posted, text: str) -> None:
    home = posted.office.desk.home
    (home.folder / "notices.toml").write_text(text, encoding="utf-8")

    with pytest.raises(NoticeFileWrong):
        read_setup(home)
