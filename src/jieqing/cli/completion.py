"""``jieqing completion``: the script by which a shell completes our words."""

import click
from click.shell_completion import get_completion_class

from jieqing.cli.lazily import ASKED_BY
from jieqing.cli.options import json_option
from jieqing.cli.output import answer
from jieqing.language import said

SHELLS = ("bash", "zsh", "fish")


@click.command(
    help=said(
        "Print the script by which a shell completes commands, options, case numbers"
        " and stores.\n\n"
        "bash: into ~/.local/share/bash-completion/completions/jieqing\n\n"
        "zsh: into a file _jieqing in a folder of $fpath\n\n"
        "fish: into ~/.config/fish/completions/jieqing.fish\n\n"
        "Example: jieqing completion bash"
    )
)
@click.argument("shell", type=click.Choice(SHELLS))
@json_option
@click.pass_context
def command(ctx: click.Context, shell: str, *, as_json: bool) -> None:
    """Print the script for one shell."""
    whole = ctx.find_root()
    kind = get_completion_class(shell)
    assert kind is not None, shell  # noqa: S101  # Click has all three
    name = str(whole.info_name)
    script = kind(whole.command, {}, name, ASKED_BY).source()
    answer(script, {"shell": shell, "script": script}, as_json=as_json)
