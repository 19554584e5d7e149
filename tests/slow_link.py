"""A wire between us and a server that counts how often we wait for an answer."""

import socket
import socketserver
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from jieqing.stores import idle
from jieqing.stores.open import open_store
from jieqing.stores.port import Store
from places import Place
from servers import Mariadb

_CHUNK = 65536
_PORT = ".s.PGSQL.5432"


@dataclass(slots=True)
class Link:
    """The wire: where it begins, and the answers waited for so far."""

    folder: Path
    far: Path
    trips: int = 0
    is_waiting: bool = False

    def url(self, place: Place) -> str:
        """The address of the place at our end of the wire."""
        return place.url.replace(str(self.far.parent), str(self.folder))

    def store(self, place: Place) -> Store:
        """The place as a store at the far end of the wire."""
        return open_store(place.store.name, self.url(place))

    def asked(self) -> None:
        """Something went out; what follows it before an answer is the same trip."""
        self.trips += not self.is_waiting
        self.is_waiting = True

    def answered(self) -> None:
        """Something came back."""
        self.is_waiting = False


@contextmanager
def linked(place: Place) -> Iterator[Link]:
    """Lay a wire to the server of a place."""
    server = place.server
    far = server.sockets if isinstance(server, Mariadb) else server.folder / _PORT
    with tempfile.TemporaryDirectory() as folder:
        link = Link(folder=Path(folder), far=far)

        class Wire(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with socket.socket(socket.AF_UNIX) as plug:
                    plug.connect(str(far))
                    back = threading.Thread(target=self.back, args=(plug,))
                    back.start()
                    _carry(self.request, plug, link.asked)
                    with suppress(OSError):
                        plug.shutdown(socket.SHUT_WR)
                    back.join()

            def back(self, plug: socket.socket) -> None:
                _carry(plug, self.request, link.answered)

        near = str(link.folder / far.name)
        with socketserver.ThreadingUnixStreamServer(near, Wire) as wire:
            thread = threading.Thread(target=wire.serve_forever)
            thread.start()
            try:
                yield link
            finally:
                idle.close_all()  # the wire ends when nobody holds on to it
                wire.shutdown()
                thread.join()


def _carry(
    source: socket.socket, target: socket.socket, note: Callable[[], None]
) -> None:
    with suppress(OSError):
        while content := source.recv(_CHUNK):
            note()
            target.sendall(content)
