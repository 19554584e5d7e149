"""Groups whose commands are imported when they are asked for, by the table.

So ``verify`` starts without Django, and no ``--help`` of a group imports a command.
"""

import gc
import os
from importlib import import_module
from typing import Any

import click
from click.exceptions import NoSuchCommand

from jieqing.cli.commands import (
    CHAPTERS,
    COMMANDS,
    FIRST_STEPS,
    WITH_PAGES,
    WITHOUT_ROOMS,
)
from jieqing.language import said

ASKED_BY = "_JIEQING_COMPLETE"
"""The variable by which a shell asks what TAB may offer; Click derives its name."""


def resolved(place: str) -> Any:  # noqa: ANN401  # whatever stands there
    """Import what stands at ``module:name`` below ``jieqing.cli``."""
    module, _, name = place.partition(":")
    gc.disable()  # imports leave no garbage; looking for it is a tenth of their time
    try:
        if module not in WITHOUT_ROOMS:
            _start(with_pages=module in WITH_PAGES)
        return getattr(import_module(f"jieqing.cli.{module}"), name)
    finally:
        gc.enable()


def _start(*, with_pages: bool) -> None:
    settings = import_module("jieqing.settings")
    start = settings.start_web if with_pages else settings.start
    start()


class Lazily(click.Group):
    """A group of the table; ``path`` is its full name, empty for the whole tool."""

    def __init__(self, path: str = "", **attributes: Any) -> None:  # noqa: ANN401  # Click's own
        """Name the group; attributes are those of a Click group."""
        self.path = path
        super().__init__(name=path or "jieqing", **attributes)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # Click's signature
        """The commands, in the order of the work."""
        return list(self._lines())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # Click's signature
        """Import the command and return it."""
        if cmd_name not in self._lines():
            return None
        path = f"{self.path} {cmd_name}".strip()
        place, line = COMMANDS[path]
        if not place:
            return _group(path, line)
        command: click.Command = resolved(place)
        if ASKED_BY in os.environ:
            resolved("completed:complete_from_home")(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name those that are spelt much like it."""
        try:
            return super().resolve_command(ctx, args)
        except NoSuchCommand as unknown:
            name, known = unknown.command_name, self._lines()
            raise NoSuchCommand(name, possibilities=known, ctx=ctx) from None

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """The commands with one line each, without importing any."""
        del ctx
        for heading, lines in self._chapters().items():
            with formatter.section(heading):
                formatter.write_dl(lines, col_max=14)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first steps below the whole tour; nothing below a group's commands."""
        if self.path:
            return super().format_epilog(ctx, formatter)
        with formatter.section(said("First steps")):
            formatter.write_dl([(step, said(why)) for step, why in FIRST_STEPS.items()])
        return None

    def _lines(self) -> dict[str, str]:
        """Name to line of what stands directly in this group."""
        split = ((path.rpartition(" "), line) for path, (_, line) in COMMANDS.items())
        return {name: line for (group, _, name), line in split if group == self.path}

    def _chapters(self) -> dict[str, list[tuple[str, str]]]:
        """Heading to lines; a group has one chapter."""
        chapters: dict[str, list[tuple[str, str]]] = {}
        heading = said("Commands")
        for name, line in self._lines().items():
            if not self.path and name in CHAPTERS:
                heading = said(CHAPTERS[name])
            chapters.setdefault(heading, []).append((name, said(line)))
        return chapters


def _group(path: str, line: str) -> Lazily:
    """Return a group of the table with its line and an example."""
    first = next(each for each in COMMANDS if each.startswith(f"{path} "))
    example = said("Example: {command}").format(command=f"jieqing {first} --help")
    return Lazily(path, help=f"{said(line)}\n\n{example}")
