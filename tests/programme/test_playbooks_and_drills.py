"""Incidents by their playbook, drills in a sandbox, what is written about them."""

import sqlite3
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from office import CHEN, LI, QIAN, SUN, WANG, WU, Office
from programme_office import asks
from test_incidents import learned

from jieqing.casebook import errands
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.errand_work import carry_out, take
from jieqing.casebook.errands import Progressing
from jieqing.cli.drill_scripts import SCRIPTS as PLAYED
from jieqing.cli.output import unforeseen
from jieqing.flow.record import RecordAltered
from jieqing.people.roll import NotEntitled
from jieqing.programme.acts import load_pack
from jieqing.programme.guards import NotYourPost
from jieqing.programme.incidents import acts, drilling, handling, papers
from jieqing.programme.incidents.acts import NewIncident
from jieqing.programme.incidents.drilling import judge, run
from jieqing.programme.incidents.drills import KIND, SCRIPTS, drill, drill_of
from jieqing.programme.incidents.flow import IncidentAct
from jieqing.programme.incidents.level import Facts
from jieqing.programme.incidents.playbooks import playbook_of, shipped_playbooks
from jieqing.programme.incidents.sandbox import DrillBroke, Outcome, Sight, play
from jieqing.programme.incidents.told import ToldIncident, told
from jieqing.programme.incidents.vocabulary import INCIDENT_KINDS
from jieqing.programme.issues.models import Issue
from jieqing.programme.measures import shipped_measures
from jieqing.programme.models import Document, PackItem, Record
from jieqing.programme.packs import PackRefused, read_pack, shipped_items, shipped_pack
from jieqing.programme.seen import see
from jieqing.programme.shown import CellState, cells
from jieqing.programme.texts import source_text
from jieqing.programme.versions import versions_of
from jieqing.progress import SILENT

KINDS = sorted(INCIDENT_KINDS)
LIVE = [key for key, one in shipped_items(KIND).items() if one["mode"] == "live"]
GOOD = Outcome(
    seen=(Sight(check="worker", noticed=True, ms=470, code=""),),
    contained=9_000,
    residue=0,
    ledger_holds=True,
)


def begun(office: Office, **more: object) -> str:
    """李运维 reports something of a kind; 陈合规 declares it."""
    whole = {
        "kind": "leak",
        "title": "导出文件外泄",
        "is_exercise": False,
        "occurred_on": day_of(office.at),
        "known_at": office.at,
        "facts": Facts(people=300),
        "account": "网盘上有客户名单 {{figure:x}}",
        **more,
    }
    new = NewIncident(**whole)  # type: ignore[arg-type]  # by name
    no = acts.report(office.desk, new, by=LI, at=office.at)
    acts.declare(office.desk, asks(office, no, IncidentAct.DECLARE, CHEN))
    return no


def seen(office: Office, no: str) -> ToldIncident:
    return told(office.desk, no, office.desk.register.roll(office.at).persons)


def step(office: Office, no: str, key: str, by: str = CHEN) -> None:
    asked = asks(office, no, IncidentAct.STEP, by)
    handling.end_step(office.desk, asked, key, "已做，见附件清单")


def loaded(office: Office, name: str) -> None:
    plan = load_pack.plan(office.desk, shipped_pack(name), "small")
    load_pack.apply(office.desk, plan, by=CHEN, at=office.at)


def drilled(office: Office, key: str = "drill.kill") -> str:
    played = drill(office.desk.tenant, key)
    title = played.title
    return begun(office, kind=played.incident, title=title, is_exercise=True, drill=key)


# What ships.


def test_every_kind_of_incident_has_a_playbook_and_closing_has_one() -> None:
    kinds = Counter(one["incident"] for one in shipped_playbooks().values())

    assert kinds == Counter([*KINDS, ""])
    assert len(shipped_playbooks()) == 11


