"""Zips from outside: no part unpacks to more than was asked for."""

import io
import zipfile
from collections.abc import Callable

import pytest

from jieqing.programme.uploads import UploadUnfit, read_upload
from jieqing.stores.files.lines import FileUnreadable, Source
from jieqing.stores.files.xlsx_package import Package
from jieqing.zip_part import read_part

PART = "word/document.xml"
NAMES = (PART, "[Content_Types].xml", "xl/workbook.xml")
ZEROS = bytes(10_000)


def packed(way: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", way) as whole:
        for name in NAMES:
            whole.writestr(name, ZEROS)
    return made.getvalue()


def lying(way: int) -> zipfile.ZipFile:
    """A part that says it unpacks to ten bytes."""
    told, lie = (size.to_bytes(4, "little") for size in (len(ZEROS), 10))
    return zipfile.ZipFile(io.BytesIO(packed(way).replace(told, lie)))


def test_a_part_gives_no_more_than_was_asked_for() -> None:
    with zipfile.ZipFile(io.BytesIO(packed(zipfile.ZIP_DEFLATED))) as whole:
        assert read_part(whole, whole.getinfo(PART), 7) == bytes(7)


def test_a_part_that_is_longer_than_it_says_is_damaged() -> None:
    with lying(zipfile.ZIP_DEFLATED) as whole, pytest.raises(zipfile.BadZipFile):
        read_part(whole, whole.getinfo(PART), 11)


def xlsx(content: bytes) -> object:
    return Package(content, Source(store="s", file="t.xlsx"))


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize(
    ("read", "refusal"),
    [
        (read_upload, UploadUnfit),
        (xlsx, FileUnreadable),
    ],
    ids=["document", "workbook"],
)
def test_a_part_that_gives_its_bytes_all_at_once_is_not_unpacked(
    read: Callable[[bytes], object], refusal: type[Exception], way: int
) -> None:
    with pytest.raises(refusal):
        read(packed(way))
