"""Pictures lose what the camera wrote, and what hides its author is refused."""

import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jieqing.tips.attached import LARGEST, FileUnfit, cleaned
from jieqing.tips.telling import Files

WHERE = b"GPS 39.9042N 116.4074E"
OWNER = b"lin.xiaoyu"


def part(kind: bytes, body: bytes) -> bytes:
    sum_ = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + sum_


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


PNG = b"".join(
    (
        b"\x89PNG\r\n\x1a\n",
        part(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        part(b"tEXt", b"Author\0" + OWNER),
        part(b"eXIf", WHERE),
        part(b"IDAT", zlib.compress(b"\0\x7f")),
        part(b"IEND", b""),
        OWNER,
    )
)
TABLE = segment(0xDB, b"\0" * 65)
SCAN = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"
JPEG = b"".join(
    (
        b"\xff\xd8",
        segment(0xE0, b"JFIF\0"),
        segment(0xE1, b"Exif\0\0" + WHERE),
        segment(0xFE, OWNER),
        TABLE,
        SCAN,
        segment(0xE1, OWNER),
        SCAN,
        b"\xff\xd9",
        b"\xff\xd8" + segment(0xE1, OWNER) + b"\xff\xd9",
    )
)


@pytest.mark.parametrize(("picture", "kind"), [(PNG, "png"), (JPEG, "jpg")])
def test_a_picture_loses_place_owner_and_what_follows_its_end(
    picture: bytes, kind: str
) -> None:
    found = cleaned(picture)

    assert found.kind == kind
    assert WHERE not in found.content
    assert OWNER not in found.content
    assert cleaned(found.content) == found


def test_the_picture_itself_stays() -> None:
    assert cleaned(JPEG).content == b"\xff\xd8" + TABLE + SCAN + SCAN + b"\xff\xd9"
    assert zlib.compress(b"\0\x7f") in cleaned(PNG).content


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n1 0 obj /Author (x)",
        b"PK\x03\x04word/document.xml",
        b"{\\rtf1{\\info{\\author x}}}",
        b"<html><meta name=author>",
        b"\x00\x01\x02",
        b"x" * (LARGEST + 1),
        JPEG[:60],
        PNG[:60],
        b"\xff\xd8\xff",
    ],
)
def test_what_may_hide_its_author_or_is_broken_is_refused(content: bytes) -> None:
    with pytest.raises(FileUnfit):
        cleaned(content)


def test_plain_text_is_taken_as_it_stands() -> None:
    assert cleaned("﻿第一行\r\n第二行".encode()).content.decode() == "第一行\r\n第二行"


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8", PNG[:8], JPEG]))
def test_no_content_breaks_the_cleaning(content: bytes, head: bytes) -> None:
    try:
        found = cleaned(head + content)
    except FileUnfit:
        return

    assert cleaned(found.content) == found


def test_a_document_goes_as_it_is_only_if_its_bearer_says_so() -> None:
    document = b"%PDF-1.7\n/Author (x)"
    with pytest.raises(FileUnfit):
        Files.chosen([document], may_go=False)
    chosen = Files.chosen([document], may_go=True)

    assert [one.kind for one in chosen.copies] == ["original.pdf"]
    assert chosen.copies[0].may_name_its_author
    assert chosen.originals == ()


def test_of_a_picture_the_copy_goes_and_the_original_stays() -> None:
    chosen = Files.chosen([JPEG, "文字".encode()], may_go=False)

    assert [one.kind for one in chosen.copies] == ["jpg", "txt"]
    assert not any(one.may_name_its_author for one in chosen.copies)
    assert [one.content for one in chosen.originals] == [JPEG]


def test_no_file_is_larger_because_it_goes_as_it_is() -> None:
    with pytest.raises(FileUnfit):
        Files.chosen([b"%PDF" + b"x" * LARGEST], may_go=True)
