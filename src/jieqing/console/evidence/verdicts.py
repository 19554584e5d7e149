"""A verdict on a statement as a page shows it: the headline, then step by step."""

from jieqing.evidence.verdict import Verdict
from jieqing.evidence.verify import HEADLINES
from jieqing.language import filled, said

SIGNS = {"holds": "✓", "fails": "✗", "unjudged": "?", "said": "·"}
MANNERS = {0: "ok", 1: "danger", 3: "warn"}


def told(verdict: Verdict) -> dict[str, object]:
    """Return headline, its manner, and each step with its sign."""
    return {
        "headline": said(HEADLINES[verdict.exit]),
        "manner": MANNERS[verdict.exit],
        "steps": [
            (one.step, SIGNS[one.state.value], filled(one.message, one.facts))
            for one in verdict.findings
        ],
    }
