"""The WSGI application; JIEQING_HOME names the home that is served.

JIEQING_TLS says, if it is set, that browsers come over TLS.
"""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from jieqing import settings
from jieqing.home import read_home

settings.start_web()

from jieqing.console.serving import serve_home  # noqa: E402 -- models need the rooms

home = read_home(Path(os.environ["JIEQING_HOME"]))
serve_home(home, is_secure=bool(os.environ.get("JIEQING_TLS")))
application = get_wsgi_application()
