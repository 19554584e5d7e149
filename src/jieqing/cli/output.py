"""Where answers go: JSON or words to stdout, progress and refusals to stderr."""

import errno
import json
import sys
import traceback
from collections.abc import Mapping

import click

from jieqing.errors import JieqingError, NotConfigured, Refused, WrongUsage
from jieqing.language import explained, findings_of, said

DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


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


class CasebookUnavailable(NotConfigured):
    """The casebook, or the disk under the home, cannot be used."""

    code = "casebook-unavailable"
    cause = "The casebook of this home cannot be read or written ({kind})."
    advice = (
        "Check the disk's free space, your rights, the casebook line in jieqing.toml"
        " and the server it names, then run the same command again: what was committed"
        " stays, nothing is half done."
    )


class CasebookTextUnfit(WrongUsage):
    """PostgreSQL keeps no text longer than its column, and none with a NUL in it."""

    code = "casebook-text-unfit"
    cause = "A name or text that was given is too long, or holds a control character."
    advice = "Give a shorter one, in plain letters; nothing was changed."


def unforeseen(error: Exception) -> JieqingError:
    """Return what may be told of an error that no act answered."""
    names = {f"{kind.__module__}.{kind.__name__}" for kind in type(error).__mro__}
    # By name: Django is not imported here, so that `verify` starts without it.
    if "django.db.utils.DataError" in names:
        return CasebookTextUnfit()
    is_of_casebook = "django.db.utils.DatabaseError" in names
    is_of_disk = isinstance(error, OSError) and error.errno in DISK_ERRORS
    if is_of_casebook or is_of_disk:
        return CasebookUnavailable(kind=type(error).__name__)
    return Fault.of(error)


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
        found = findings_of(error)
        listed = {"findings": found} if found else {}
        click.echo(_json({"error": {**told, **listed}}))
        return
    line = said("Not done: {cause} You can: {advice} [{code}]")
    if told["cause"].endswith("\n"):
        line = said("Not done: {cause}You can: {advice} [{code}]")
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


def _json(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)
