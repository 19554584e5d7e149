"""What an inspector looked at: one entry a page, made before the page is shown.

The entry names the post, the page's route and the number of a record of ours; what else
was typed into an address stays out of it.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from jieqing.flow import record as records
from jieqing.people.matrix import Role
from jieqing.people.register import Register

RECORD, LOOK = "inspector-looks", "inspector-look"
_NUMBER = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9]{4}")


def enter(
    register: Register, route: str, named: Iterable[object], *, by: str, at: datetime
) -> None:
    """Enter that a page was looked at; ``named`` are the variable parts of its address.

    Raises as ``Ledger.append`` does.
    """
    numbers = (str(one) for one in named if _NUMBER.fullmatch(str(one)))
    facts = {
        **register.standing,
        "role": Role.INSPECTOR.value,
        "page": route,
        "number": next(numbers, ""),
    }
    with transaction.atomic():
        records.append(register.ledger, RECORD, LOOK, facts, by=by, at=at)
