"""Receivers of messages on this computer: a web server and a mail server, both real."""

import datetime as dt
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Came:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class WebReceiver:
    """What came, and how it answers; ``hangs``: it never does."""

    port: int = 0
    came: list[Came] = field(default_factory=list)
    status: int = 200
    body: bytes = b'{"errcode": 0, "code": 0}'
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/hook"


@contextmanager
def listening() -> Iterator[WebReceiver]:
    """A web server that keeps what it gets."""
    receiver = WebReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.came.append(Came(self.path, headers, self.rfile.read(length)))
            while receiver.hangs and not receiver.ended.wait(0.02):
                self.wfile.write(b"H")  # a sign now and then, never an answer
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.body)))
            self.end_headers()
            self.wfile.write(receiver.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A caller that hangs up is no error."""

    with Quiet(("127.0.0.1", 0), Handler) as server:
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield receiver
        receiver.ended.set()
        server.shutdown()
        thread.join()


@dataclass
class MailReceiver:
    """What was handed in: (sender, receivers, content); ``has_tls``: STARTTLS."""

    port: int = 0
    handed_in: list[tuple[str, list[str], str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    has_tls: bool = True


class MailServer(socketserver.ThreadingTCPServer):
    """Listens for mail; each line is one session."""

    daemon_threads = True

    def __init__(self, receiver: MailReceiver, certificate: Path) -> None:
        super().__init__(("127.0.0.1", 0), MailSession)
        self.receiver = receiver
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(certificate)


class MailSession(socketserver.StreamRequestHandler):
    """One session: what is said to it decides what it answers."""

    server: MailServer

    def handle(self) -> None:
        self.sender, self.to = "", list[str]()
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            self.server.receiver.told.append(line)
            word = line.split(":")[0].split()[0].upper()
            getattr(self, f"on_{word.lower()}", self.on_other)(line)
            if word == "QUIT":
                return

    def on_ehlo(self, _: str) -> None:
        has_tls = self.server.receiver.has_tls
        self.say("250-here\r\n250 STARTTLS" if has_tls else "250 here")

    def on_starttls(self, _: str) -> None:
        self.say("220 go on")
        context = self.server.context
        self.request = context.wrap_socket(self.request, server_side=True)
        self.setup()

    def on_mail(self, line: str) -> None:
        self.sender, self.to = line, []
        self.say("250 ok")

    def on_rcpt(self, line: str) -> None:
        self.to.append(line)
        self.say("250 ok")

    def on_data(self, _: str) -> None:
        self.say("354 go on")
        content = b"".join(iter(self.rfile.readline, b".\r\n")).decode()
        self.server.receiver.handed_in.append((self.sender, self.to, content))
        self.say("250 ok")

    def on_quit(self, _: str) -> None:
        self.say("500 no")  # mail that was taken is taken, whatever comes after

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def on_other(self, _: str) -> None:
        self.say("250 ok")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())
        self.wfile.flush()


@contextmanager
def mail_server(certificate: Path) -> Iterator[MailReceiver]:
    """A mail server that takes mail after STARTTLS."""
    receiver = MailReceiver()
    with MailServer(receiver, certificate) as server:
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield receiver
        server.shutdown()
        thread.join()


def make_certificate(folder: Path) -> Path:
    """A certificate of localhost with its key, which is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(tz=dt.UTC)
    local = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), local]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(
        encoding,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "localhost.pem"
    path.write_bytes(made.public_bytes(encoding) + private)
    return path
