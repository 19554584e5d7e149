"""The flow tables of cases: which act may start from which state, and where it leads.

Words, groups of states, rows that flows share, the flows that erase, those that answer,
and which of them are built.
"""

from jieqing.casebook.flows.answering import R1, R2, R9
from jieqing.casebook.flows.built import (
    FLOWS,
    RightNotBuilt,
    asks_choice,
    erases,
    flow_of,
    next_on_way,
)
from jieqing.casebook.flows.erasing import C1, C4, R6, R7, R8
from jieqing.casebook.flows.states import (
    ACTIVE,
    AFTER_EXECUTE,
    ASIDE,
    BEFORE_EXECUTE,
    RUNNABLE,
    RUNNING,
)
from jieqing.casebook.flows.words import QUIET, Act, Right, State

__all__ = [
    "ACTIVE",
    "AFTER_EXECUTE",
    "ASIDE",
    "BEFORE_EXECUTE",
    "C1",
    "C4",
    "FLOWS",
    "QUIET",
    "R1",
    "R2",
    "R6",
    "R7",
    "R8",
    "R9",
    "RUNNABLE",
    "RUNNING",
    "Act",
    "Right",
    "RightNotBuilt",
    "State",
    "asks_choice",
    "erases",
    "flow_of",
    "next_on_way",
]
