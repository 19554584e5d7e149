"""A drill at a table by pages: what is expected shows only once it was decided."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext
from house import House, hidden, text_of
from office import CHEN, WANG, WU, ZHAO

from jieqing.programme.models import Record

HERE = "/qinghe/programme/incidents/"
EXPECTED = "不承认也不否认"
POINT = "指定一个人对外"


def deed(house: House, who: str, address: str, **typed: object) -> int:
    client = house.browser(who)
    page = client.get(f"{HERE}{address}")
    return int(client.post(f"{HERE}{address}", {**hidden(page), **typed}).status_code)


def test_a_drill_is_played_and_scored_on_its_page(
    house: Callable[[str | None], House],
) -> None:
    there = house(None)
    begin = "drills/drill.press/acts/incident-report"
    assert deed(there, CHEN, begin) == 303
    no = Record.objects.get(mechanism="incident").no
    acts = f"{no}/acts/drill-"
    assert deed(there, CHEN, f"{no}/acts/incident-declare") == 303
    assert deed(there, CHEN, f"{acts}decide", text="先不回应") == 409  # none is told
    assert deed(there, WANG, f"{acts}tell") == 303
    told = text_of(there.browser(CHEN).get(f"{HERE}{no}/"))
    decide = text_of(there.browser(CHEN).get(f"{HERE}{acts}decide"))
    assert deed(there, CHEN, f"{acts}decide", text="记下要求，宣布事件") == 303
    sheet = text_of(there.browser(WU).get(f"{HERE}{acts}score"))
    half = {"point_0": "missed", "point_1": "met"}
    lacking = text_of(there.browser(WU).post(f"{HERE}{acts}score", half))
    assert deed(there, WU, f"{acts}score", **half) == 409
    assert deed(there, CHEN, f"{acts}score", **half, point_2="met") == 409
    assert deed(there, WU, f"{acts}score", **half, point_2="met") == 303
    with CaptureQueriesContext(connection) as asked:
        page = text_of(there.browser(CHEN).get(f"{HERE}{no}/"))
    issue = f"{no}/acts/incident-issue?inject=1"
    form = text_of(there.browser(CHEN).get(f"{HERE}{issue}"))
    lesson = {"title": "对外口径", "fact": "没有指定人", "post": "officer", "inject": 1}
    assert deed(there, CHEN, issue, **lesson, severity="minor") == 303
    raised = Record.objects.get(mechanism="issue").no

    assert "记者来电" in told
    assert "记者来电" in decide
    assert EXPECTED not in told + decide
    assert POINT not in told + decide
    assert EXPECTED in sheet
    assert POINT in sheet
    assert "宣布的时刻记在时间线上：请选一项" in lacking
    assert "3 / 4" in page
    assert POINT in page
    assert "还没有宣读" in page
    assert len(asked) <= 30
    assert POINT in form
    assert raised in text_of(there.browser(ZHAO).get(f"{HERE}{no}/"))
