"""What a reader of evidence raises when bytes are not what the format says."""

from jieqing.errors import Refused


class Damaged(Refused):
    """Evidence is not in its written form: altered, truncated or not ours at all."""

    code = "evidence-damaged"
    cause = "The {what} is not in its written form: {reason}."
    advice = "Take an undamaged copy; evidence is never mended by hand."

    def __init__(self, *, what: str, reason: str) -> None:
        """Name the thing and what is wrong with it, in English words."""
        super().__init__(what=what, reason=reason)
        self.what = what
        self.reason = reason
