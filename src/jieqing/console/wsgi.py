"""The WSGI application; JIEQING_HOME names the home that is served."""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from jieqing import settings
from jieqing.home import read_home

settings.start_web()

from jieqing.console.serving import serve_home  # noqa: E402 -- models need the rooms

serve_home(read_home(Path(os.environ["JIEQING_HOME"])))
application = get_wsgi_application()
