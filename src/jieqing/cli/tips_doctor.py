"""``jieqing tips doctor``: what a proxy before the pages of tips would betray.

It says as plainly what no configuration hides.
"""

from pathlib import Path

import click

from jieqing.cli.named_file import FileMissing
from jieqing.cli.options import json_option
from jieqing.cli.output import answer
from jieqing.language import said
from jieqing.tips.proxy import FLAWS, HIDDEN_BY_NOTHING, flaws, shipped


@click.command(
    help=said(
        "Look at the configuration of the proxy before the pages of tips: what it would"
        " write down or pass on, and what nothing hides. Without a file: at the one"
        " that is shipped, which is printed to be used. Exit 3: something betrays.\n\n"
        "Example: jieqing tips doctor"
    )
)
@click.option(
    "--proxy",
    type=click.Path(path_type=Path, dir_okay=False),
    help=said("The configuration of nginx that is in use."),
)
@json_option
def command(proxy: Path | None, *, as_json: bool) -> int:
    """Say what it betrays, then what cannot be hidden."""
    text = shipped() if proxy is None else _read(proxy)
    found = flaws(text)
    lines = [f"▲ {said(FLAWS[one])}" for one in found]
    if not found:
        lines.append(
            f"✔ {said('The proxy writes nothing down and passes nothing on.')}"
        )
    lines.append(said("What nothing of this hides:"))
    lines += [f"● {said(one)}" for one in HIDDEN_BY_NOTHING]
    if proxy is None:
        lines += ["", text]
    told = {
        "flaws": list(found),
        "not_hidden": [said(one) for one in HIDDEN_BY_NOTHING],
        "shipped": proxy is None,
    }
    answer("\n".join(lines), told, as_json=as_json)
    return 3 if found else 0


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise FileMissing(file=file.name) from None
