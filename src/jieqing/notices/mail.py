"""A mail to one colleague, handed in over TLS and in no other way."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from jieqing.notices.bots import Said
from jieqing.notices.reach import ReceiverFails, trusting
from jieqing.notices.setup import MailServer, Security, Setup


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """To whom, and the id by which a repetition is told."""

    to: str
    event: str
    at: datetime


def written(server: MailServer, envelope: Envelope, said: Said) -> EmailMessage:
    """Return the mail. Raises ``ValueError``: a header would have several lines."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = server.sender
    mail["To"] = envelope.to
    mail["Subject"] = said.title
    mail["Date"] = format_datetime(envelope.at)
    domain = server.sender.rpartition("@")[2].strip("> ")
    mail["Message-ID"] = f"<{envelope.event}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(said.lines) + "\n")
    return mail


def hand_in(setup: Setup, server: MailServer, mail: EmailMessage) -> None:
    """Hand a mail in. Raises ``ReceiverFails``."""
    try:
        with _line(setup, server) as line:
            line.send_message(mail)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise ReceiverFails(trouble=type(error).__name__) from None


@contextmanager
def _line(setup: Setup, server: MailServer) -> Iterator[smtplib.SMTP]:
    """Open a secured line; a server without TLS is told nothing."""
    context = trusting(setup)
    if server.security is Security.TLS:
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=setup.seconds, context=context
        )
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=setup.seconds)
    try:
        if server.security is Security.STARTTLS:
            line.starttls(context=context)
        if server.account and server.password is not None:
            line.login(server.account, server.password.read_text("utf-8").strip())
        yield line
    finally:
        with suppress(OSError, smtplib.SMTPException):
            line.quit()  # what was taken is taken, however the line ends
        line.close()
