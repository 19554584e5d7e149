"""The application that ``jieqing serve`` runs; JIEQING_HOME names the home.

JIEQING_TLS says, if it is set, that browsers come over TLS; JIEQING_PROXIES whose word
on their clients is believed; JIEQING_FIRST_START is the code of a first start, where
the home is still to be founded; JIEQING_PROCESSES how many processes serve together.
"""

import os
from contextlib import suppress
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from jieqing import settings
from jieqing.console.web.lifeline import end_with_parent
from jieqing.errors import JieqingError
from jieqing.home import read_home

settings.start_web()

from jieqing.casebook.desk import Desk  # noqa: E402 -- models need the rooms
from jieqing.console.first_start import draft  # noqa: E402 -- the same
from jieqing.console.first_start.state import await_founding  # noqa: E402 -- the same
from jieqing.console.serving import serve_home  # noqa: E402 -- the same
from jieqing.console.web.environ import networks  # noqa: E402 -- the same
from jieqing.console.web.server import Server  # noqa: E402 -- the same

end_with_parent()
folder = Path(os.environ["JIEQING_HOME"])
is_secure = bool(os.environ.get("JIEQING_TLS"))
code = os.environ.get("JIEQING_FIRST_START", "")
if code and draft.is_under_way(folder):
    await_founding(folder, code, is_secure=is_secure)
else:
    home = read_home(folder)
    serve_home(home, is_secure=is_secure)
    with suppress(JieqingError):  # each page says it too
        Desk.open(home)  # removes what was left behind; a request only looks
application = Server.one_of(
    int(os.environ.get("JIEQING_PROCESSES", "1")),
    get_wsgi_application(),
    networks(os.environ.get("JIEQING_PROXIES", "")),
)
