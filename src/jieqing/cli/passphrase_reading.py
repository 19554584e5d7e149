"""Passphrases: typed unseen, or the first line of a file; never an option's value."""

import sys
from pathlib import Path

import click

from jieqing.errors import WrongUsage
from jieqing.language import said


class PassphraseMissing(WrongUsage):
    """Nobody is there to type it, and no file was named."""

    code = "passphrase-missing"
    cause = "A passphrase is needed and there is no terminal to type it on."
    advice = "Put it into a file that only you can read: --passphrase-file FILE."


class PassphraseUnreadable(WrongUsage):
    """The file cannot be read or its first line is empty."""

    code = "passphrase-unreadable"
    cause = "The file {file} holds no passphrase on its first line."
    advice = "Check its name; the passphrase is the whole first line."


def passphrase(file: Path | None) -> str:
    """Return the passphrase of a key that exists."""
    return _from_file(file) if file else _typed(said("Passphrase"), confirm=False)


def own_passphrase(file: Path | None) -> str:
    """Return the passphrase of the key one has, where a new one is made too."""
    words = said("Passphrase of your key so far")
    return _from_file(file) if file else _typed(words, confirm=False)


def signer_passphrase(file: Path | None) -> str:
    """Return the passphrase of who signs, where another one is asked for too."""
    words = said("Passphrase of the security administrator who signs")
    return _from_file(file) if file else _typed(words, confirm=False)


def new_passphrase(file: Path | None) -> str:
    """Return the passphrase for a key to be made; typed twice."""
    return _from_file(file) if file else _typed(said("Passphrase"), confirm=True)


def new_password(file: Path | None) -> str:
    """Return the password for a log-in to be opened; typed twice."""
    return _from_file(file) if file else _typed(said("Password"), confirm=True)


def _typed(words: str, *, confirm: bool) -> str:
    if not sys.stdin.isatty():
        raise PassphraseMissing
    typed: str = click.prompt(
        words, hide_input=True, confirmation_prompt=confirm, err=True
    )
    return typed


def _from_file(file: Path) -> str:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise PassphraseUnreadable(file=file.name) from None
    if not lines or not lines[0]:
        raise PassphraseUnreadable(file=file.name)
    return lines[0]
