"""Which documents say what a change of the law means, and who has read them."""

from collections.abc import Mapping, Sequence
from typing import Any

from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.programme.interpretations import interpretations
from jieqing.programme.wording import STATES


def explained_by(visit: Visit) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return by a change's number its documents: state, how many read, who has not."""
    names = visit.names()
    return {
        number: [
            {
                "one": each,
                "state": said(STATES[each.version.state]),
                "read": len(each.readers) - len(each.lacking),
                "lacking": [names.get(who, who) for who in each.lacking],
            }
            for each in found
        ]
        for number, found in interpretations(visit.desk, visit.today).items()
    }
