"""``--subject KIND=VALUE``, ``KIND=-``, ``KIND=@FILE``: whom a request is about.

Outside demo homes the value is never taken from the command line itself: it would stand
in the process list and in the shell's history, for everybody on the machine to read.
"""

import sys
from difflib import get_close_matches
from pathlib import Path

import click

from jieqing.casebook.plausible import implausible
from jieqing.datamap.identity import KINDS
from jieqing.erasure.values import IdentityValue
from jieqing.errors import WrongUsage


class SubjectUnreadable(WrongUsage):
    """Not of the form KIND=VALUE, or without a value."""

    code = "subject-unreadable"
    cause = "The subject cannot be read: {reason}."
    advice = "Write KIND=- and type the value, or KIND=@FILE; kinds: {kinds}."


class SubjectKindUnknown(WrongUsage):
    """A kind of identity that no map can have."""

    code = "subject-kind-unknown"
    cause = "'{kind}' is no kind of identity."
    advice = "The nearest kind is '{nearest}'; all kinds: {kinds}."


class SubjectShown(WrongUsage):
    """The value stands on the command line."""

    code = "subject-on-command-line"
    cause = "The value was written on the command line, where others can read it."
    advice = "Write {kind}=- and type the value, or {kind}=@FILE with a file of yours."


class SubjectImplausible(WrongUsage):
    """What was typed cannot be such a value: a slip of the hand finds nobody."""

    code = "subject-implausible"
    cause = "What was typed is no {kind}: {reason}."
    advice = "Look at it again; nothing was searched."


def read_subject(text: str, *, is_demo: bool) -> IdentityValue:
    """Read the option.

    Raises ``SubjectUnreadable``, ``SubjectKindUnknown`` or ``SubjectShown``.
    """
    kind, sign, given = text.partition("=")
    if not sign:
        raise _unreadable("'=' is missing")
    if kind not in KINDS:
        raise _kind_unknown(kind)
    if given != "-" and not given.startswith("@") and not is_demo:
        raise SubjectShown(kind=kind)
    value = _value(kind, given).strip()
    if not value:
        raise _unreadable("the value is empty")
    _require_plausible(kind, value)
    return IdentityValue(kind=kind, value=value)


def _require_plausible(kind: str, value: str) -> None:
    """Raise where nobody can have such a value; what is only odd is searched."""
    reason = implausible(kind, value)
    if reason is not None:
        raise SubjectImplausible(kind=kind, reason=reason)


def _value(kind: str, given: str) -> str:
    if given == "-":
        return _typed(kind)
    if not given.startswith("@"):
        return given
    try:
        return Path(given[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise _unreadable("the file cannot be read") from None


def _typed(kind: str) -> str:
    """One line; at a terminal what is waited for is said, and nothing is shown."""
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    typed: str = click.prompt(kind, hide_input=True, err=True)
    return typed


def _unreadable(reason: str) -> SubjectUnreadable:
    return SubjectUnreadable(reason=reason, kinds=", ".join(sorted(KINDS)))


def _kind_unknown(kind: str) -> SubjectKindUnknown:
    known = sorted(KINDS)
    nearest = (get_close_matches(kind, known, n=1) or ["phone"])[0]
    return SubjectKindUnknown(kind=kind, nearest=nearest, kinds=", ".join(known))
