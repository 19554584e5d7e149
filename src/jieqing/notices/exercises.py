"""Mail what a phishing exercise has to send: one mail to each person, and to no group.

It goes the way of other mails: to who chose to get mail, when their quiet hours are
over, from the home's own address, over TLS. The name before that address is the lure's.
"""

import secrets
from collections.abc import Callable
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr

from jieqing.casebook.desk import Desk
from jieqing.errors import JieqingError
from jieqing.notices import mail
from jieqing.notices.bots import Said
from jieqing.notices.mail import Envelope
from jieqing.notices.models import Preference
from jieqing.notices.preferences import Wish, wish_of
from jieqing.notices.reach import ReceiverFails
from jieqing.notices.sending import BACK_OFF, Round
from jieqing.notices.setup import MailServer, read_setup
from jieqing.programme.courses.phishing import posting
from jieqing.programme.courses.phishing.posting import Posting, Taken

LETTER = "letter"
"""Where the link of a mail leads, below the console's address."""


def mailed(desk: Desk) -> frozenset[str]:
    """Return who gets mail from this home; nobody where none goes out.

    Raises ``NoticeFileWrong``.
    """
    setup = read_setup(desk.home)
    if setup.mail is None or not setup.address:
        return frozenset()
    rows = Preference.objects.filter(tenant=desk.tenant, by_mail=True)
    return frozenset(rows.exclude(mail="").values_list("person", flat=True))


def send_exercises(round_: Round, is_over: Callable[[], bool]) -> int:
    """Send what is due until nothing is, or ``is_over``; returns how many arrived."""
    server, arrived = round_.setup.mail, 0
    if server is None or not round_.setup.address:
        return 0
    with suppress(JieqingError):  # an exercise that was tampered with holds up nothing
        for one in posting.due(round_.desk, round_.at):
            if is_over():
                break
            wish = _wish(round_, one)
            if wish is not None and not _send(round_, server, one, wish):
                break  # the server takes nothing: the others wait for the next round
            arrived += wish is not None
    return arrived


def _wish(round_: Round, one: Posting) -> Wish | None:
    """How its receiver wants mail; None: not now, or not at all."""
    person = round_.desk.register.roll(round_.at).persons.get(one.person)
    wish = wish_of(round_.desk, one.person)
    if person is None or not person.is_active or not wish.is_mailed:
        posting.drop(one)
        return None
    quiet_until = wish.quiet.over(round_.at)
    if quiet_until > round_.at:
        posting.later(one, quiet_until)
        return None
    return wish


def _send(round_: Round, server: MailServer, one: Posting, wish: Wish) -> bool:
    taken = posting.take(one)
    if taken is None:
        return True
    try:
        mail.hand_in(round_.setup, server, _written(round_, server, taken, wish))
    except (ReceiverFails, ValueError):
        tries = one.row.tries
        again = round_.at + BACK_OFF[tries] if tries < len(BACK_OFF) else None
        posting.failed(taken, again)
        return False
    posting.arrived(taken)
    return True


def _written(
    round_: Round, server: MailServer, taken: Taken, wish: Wish
) -> EmailMessage:
    lure = taken.posting.lure
    link = f"{round_.setup.address}/{LETTER}/{taken.token}"
    words = Said(title=lure.subject, lines=(lure.letter_with(link).rstrip(),))
    # the id tells a mail server nothing: neither token nor number
    envelope = Envelope(
        to=wish.mail, event=f"msg_{secrets.token_hex(16)}", at=round_.at
    )
    written = mail.written(server, envelope, words)
    own = parseaddr(server.sender)[1]
    del written["From"]
    written["From"] = Address(display_name=lure.sender, addr_spec=own)
    return written
