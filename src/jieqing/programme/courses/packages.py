"""A SCORM 1.2 package from elsewhere, looked through before a byte of it is kept.

Refused whole: paths that leave the package, links, passwords, what unpacks to too much,
kinds of files that no lesson needs, manifests with a document type, and pages that load
scripts or anything else from another address or hold frames. Looked through is not
proven harmless: what is shown runs in a sandbox without cookies (``console.courses``).
"""

import hashlib
import json
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

from jieqing.errors import Phrase, WrongUsage, phrase
from jieqing.zip_part import read_part

LARGEST = 12 * 1024 * 1024
"""Bytes of a package."""
UNPACKED = 48 * 1024 * 1024
"""Bytes to which all its files may unpack together."""
MOST_FILES, LONGEST_PATH = 800, 200
MANIFEST = "imsmanifest.xml"
MEDIA_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "htm": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml",
    "xsd": "application/xml",
    "dtd": "text/plain; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "svg": "image/svg+xml",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "vtt": "text/vtt; charset=utf-8",
}
"""What a lesson is made of, by ending; nothing is guessed from content."""
PAGES = frozenset({"html", "htm", "svg"})
_DTD = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_PATH = re.compile(r"[^\x00-\x1f\\:*?\"<>|%#]+")
_ELSEWHERE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|//|\\\\|/\\)", re.IGNORECASE)
_DATA = re.compile(r"\s*data:(image|audio|font)/", re.IGNORECASE)
_FRAMES = frozenset({"iframe", "frame", "frameset", "object", "embed", "applet"})
_LOADS = frozenset({"src", "href", "xlink:href", "data", "action", "poster", "srcset"})
_LINKS = frozenset({"a", "area"})


class PackageRefused(WrongUsage):
    """The file is no package that may be shown."""

    code = "package-refused"
    cause = "The package cannot be used at {place}: {reason}."
    advice = (
        "Export it as SCORM 1.2 with one lesson, without frames and with everything it"
        " loads inside, at most 12 MiB; nothing of it was kept."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package that was looked through: its files by path, and where it begins."""

    title: str
    launch: str
    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """What names it: SHA-256 over the paths and digests of its files."""
        return digest_of({path: sha256(one) for path, one in self.files.items()})


def sha256(content: bytes) -> str:
    """SHA-256 (hex)."""
    return hashlib.sha256(content).hexdigest()


def digest_of(digests: Mapping[str, str]) -> str:
    """Return a package's name from its files' digests by path."""
    told = json.dumps(sorted(digests.items()), ensure_ascii=False)
    return sha256(told.encode())


def read_package(content: bytes) -> Package:
    """Look a file through. Raises ``PackageRefused``."""
    if len(content) > LARGEST:
        raise _refused("zip", phrase("it is larger than 12 MiB"))
    try:
        with zipfile.ZipFile(BytesIO(content)) as whole:
            files = dict(_unpacked(whole))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise _refused("zip", phrase("it is no ZIP that can be read")) from None
    if MANIFEST not in files:
        raise _refused(MANIFEST, phrase("it is missing"))
    title, launch = _manifest(files[MANIFEST])
    if launch not in files or _ending(launch) not in PAGES - {"svg"}:
        raise _refused(MANIFEST, phrase("the page it begins with is not in it"))
    for path, one in files.items():
        _require_inside(path, one)
    return Package(title=title, launch=launch, files=files)


def media_type(path: str) -> str:
    """Return how a file of a package is announced. Raises ``KeyError``."""
    return MEDIA_TYPES[_ending(path)]


def _unpacked(whole: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Every file, counted as it comes out and not as it claims."""
    entries = [one for one in whole.infolist() if not one.is_dir()]
    if len(entries) > MOST_FILES:
        raise _refused("zip", phrase("it has too many files"))
    seen: set[str] = set()
    left = UNPACKED
    for entry in entries:
        _require_path(entry, seen)
        content = read_part(whole, entry, left + 1)
        left -= len(content)
        if left < 0:
            raise _refused(entry.filename, phrase("it unpacks to too much"))
        yield entry.filename, content


def _require_path(entry: zipfile.ZipInfo, seen: set[str]) -> None:
    name = entry.filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG} or entry.flag_bits & 0x1:
        raise _refused(name, phrase("it is a link or has a password"))
    is_plain = bool(_PATH.fullmatch(name)) and len(name) <= LONGEST_PATH
    if not is_plain or {"", ".", ".."} & set(name.split("/")):
        raise _refused(name, phrase("its path leaves the package"))
    if name.casefold() in seen:
        raise _refused(name, phrase("it stands there twice"))
    if _ending(name) not in MEDIA_TYPES:
        raise _refused(name, phrase("no lesson needs this kind of file"))
    seen.add(name.casefold())


def _manifest(content: bytes) -> tuple[str, str]:
    """Return the title and where the only lesson of a manifest begins."""
    if _DTD.search(content) or b"\x00" in content:
        raise _refused(MANIFEST, phrase("it has a document type"))
    try:
        root = ET.fromstring(content)  # noqa: S314 -- without a DTD no entity can grow
    except (ET.ParseError, ValueError, LookupError):
        raise _refused(MANIFEST, phrase("it is no XML")) from None
    titles = (one.text or "" for one in _named(root, "title"))
    lessons = [one for one in _named(root, "resource") if _is_lesson(one)]
    version = next((one.text or "" for one in _named(root, "schemaversion")), "1.2")
    if version.strip() != "1.2" or len(lessons) != 1:
        raise _refused(MANIFEST, phrase("it is not SCORM 1.2 with one lesson"))
    launch = lessons[0].get("href", "").partition("?")[0].partition("#")[0]
    return next(titles, "").strip()[:120], launch


def _named(root: ET.Element, name: str) -> Iterator[ET.Element]:
    return (one for one in root.iter() if one.tag.rpartition("}")[2] == name)


def _is_lesson(resource: ET.Element) -> bool:
    kinds = {key.rpartition("}")[2].lower(): word for key, word in resource.items()}
    return kinds.get("scormtype", "").lower() == "sco"


def _ending(path: str) -> str:
    return PurePosixPath(path).suffix[1:].lower()


def _require_inside(path: str, content: bytes) -> None:
    """A page loads nothing from another address and holds no frames."""
    if _ending(path) not in PAGES:
        return
    reader = _Tags()
    reader.feed(content.decode("utf-8", errors="replace"))
    reader.close()
    if reader.problem is not None:
        raise _refused(path, reader.problem)


class _Tags(HTMLParser):
    """Reads a page's tags for what they load."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problem: Phrase | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge one tag."""
        told = [(name.lower(), word or "") for name, word in attrs]
        if tag in _FRAMES:
            self.problem = phrase("it has frames or embedded objects")
        elif tag == "base" or (
            tag == "meta" and ("http-equiv", "refresh") in _low(told)
        ):
            self.problem = phrase("it leads to another address by itself")
        elif tag not in _LINKS and any(map(_is_elsewhere, told)):
            self.problem = phrase("it loads something from another address")


def _low(told: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(name, word.strip().lower()) for name, word in told}


def _is_elsewhere(one: tuple[str, str]) -> bool:
    name, word = one
    plain = re.sub(r"[\t\r\n]", "", word)  # browsers take these out of addresses
    return name in _LOADS and bool(_ELSEWHERE.match(plain)) and not _DATA.match(plain)


def _refused(place: str, reason: Phrase) -> PackageRefused:
    return PackageRefused(place=place[-60:], reason=reason)
