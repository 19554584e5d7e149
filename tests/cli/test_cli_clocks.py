"""Clocks from the command line: what is due when, and a year's holidays taken in."""

from pathlib import Path

import pytest
from cli_shop import OFFICER, WANG, Answer, Shop, run

NOTICE = """\
years:
  2030:
    - {name: 元旦, from: 2030-01-01, to: 2030-01-01, make_up: []}
"""


def asked(folder: Path, command: str) -> Answer:
    return run(folder, f"{command} --json")


def test_the_timetable_of_a_right_needs_no_home(tmp_path: Path) -> None:
    told = asked(
        tmp_path, "rules due --right R7 --received 2026-11-02 --budget ecommerce"
    ).content
    days = {line["step"]: line["day"] for line in told["steps"]}
    assert (days["executed"], days["settle"]) == ("2026-11-06", "2026-11-18")
    assert told["targets"][0]["id"] == "ob-ecl-24-close"
    assert told["built"] is True


def test_without_a_budget_the_shortest_column_is_told(tmp_path: Path) -> None:
    told = asked(tmp_path, "rules due --right R7 --received 2026-11-02").content
    assert told["column"] == "ecommerce"


def test_a_duty_has_its_name_in_the_language_spoken(tmp_path: Path) -> None:
    asked_for = "rules deadline ob-scc-10wd --event 2026-11-02"
    english = run(tmp_path, f"--lang en {asked_for}").out
    chinese = run(tmp_path, f"--lang zh {asked_for}").out

    assert "File the standard contract" in english
    assert "标准合同生效后" in chinese


def test_a_duty_names_its_article_in_the_language_spoken(tmp_path: Path) -> None:
    asked_for = "rules due --right R7 --received 2026-11-02"

    assert "Art. 24 (ob-ecl-24-close)" in run(tmp_path, f"--lang en {asked_for}").out
    assert (
        "第二十四条（ob-ecl-24-close）" in run(tmp_path, f"--lang zh {asked_for}").out
    )


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("rules due", "due-of-nothing"),
        ("rules due --right R7", "due-of-nothing"),
        ("rules due --right R12 --received 2026-11-02", "right-unknown"),
        ("rules due --right R7 --received 2999-11-02", "received-in-the-future"),
        (
            "rules due --right R7 --received 2026-11-02 --variant cap",
            "right-variant-unknown",
        ),
        ("rules due --home nowhere", "home-missing"),
        ("rules deadline ob-none --event 2026-11-02", "obligation-unknown"),
        ("rules deadline ob-incident-4h --event 2026-11-02", "moment-needed"),
        ("rules deadline ob-incident-4h --event 2026-13-02", "event-unreadable"),
        ("rules deadline ob-incident-4h --event 9999-12-31", "event-unreadable"),
        (
            "rules deadline ob-pipl-47-erase --event 2026-11-02",
            "obligation-without-term",
        ),
    ],
)
def test_a_question_that_has_no_answer_is_refused_by_name(
    tmp_path: Path, command: str, code: str
) -> None:
    assert asked(tmp_path, command).refusal == code


def test_hours_run_through_the_holiday_and_a_notice_is_counted_back(
    tmp_path: Path,
) -> None:
    incident = asked(tmp_path, "rules deadline ob-incident-4h --event 2026-09-30T22:30")
    assert incident.content["ends"] == "2026-10-01T02:30:00+08:00"
    stop = asked(tmp_path, "rules deadline ob-ecl-16-30d --event 2026-12-31")
    assert (stop.content["direction"], stop.content["day"]) == ("before", "2026-11-30")


def test_both_languages_tell_a_duty_that_a_day_off_moves(tmp_path: Path) -> None:
    command = "rules deadline ob-courier-29-complaint --event 2026-09-26"
    in_chinese = run(tmp_path, f"--lang zh {command}").out
    assert "最后一日 2026-10-08；截止 2026-10-08 24:00。" in in_chinese
    assert "2026-10-03 是休息日" in in_chinese


def test_an_open_case_is_listed_with_whose_turn_it_is(stopped: Shop) -> None:
    due = stopped.run("rules due").content["due"]
    coming = [each for each in due if each["next"]]
    assert [each["step"] for each in coming] == ["find"]
    assert coming[0]["turn_of"] == ["officer"]
    assert {each["case"] for each in due} == {"CL-2026-0001"}
    assert "everything found" in stopped.words("rules due", "en")


def test_a_notice_is_taken_in_by_the_officer_and_then_known(
    founded: Shop, tmp_path: Path
) -> None:
    shop = founded.copy(tmp_path)
    (tmp_path / "n.yaml").write_text(NOTICE, encoding="utf-8")
    assert shop.run(f"rules calendar-load n.yaml --by {WANG}").code == 1
    taken = shop.run(f"rules calendar-load n.yaml --by {OFFICER}")
    assert (taken.content["years"], taken.content["moved"]) == ([2030], [])
    known = shop.run("rules calendar").content
    assert known["published"]["2030"] == OFFICER
    assert known["published"]["2026"] == "shipped"
    assert 2029 in known["provisional"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (NOTICE.replace("make_up: []", "make_up: [2030-01-02]").encode(), 3),
        (NOTICE.replace("to: 2030", "to: 2031").encode(), 3),
        (NOTICE.encode("gb18030"), 3),
        (f"{NOTICE}  2030: []\n".encode(), 4),
        (NOTICE.replace("2030", "2026").encode(), 3),
    ],
)
def test_a_wrong_notice_is_refused_with_its_line(
    founded: Shop, content: bytes, line: int
) -> None:
    (founded.folder / "wrong.yaml").write_bytes(content)
    told = founded.told(f"rules calendar-load wrong.yaml --by {OFFICER}", "en")
    assert f"wrong.yaml line {line}:" in told[0]
    assert founded.run("rules calendar").content["published"].keys() == {
        "2025",
        "2026",
    }


def test_a_notice_that_is_no_file_is_named(founded: Shop) -> None:
    asked = founded.run(f"rules calendar-load none.yaml --by {OFFICER}")
    assert asked.refusal == "file-missing"
