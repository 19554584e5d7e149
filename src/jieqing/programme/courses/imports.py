"""Questions from other systems: GIFT, Moodle XML, QTI 2.1, as items of a course.

Choices of one, of several, and true or false are read; every other kind is refused with
its place. Files are looked at before any parser sees them: their size, no document type
(so no entity can grow or reach out), and of a ZIP what it claims and what comes out.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

from jieqing.errors import WrongUsage, phrase
from jieqing.programme.courses.course_packs import MOST_OPTIONS
from jieqing.programme.courses.values import QuestionKind

LARGEST = 2 * 1024 * 1024
MOST_FILES, LARGEST_FILE = 500, 256 * 1024
_DTD = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
_GIFT = re.compile(
    r"(?:::(?:\\.|[^:\\])*::)?(?P<stem>(?:\\.|[^{\\])*)\{(?P<body>(?:\\.|[^}\\])*)\}\s*",
    re.DOTALL,
)
_WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%")
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,9})?")
_ESCAPED = re.compile(r"\\([~=#{}:\\])")


class BankRefused(WrongUsage):
    """The file is no bank of questions that can be read whole."""

    code = "bank-refused"
    cause = "The bank cannot be read at {place}: {reason}."
    advice = "Correct it in the other system, or take the question out; none is used."


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One question as it was read, at a place of the file."""

    place: str
    stem: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    truth: bool | None = None
    why: str = ""


