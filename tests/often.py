"""How often a property is tried: a share each day, all of it with `make test-all`."""

import os

EACH_DAY = 5


def often(examples: int) -> int:
    """Examples of a property: every fifth each day, at least three."""
    whole = os.environ.get("JIEQING_TESTS") == "all"
    return examples if whole else max(3, examples // EACH_DAY)
