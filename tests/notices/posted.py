"""The office whose messages go to receivers on this computer, at a moment."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from office import QIAN, Office
from receivers import MailReceiver, WebReceiver

from jieqing.notices import endpoints
from jieqing.notices.endpoints import Channel, NewEndpoint, kinds_for
from jieqing.notices.models import Sending
from jieqing.notices.preferences import Wish, choose
from jieqing.notices.rounds import send_due

MORNING = datetime(2026, 11, 2, 2, tzinfo=UTC)
"""Monday, ten o'clock in Beijing."""


@dataclass(frozen=True)
class Posted:
    """The office, its web receiver and its mail server, at a moment."""

    office: Office
    web: WebReceiver
    mail: MailReceiver
    at: datetime = MORNING

    def round(self, **later: int) -> int:
        """A worker's round, so much later; returns how many messages arrived."""
        return send_due(self.office.desk.home, self.later(**later).at)

    def later(self, **distance: int) -> "Posted":
        """The same, some time on."""
        office = self.office.later(**distance)
        return replace(self, office=office, at=self.at + (office.at - self.office.at))

    def add(self, channel: Channel = Channel.WEBHOOK, secret: str = "") -> str:
        """Add an endpoint that takes everything; returns its secret."""
        new = NewEndpoint(
            channel=channel,
            label="tickets",
            url=self.web.url,
            kinds=frozenset(kinds_for(channel)),
            secret=secret,
        )
        desk = self.office.desk
        return endpoints.add(desk, new, by=QIAN, at=self.office.at)[1]

    def mailed_to(self, *people: str) -> None:
        """Let these people be told by mail too."""
        for person in people:
            wish = Wish(mail=f"{person.lower()}@example.test", by_mail=True)
            choose(self.office.desk, person, wish)

    def told(self, kind: str, channel: str = Channel.CONSOLE) -> set[str]:
        """Who was told of events of a kind by a channel, or will be."""
        rows = Sending.objects.filter(kind=kind, channel=channel)
        return set(rows.exclude(state="empty").values_list("to", flat=True))
