"""What was found, as far as whoever stands at the desk may be told of it."""

from collections.abc import Iterable

from jieqing.casebook.doctor.checks import Finding
from jieqing.casebook.outputs import Output, rendered


def disclosed(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings whose fact may be told, in their order.

    Raises ``DisclosureMissing`` for a check that belongs to no fact.
    """
    found = tuple(findings)
    told = rendered(Output.DOCTOR, {each.check: each.level for each in found})
    return tuple(each for each in found if each.check in told)
