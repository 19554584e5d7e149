"""The options that many commands share; they import no room."""

from collections.abc import Callable
from pathlib import Path

import click

from jieqing.cli.address import LOCAL
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


def key_options(function: Callable[..., Ending]) -> Callable[..., Ending]:
    """Add --key and --passphrase-file of who signs or reads with their own key."""
    key = click.option(
        "--key",
        required=True,
        type=click.Path(path_type=Path),
        help=said("Your key file."),
    )
    words = click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path),
        help=said("File whose first line is the passphrase."),
    )
    return key(words(function))


def address_options(
    port: int,
) -> Callable[[Callable[..., Ending]], Callable[..., Ending]]:
    """Add where a web server of ours is heard: host, port, certificate and its key."""
    options = (
        click.option("--host", default=LOCAL, help=said("Address to listen on.")),
        click.option(
            "--port",
            default=port,
            type=click.IntRange(1, 65_535),
            help=said("Port to listen on."),
        ),
        click.option(
            "--tls-certificate",
            "certificate",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help=said("Certificate of the host (PEM)."),
        ),
        click.option(
            "--tls-key",
            "key",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help=said("Its private key (PKCS#8)."),
        ),
    )

    def add(function: Callable[..., Ending]) -> Callable[..., Ending]:
        for option in reversed(options):
            function = option(function)
        return function

    return add
