"""A scanned map is answered guess by guess; each answer is in the file at once."""

import os
import pty
import sqlite3
import subprocess
import termios
from contextlib import closing
from pathlib import Path

import pytest
from cli_shop import OFFICER, Shop, run
from newcomer import UNPREPARED

from jieqing.casebook.map_answers import Answered, GuessAnswerUnfit
from jieqing.datamap.findings import MapRefused
from jieqing.discovery.draft import draft
from jieqing.discovery.written import written
from jieqing.errors import JieqingError
from places import sqlite_place
from warm import program

WAITS, INTERRUPTED = 3, 5
GUESSES = 36
HEADING = "ours"


@pytest.fixture
def book(tmp_path: Path) -> Answered:
    """The unprepared shop's first map, nothing answered yet."""
    place = sqlite_place(tmp_path)
    place.script(UNPREPARED)
    schema, path = place.store.schema(), tmp_path / "old.yaml"
    text = written(draft("old", schema), HEADING)
    path.write_text(text, encoding="utf-8")
    return Answered(store="old", path=path, schema=schema, heading=HEADING, text=text)


def put(book: Answered, name: str, word: str) -> list[str]:
    """Answer one guess; the file's lines then."""
    book.put({each.name: each for each in book.open()}[name], word)
    return [line.strip() for line in book.path.read_text("utf-8").splitlines()]


def still_open(book: Answered) -> dict[str, str]:
    return {each.name: each.guess for each in book.open()}


def test_the_most_doubtful_guesses_come_first_and_the_groups_last(
    book: Answered,
) -> None:
    named = list(still_open(book))
    assert named[:2] == ["root", "shop_order"]
    assert named[-2:] == ["other_tables.reference", "other_tables.system"]
    assert len(named) == GUESSES


@pytest.mark.parametrize(
    ("name", "word", "line"),
    [
        ("hy_huiyuan.sjhm", "unique", "sjhm: {kind: phone, unique: true}"),
        ("hy_huiyuan.sfzh", "none", "sfzh: none"),
        ("hy_huiyuan.sfzh", "passport", "sfzh: passport"),
        ("shop_order.order_sn", "order_no", "order_sn: order_no"),
        ("shop_order", "contract", "record: contract"),
        ("shop_order.user_id>hy_huiyuan", "link", "- {link: hy_huiyuan, by: user_id}"),
        (
            "shop_order_item.goods_id>goods",
            "none",
            "- {owner: shop_order, by: order_id}  # ?",
        ),
        ("shop_order.live_when", "0,1", "live_when: status in (0, 1)"),
        ("shop_order.live_when", "order_sn:a", "live_when: order_sn in ('a')"),
        ("shop_order.live_when", "none", "unit: shop_order"),
        ("shop_order.clocks", "none", "- {owner: hy_huiyuan, by: user_id}  # ?"),
        ("shop_order.minimum", "order_sn, amount", "minimum: [order_sn, amount]"),
        ("sms_log", "company", "subject: company"),
        ("sys_user", "yes", "subject: staff"),
        ("other_tables.system", "yes", "system: ["),
    ],
)
def test_an_answer_stands_in_the_file_and_is_no_guess_any_more(
    book: Answered, name: str, word: str, line: str
) -> None:
    assert line in put(book, name, word)
    assert name not in still_open(book)
    assert f"# {HEADING}" in book.text


@pytest.mark.parametrize(
    ("name", "word", "refusal"),
    [
        ("sms_log.mobile", "phon", GuessAnswerUnfit),
        ("other_tables.system", "staff", GuessAnswerUnfit),
        ("root", "nothing", GuessAnswerUnfit),
        ("shop_order.live_when", "paid", GuessAnswerUnfit),
        ("shop_order.clocks", "finish", GuessAnswerUnfit),
        ("shop_order.minimum", "order_sn, amont", GuessAnswerUnfit),
        ("hy_huiyuan", "reference", MapRefused),
    ],
)
def test_an_answer_that_cannot_be_leaves_the_file_as_it_was(
    book: Answered, name: str, word: str, refusal: type[JieqingError]
) -> None:
    before = book.text
    with pytest.raises(refusal):
        put(book, name, word)
    assert book.path.read_text(encoding="utf-8") == before


def test_customers_that_are_in_another_table_make_a_new_first_map(
    book: Answered,
) -> None:
    assert "root: sys_user" in put(book, "root", "sys_user")
    assert still_open(book)["shop_order.user_id>sys_user"] == "owner sys_user"


