"""One act on many cases: for which of them it comes next, asked before it is done.

Pure: a list's rows are judged by the flow table and by what the casebook says comes
next. Each case is then acted on by itself; its act asks everything once more.
"""

from collections.abc import Collection
from dataclasses import dataclass

from jieqing.casebook.case_list import CaseRow
from jieqing.casebook.flows import Act, flow_of
from jieqing.casebook.state_words import standing_words
from jieqing.errors import Phrase, phrase
from jieqing.flow.table import NotInTable

MOST = 200
ON_THE_WAY = (Act.STOP, Act.FIND, Act.PLAN, Act.NOTIFY, Act.ANSWER)
ANY_TIME = (Act.REMIND, Act.HAND_OVER, Act.PAUSE, Act.RESUME)
TOGETHER = (*ON_THE_WAY, *ANY_TIME)
"""What may be done with many at once.

Never: what is signed, erases, ends a case or rests on proof or choice of one customer.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A case, and why the act does not fit it; ``why`` None: it does."""

    row: CaseRow
    why: Phrase | None


def fits(rows: Collection[CaseRow], act: Act) -> tuple[Fit, ...]:
    """Judge each row, in their order."""
    return tuple(Fit(row=row, why=_why_not(row, act)) for row in rows)


def _why_not(row: CaseRow, act: Act) -> Phrase | None:
    try:
        flow_of(row.right).row(act, row.state)
    except NotInTable:
        state = Phrase(standing_words(row.state, row.next_act), {})
        return phrase("not possible while it is: {state}", state=state)
    if act in ON_THE_WAY and row.next_act is not act:
        return phrase("another act comes next here")
    if act is Act.REMIND and row.next_act is None:
        return phrase("it waits for nobody")
    return None
