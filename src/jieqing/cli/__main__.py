"""``python -m jieqing.cli``: the command, for processes that start it again."""

from jieqing.cli.main import run

if __name__ == "__main__":
    run()
