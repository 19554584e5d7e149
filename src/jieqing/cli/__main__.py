"""``python -m jieqing.cli``: how our own child processes are started."""

from jieqing.cli.main import run

run()
