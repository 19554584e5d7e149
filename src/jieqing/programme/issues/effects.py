"""Whether an issue made anything better: a figure before, after, and of how many.

Both are computed over spans of the same length by the figure's own function, so nobody
types them; what cannot be computed says so and closes nothing.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from jieqing.casebook.papers.period import Period
from jieqing.errors import Refused, WrongUsage
from jieqing.programme.figures import COUNT, FIGURES, Asked, Counted
from jieqing.programme.measures import shipped_measures


class Verdict(StrEnum):
    """What came of it."""

    EFFECTIVE = "effective"
    UNCHANGED = "unchanged"
    WORSE = "worse"
    NO_DATA = "no-data"
    NO_FIGURE = "no-figure"


VERDICTS: dict[str, str] = {
    Verdict.EFFECTIVE: "It has become better",
    Verdict.UNCHANGED: "Nothing has changed",
    Verdict.WORSE: "It has become worse",
    Verdict.NO_DATA: "There is not enough to tell",
    Verdict.NO_FIGURE: "No figure can show it; somebody has signed why",
}


class FigureUnknown(WrongUsage):
    """No such figure is computed here."""

    code = "issue-figure-unknown"
    cause = "There is no figure {name}."
    advice = "Choose one of the page of figures, or none if no figure can show it."


class FigureShowsNothing(Refused):
    """What is as good as it can be already cannot become better."""

    code = "issue-figure-shows-nothing"
    cause = "The figure {name} stands at {value} already, so it cannot show the effect."
    advice = "Choose another figure, or none if no figure can show it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A figure before and after, and what that says."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    verdict: Verdict


def read(key: str, asked: Asked) -> tuple[str, ...]:
    """Compute a figure: its part and its whole, ``("3", "")`` a count, or nothing.

    Raises ``FigureUnknown``.
    """
    if key not in FIGURES:
        raise FigureUnknown(name=key[:48])
    found = FIGURES[key].compute(asked)
    if found is None:
        return ()
    return str(found.part), str(found.whole) if found.whole != COUNT else ""


def value_of(told: tuple[str, ...]) -> str:
    """Return a reading as a figure prints it; empty: no data."""
    return _counted(told).value if told else ""


def span_before(today: date, days: int) -> Period:
    """The days before a plan, today included, over which it is read."""
    return Period(first=today - timedelta(days=days - 1), last=today)


def span_after(verified: date, days: int) -> Period:
    """The days after the verification, over which it is read again."""
    return Period(
        first=verified + timedelta(days=1), last=verified + timedelta(days=days)
    )


def require_can_show(key: str, before: tuple[str, ...]) -> None:
    """Refuse a figure that has no room to become better."""
    value = value_of(before)
    best = 0.0 if is_better_less(key) else 100.0
    if value and float(value) == best:
        raise FigureShowsNothing(name=key, value=value)


def effect(
    key: str, before: tuple[str, ...], after: tuple[str, ...], target: str
) -> Effect:
    """Compare; a target that is met counts only with a change for the better.

    What was not read before shows no change: there is nothing to tell by.
    """
    return Effect(
        before=before, after=after, verdict=_verdict(key, before, after, target)
    )


def is_better_less(key: str) -> bool:
    """Whether less of a figure is better: it is asked to be at most so much."""
    clauses = [c for m in shipped_measures().values() for c in m.shown_by]
    own = [c for c in clauses if c.of == "figure" and c.text("key") == key]
    return any(c.number("most") is not None for c in own) or key in LESS


LESS = frozenset({"audit_samples_failed", "issues_repeated"})
"""Figures without a band of which less is better."""


def _verdict(
    key: str, before: tuple[str, ...], after: tuple[str, ...], target: str
) -> Verdict:
    if not (before and after):
        return Verdict.NO_DATA
    now, was = float(value_of(after)), float(value_of(before))
    sign = -1.0 if is_better_less(key) else 1.0
    gained = sign * (now - was)
    if gained < 0:
        return Verdict.WORSE
    is_met = not target or sign * (now - float(target)) >= 0
    return Verdict.EFFECTIVE if is_met and gained > 0 else Verdict.UNCHANGED


def _counted(told: tuple[str, ...]) -> Counted:
    part, whole = told
    return Counted(part=int(part), whole=int(whole) if whole else COUNT)
