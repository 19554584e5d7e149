"""Where answers go: JSON or words to stdout, progress and refusals to stderr."""

import json
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click
from rich.console import Console

from jieqing.errors import JieqingError, Refused
from jieqing.language import explained, said


class Fault(Refused):
    """Something that nobody foresaw; its words are left out, they may be personal."""

    code = "fault"
    cause = "Jieqing has a fault ({kind} at {place})."
    advice = "Nothing is half done. Please report the kind and the place."

    @classmethod
    def of(cls, error: Exception) -> "Fault":
        """Return what may be told of an error: its kind and where it was raised."""
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "jieqing" in frame.filename] or frames
        place = f"{ours[-1].name}:{ours[-1].lineno}" if ours else "-"
        return cls(kind=type(error).__name__, place=place)


def answer(words: str, content: Mapping[str, object], *, as_json: bool) -> None:
    """Print the answer: as JSON only, or in words."""
    if as_json:
        click.echo(_json(content))
    else:
        click.echo(words)


def report_error(error: JieqingError, *, as_json: bool) -> None:
    """Say what was refused, why, and what to do next."""
    told = explained(error)
    if as_json:
        click.echo(_json({"error": told}))
        return
    line = said("Not done: {cause} You can: {advice} [{code}]")
    click.echo(line.format_map(told), err=True)


def report_usage(error: click.ClickException, *, as_json: bool) -> None:
    """Say how a command is called."""
    if not as_json:
        error.show()
        return
    told = {"code": "usage", "cause": error.format_message()}
    click.echo(_json({"error": told}))


def note(words: str) -> None:
    """Say how the work goes on; progress never goes to stdout."""
    click.echo(words, err=True)
    sys.stderr.flush()


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """Show that work goes on, where a person looks on."""
    with Console(stderr=True).status(words):
        yield


def _json(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)
