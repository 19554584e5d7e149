"""A home: made once, private, read back as it was written."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from jieqing.home import (
    FILE,
    FOLDERS,
    Budget,
    Clock,
    Company,
    HomeFileWrong,
    HomeKey,
    HomeMissing,
    HomeThere,
    Mode,
    StoreEntry,
    make_home,
    read_home,
)
from jieqing.keys.keyring import KeyMissing

QINGHE = Company(
    tenant="qinghe",
    name='青禾"商城" \\ 一店',
    contact="privacy@example.test",
    officer_contact="陈立",
    actors=frozenset({"ecommerce-operator", "any-company"}),
    ruled_out=frozenset({"not-used-as-voucher"}),
    budget=Budget.ECOMMERCE,
    mode=Mode.DEMO,
    clock=Clock.MOVED,
    small_organisation=True,
)
STORES = {"shop": StoreEntry(url="sqlite:///shop.db", map="maps/shop.yaml")}


def test_a_home_is_read_back_as_it_was_made(tmp_path: Path) -> None:
    made = make_home(tmp_path / "home", QINGHE, STORES)

    assert read_home(tmp_path / "home") == made


def test_actors_that_nobody_said_are_unknown_and_not_none_at_all(
    tmp_path: Path,
) -> None:
    make_home(tmp_path / "home", replace(QINGHE, actors=None))

    assert read_home(tmp_path / "home").company.actors is None


def test_every_folder_of_a_home_is_private(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", QINGHE)
    modes = {(home.place(name).stat().st_mode & 0o777) for name in FOLDERS}

    assert modes == {0o700}
    assert home.folder.stat().st_mode & 0o777 == 0o700


def test_the_house_has_keys_of_its_own(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", QINGHE)
    log, statement = home.signer(HomeKey.LOG), home.signer(HomeKey.STATEMENT)

    assert log.public != statement.public
    assert home.signer(HomeKey.LOG).public == log.public


def test_a_key_file_of_another_home_does_not_open(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", QINGHE)
    (home.place("keys") / f"{HomeKey.LOG.ring_name}.key").unlink()

    with pytest.raises(KeyMissing):
        home.signer(HomeKey.LOG)


def test_a_home_is_never_made_over_another(tmp_path: Path) -> None:
    make_home(tmp_path / "home", QINGHE)

    with pytest.raises(HomeThere):
        make_home(tmp_path / "home", QINGHE)


def test_a_folder_without_the_file_is_no_home(tmp_path: Path) -> None:
    with pytest.raises(HomeMissing):
        read_home(tmp_path)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ('language = "zh"', "language"),
        ('budget = "ecommerce"', "budget"),
        ('mode = "demo"', "mode"),
    ],
)
def test_a_missing_line_of_the_file_is_named(
    tmp_path: Path, wrong: str, reason: str
) -> None:
    make_home(tmp_path / "home", QINGHE)
    path = tmp_path / "home" / FILE
    path.write_text(path.read_text().replace(wrong, ""))

    with pytest.raises(HomeFileWrong) as refusal:
        read_home(tmp_path / "home")
    assert reason in str(refusal.value)


def test_a_promise_of_no_working_day_at_all_is_refused(tmp_path: Path) -> None:
    make_home(tmp_path / "home", QINGHE)
    path = tmp_path / "home" / FILE
    text = path.read_text()
    path.write_text(re.sub(r"promise_days = \d+", "promise_days = 0", text))

    with pytest.raises(HomeFileWrong, match="promise_days"):
        read_home(tmp_path / "home")


def test_a_word_that_is_no_mode_is_refused(tmp_path: Path) -> None:
    make_home(tmp_path / "home", QINGHE)
    path = tmp_path / "home" / FILE
    path.write_text(path.read_text().replace('"demo"', '"play"'))

    with pytest.raises(HomeFileWrong):
        read_home(tmp_path / "home")
