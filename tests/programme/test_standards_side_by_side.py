"""One answer serves every standard; gaps become issues, controls a figure."""

from datetime import timedelta

import pytest
from office import CHEN, Office
from programme_office import adopted, asks, signature_of

from jieqing.casebook.desk import day_of
from jieqing.casebook.papers.period import Period
from jieqing.programme.audits import ending, fieldwork, planning
from jieqing.programme.audits.checklists import (
    AuditKind,
    checklist_of,
    shipped_checklists,
)
from jieqing.programme.audits.flow import AuditAct
from jieqing.programme.audits.report import report_text
from jieqing.programme.audits.standards import (
    Kept,
    controls_of,
    crosswalk,
    standards,
    unknown_links,
)
from jieqing.programme.audits.told import ToldAudit, Verdict, told
from jieqing.programme.figures import FIGURES, Asked
from jieqing.programme.measures import shipped_measures
from jieqing.programme.seen import see
from jieqing.programme.shown import Found, cells

KEY = "standard.crosswalk"
LIST = checklist_of(shipped_checklists()[KEY])


def examined(office: Office, faults: dict[str, Verdict]) -> ToldAudit:
    """陈经办 answers every point, as it should be unless told otherwise."""
    day = day_of(office.at)
    new = planning.NewAudit(
        checklist=KEY,
        period=Period(first=day - timedelta(days=30), last=day),
        due=day + timedelta(days=30),
    )
    desk = office.desk
    no = planning.plan(desk, new, by=CHEN, at=office.at)
    planning.prepare(desk, asks(office, no, AuditAct.PREPARE, CHEN))
    planning.begin(desk, asks(office, no, AuditAct.BEGIN, CHEN))
    for point in LIST.points:
        given = fieldwork.Given(
            point=point.key,
            verdict=faults.get(point.key, Verdict.CONFORM),
            note="看过记录",
        )
        fieldwork.answer(desk, asks(office, no, AuditAct.ANSWER, CHEN), given)
    return told(desk, no)


def kept(audit: ToldAudit) -> dict[str, Kept]:
    """How each standard is kept."""
    return {one.standard.key: one for one in crosswalk(audit)}


def test_every_topic_and_control_that_a_point_names_exists() -> None:
    assert unknown_links(LIST.points) == ()
    assert set(standards()) == {
        "gdpr",
        "iso27701",
        "iso27001",
        "iso27555",
        "iso37301",
        "gbt35273",
    }


@pytest.mark.parametrize("key", ["iso27001", "iso27555", "iso37301", "gbt35273"])
def test_every_control_of_a_pack_is_answered_by_a_point(key: str) -> None:
    linked = {no for one in LIST.points for no in controls_of(one).get(key, ())}

    assert linked == set(standards()[key].controls)


def test_the_articles_of_the_gdpr_that_matter_most_are_answered() -> None:
    linked = {no for one in LIST.points for no in controls_of(one).get("gdpr", ())}
    articles = {int(no.partition("(")[0]) for no in linked}

    assert articles >= {5, *range(13, 23), 25, 28, 30, 32, 33, 34, 35, 44, 46, 49}


def test_one_answer_is_told_under_every_standard_it_serves(office: Office) -> None:
    fine = kept(examined(adopted(office), {}))
    audit = examined(office, {"S26": Verdict.MAJOR})  # encryption
    wrong = kept(audit)

    assert all(one.lacking == () for one in fine.values())
    assert "A.8.24" in wrong["iso27001"].lacking
    assert "6.3" in wrong["gbt35273"].lacking
    assert "32" in wrong["gdpr"].lacking
    assert wrong["iso27555"].lacking == ()


def test_a_control_of_two_points_is_met_only_if_both_are(office: Office) -> None:
    audit = examined(adopted(office), {"S16": Verdict.MINOR})  # temporary files

    assert "9" in kept(audit)["iso27555"].lacking


def test_what_was_not_judged_is_neither_met_nor_lacking(office: Office) -> None:
    audit = examined(adopted(office), {"S32": Verdict.NOT_CHECKED})
    one = kept(audit)["iso37301"]

    assert set(one.unjudged) == {"9.1", "9.3", "10.1"}
    assert one.judged == len(one.standard.controls) - 3
    assert not set(one.unjudged) & {*one.met, *one.lacking}


def test_the_figure_counts_controls_and_the_report_tells_them(office: Office) -> None:
    desk = adopted(office).desk
    assert counted(office) is None
    audit = examined(office, {"S26": Verdict.MAJOR})
    assert counted(office) is None  # nobody has signed anything yet
    fieldwork.draft(desk, asks(office, audit.no, AuditAct.DRAFT, CHEN), "总体可行")
    found = kept(audit)
    met, judged = counted(office) or (0, 0)

    assert met == sum(len(one.met) for one in found.values()) < judged
    text = report_text(desk, told(desk, audit.no), ())
    assert "ISO/IEC 27555:2021" in text
    assert "A.8.24" in text


def test_a_gap_becomes_an_issue_of_the_post(office: Office) -> None:
    desk = adopted(office).desk
    audit = examined(office, {"S16": Verdict.MINOR})
    new = ending.issue_of_point(audit, "S16", "测试库里有去年的导出文件")
    raised = ending.raise_from(desk, audit.no, "S16", new, by=CHEN, at=office.at)

    assert [one.no for one in ending.issues_of(desk, audit)] == [raised]
    assert audit.checklist.kind is AuditKind.STANDARD


def issued(office: Office, audit: ToldAudit) -> None:
    """陈经办 signs the results, the post replies, the report is made."""
    desk, no = office.desk, audit.no
    asked = asks(office, no, AuditAct.DRAFT, CHEN)
    digest = fieldwork.draft(desk, asked, "总体可行")
    made = signature_of(CHEN, no, AuditAct.SEND, digest)
    ending.send(desk, asks(office, no, AuditAct.SEND, CHEN), made)
    asked = asks(office, no, AuditAct.REPLY, CHEN)
    ending.reply(desk, asked, "officer", "没有补充")
    made = signature_of(CHEN, no, AuditAct.ISSUE, digest)
    ending.issue(desk, asks(office, no, AuditAct.ISSUE, CHEN), made)


def test_a_gap_that_nobody_raised_keeps_the_item_dark(office: Office) -> None:
    desk = adopted(office).desk
    assert not gaps(office).is_met
    assert not gaps(office).has_begun  # empty is not good news
    audit = examined(office, {"S16": Verdict.MINOR})
    issued(office, audit)
    before = gaps(office)
    new = ending.issue_of_point(audit, "S16", "测试库里有去年的导出文件")
    ending.raise_from(desk, audit.no, "S16", new, by=CHEN, at=office.at)

    assert not before.is_met
    assert gaps(office).is_met


def gaps(office: Office) -> Found:
    """What the clause on gaps finds for the item 国际标准."""
    measure = shipped_measures()["m11.2"]
    cell = cells(see(office.desk, day_of(office.at)), [measure])["m11.2"]
    return next(one for one in cell.found if one.clause.of == "gaps-raised")


def counted(office: Office) -> tuple[int, int] | None:
    """The figure 标准符合率 with its counts."""
    day = day_of(office.at)
    period = Period(first=day.replace(day=1), last=day)
    asked = Asked(desk=office.desk, period=period, at=office.at)
    found = FIGURES["standards_met"].compute(asked)
    return (found.part, found.whole) if found else None
