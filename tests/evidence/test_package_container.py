"""The container: a zip for everybody, with one spelling only."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieqing.evidence import package
from jieqing.evidence.damaged import Damaged

contents = st.dictionaries(
    st.sampled_from(package.PARTS), st.binary(max_size=300), min_size=1
)


@given(contents)
def test_parts_come_back_as_they_were_packed(parts: dict[str, bytes]) -> None:
    assert package.unpack(package.pack(parts)) == parts


@given(contents)
def test_any_unzip_program_reads_the_same_parts(parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(package.pack(parts))) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == parts


@given(contents, st.data())
def test_a_truncated_package_is_damage(
    parts: dict[str, bytes], data: st.DataObject
) -> None:
    packed = package.pack(parts)
    length = data.draw(st.integers(0, len(packed) - 1))

    with pytest.raises(Damaged):
        package.unpack(packed[:length])


@given(contents, st.binary(min_size=1, max_size=9))
def test_appended_or_prepended_bytes_are_damage(
    parts: dict[str, bytes], extra: bytes
) -> None:
    packed = package.pack(parts)

    with pytest.raises(Damaged):
        package.unpack(packed + extra)
    with pytest.raises(Damaged):
        package.unpack(extra + packed)


@given(st.binary(max_size=400))
def test_bytes_that_are_no_package_are_damage(content: bytes) -> None:
    with pytest.raises(Damaged):
        package.unpack(content)


def test_a_package_beyond_any_size_is_not_read() -> None:
    with pytest.raises(Damaged, match="larger"):
        package.unpack(bytes(package.LARGEST_BYTES + 1))


def test_a_zip_of_the_same_parts_by_another_program_is_damage() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as other:
        other.writestr(package.STATEMENT, b"{}")

    with pytest.raises(Damaged):
        package.unpack(written.getvalue())


def test_a_part_that_the_format_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="no such part"):
        package.pack({"../evil": b""})
