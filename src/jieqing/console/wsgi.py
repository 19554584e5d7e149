"""The WSGI application; JIEQING_HOME names the home that is served.

JIEQING_TLS says, if it is set, that browsers come over TLS.
"""

import os
from contextlib import suppress
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from jieqing import settings
from jieqing.errors import JieqingError
from jieqing.home import read_home

settings.start_web()

from jieqing.casebook.desk import Desk  # noqa: E402 -- models need the rooms
from jieqing.console.serving import serve_home  # noqa: E402 -- the same

home = read_home(Path(os.environ["JIEQING_HOME"]))
serve_home(home, is_secure=bool(os.environ.get("JIEQING_TLS")))
with suppress(JieqingError):  # each page says it too
    Desk.open(home)  # removes what was left behind; a request only looks
application = get_wsgi_application()
