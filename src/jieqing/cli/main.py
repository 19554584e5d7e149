"""The command ``jieqing``: finds the command asked for and reports how it ended.

Commands are imported only when asked for, so that ``verify`` starts without Django.
Exit codes: 0 done, 1 refused, 2 usage, 3 a person is needed or it cannot be judged,
4 configuration or connection, 5 interrupted and resumable.
"""

import os
import sys
from importlib import import_module
from itertools import pairwise

import click

from jieqing import language
from jieqing.cli.output import report_error, report_usage, unforeseen
from jieqing.cli.stopped import Keyboard, stopped
from jieqing.errors import Interrupted, JieqingError
from jieqing.language import said

# Command to (module, one line of help). The order is that of a case.
COMMANDS = {
    "demo": ("demo", "Run one whole case on the sample company"),
    "init": ("init", "Make a home for one company"),
    "store": ("store", "Connect and look at the company's databases"),
    "map": ("map", "Look at, compare and confirm data maps"),
    "person": ("person", "The people who work here, their posts and signing keys"),
    "customer": ("customer", "Look up what is held on a customer"),
    "case": ("case.group", "Work on a customer's request, from opened to settled"),
    "hold": ("hold", "Hold rows back, and lift the hold"),
    "due": ("due", "Erase kept rows that have come due, by standing approval"),
    "rehearse": ("rehearse", "Rehearse a case on a database lent for it"),
    "rules": ("rules", "Ask the law: decide a record, test worked cases"),
    "ledger": ("ledger", "Read and audit the append-only ledger"),
    "doctor": ("doctor", "Say what is missing or unsafe, and how to mend it"),
    "verify": ("verify", "Check a statement offline"),
}
WITHOUT_ROOMS = frozenset({"rules", "verify"})
"""Commands that need no casebook, and so no Django."""


class Lazily(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # Click's signature
        """The commands, in the order of a case."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # Click's signature
        """Import the command's module and return its command."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in WITHOUT_ROOMS:
            import_module("jieqing.settings").start()
        module = import_module(f"jieqing.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """The commands with one line each, without importing any."""
        del ctx
        with formatter.section(said("Commands")):
            formatter.write_dl(
                [(name, said(line)) for name, (_, line) in COMMANDS.items()]
            )


def jieqing() -> click.Group:
    """Return the whole command line, in the language in use."""
    spoken = click.Option(
        ["--lang"],
        metavar="zh|en",
        expose_value=False,
        help=said("Language of all words."),
    )
    group = Lazily(
        name="jieqing",
        params=[spoken],
        help=said(
            "Lawful cancellation of customers' information.\n\n"
            "Example: jieqing demo, then jieqing case --help"
        ),
    )
    return click.version_option(package_name="jieqing")(group)


def run() -> None:
    """Entry point of the command line."""
    arguments, keyboard = sys.argv[1:], Keyboard()
    keyboard.listen()
    language.use(_language_of(arguments))
    sys.exit(_run(arguments, keyboard, as_json="--json" in arguments))


def _run(arguments: list[str], keyboard: Keyboard, *, as_json: bool) -> int:
    """Run the command; whatever ends it gets its words and its exit code."""
    try:
        asked = arguments or ["--help"]
        code = jieqing().main(asked, prog_name="jieqing", standalone_mode=False)
    except JieqingError as error:
        is_foreseen = isinstance(error, Interrupted) or not keyboard.is_pressed
        told = error if is_foreseen else stopped(arguments)
        report_error(told, as_json=as_json)
        return told.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        told = stopped(arguments)
        report_error(told, as_json=as_json)
        return told.exit_code
    except click.ClickException as error:
        report_usage(error, as_json=as_json)
        return error.exit_code
    except BrokenPipeError:
        # Who reads our output (`| head`) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  # the outermost loop: no value of a driver's message may reach the screen
        told = stopped(arguments) if keyboard.is_pressed else unforeseen(error)
        report_error(told, as_json=as_json)
        return told.exit_code
    return code if isinstance(code, int) else 0


def _language_of(arguments: list[str]) -> str:
    for word, following in pairwise([*arguments, ""]):
        if word == "--lang":
            return following
        if word.startswith("--lang="):
            return word.partition("=")[2]
    return os.environ.get("JIEQING_LANG", language.CHINESE)
