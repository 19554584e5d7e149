"""The provisional days of a case in words."""

from collections.abc import Iterable

from jieqing.language import said


def provisional_lines(years: Iterable[int]) -> list[str]:
    """Say that days rest on a year whose holidays nobody has published yet."""
    named = said(", ").join(str(year) for year in years)
    if not named:
        return []
    words = said("Provisional: the holidays of {years} are not published yet.")
    return [words.format(years=named)]
