"""``jieqing case``: its commands, in the order of a case."""

import click

from jieqing.cli.case import (
    ending,
    erasing,
    fulfilling,
    leaving,
    many,
    opening,
    planning,
    reading,
    signing,
)
from jieqing.language import said

COMMANDS = (
    opening.open_,
    opening.identify,
    opening.stop,
    planning.find,
    fulfilling.fulfil,
    planning.plan,
    planning.notify,
    planning.choose,
    many.sample,
    signing.approve,
    erasing.execute,
    erasing.check,
    erasing.restore,
    ending.answer,
    ending.deliver,
    ending.processor,
    ending.settle,
    ending.release,
    leaving.refuse,
    leaving.withdraw,
    leaving.pause,
    leaving.resume,
    reading.show,
    reading.list_,
)


class InOrder(click.Group):
    """A group that lists its commands in the order they were given."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # Click's signature
        """The commands, in the order of a case."""
        return list(self.commands)


command = InOrder(
    name="case",
    commands=list(COMMANDS),
    help=said("Work on a customer's request, from opened to settled."),
)
