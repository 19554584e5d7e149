"""The console heard on a port, for what only a browser can do."""

from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.handlers.wsgi import WSGIHandler


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


class _Threads(ThreadingMixIn, WSGIServer):
    """A browser opens connections in advance, which must keep nobody waiting."""

    daemon_threads = True


@contextmanager
def heard() -> Iterator[str]:
    """The console, heard on a port of this computer."""
    with make_server("localhost", 0, WSGIHandler(), _Threads, _Quiet) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://localhost:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
