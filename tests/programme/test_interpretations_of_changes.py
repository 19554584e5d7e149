"""A published change of the law is explained by a document, and its readers counted."""

import pytest
from office import CHEN, KEYS, WANG, Office
from programme_office import adopted, approved, reviewed, sent_round

from jieqing.casebook.acts import publish as acts
from jieqing.casebook.desk import day_of
from jieqing.casebook.law_flow import LawAct
from jieqing.casebook.law_in_force import next_number, pack_of
from jieqing.evidence.law_change import law_change_message
from jieqing.law.change import apply
from jieqing.law.change_file import read_change
from jieqing.programme.acts.receipts import confirm, present
from jieqing.programme.interpretations import (
    ChangeNotPublished,
    interpret,
    interpretations,
)

LONGER = """\
change: longer keep of transactions
why: rehearsal
edit:
  cn-ecl-31-transaction: {period: P9Y}
"""


def signed(office: Office, number: str, act: str, who: str, digest: str) -> bytes:
    message = law_change_message(office.desk.tenant, number, act, digest, who)
    return KEYS[who].sign(message)


def proposed(office: Office) -> str:
    desk = office.desk
    before = pack_of(desk.home, desk.ledger)
    change = apply(read_change(LONGER, "change.yaml"), before, day_of(office.at))
    number = next_number(desk.ledger)
    signature = signed(office, number, LawAct.PROPOSE, CHEN, change.digest)
    acts.propose(desk, change, signature, by=CHEN, at=office.at)
    return change.digest


def test_a_change_is_explained_by_a_document_whose_readers_are_counted(
    office: Office,
) -> None:
    adopted(office)
    digest = proposed(office)
    with pytest.raises(ChangeNotPublished):
        interpret(office.desk, "LC-0001", by=CHEN, at=office.at)
    signature = signed(office, "LC-0001", LawAct.PUBLISH, WANG, digest)
    acts.publish(office.desk, "LC-0001", signature, by=WANG, at=office.at)

    no = interpret(office.desk, "LC-0001", by=CHEN, at=office.at)
    (draft,) = interpretations(office.desk, day_of(office.at))["LC-0001"]
    assert (draft.no, draft.readers) == (no, ())

    sent_round(office, no)
    reviewed(office, no)
    approved(office, no)
    _, text = present(office.desk, no, by=WANG, at=office.at)
    confirm(office.desk, no, by=WANG, at=office.at)
    (told,) = interpretations(office.desk, day_of(office.at))["LC-0001"]

    assert "LC-0001 longer keep of transactions" in text
    assert told.version.is_in_force
    assert WANG not in told.lacking
    assert CHEN in told.lacking
