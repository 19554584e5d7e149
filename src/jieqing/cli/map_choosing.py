"""Choosing in ``map review``: one key, one word of a list, or several of them.

A list that fills a screen is asked in two steps, or by a part of the word.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence

import click

from jieqing.language import said

_NO_GROUPS: Mapping[str, Sequence[str]] = {}


class Stopped(Exception):
    """The person stops here; what is answered stays."""


def pressed(keys: Mapping[str, str]) -> str:
    """The key that somebody chose. Raises ``Stopped``."""
    every = {**keys, "q": said("stop")}
    words = "  ".join(f"[{key}] {meaning}" for key, meaning in every.items())
    click.echo(f"  {words}")
    while (key := _key()) not in every:
        pass
    if key == "q":
        raise Stopped
    return key


def choose(
    words: Mapping[str, str], groups: Mapping[str, Sequence[str]] = _NO_GROUPS
) -> str:
    """A word of a list, by its number, itself or what it is called; else nothing.

    ``groups``: what a long list is divided into; shown first, a number opens one. Of
    whatever is called alike those that fit are listed, and asked again.
    """
    shown = [] if groups else _listed(words, words)
    if groups:
        _numbered(f"{group} ({len(held)})" for group, held in groups.items())
    while word := typed(said("Number, word or a part of it; nothing leaves it open")):
        fitting = _fitting(words, groups, shown, word)
        if len(fitting) == 1 and not _opens_group(shown, word):
            return fitting[0]
        if fitting:
            shown = _listed(words, fitting)
        else:
            click.echo("  " + said("'{word}' is none of these.").format(word=word))
    return ""


def several(words: Sequence[str], question: str) -> tuple[str, ...]:
    """Some words of a list, by number or themselves, between blanks or commas."""
    _numbered(words)
    while line := typed(question):
        chosen = [_one_of(words, each) for each in line.replace(",", " ").split()]
        known = tuple(word for word in chosen if word is not None)
        if len(known) == len(chosen):
            return tuple(dict.fromkeys(known))
        click.echo("  " + said("'{word}' is none of these.").format(word=line))
    return ()


def typed(words: str) -> str:
    """What somebody types after a question; empty: nothing. Raises ``Stopped``."""
    click.echo(f"  {words}: ", nl=False)
    line = sys.stdin.readline()
    if not line:
        raise Stopped
    return line.strip()


def _opens_group(shown: Sequence[str], word: str) -> bool:
    """Whether a number speaks of a group, whose words nobody has seen yet."""
    return not shown and word.isdecimal()


def _fitting(
    words: Mapping[str, str],
    groups: Mapping[str, Sequence[str]],
    shown: Sequence[str],
    word: str,
) -> Sequence[str]:
    """The words that are meant; all of a group, if its number is."""
    if word.isdecimal():
        offered: Sequence[Sequence[str]] = [[each] for each in shown]
        offered = offered or list(groups.values())
        place = int(word) - 1
        return offered[place] if 0 <= place < len(offered) else []
    if word in words:
        return [word]
    exact = [each for each, label in words.items() if label == word]
    return exact or [
        each for each, label in words.items() if word in label or word in each
    ]


def _listed(words: Mapping[str, str], some: Iterable[str]) -> list[str]:
    listed = list(some)
    _numbered(f"{word} {words[word]}".rstrip() for word in listed)
    return listed


def _numbered(lines: Iterable[str]) -> None:
    for number, line in enumerate(lines, start=1):
        click.echo(f"    {number:>3} {line}")


def _one_of(words: Sequence[str], typed_: str) -> str | None:
    if typed_ in words:
        return typed_
    is_number = typed_.isdecimal() and 0 < int(typed_) <= len(words)
    return words[int(typed_) - 1] if is_number else None


def _key() -> str:
    """One key of the keyboard; where there is none, the next sign of the input."""
    if sys.stdin.isatty():
        return click.getchar().lower()
    sign = sys.stdin.read(1)
    if not sign:
        raise Stopped
    return sign.lower()
