"""A query of the ledger is evidence: whoever asks it again finds the same."""

from dataclasses import replace
from datetime import date

import pytest
from office import LI, Office
from programme_office import asks, first_task, loaded, on

from jieqing.casebook.desk import day_of
from jieqing.programme.acts import tasks
from jieqing.programme.evidence import of_query, of_record, opened
from jieqing.programme.flows import TaskAct
from jieqing.programme.queries import Asking, QueryUnknown, ask

DAY = date(2026, 11, 16)


def asking(office: Office, name: str = "acts", about: str = "pack-apply") -> Asking:
    size = office.desk.ledger.size()
    first = date(2026, 11, 1)
    return Asking(name=name, about=about, first=first, last=DAY, size=size)


def test_a_query_asked_again_of_the_same_ledger_gives_the_same(office: Office) -> None:
    there = on(loaded(office), DAY)
    no, asked = first_task(), asking(there)
    found = ask(there.desk, asked)
    new = of_query(found, "内容包载入记录")
    tasks.add_evidence(there.desk, asks(there, no, TaskAct.EVIDENCE, LI), new)
    row = of_record(there.desk, no)[0]

    assert found.result["count"] == 1
    assert (row.kind, row.facts["result"]) == ("query", found.digest)
    assert opened(there.desk, row) == found.content
    assert there.desk.ledger.size() > asked.size
    assert ask(there.desk, asked).digest == found.digest
    assert ask(there.desk, replace(asked, about="doc-start")).digest != found.digest
    tasks.submit(there.desk, asks(there, no, TaskAct.SUBMIT, LI))


def test_a_query_that_nobody_knows_is_refused(office: Office) -> None:
    backwards = replace(asking(office), first=day_of(office.at), last=date(2026, 1, 1))

    with pytest.raises(QueryUnknown):
        ask(office.desk, asking(office, name="everything"))
    with pytest.raises(QueryUnknown):
        ask(office.desk, backwards)
