"""The application that ``jieqing tips serve`` runs; JIEQING_HOME names the home.

Of the home it reads who the company is, and the folder of tips: no casebook, no key.
"""

import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from jieqing.home import read_home
from jieqing.tips.vault import FOLDER, Vault
from jieqing.tips.web.answering import Desk
from jieqing.tips.web.reading import ReadingRoom
from jieqing.tips.web.server import Server

_BEIJING = timezone(timedelta(hours=8))
_home = read_home(Path(os.environ["JIEQING_HOME"]))
_desk = Desk(
    vault=Vault.make(_home.place(FOLDER)),
    company=_home.company.name,
    language=_home.company.language,
    today=lambda: datetime.now(UTC).astimezone(_BEIJING).date(),
)
application = Server(desk=_desk, room=ReadingRoom(desk=_desk))
