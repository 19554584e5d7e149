"""The office at a plan that waits for signatures, and receivers of its messages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from office import (
    Office,
    copied,
    found,
    found_company,
    identified,
    noticed,
    opened,
    planned,
    stopped,
)
from posted import Posted
from receivers import (
    MailReceiver,
    WebReceiver,
    listening,
    mail_server,
    make_certificate,
)

from jieqing.notices.rounds import send_due


@pytest.fixture(scope="session")
def waiting_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office whose plan waits for two signatures."""
    office = found_company(tmp_path_factory.mktemp("posted") / "office")
    for act in (opened, identified, stopped, found, planned, noticed):
        office = act(office)
    return office


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def web() -> Iterator[WebReceiver]:
    with listening() as receiver:
        yield receiver


@pytest.fixture
def mail(certificate: Path) -> Iterator[MailReceiver]:
    with mail_server(certificate) as receiver:
        yield receiver


@pytest.fixture
def posted(
    waiting_office: Office,
    web: WebReceiver,
    mail: MailReceiver,
    certificate: Path,
    tmp_path: Path,
) -> Iterator[Posted]:
    """A copy of the office that may reach this computer, read up to now."""
    office = copied(waiting_office, tmp_path / "office")
    (office.desk.home.folder / "notices.toml").write_text(
        f'address = "https://console.example.test"\nallow = ["localhost"]\n'
        f'authorities = "{certificate}"\nseconds = 0.5\n'
        f'[mail]\nhost = "localhost"\nport = {mail.port}\nsecurity = "starttls"\n'
        'sender = "jieqing@example.test"\n',
        encoding="utf-8",
    )
    there = Posted(office=office, web=web, mail=mail)
    send_due(office.desk.home, datetime(2026, 11, 2, 0, 59, tzinfo=UTC))
    yield there
    connection.close()
