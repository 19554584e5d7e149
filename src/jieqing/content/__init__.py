"""Shipped packs as data: law, calendars; read by path, never executed."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

# The C reader is ten times as fast; a command reads these at each start.
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def read(path: str) -> str:
    """The text of a shipped file, named by its path below ``jieqing/content``.

    Raises ``FileNotFoundError`` where nothing of that name is shipped.
    """
    return files(__name__).joinpath(path).read_text(encoding="utf-8")


def place_of(path: str) -> Path:
    """Where a shipped file lies, named as in ``read``."""
    return Path(__file__).parent / path


def read_yaml(path: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """What a shipped YAML file holds, named as in ``read``."""
    return yaml.load(read(path), Loader=_LOADER)  # noqa: S506 - a safe loader
