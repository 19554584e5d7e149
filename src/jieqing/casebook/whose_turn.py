"""Which one person a case waits for, where somebody was asked: handed over, added.

Believes the verified record. Whoever hands a signature over does not sign that plan,
unless it is handed back; whoever was added must sign it. A plan made anew begins anew.
"""

from collections.abc import Iterator, Mapping

from jieqing.casebook.flows import Act
from jieqing.casebook.told import fact, leading_to_signatures
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record
from jieqing.people.matrix import Role, roles_for


def asked_of(record: Record, act: Act) -> str:
    """Return who was asked to do the act that comes next; empty: anybody who may."""
    if act is Act.APPROVE:
        waiting = (p for p in must_sign(record) if p not in _signers(record))
        return next(waiting, "")
    roles = roles_for(act)
    fitting = (leaf for leaf in _handings(record) if _role(leaf) in roles)
    return next((fact(leaf, "to") for leaf in fitting), "")


def must_sign(record: Record) -> tuple[str, ...]:
    """Return who has to be among the signers of what waits, in the order asked."""
    asked: dict[str, None] = {}
    for leaf in _about_signing(record):
        if leaf.entry.act == Act.HAND_OVER:
            asked.pop(fact(leaf, "from"), None)
        asked[fact(leaf, "to")] = None
    return tuple(asked)


def handed_over_to(record: Record) -> Mapping[str, str]:
    """Return who gave their signature on what waits to whom."""
    given: dict[str, str] = {}
    for leaf in _about_signing(record):
        given.pop(fact(leaf, "to"), None)
        if leaf.entry.act == Act.HAND_OVER:
            given[fact(leaf, "from")] = fact(leaf, "to")
    return given


def _about_signing(record: Record) -> Iterator[Leaf]:
    start = _start(record)
    for leaf in record.of(Act.ADD_SIGNER, Act.HAND_OVER):
        is_handing = leaf.entry.act == Act.HAND_OVER
        if leaf.position > start and (not is_handing or _role(leaf) == Role.APPROVER):
            yield leaf


def _signers(record: Record) -> frozenset[str]:
    start = _start(record)
    signed = (leaf for leaf in record.of(Act.APPROVE) if leaf.position > start)
    return frozenset(leaf.entry.actor for leaf in signed)


def _start(record: Record) -> int:
    """Return the position of the plan or notice that is being signed."""
    leading = leading_to_signatures(record)
    return leading.position if leading else -1


def _handings(record: Record) -> Iterator[Leaf]:
    """Give what was handed over beside signatures, the newest first."""
    return reversed(record.of(Act.HAND_OVER))


def _role(leaf: Leaf) -> str:
    return fact(leaf, "role")
