"""Tips on the command line: a list only looks, and what is over goes with an act."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from box import WORDS, Box
from cli_shop import INIT, run

from jieqing.tips import receiving
from jieqing.tips.telling import NewTip
from jieqing.tips.thread import TipAct

KEY = "--key wu.tips --passphrase-file pass.txt"
LONG_AGO = date.today() - timedelta(400)  # noqa: DTZ011  # a year and some weeks


@pytest.fixture
def box(tmp_path: Path) -> Box:
    """A home in which a tip was declined more than a year ago, and one came since."""
    run(tmp_path, INIT)
    (tmp_path / "pass.txt").write_text("correct horse battery\n")
    wu = receiving.make_key(tmp_path / "wu.tips", "correct horse battery")
    box = Box(home=tmp_path / "home", wu=wu)
    box.send(NewTip(text=WORDS), LONG_AGO)
    tip = box.seen_by(wu)
    receiving.do(box.vault, wu, tip, TipAct.DECLINE, "不属于这里", LONG_AGO)
    box.send_from_other(NewTip(text=WORDS), LONG_AGO + timedelta(390))
    return box


def test_a_list_says_what_is_over_and_leaves_the_vault_as_it_was(
    box: Box, tmp_path: Path
) -> None:
    before = box.vault.digest(b"")
    listed = run(tmp_path, f"tips list {KEY}")

    assert listed.out.count("over: it goes with your next tips read") == 1
    assert box.vault.digest(b"") == before


@pytest.mark.long
def test_what_is_over_goes_when_another_tip_is_read(box: Box, tmp_path: Path) -> None:
    over, other = receiving.threads(box.vault, box.wu)
    ended = run(tmp_path, f"tips read {other.name} {KEY}")

    assert ended.code == 0
    assert over.number not in box.vault.tips()
    assert other.number in box.vault.tips()


@pytest.mark.long
def test_what_is_over_is_not_opened_once_more(box: Box, tmp_path: Path) -> None:
    over, other = receiving.threads(box.vault, box.wu)
    refused = run(tmp_path, f"tips read {over.name} {KEY}")

    assert (refused.code, WORDS in refused.out) == (1, False)
    assert box.vault.tips() == (other.number,)
