"""The ground of a hold in words, as the disclosure matrix lets its reader know it.

A limited hold is known in full to who answers for it; all others read general words.
"""

from jieqing.casebook.code_words import hold_named
from jieqing.casebook.disclosing import Sayable, disclose
from jieqing.casebook.disclosure_reading import shipped_matrix
from jieqing.casebook.outputs import AT_THE_DESK
from jieqing.casebook.read import HoldLine
from jieqing.language import spoken

OPEN, LIMITED = "hold", "hold_limited"
"""The facts of the matrix."""


def ground_of(hold: HoldLine) -> str:
    """Return the ground of a case's hold, as far as it may be said at the desk."""
    return ground_told(LIMITED if hold.is_limited else OPEN, hold.ground)


def ground_told(fact: str, ground: str) -> str:
    """Return the ground of a hold, or what of it may be said at the desk."""
    matrix = shipped_matrix()
    general = matrix.rows[fact].general
    sayable = Sayable(
        fact,
        lambda: hold_named(ground),
        lambda: general.spoken(spoken()) if general else "",
    )
    return disclose({fact: sayable}, AT_THE_DESK, matrix).told.get(fact, "")
