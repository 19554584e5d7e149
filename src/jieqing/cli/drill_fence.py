"""A fence around a sandbox: from now on this process writes nowhere else.

An audit hook of the interpreter, which nothing can take away again. It refuses to open
any file outside the folder for writing, to open any database outside it, to remove,
rename or make anything outside it, to connect to anything and to start programs. So a
drill cannot reach the company's home or stores, whatever its script does.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FREE = frozenset({os.devnull})
_LEAVES = frozenset(
    {
        "socket.connect",
        "socket.bind",
        "subprocess.Popen",
        "os.exec",
        "os.system",
        "os.posix_spawn",
        "os.spawn",
    }
)
_ONE: Mapping[str, int | None] = {
    "os.remove": 1,
    "os.rmdir": 1,
    "os.mkdir": 2,
    "os.chmod": 2,
    "os.chown": 3,
    "os.utime": 3,
    "os.truncate": None,
    "os.setxattr": None,
    "os.removexattr": None,
}
"""What changes one path, and which argument names the folder that it is relative to."""
_TWO = frozenset({"os.rename", "os.link"})


class OutsideSandboxError(RuntimeError):
    """The sandbox would have been left; nothing was done."""


def fence(folder: Path) -> None:
    """Let this process and its forks write in ``folder`` only, for ever."""
    root = folder.resolve(strict=True)

    def require_inside(found: object, beside: object = None) -> None:
        if not _is_inside(root, found, beside):
            raise OutsideSandboxError(str(found))

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event in _LEAVES:
            raise OutsideSandboxError(event)
        if event == "open" and _is_written(args[1], args[2]):
            require_inside(args[0])
        elif event == "sqlite3.connect":
            require_inside(_database(args[0]))
        elif event in _ONE:
            place = _ONE[event]
            require_inside(args[0], args[place] if place else None)
        elif event in _TWO:
            require_inside(args[0], args[2])
            require_inside(args[1], args[3])
        elif event == "os.symlink":
            require_inside(args[1], args[2])

    sys.addaudithook(hook)


def _is_written(mode: object, flags: object) -> bool:
    bits = flags if isinstance(flags, int) else 0
    return bool(set(str(mode or "")) & set("wax+") or bits & _WRITES)


def _is_inside(root: Path, found: object, beside: object) -> bool:
    """Whether a path lies in the folder; an open descriptor is inside by its opening.

    Links are followed: where a path really leads is what counts. ``beside``: the open
    folder that a relative path begins in; without one it is never inside.
    """
    if isinstance(found, int):
        return True
    if not isinstance(found, str | bytes | os.PathLike):
        return False
    path = os.fsdecode(found)
    if path in _FREE:
        return True
    if not Path(path).is_absolute():
        if not isinstance(beside, int) or beside < 0:
            return False
        path = str(Path(f"/proc/self/fd/{beside}").readlink() / path)
    return Path(os.path.realpath(path)).is_relative_to(root)


def _database(name: object) -> object:
    """Return the file that SQLite would open; in memory it is none."""
    text = os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else ""
    if text in {"", ":memory:"}:
        return os.devnull
    if not text.startswith("file:"):
        return text
    parts = urlsplit(text)
    in_memory = "mode=memory" in parts.query or unquote(parts.path) == ":memory:"
    return os.devnull if in_memory else unquote(parts.path)