@pytest.mark.parametrize("key", sorted(shipped_playbooks()))
def test_a_playbook_says_of_each_step_who_by_when_and_when_it_is_done(key: str) -> None:
    steps = playbook_of(shipped_playbooks()[key]).steps

    assert len(steps) >= 7
    assert steps[0].within <= 1440
    assert [one.key for one in steps if len(one.text) < 4 or not one.done_when] == []
    assert any(one.act for one in steps)


def test_six_drills_are_live_and_six_at_a_table_and_the_sandbox_can_play_them() -> None:
    modes = Counter(one["mode"] for one in shipped_items(KIND).values())
    tables = [d for d in shipped_items(KIND).values() if d["mode"] == "table-top"]

    assert modes == {"live": 6, "table-top": 6}
    assert {len(one["injects"]) for one in tables} == {5}
    assert {shipped_items(KIND)[key]["script"] for key in LIVE} == set(SCRIPTS)
    assert set(PLAYED) == set(SCRIPTS)


WRONG = """\
key: house
version: "1"
locale: zh-CN
title: 自家手册
items:
  - key: playbook.house
    incident: weather
    title: 停电
    owner: officer
    items: [m10.1]
    anchors: ["pipl:57"]
    steps:
      - {key: a, text: 看一眼, post: nobody, within: soon, act: fly, done_when: 看过}
      - {key: a, text: 再看一眼, post: officer, within: 5, colour: red}
"""


def test_a_playbook_with_faults_is_refused_whole_each_fault_with_its_line() -> None:
    with pytest.raises(PackRefused) as refusal:
        read_pack(WRONG, "house.yaml", lambda _: "")

    told_ = str(refusal.value.facts["errors"])
    for word in ("weather", "nobody", "fly", "within", "done_when", "colour", "twice"):
        assert word in told_, word
    assert "house.yaml:13" in told_ or ":13" in told_


# An incident by its playbook.


def test_a_step_ends_by_its_deed_and_the_entry_names_the_deed(office: Office) -> None:
    no = begun(office, kind="trespass")
    with pytest.raises(handling.DeedMissing):
        step(office, no, "review", by=QIAN)
    step(office, no, "seen", by=WU)  # the auditor's step
    with pytest.raises(NotYourPost):
        step(office, no, "copies", by=WU)  # IT's
    before = seen(office, no).steps_left
    acts.weigh(office.desk, asks(office, no, IncidentAct.FACTS, LI), Facts(people=301))

    assert "facts" in before
    assert "facts" not in seen(office, no).steps_left  # done by the act itself
    with pytest.raises(handling.StepUnknown):
        step(office, no, "seen")  # once only


def test_a_deed_of_the_casebook_ends_a_step_only_if_it_was_done_since(
    office: Office,
) -> None:
    loaded(office, "letters")  # an older deed counts for nothing
    loaded(office, "playbooks")
    key = ("playbook", "playbook.trespass")
    load_pack.edit(office.desk, key, {"steps": DEEDS}, by=CHEN, at=office.at)
    no = begun(office, kind="trespass")
    with pytest.raises(handling.DeedMissing):
        step(office, no, "load")
    loaded(office, "norms")
    step(office, no, "load")
    last = seen(office, no).record.leaves[-1].entry

    assert seen(office, no).steps_left == ()
    position = int(str(last.facts["deed"]))
    assert office.desk.ledger.leaf_at(position).entry.act == "pack-apply"


DEEDS = [
    {
        "key": "load",
        "text": "装上新的内容包",
        "post": "officer",
        "within": 5,
        "act": "pack-apply",
        "done_when": "已装",
    }
]


def test_a_playbook_changed_midway_leaves_the_old_steps_on_the_timeline(
    office: Office,
) -> None:
    no = begun(office)
    step(office, no, "shut", by=LI)
    asked = asks(office, no, IncidentAct.PLAYBOOK, CHEN)
    handling.take_playbook(office.desk, asked, "playbook.ransom")
    acts_done = [leaf.entry.act for leaf in seen(office, no).record.leaves]

    assert IncidentAct.STEP in acts_done
    assert "cut" in seen(office, no).steps_left
    assert "shut" not in seen(office, no).steps


