"""The mark file: what the store itself says of cases and chunks, and what is under way.

A folder has no transactions, so this file is one. New files lie ready beside the old
ones; then the mark file is replaced, at once, by one that names both the chunk and the
files to be put in place. That moment is the commit: whoever opens the folder next for
writing finishes what it says, or, where another program has written one of the files
since, puts all of them back and the mark with them.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath

from jieqing.errors import NotConfigured, Refused
from jieqing.stores.files.folder import MARK_FILE, Folder
from jieqing.stores.port import Mark

_FORMAT = 1


class MarkFileDamaged(NotConfigured):
    """The mark file is not what Jieqing wrote."""

    code = "mark-file-damaged"
    cause = "jieqing_mark.json in the folder of store {store} cannot be read."
    advice = "Put the file back from a backup of that folder; nothing is written."


class FileChanged(Refused):
    """Another program wrote a file while it was to be rewritten."""

    code = "file-changed"
    cause = "{file} of store {store} was changed by another program meanwhile."
    advice = "Nothing was written. Wait until nobody writes the folder; plan again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One file to be put in place: digests before and after, the two beside it."""

    file: str
    staged: str
    old: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the mark file says; ``undo`` are the marks as they were before ``steps``."""

    marks: tuple[Mark, ...] = ()
    steps: tuple[Step, ...] = ()
    undo: tuple[Mark, ...] = field(default=())

    def mark(self, case: str, chunk: int) -> Mark | None:
        """Return the mark of that case and chunk."""
        named = (m for m in self.marks if (m.case, m.chunk) == (case, chunk))
        return next(named, None)


def read_state(folder: Folder) -> State:
    """Read the mark file; an empty one says nothing yet. Raises ``MarkFileDamaged``."""
    content = folder.read(MARK_FILE).content
    if not content.strip():
        return State()
    try:
        said = json.loads(content)
        if said["jieqing_mark"] != _FORMAT:
            raise MarkFileDamaged(store=folder.store)
        state = State(
            marks=tuple(Mark(**each) for each in said["marks"]),
            steps=tuple(Step(**each) for each in said["steps"]),
            undo=tuple(Mark(**each) for each in said["undo"]),
        )
        if not all(map(_is_inside, state.steps)):
            raise MarkFileDamaged(store=folder.store)
    except (ValueError, KeyError, TypeError):
        raise MarkFileDamaged(store=folder.store) from None
    return state


def _is_inside(step: Step) -> bool:
    """Whether a step names files of the folder alone."""
    names = (step.file, step.staged, step.old)
    paths = [PurePosixPath(name) for name in names]
    return not any(path.is_absolute() or ".." in path.parts for path in paths)


def write_state(folder: Folder, state: State) -> None:
    """Replace the mark file at once, durable."""
    said: Mapping[str, object] = {
        "jieqing_mark": _FORMAT,
        "marks": [asdict(mark) for mark in state.marks],
        "steps": [asdict(step) for step in state.steps],
        "undo": [asdict(mark) for mark in state.undo],
    }
    content = json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"
    model = folder.read(MARK_FILE).standing
    folder.replace(folder.stage(MARK_FILE, content, model), MARK_FILE)


def settle(folder: Folder) -> str | None:
    """Finish what the mark file says is under way, and tidy up.

    Under the lock that keeps all others out. Returns the name of a file that another
    program wrote between commit and replacement; then everything was put back.
    """
    state = read_state(folder)
    disturbed = None
    if state.steps:
        disturbed = _put_in_place(folder, state)
        write_state(folder, State(marks=state.undo if disturbed else state.marks))
    tidy(folder)
    return disturbed


def _put_in_place(folder: Folder, state: State) -> str | None:
    """Put every file in place; the name of one that stands otherwise, all undone."""
    for step in state.steps:
        standing = folder.digest(step.file)
        if standing == step.before and folder.digest(step.staged) == step.after:
            folder.replace(step.staged, step.file)
            standing = folder.digest(step.file)
        if standing != step.after:
            _undo(folder, state)
            return step.file
    return None


def _undo(folder: Folder, state: State) -> None:
    for step in state.steps:
        if folder.digest(step.file) == step.after and step.after != step.before:
            folder.replace(step.old, step.file)


def tidy(folder: Folder) -> None:
    """Remove what a process left: new files that never counted, old ones that went."""
    for name in list(folder.left_behind()):
        folder.remove(name)
