"""How a person wants to be told: by mail or not, and when never at once."""

import re
from dataclasses import dataclass

from jieqing.casebook.desk import Desk
from jieqing.errors import WrongUsage
from jieqing.notices.hours import NIGHT, Quiet
from jieqing.notices.models import Preference

_MAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+"
)
_LONGEST = 254  # RFC 5321, 4.5.3.1.3


class MailAddressUnfit(WrongUsage):
    """No mail can be sent there."""

    code = "mail-address-unfit"
    cause = "This is no address to which mail can be sent."
    advice = "Give an address like name@example.com."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How somebody wants to be told."""

    mail: str = ""
    by_mail: bool = False
    quiet: Quiet = NIGHT

    @property
    def is_mailed(self) -> bool:
        """Whether mail goes out."""
        return self.by_mail and bool(self.mail)


def wish_of(desk: Desk, person: str) -> Wish:
    """Return what a person chose, or what holds until they choose."""
    row = Preference.objects.filter(tenant=desk.tenant, person=person).first()
    if row is None:
        return Wish()
    quiet = Quiet(row.quiet_from, row.quiet_until)
    return Wish(mail=row.mail, by_mail=row.by_mail, quiet=quiet)


def choose(desk: Desk, person: str, wish: Wish) -> None:
    """Keep what a person chose. Raises ``MailAddressUnfit``."""
    is_address = len(wish.mail) <= _LONGEST and _MAIL.fullmatch(wish.mail)
    if (wish.mail or wish.by_mail) and not is_address:
        raise MailAddressUnfit
    Preference.objects.update_or_create(
        tenant=desk.tenant,
        person=person,
        defaults={
            "mail": wish.mail,
            "by_mail": wish.by_mail,
            "quiet_from": wish.quiet.begins,
            "quiet_until": wish.quiet.ends,
        },
    )
