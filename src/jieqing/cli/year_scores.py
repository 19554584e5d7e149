"""Scores of a demo year: worked out by the rule, one contested, corrected, agreed."""

from datetime import timedelta

from jieqing.casebook.papers.period import Period
from jieqing.cli.year_company import WorkingDay, Year
from jieqing.programme.courses.appraisal import acts
from jieqing.programme.courses.appraisal.flow import AppraisalAct
from jieqing.programme.courses.appraisal.told import Correction
from jieqing.programme.tickets import acts as tickets
from jieqing.programme.tickets.flow import TicketAct

OPENED, ANSWERED, AGREED = 190, 195, 202
"""Working days on which scores are told, an appeal is answered, all is agreed."""
HALF = timedelta(days=182)
SCORED, APPEAL = "scores", "appeal"
POINTS = 100


def scoring(year: Year, working: WorkingDay) -> None:
    """Work out scores of half a year; the auditor appeals and is found right."""
    desk, crew = year.desk, year.company.crew
    match working.number:
        case n if n == OPENED:
            period = Period(first=working.day - HALF, last=working.day)
            by = crew.officer.number
            no = acts.open_(desk, period, by=by, at=year.step())
            year.scores[SCORED] = no
            asked = year.asks(no, AppraisalAct.CONTEST, year.auditor)
            why = "考核期内外派，各次宣传没有机会参加，请核对。"
            year.scores[APPEAL] = acts.contest(desk, asked, why)
        case n if n == ANSWERED:
            _answered(year, year.scores[APPEAL])
            new = Correction(
                person=year.auditor.number,
                total=POINTS,
                why="外派期间的宣传不计入，按其余两部分换算。",
            )
            no = year.scores[SCORED]
            asked = year.asks(no, AppraisalAct.CORRECT, crew.signers[0])
            acts.correct(desk, asked, new)
        case n if n == AGREED:
            no = year.scores[SCORED]
            acts.agree(desk, year.asks(no, AppraisalAct.AGREE, crew.signers[1]))
            asked = year.asks(no, AppraisalAct.HAND_OVER, crew.officer)
            acts.hand_over(desk, asked)


def _answered(year: Year, no: str) -> None:
    """Who approves answers it, another closes it; who scored does neither."""
    desk, (first, second) = year.desk, year.company.crew.signers[:2]
    tickets.accept(desk, year.asks(no, TicketAct.ACCEPT, first))
    tickets.take(desk, year.asks(no, TicketAct.TAKE, first))
    said = {
        "result": "申诉成立，分数已更正。",
        "reason": "考核办法第四条：没有机会参加的不计入。",
        "remedy": "对更正仍有异议的，可以向公司负责人书面提出。",
    }
    tickets.answer(desk, year.asks(no, TicketAct.ANSWER, first), "upheld", said)
    tickets.close(desk, year.asks(no, TicketAct.CLOSE, second))
