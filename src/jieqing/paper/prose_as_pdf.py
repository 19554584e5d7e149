"""A text as PDF/A-2b on A4; layout: content/paper/prose.typ."""

from jieqing.language import said, spoken
from jieqing.paper.markdown import Part
from jieqing.paper.paper import Printed
from jieqing.paper.prose import Prose
from jieqing.paper.typesetting import typeset

_TEMPLATE = "paper/prose.typ"


def render(prose: Prose, printed: Printed) -> bytes:
    """Set the text. Raises ``PageNotSet``."""
    values = {
        "number": prose.number,
        "company": prose.company,
        "parts": [_part(part) for part in prose.parts],
        "notes": list(prose.notes),
        "mark": prose.mark,
        "code": prose.check_code,
        "printed": f"{printed.by} {printed.at}",
        "day": printed.at[:10],
    }
    is_english = spoken() == "en"
    words = {
        "lang": "en" if is_english else "zh",
        "region": "GB" if is_english else "CN",
        "page": said("Page {number} of {total}"),
        "code": said("Check code"),
        "printed": said("Printed by"),
    }
    return typeset(_TEMPLATE, {"prose": values, "words": words})


def _part(part: Part) -> dict[str, object]:
    return {
        "kind": part.kind.value,
        "level": part.level,
        "lines": [list(line) for line in part.lines],
        "rows": [list(row) for row in part.rows],
        "width": max((len(row) for row in part.rows), default=0),
    }