def test_an_edition_loaded_later_moves_nothing_under_way(office: Office) -> None:
    no = begun(office)
    loaded(office, "playbooks")
    key = ("playbook", "playbook.leak")
    edited = {"title": "改过的手册"}
    load_pack.edit(office.desk, key, edited, by=CHEN, at=office.at)

    assert handling.playbook_in(office.desk, seen(office, no)).title == "数据泄露"
    again = begun(office)
    assert handling.playbook_in(office.desk, seen(office, again)).title == "改过的手册"


def test_a_playbook_or_drill_put_into_the_database_is_not_played(
    office: Office,
) -> None:
    no = begun(office, kind="trespass")
    book = {**shipped_playbooks()["playbook.trespass"], "steps": DEEDS}
    easy = {**shipped_items(KIND)["drill.kill"], "notice": 3600}
    for kind, key, content in (
        ("playbook", "playbook.house", book),
        ("drill", "drill.kill", easy),
    ):
        PackItem.objects.create(
            tenant=office.desk.tenant, kind=kind, key=key, shipped=content
        )

    asked = asks(office, no, IncidentAct.PLAYBOOK, CHEN)
    with pytest.raises(RecordAltered):
        handling.take_playbook(office.desk, asked, "playbook.house")
    with pytest.raises(RecordAltered):
        drilled(office)


def test_nothing_is_closed_while_a_step_is_neither_done_nor_explained(
    office: Office,
) -> None:
    no = begun(office)
    acts.contain(office.desk, asks(office, no, IncidentAct.CONTAIN, LI), "已撤下")
    acts.recover(office.desk, asks(office, no, IncidentAct.RECOVER, LI), "已更换")
    acts.tell_people(office.desk, asks(office, no, IncidentAct.TOLD, CHEN), "短信", 3)
    acts.review(office.desk, asks(office, no, IncidentAct.REVIEW, CHEN), "没有期限")
    with pytest.raises(handling.StepsLeft) as refusal:
        acts.close(office.desk, asks(office, no, IncidentAct.CLOSE, WANG))
    left = seen(office, no).steps_left
    for key in left:
        asked = asks(office, no, IncidentAct.SKIP, CHEN)
        handling.skip_step(office.desk, asked, key, "级别为一般，不适用")
    learned(office, no)
    acts.close(office.desk, asks(office, no, IncidentAct.CLOSE, WANG))

    assert refusal.value.facts["n"] == len(left) > 0
    assert {"contain", "recover"}.isdisjoint(left)


# Live drills.


def test_a_drill_is_met_only_if_all_who_must_have_noticed_in_time() -> None:
    one = drill_of(shipped_items(KIND)["drill.kill"])
    slow = replace(GOOD, seen=(replace(GOOD.seen[0], ms=61_000),))
    blind = replace(GOOD, seen=(replace(GOOD.seen[0], noticed=False),))
    three = drill_of(shipped_items(KIND)["drill.tamper"])

    assert judge(one, GOOD).is_met
    for wrong in (
        slow,
        blind,
        replace(GOOD, seen=()),
        replace(GOOD, contained=None),
        replace(GOOD, contained=301_000),
        replace(GOOD, residue=1),
        replace(GOOD, ledger_holds=False),
    ):
        assert not judge(one, wrong).is_met
    assert not judge(three, GOOD).is_met  # another check noticed, not those
    assert Outcome.of({**_content(GOOD)}) == GOOD


def _content(found: Outcome) -> dict[str, Any]:
    sights = [
        {"check": s.check, "noticed": s.noticed, "ms": s.ms, "code": s.code}
        for s in found.seen
    ]
    return {
        "seen": sights,
        "contained": found.contained,
        "residue": found.residue,
        "ledger_holds": found.ledger_holds,
    }


