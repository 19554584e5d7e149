"""To whom a hold is known."""

from enum import StrEnum


class Visibility(StrEnum):
    """Who may know of a hold."""

    OPEN = "open"
    LIMITED = "limited"
    SECRET = "secret"  # noqa: S105  # a word of the law, no password
