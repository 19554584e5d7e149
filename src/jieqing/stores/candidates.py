"""Which stored texts may be a value that is sought: a net that lets none through.

A server finds candidates by plain SQL, Python decides (``normal_form``, ``mentions``).
Both sides are squeezed to digits, ASCII letters and Han signs; a text with any sign
whose compatibility form could add one of those is a candidate unseen. Squeezing costs
most, so it is asked only of texts that hold the signs in their order.
"""

import re
from collections.abc import Sequence

from jieqing.datamap.mention import SHORTEST

KEPT = "0-9A-Za-z\u3400-\u4dbf\u4e00-\u9fff"
# Signs that squeezing removes and that no normal form turns into one that it keeps.
_PASSED_OVER = (
    " -~\u00b7\u2010-\u2015\u2018-\u201f\u2026\u3000-\u3003\u3008-\u3011"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff5e\uffe5"
)
SQUEEZED_OUT = f"[^{KEPT}]"
UNUSUAL = f"[^{_PASSED_OVER}\u3400-\u4dbf\u4e00-\u9fff]"
_PHONE_PREFIXES = ("", "86", "0086")
_SQUEEZE = re.compile(SQUEEZED_OUT)


def squeezed(text: str) -> str:
    """What the servers' SQL makes of a text, too."""
    return _SQUEEZE.sub("", text).lower()


def spread(squeezed_value: str) -> str:
    """The LIKE pattern that every text fits which holds these signs in this order."""
    return f"%{'%'.join(squeezed_value)}%"


def squeezed_wholes(kind: str, values: Sequence[str]) -> list[str] | None:
    """What a squeezed cell has to be for one of the values; None: anything."""
    prefixes = _PHONE_PREFIXES if kind == "phone" else ("",)
    wholes = [squeezed(value) for value in values]
    if "" in wholes:
        return None
    return [prefix + whole for whole in wholes for prefix in prefixes]


def squeezed_parts(values: Sequence[str]) -> list[str] | None:
    """What a squeezed text has to hold for one of the values; None: anything."""
    parts = [squeezed(value) for value in values if len(value) >= SHORTEST]
    return None if "" in parts else parts
