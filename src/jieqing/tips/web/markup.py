"""HTML from values: everything is escaped that is not markup already.

The tips process loads no framework: what is not there writes no log.
"""

from html import escape


class Markup(str):
    """Text that is HTML."""

    __slots__ = ()


def tag(name: str, /, *inside: str, **attributes: str | bool) -> Markup:
    """Return an element; an attribute's ``_`` stands for ``-``, a last one for none."""
    return Markup(f"<{name}{_told(attributes)}>{joined(*inside)}</{name}>")


def void(name: str, /, **attributes: str | bool) -> Markup:
    """Return an element that has no content."""
    return Markup(f"<{name}{_told(attributes)}>")


def joined(*parts: str) -> Markup:
    """Return parts one behind the other."""
    return Markup("".join(map(_escaped, parts)))


def _escaped(part: str) -> str:
    return part if isinstance(part, Markup) else escape(part)


def _told(attributes: dict[str, str | bool]) -> str:
    return "".join(
        f" {_name(key)}" if value is True else f' {_name(key)}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not False
    )


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
