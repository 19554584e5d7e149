"""Plans read by a process of its own, beside the one that writes.

Python runs one thread at a time: whoever reads plans keeps the thread waiting that
drives a store. This process opens the sealed file itself, cuts, looks through, and
hands the runs over through a pipe, one ahead. It writes nothing anywhere and asks no
store. If it ends before its time, for whatever reason, whoever started it reads on by
itself, and that raises what there is to raise.

    python -m jieqing.erasure.batch_apart     what is asked comes on standard input
"""

import gc
import marshal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from jieqing.erasure.batch_parcel import Packing, Unpacking
from jieqing.erasure.batch_proof import Provable
from jieqing.erasure.batch_runs import Cutting, Run
from jieqing.erasure.batch_spool import plans_in
from jieqing.erasure.values import Plan
from jieqing.keys.age_file import SealedLines

_SIZE = 8  # bytes that say how many follow
_OVER = b""


class EndedEarly(Exception):
    """The process ended before it had handed over the last run."""


@contextmanager
def read_apart(
    file: SealedLines, cutting: Cutting, behind: int, head: Plan
) -> Iterator[Iterator[Run]]:
    """The runs from ``behind`` on; the process that reads them ends with the block.

    The iterator raises ``EndedEarly``, also where no process could be started.
    """
    try:
        process = _started()
    except OSError:
        yield _received(None, Unpacking(head))
        return
    with process:
        try:
            # Through a pipe, for a key: a command's words are there for all to see.
            _ask(process.stdin, _asked(file, cutting, behind))
            yield _received(process.stdout, Unpacking(head))
        finally:
            process.kill()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # our own interpreter and module
        [sys.executable, "-P", "-m", __name__],  # not from the folder one stands in
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the one that writes
    )


def _ask(to: IO[bytes] | None, asked: bytes) -> None:
    if to is not None:
        with suppress(BrokenPipeError), to:
            to.write(asked)


def _received(source: IO[bytes] | None, unpacking: Unpacking) -> Iterator[Run]:
    while parcel := _parcel(source):
        yield unpacking.run(parcel)


def _parcel(source: IO[bytes] | None) -> bytes:
    """The next parcel, empty behind the last one. Raises ``EndedEarly``."""
    if source is None:
        raise EndedEarly
    head = source.read(_SIZE)
    size = int.from_bytes(head, "big")
    content = source.read(size)
    if len(head) < _SIZE or len(content) < size:
        raise EndedEarly
    return content


def _asked(file: SealedLines, cutting: Cutting, behind: int) -> bytes:
    stores = [
        (name, tuple(provable.owned), tuple(provable.decided))
        for name, provable in cutting.stores
    ]
    limits = (cutting.subjects, cutting.rows)
    rows = (tuple(cutting.held), tuple(cutting.done))
    sealed = (str(file.path), file.sha256, file.identity)
    return marshal.dumps((sealed, stores, rows, limits, behind))


def _read(asked: bytes) -> tuple[SealedLines, Cutting, int]:
    # Written by our own program, through a pipe that nobody else has.
    sealed, stores, rows, limits, behind = marshal.loads(asked)  # noqa: S302
    path, sha256, identity = sealed
    held, done = map(frozenset, rows)
    subjects, most = limits
    cutting = Cutting(
        stores=tuple(
            (name, Provable(owned=frozenset(owned), decided=frozenset(decided)))
            for name, owned, decided in stores
        ),
        held=held,
        done=done,
        subjects=subjects,
        rows=most,
    )
    return (
        SealedLines(path=Path(path), sha256=sha256, identity=identity),
        cutting,
        behind,
    )


def main() -> None:
    """Hand over what is asked for, until nobody takes it any more."""
    gc.disable()  # nothing of it is in a circle, and it ends soon
    file, cutting, behind = _read(sys.stdin.buffer.read())
    packing = Packing()
    with suppress(BrokenPipeError):
        for run in cutting.runs(lambda: plans_in(file.read()), behind):
            _hand_over(packing.packed(run))
        _hand_over(_OVER)


def _hand_over(parcel: bytes) -> None:
    sys.stdout.buffer.write(len(parcel).to_bytes(_SIZE, "big"))
    sys.stdout.buffer.write(parcel)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