def prints(monkeypatch: pytest.MonkeyPatch, found: Outcome) -> None:
    """The sandbox has measured this; what plays it for real are the long tests."""
    monkeypatch.setattr(drilling, "play", lambda *_: found)


def test_a_drill_that_is_met_lights_its_cell_and_is_sealed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    no = drilled(office)
    prints(monkeypatch, GOOD)
    run(office.desk, no, by=LI, at=office.at)
    facts = seen(office, no).record.leaves[-1].entry.facts
    cell = _cell(office.desk, office, "m16.3")

    assert (facts["met"], facts["noticed_ms"], facts["residue"]) == (True, 470, 0)
    assert facts["issue"] == ""
    assert cell.state in {CellState.KEPT, CellState.EXPIRING}
    assert not Issue.objects.exists()


def test_a_drill_that_does_not_notice_opens_an_issue_and_darkens_its_cell(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    no = drilled(office)
    prints(monkeypatch, replace(GOOD, seen=(), contained=None))
    run(office.desk, no, by=LI, at=office.at)
    issue = Issue.objects.select_related("record").get()
    facts = seen(office, no).record.leaves[-1].entry.facts

    assert (facts["met"], facts["noticed_ms"]) == (False, "")
    assert (issue.source, issue.source_key) == ("drill", f"{no}/1")
    assert facts["issue"] == issue.record.no
    assert _cell(office.desk, office, "m16.3").state is CellState.IN_PROGRESS


def test_a_drill_taken_out_of_the_database_lights_no_older_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for found in (GOOD, replace(GOOD, seen=(), contained=None)):
        no = drilled(office)
        prints(monkeypatch, found)
        run(office.desk, no, by=LI, at=office.at)
    Record.objects.filter(no=no).delete()

    with pytest.raises(RecordAltered):
        _cell(office.desk, office, "m16.3")


def test_a_worker_plays_a_drill_that_a_page_asked_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    no = drilled(office)
    prints(monkeypatch, GOOD)
    with pytest.raises(NotEntitled):
        errands.ask(office.desk, IncidentAct.DRILL, no, by=SUN, at=office.at)
    errands.ask(office.desk, IncidentAct.DRILL, no, by=LI, at=office.at)
    taken = take(office.desk)
    assert taken is not None
    ended = carry_out(
        office.desk,
        taken,
        is_stopping=lambda: False,
        unforeseen=unforeseen,
        clock=lambda _: office.at,
    )

    assert ended is Progressing.DONE
    assert seen(office, no).record.last(IncidentAct.DRILL) is not None


def test_what_is_no_live_drill_is_not_played(office: Office) -> None:
    for no in (begun(office), drilled(office, "drill.press")):
        with pytest.raises(drilling.NotLive):
            run(office.desk, no, by=LI, at=office.at)


def test_a_sandbox_that_breaks_measures_nothing() -> None:
    with pytest.raises(DrillBroke):
        play("no-such-script", date(2026, 11, 26), SILENT)


ESCAPES = {
    "a file is written": "open(outside / 'jieqing.toml', 'a')",
    "by a descriptor": "os.open(outside / 'jieqing.toml', os.O_RDWR)",
    "beside an open folder": (
        "os.open('jieqing.toml', os.O_WRONLY, dir_fd=os.open(outside, os.O_RDONLY))"
    ),
    "by a link": "(os.symlink(outside, here / 'l'), open(here / 'l' / 'x', 'w'))",
    "a store is opened": "sqlite3.connect(outside / 'shop.db')",
    "a store by its address": "sqlite3.connect(f'file:{outside}/shop.db', uri=True)",
    "a file is removed": "(outside / 'jieqing.toml').unlink()",
    "removed beside a folder": (
        "os.unlink('jieqing.toml', dir_fd=os.open(outside, os.O_RDONLY))"
    ),
    "moved in": "os.rename(outside / 'jieqing.toml', here / 'x')",
    "a folder is removed": "shutil.rmtree(outside)",
    "a server is called": "socket.create_connection(('127.0.0.1', 9))",
    "a program is started": "subprocess.run(['rm', '-r', str(outside)])",
    "by the shell": "os.system('true')",
}
FENCED = """
import os, shutil, socket, sqlite3, subprocess, sys
from pathlib import Path
from jieqing.cli.drill_fence import OutsideSandboxError, fence
here, outside = map(Path, sys.argv[1:3])
fence(here)
(here / "inside").write_text("well")
os.chdir(here)
try:
    {escape}
except OutsideSandboxError:
    print("refused")
"""


@pytest.mark.parametrize("name", sorted(ESCAPES))
def test_no_way_leads_out_of_the_sandbox(name: str, tmp_path: Path) -> None:
    here, outside = tmp_path / "sandbox", tmp_path / "company"
    here.mkdir()
    outside.mkdir()
    (outside / "jieqing.toml").write_text("the company's")
    sqlite3.connect(outside / "shop.db").close()
    before = sorted(outside.iterdir())
    code = FENCED.format(escape=ESCAPES[name])
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, str(here), str(outside)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.strip() == "refused", done.stderr
    assert sorted(outside.iterdir()) == before
    assert (outside / "jieqing.toml").read_text() == "the company's"


@pytest.mark.long
@pytest.mark.parametrize("key", LIVE)
def test_each_live_drill_is_played_for_real_and_met(office: Office, key: str) -> None:
    home = office.desk.home
    stores = {path: path.read_bytes() for path in home.folder.glob("stores/*")}
    keys = sorted(home.place("keys").iterdir())
    no = drilled(office, key)
    judged = run(office.desk, no, by=LI, at=office.at)

    assert judged.is_met, seen(office, no).record.leaves[-1].entry.facts
    assert {path: path.read_bytes() for path in stores} == stores
    assert [one for one in keys if not one.exists()] == []


# What is written about an incident.


def written(office: Office, no: str, key: str) -> str:
    asked = asks(office, no, IncidentAct.WRITE, CHEN)
    document = papers.write(office.desk, asked, key)
    version = versions_of(office.desk.ledger, document, day_of(office.at))[-1]
    return source_text(office.desk, version)


def test_a_report_tells_steps_clocks_and_timeline_and_is_a_document(
    office: Office,
) -> None:
    no = begun(office, facts=Facts(people=1_200_000))
    step(office, no, "shut", by=LI)
    text = written(office, no, "report.incident")
    kept = Document.objects.get(template="report.incident")

    for word in (
        no,
        "1,200,000",
        "较大",
        "首次报告",
        "关掉泄露的口子",
        "网盘上有客户名单",
    ):
        assert word in text, word
    assert "{{" not in text  # what people wrote is no block
    assert kept.record.no in str(papers.documents_of(seen(office, no)))
    assert Record.objects.get(no=kept.record.no).state == "draft"


def test_a_notice_is_filled_from_the_record_and_leaves_the_rest_to_people(
    office: Office,
) -> None:
    no = begun(office, facts=Facts(people=1_200_000, sensitive=True))
    first = written(office, no, "notice.authority-first")
    people = written(office, no, "notice.people")

    assert no in first
    assert "1,200,000" in first
    assert "【编号】" not in first
    assert "【下次报告时间】" in first
    assert "【请您做的】" in people
    with pytest.raises(papers.PaperUnknown):
        written(office, no, "letter.refusal")


# The cells.


def _cell(desk: Desk, office: Office, name: str) -> Any:  # noqa: ANN401  # a Cell
    found = cells(see(desk, day_of(office.at)), [shipped_measures()[name]])
    return found[name]


def test_the_plan_is_shown_only_with_a_playbook_of_each_kind(office: Office) -> None:
    before = list(_cell(office.desk, office, "m10.1").found)
    loaded(office, "playbooks")
    after = list(_cell(office.desk, office, "m10.1").found)

    assert [one.is_met for one in before if one.clause.of == "playbooks"] == [False]
    assert [one.is_met for one in after if one.clause.of == "playbooks"] == [True]
