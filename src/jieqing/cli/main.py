"""The command ``jieqing``: runs what was asked for and reports how it ended.

Exit codes: 0 done, 1 refused, 2 usage, 3 a person is needed or it cannot be judged,
4 configuration or connection, 5 interrupted and resumable.
"""

import os
import sys
from itertools import pairwise

import click

from jieqing import language
from jieqing.cli.lazily import Lazily
from jieqing.cli.output import report_error, report_usage, unforeseen
from jieqing.cli.stopped import Keyboard, stopped
from jieqing.errors import Interrupted, JieqingError
from jieqing.language import said


def jieqing() -> click.Group:
    """Return the whole command line, in the language in use."""
    spoken = click.Option(
        ["--lang"],
        metavar="zh|en",
        expose_value=False,
        help=said("Language of all words."),
    )
    group = Lazily(
        params=[spoken],
        help=said("Lawful cancellation of customers' information, with proof."),
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
