"""The way of a record as a row of steps: done, here, to come."""

from collections.abc import Mapping, Sequence

from jieqing.language import said


def steps_of(
    line: Sequence[str], here: str, words: Mapping[str, str]
) -> list[Mapping[str, str]]:
    """Return the steps of a line; off the line it stands past its last one."""
    place = line.index(here) if here in line else len(line)
    return [
        {
            "words": said(words[state]),
            "manner": "here" if n == place else "done" if n < place else "",
        }
        for n, state in enumerate(line)
    ]