def read_bank(content: bytes, name: str) -> tuple[Read, ...]:
    """Read a bank by what is in it: a ZIP of QTI, XML, or GIFT.

    Raises ``BankRefused``.
    """
    if len(content) > LARGEST:
        raise BankRefused(place=name, reason=phrase("it is larger than 2 MB"))
    if content.startswith(b"PK"):
        found = [
            one for file, text in _unpacked(content) for one in _of_xml(text, file)
        ]
    elif content.lstrip().startswith((b"<", b"\xef\xbb\xbf<")):
        found = list(_of_xml(content, name))
    else:
        found = list(_of_gift(_text(content, name)))
    if not found:
        raise BankRefused(place=name, reason=phrase("it has no question"))
    for one in found:
        _require_fit(one)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where questions are put: bank, level, and the grounds that all of them get."""

    bank: str
    level: int
    anchors: tuple[str, ...]


def as_items(
    found: Iterable[Read], shelf: Shelf, taken: Iterable[str]
) -> list[dict[str, Any]]:
    """Return questions as a course keeps them; ``taken``: ids given already."""
    used = set(taken)
    items = []
    for one in found:
        number = 1
        while f"imported-{number:03d}" in used:
            number += 1
        used.add(f"imported-{number:03d}")
        items.append(_item(one, f"imported-{number:03d}", shelf))
    return items


def _item(one: Read, name: str, shelf: Shelf) -> dict[str, Any]:
    kind = QuestionKind.SINGLE if len(one.right) == 1 else QuestionKind.MULTI
    right: object = one.right[0] if kind is QuestionKind.SINGLE else list(one.right)
    if one.truth is not None:
        kind, right = QuestionKind.JUDGE, one.truth
    return {
        "id": name,
        "kind": str(kind),
        "bank": shelf.bank,
        "level": shelf.level,
        "stem": one.stem,
        "right": right,
        **({"wrong": list(one.wrong)} if one.wrong else {}),
        "why": one.why,
        "anchors": list(shelf.anchors),
    }


def _require_fit(one: Read) -> None:
    if not one.stem:
        raise BankRefused(place=one.place, reason=phrase("it has no question"))
    if one.truth is not None:
        return
    texts = [*one.right, *one.wrong]
    if not one.right or not one.wrong:
        raise BankRefused(
            place=one.place, reason=phrase("it lacks right or wrong options")
        )
    if len(set(texts)) != len(texts) or len(texts) > MOST_OPTIONS:
        raise BankRefused(
            place=one.place, reason=phrase("options repeat, or are too many")
        )


def _text(content: bytes, place: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BankRefused(place=place, reason=phrase("it is not UTF-8")) from None


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the XML files of a ZIP, never more than a file may have."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            infos = packed.infolist()
            if len(infos) > MOST_FILES:
                raise BankRefused(place="zip", reason=phrase("it has too many files"))
            for info in infos:
                if not info.filename.endswith(".xml") or info.is_dir():
                    continue
                with packed.open(info) as file:
                    text = file.read(LARGEST_FILE + 1)
                if len(text) > LARGEST_FILE:
                    raise BankRefused(
                        place=info.filename, reason=phrase("it is too large")
                    )
                yield info.filename, text
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        raise BankRefused(
            place="zip", reason=phrase("it is no ZIP that can be read")
        ) from None


def _of_xml(content: bytes, name: str) -> Iterator[Read]:
    text = _text(content, name)
    if _DTD.search(content) or "encoding=" in text[:120].replace(
        'encoding="UTF-8"', ""
    ).replace('encoding="utf-8"', ""):
        reason = phrase("a document type or another encoding is not taken")
        raise BankRefused(place=name, reason=reason)
    try:
        root = ET.fromstring(text.encode())  # noqa: S314 -- no document type: see above
    except (ET.ParseError, ValueError, RecursionError):
        raise BankRefused(place=name, reason=phrase("it is no XML")) from None
    if _local(root) == "quiz":
        yield from _of_moodle(root)
    elif _local(root) == "assessmentItem":
        yield _of_qti(root, name)
    elif _local(root) not in {"manifest", "assessmentTest"}:
        raise BankRefused(
            place=name, reason=phrase("it is neither Moodle XML nor QTI 2.1")
        )


def _of_moodle(root: ET.Element) -> Iterator[Read]:
    number = 0
    for one in root:
        if _local(one) != "question" or one.get("type") == "category":
            continue
        number += 1
        place = f"question {number}"
        if one.get("type") not in {"multichoice", "truefalse"}:
            reason = phrase(
                "the kind {kind} is not taken", kind=one.get("type", "")[:20]
            )
            raise BankRefused(place=place, reason=reason)
        yield _moodle_question(one, place)


def _moodle_question(one: ET.Element, place: str) -> Read:
    stem = _plain(one.findtext("questiontext/text"))
    why = _plain(one.findtext("generalfeedback/text"))
    answers = [
        (
            _counts(each.get("fraction", "0"), place),
            _plain(each.findtext("text")),
        )
        for each in one.findall("answer")
    ]
    right = tuple(text for is_right, text in answers if is_right)
    if one.get("type") == "truefalse":
        truth = right == ("true",)
        return Read(place=place, stem=stem, right=(), wrong=(), truth=truth, why=why)
    wrong = tuple(text for is_right, text in answers if not is_right)
    return Read(place=place, stem=stem, right=right, wrong=wrong, why=why)


def _counts(fraction: str, place: str) -> bool:
    """Whether an answer of this weight is a right one. Raises ``BankRefused``."""
    if _NUMBER.fullmatch(fraction.strip()) is None:
        reason = phrase("the weight {weight} is no number", weight=fraction[:20])
        raise BankRefused(place=place, reason=reason)
    return float(fraction) > 0


def _of_qti(root: ET.Element, place: str) -> Read:
    keys = {
        (value.text or "").strip()
        for declared in _all(root, "correctResponse")
        for value in _all(declared, "value")
    }
    asking = next(_all(root, "choiceInteraction"), None)
    if asking is None or not keys:
        raise BankRefused(
            place=place, reason=phrase("it asks no choice with a right answer")
        )
    prompt = next(_all(asking, "prompt"), None)
    options = [
        (each.get("identifier", ""), _plain("".join(each.itertext())))
        for each in _all(asking, "simpleChoice")
    ]
    stem = _plain("".join(prompt.itertext())) if prompt is not None else ""
    return Read(
        place=place,
        stem=stem or _plain(root.get("title")),
        right=tuple(text for key, text in options if key in keys),
        wrong=tuple(text for key, text in options if key not in keys),
        why=_plain(
            " ".join("".join(e.itertext()) for e in _all(root, "modalFeedback"))
        ),
    )


def _of_gift(text: str) -> Iterator[Read]:
    lines = [
        "" if line.lstrip().startswith("//") else line for line in text.splitlines()
    ]
    blocks = re.split(r"\n\s*\n", "\n".join(lines))
    number = 0
    for block in blocks:
        body = block.strip()
        if not body or body.startswith("$CATEGORY"):
            continue
        number += 1
        yield _gift_question(body, f"question {number}")


def _gift_question(block: str, place: str) -> Read:
    found = _GIFT.fullmatch(block)
    if found is None:
        raise BankRefused(place=place, reason=phrase("it has no answers in braces"))
    body, _, why = found["body"].partition("####")
    stem, told = _gift_plain(found["stem"]), _gift_plain(why)
    if body.strip().upper() in {"T", "F", "TRUE", "FALSE"}:
        truth = body.strip().upper().startswith("T")
        return Read(place=place, stem=stem, right=(), wrong=(), truth=truth, why=told)
    parts = re.findall(r"(?<!\\)([~=])((?:\\.|[^~=])*)", body)
    right = [text for mark, text in parts if mark == "=" or _is_weighed(text)]
    wrong = [text for mark, text in parts if mark == "~" and not _is_weighed(text)]
    if not parts or "->" in body:
        raise BankRefused(
            place=place, reason=phrase("this kind of question is not taken")
        )
    return Read(
        place=place,
        stem=stem,
        right=tuple(map(_gift_option, right)),
        wrong=tuple(map(_gift_option, wrong)),
        why=told,
    )


def _is_weighed(text: str) -> bool:
    found = _WEIGHT.match(text.strip())
    return found is not None and float(found[1]) > 0


def _gift_option(text: str) -> str:
    bare = _WEIGHT.sub("", text.strip())
    return _gift_plain(re.split(r"(?<!\\)#", bare, maxsplit=1)[0])


def _gift_plain(text: str) -> str:
    return _plain(_ESCAPED.sub(r"\1", re.sub(r"^\s*\[\w+\]", "", text)))


def _plain(text: str | None) -> str:
    """Text without tags; a browser escapes what is left."""
    return " ".join(unescape(_TAGS.sub(" ", text or "")).split())[:1000]


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(root: ET.Element, name: str) -> Iterator[ET.Element]:
    return (one for one in root.iter() if _local(one) == name)
