"""The options that many commands share; they import no room."""

from collections.abc import Callable
from pathlib import Path

import click

from jieqing.language import said

Ending = int | None


def json_option(function: Callable[..., Ending]) -> Callable[..., Ending]:
    """Add --json."""
    text = said("Print JSON only.")
    return click.option("--json", "as_json", is_flag=True, help=text)(function)


def by_option(
    *, required: bool
) -> Callable[[Callable[..., Ending]], Callable[..., Ending]]:
    """Add --by."""
    return click.option(
        "--by",
        required=required,
        envvar="JIEQING_BY",
        metavar="P-0001",
        help=said("Number of the person who acts."),
    )


def home_option(function: Callable[..., Ending]) -> Callable[..., Ending]:
    """Add --home."""
    return click.option(
        "--home",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="JIEQING_HOME",
        default=Path(),
        metavar="DIR",
        help=said("The home; the current folder if not given."),
    )(function)


def at_option(function: Callable[..., Ending]) -> Callable[..., Ending]:
    """Add --at."""
    return click.option(
        "--at",
        metavar="MOMENT",
        help=said("Moment of the act, or +2d; demo homes only."),
    )(function)