def test_a_table_among_those_without_people_can_be_taken_out(book: Answered) -> None:
    group = next(each for each in book.open() if each.names)
    book.take_out(group, "goods", "customer:id")
    assert "goods" not in next(each for each in book.open() if each.names).names
    assert still_open(book)["goods.id>hy_huiyuan"] == "owner hy_huiyuan"
    assert still_open(book)["goods.title"] == "none"


@pytest.fixture(scope="module")
def untouched(founded: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The same shop in a home, nothing answered yet."""
    shop = founded.copy(tmp_path_factory.mktemp("scanned"))
    with closing(sqlite3.connect(shop.folder / "old.db")) as connection:
        connection.executescript(UNPREPARED)
    assert shop.run("store add old sqlite:///old.db").code == 0
    assert shop.run("map scan old").content["guesses"] == GUESSES
    return shop


@pytest.fixture(scope="module")
def scanned(untouched: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Each test goes on where the last one stopped."""
    return untouched.copy(tmp_path_factory.mktemp("going_on"))


@pytest.fixture
def fresh(untouched: Shop, tmp_path: Path) -> Shop:
    return untouched.copy(tmp_path / "fresh")


def test_a_map_with_a_guess_that_nobody_answered_is_not_confirmed(
    scanned: Shop,
) -> None:
    refused = scanned.run(f"map confirm old --by {OFFICER}")
    assert (refused.code, refused.refusal) == (WAITS, "map-unreviewed")
    assert str(GUESSES) in refused.content["error"]["cause"]


def test_keys_answer_and_no_value_of_a_row_is_shown(scanned: Shop) -> None:
    seen = run(scanned.folder, "map review old", "yn" + "s" * 40)
    assert "2 guesses answered, 34 still open" in seen.out
    assert "99999999999" in seen.out
    values = ("13800000002", "李二", "朝阳", "SN1", "1990")
    assert [value for value in values if value in seen.out] == []
    answered = scanned.run("map review old --json --accept sms_log.mobile=yes")
    assert (answered.code, len(answered.content["open"])) == (WAITS, 33)


def reviewed(shop: Shop, keys: str) -> str:
    """The map file after these keys."""
    run(shop.folder, "map review old", keys + "s" * 40)
    return (shop.folder / "home" / "maps" / "old.yaml").read_text("utf-8")


def test_the_states_that_mean_unfinished_are_asked_with_their_codes(
    fresh: Shop,
) -> None:
    assert "Codes of status" in run(fresh.folder, "map review old", "y").out
    text = reviewed(fresh, "v0 1\n")

    assert "    live_when: status in (0, 1)\n" in text


def test_another_day_and_other_columns_can_be_chosen_from_lists(fresh: Shop) -> None:
    text = reviewed(fresh, "yn" + "k1\n" + "k2 5\n")

    assert "live_when" not in text
    assert "clocks: {transaction-completed: finish_time}\n" in text
    assert "minimum: [order_sn, amount]\n" in text


def test_a_category_is_found_by_its_group_or_a_part_of_its_word(fresh: Shop) -> None:
    text = reviewed(fresh, "ysssse" + "sy" + "k2\npassp\n" + "kdevice\n")

    assert "receiver_name: passport\n" in text
    assert "receiver_phone: device_id\n" in text


def test_what_was_answered_can_be_answered_again(scanned: Shop) -> None:
    scanned.run("map review old --json --accept hy_huiyuan.sjhm=yes")
    scanned.run("map review old --json --accept hy_huiyuan.sjhm=unique")
    written = (scanned.folder / "home" / "maps" / "old.yaml").read_text("utf-8")

    assert "sjhm: {kind: phone, unique: true}\n" in written


def test_ctrl_c_at_the_keyboard_keeps_what_is_answered(scanned: Shop) -> None:
    before = len(scanned.run("map review old --json").content["open"])
    ours, theirs = pty.openpty()
    asking = subprocess.Popen(
        [program(), "map", "review", "old"],
        cwd=scanned.folder,
        env={"JIEQING_HOME": "home", "JIEQING_LANG": "en", "TERM": "dumb"},
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    with asking, os.fdopen(ours, "wb", buffering=0) as keyboard:
        _until_asked(asking, theirs)
        keyboard.write(b"y")
        _until_asked(asking, theirs)
        keyboard.write(b"\x03")
        asking.stdout.read()
    os.close(theirs)
    assert asking.returncode == INTERRUPTED
    assert len(scanned.run("map review old --json").content["open"]) < before


def _until_asked(asking: subprocess.Popen[bytes], terminal: int) -> None:
    """Read until a key is asked for and the terminal hands over single keys."""
    while b"[q] stop" not in (line := asking.stdout.readline()):
        assert line, "it ended before it asked"
    while termios.tcgetattr(terminal)[3] & termios.ICANON:
        os.sched_yield()
