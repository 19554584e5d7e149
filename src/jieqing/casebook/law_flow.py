"""The flow table of a change of the law: proposed by one, published by another."""

from enum import StrEnum

from jieqing.flow.table import NEW, Flow, Transition
from jieqing.people.matrix import roles_for

RECORD = "law"  # one record for all changes: the law in force is their outcome


class LawAct(StrEnum):
    """What can be done with a change of the law."""

    PROPOSE = "rules-propose"
    PUBLISH = "rules-publish"


class Standing(StrEnum):
    """Where a change stands."""

    PROPOSED = "proposed"
    PUBLISHED = "published"


LAW_CHANGE = Flow(
    kind="law-change",
    transitions=(
        Transition(
            act=LawAct.PROPOSE,
            sources=frozenset({NEW}),
            targets=frozenset({Standing.PROPOSED}),
            roles=roles_for(LawAct.PROPOSE),
            guards=("whole", "own_signature"),
        ),
        Transition(
            act=LawAct.PUBLISH,
            sources=frozenset({Standing.PROPOSED}),
            targets=frozenset({Standing.PUBLISHED}),
            roles=roles_for(LawAct.PUBLISH),
            guards=("another_signer", "on_the_law_in_force", "own_signature"),
        ),
    ),
)
