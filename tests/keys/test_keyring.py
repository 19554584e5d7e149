"""Keys at rest, and their end."""

import json
import os
import stat
from pathlib import Path

import pytest

from jieqing.keys import keyring
from jieqing.keys.age_file import CapsuleKey
from jieqing.keys.case_key import CaseKey
from jieqing.keys.durable import FileExists
from jieqing.keys.keyring import HomeKeyMissing, KeyDamaged, KeyMissing, Keyring


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return Keyring.start(tmp_path / "keys")


@pytest.fixture
def capsule() -> CapsuleKey:
    return CapsuleKey.generate()


@pytest.fixture
def name(ring: Keyring, capsule: CapsuleKey) -> str:
    name = keyring.random_name()
    ring.create(name, capsule)
    return name


def test_a_key_is_read_back_after_the_home_is_opened_again(
    ring: Keyring, name: str, capsule: CapsuleKey
) -> None:
    assert Keyring.open(ring.folder).load(name, CapsuleKey) == capsule


def test_a_case_key_and_a_capsule_key_lie_side_by_side(
    ring: Keyring, name: str, capsule: CapsuleKey
) -> None:
    case, other = CaseKey.generate(), keyring.random_name()
    ring.create(other, case)

    assert ring.load(other, CaseKey) == case
    assert ring.load(name, CapsuleKey) == capsule
    assert ring.names() == tuple(sorted((name, other)))


def test_files_are_private_and_hold_no_secret_in_clear(
    ring: Keyring, name: str, capsule: CapsuleKey
) -> None:
    path = ring.folder / f"{name}.key"

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((ring.folder / "home.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(ring.folder.stat().st_mode) == 0o700
    assert capsule.identity.encode() not in path.read_bytes()
    assert json.loads(path.read_bytes())["suite"] == 1


def test_a_key_of_one_kind_does_not_open_as_another(ring: Keyring, name: str) -> None:
    with pytest.raises(KeyDamaged):
        ring.load(name, CaseKey)


def test_a_key_file_put_under_another_name_does_not_open(
    ring: Keyring, name: str
) -> None:
    other = keyring.random_name()
    (ring.folder / f"{name}.key").rename(ring.folder / f"{other}.key")

    with pytest.raises(KeyDamaged):
        ring.load(other, CapsuleKey)


def test_a_key_does_not_open_under_the_home_key_of_another_home(
    ring: Keyring, name: str, tmp_path: Path
) -> None:
    other = Keyring.start(tmp_path / "other")
    (ring.folder / f"{name}.key").rename(other.folder / f"{name}.key")

    with pytest.raises(KeyDamaged):
        other.load(name, CapsuleKey)


def test_an_existing_key_is_never_written_over(
    ring: Keyring, name: str, capsule: CapsuleKey
) -> None:
    with pytest.raises(FileExists):
        ring.create(name, CapsuleKey.generate())

    assert ring.load(name, CapsuleKey) == capsule


def test_a_home_key_is_never_made_twice(ring: Keyring) -> None:
    with pytest.raises(FileExists):
        Keyring.start(ring.folder)


def test_a_ring_without_its_home_key_does_not_open(ring: Keyring) -> None:
    (ring.folder / "home.key").unlink()

    with pytest.raises(HomeKeyMissing):
        Keyring.open(ring.folder)


@pytest.mark.parametrize("content", [b"", b"short"])
def test_a_ring_with_half_a_home_key_does_not_open(
    ring: Keyring, content: bytes
) -> None:
    (ring.folder / "home.key").write_bytes(content)

    with pytest.raises(HomeKeyMissing):
        Keyring.open(ring.folder)


@pytest.mark.parametrize("name", ["../evil", "CL-2026-0291", "", "A" * 32])
def test_a_name_that_says_something_is_refused(ring: Keyring, name: str) -> None:
    with pytest.raises(ValueError, match="random"):
        ring.load(name, CapsuleKey)


def test_a_destroyed_key_is_looked_for_and_not_found(ring: Keyring, name: str) -> None:
    ended = ring.destroy(name)

    assert (ended.intended, ended.overwritten, ended.not_found) == (True, True, True)
    assert [path.name for path in ring.folder.iterdir()] == ["home.key"]
    with pytest.raises(KeyMissing):
        ring.load(name, CapsuleKey)


def test_destroying_overwrites_the_bytes_before_the_name_goes(
    ring: Keyring, name: str
) -> None:
    path = ring.folder / f"{name}.key"
    before = path.read_bytes()
    os.link(path, ring.folder / "witness")

    ring.destroy(name)

    after = (ring.folder / "witness").read_bytes()
    assert len(after) == len(before)
    assert after[:20] != before[:20]


def test_a_key_whose_end_was_intended_opens_no_more(ring: Keyring, name: str) -> None:
    path = ring.folder / f"{name}.key"
    path.rename(path.with_suffix(".dying"))  # the crash came after the intention

    assert ring.dying() == (name,)
    assert ring.names() == ()
    with pytest.raises(KeyMissing):
        ring.load(name, CapsuleKey)


def test_a_crash_after_the_intention_is_ended_by_the_same_call(
    ring: Keyring, name: str
) -> None:
    path = ring.folder / f"{name}.key"
    path.rename(path.with_suffix(".dying"))

    ended = ring.destroy(name)

    assert (ended.intended, ended.overwritten, ended.not_found) == (True, True, True)
    assert ring.dying() == ()


def test_destroying_again_says_that_nothing_was_left(ring: Keyring, name: str) -> None:
    ring.destroy(name)

    again = ring.destroy(name)

    assert (again.overwritten, again.not_found) == (False, True)


def test_a_dying_key_is_not_made_again_under_its_name(ring: Keyring, name: str) -> None:
    path = ring.folder / f"{name}.key"
    path.rename(path.with_suffix(".dying"))

    with pytest.raises(FileExists):
        ring.create(name, CapsuleKey.generate())


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"nonce":1,"wrapped":2}'])
def test_a_damaged_key_file_is_said_to_be_damaged(
    ring: Keyring, name: str, content: bytes
) -> None:
    (ring.folder / f"{name}.key").write_bytes(content)

    with pytest.raises(KeyDamaged):
        ring.load(name, CapsuleKey)
