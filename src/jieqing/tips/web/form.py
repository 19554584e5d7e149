"""A form as a browser sends it (multipart/form-data, RFC 7578), in memory only.

A framework would put larger files down on a disk, in clear.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import parse_qs

from jieqing.errors import WrongUsage

MOST_PARTS = 64
_LONGEST_HEAD = 2048


class FormUnreadable(WrongUsage):
    """It is no form of ours."""

    code = "tip-form-unreadable"
    cause = "The form did not arrive whole."
    advice = "Go back and send it once more."


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Texts by field, and the contents of files; their names are dropped."""

    texts: Mapping[str, tuple[str, ...]] = field(repr=False)
    files: tuple[bytes, ...] = field(default=(), repr=False)

    def text(self, name: str) -> str:
        """Return the first text of a field; empty where there is none."""
        return next(iter(self.texts.get(name, ())), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Return every text of a field."""
        return self.texts.get(name, ())


def read_form(content_type: str, body: bytes) -> Form:
    """Read a form of either kind. Raises ``FormUnreadable``."""
    try:
        if content_type.startswith("application/x-www-form-urlencoded"):
            found = parse_qs(
                body.decode(), keep_blank_values=True, max_num_fields=MOST_PARTS
            )
            return Form(texts={name: tuple(values) for name, values in found.items()})
        return _multipart(content_type, body)
    except (ValueError, UnicodeDecodeError):
        raise FormUnreadable from None


def _multipart(content_type: str, body: bytes) -> Form:
    texts: dict[str, tuple[str, ...]] = {}
    files = []
    for name, is_file, content in _parts(body, _boundary(content_type)):
        if not is_file:
            texts[name] = (*texts.get(name, ()), content.decode())
        elif content:
            files.append(content)
    return Form(texts=texts, files=tuple(files))


def _boundary(content_type: str) -> bytes:
    head = Message()
    head["content-type"] = content_type
    found = head.get_param("boundary")
    if head.get_content_type() != "multipart/form-data" or not isinstance(found, str):
        raise FormUnreadable
    return found.encode("latin-1")


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[str, bool, bytes]]:
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if len(pieces) > MOST_PARTS + 2 or not pieces[-1].startswith(b"--"):
        raise FormUnreadable
    for piece in pieces[1:-1]:
        head, gap, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not gap or len(head) > _LONGEST_HEAD:
            raise FormUnreadable
        name, is_file = _disposition(head.decode())
        yield name, is_file, content


def _disposition(head: str) -> tuple[str, bool]:
    for line in head.split("\r\n"):
        key, _, value = line.partition(":")
        if key.lower() == "content-disposition":
            told = Message()
            told["content-disposition"] = value.strip()
            name = told.get_param("name", header="content-disposition")
            is_file = told.get_param("filename", header="content-disposition")
            if isinstance(name, str):
                return name, is_file is not None
    raise FormUnreadable
