"""No reader meets the bare name of an act: each has words wherever it is shown."""

from jieqing.casebook.due_record import BEGUN, MOVED, SETTLED
from jieqing.casebook.many.sample import DRAW, OPEN
from jieqing.console.organisation.words import act_words
from jieqing.people.inspection import LOOK
from jieqing.people.matrix import MATRIX, PROGRAMME
from jieqing.programme.wording import entered_words

BESIDE = (BEGUN, MOVED, SETTLED, DRAW, OPEN, LOOK)
"""Entries that no role is asked about: parts of another act."""


def test_every_act_of_the_matrix_has_words_on_the_pages_of_roles_and_tokens() -> None:
    acts = {**MATRIX, **PROGRAMME}

    assert [act for act in acts if act_words(act) == act] == []


def test_every_act_that_the_ledger_knows_has_words_in_its_lists() -> None:
    acts = (*MATRIX, *PROGRAMME, *BESIDE)

    assert [act for act in acts if entered_words(act) == act] == []
