"""Shipped packs as data: law, calendars; read by path, never executed."""

from importlib.resources import files


def read(path: str) -> str:
    """The text of a shipped file, named by its path below ``jieqing/content``.

    Raises ``FileNotFoundError`` where nothing of that name is shipped.
    """
    return files(__name__).joinpath(path).read_text(encoding="utf-8")
