"""Processes that die or sleep at the n-th call that the chain makes of its ports."""

import multiprocessing
import os
import pickle
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from small_shop import Shop

from jieqing.datamap.values import BoundMap
from jieqing.erasure.values import ChunkIntent, ChunkState, Plan
from jieqing.errors import JieqingError
from jieqing.stores.sqlite import SqliteStore

_ROWS = frozenset({"delete", "overwrite"})
_FORK = multiprocessing.get_context("fork")


@dataclass(slots=True)
class Fuse:
    """Counts calls down; at nothing left the process gets the signal."""

    left: int
    ends_by: signal.Signals = signal.SIGKILL

    def burn(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), self.ends_by)


@dataclass(frozen=True, slots=True)
class Fused:
    """A writer or a journal: the fuse burns before and after each call and row."""

    inner: Any
    fuse: Fuse

    def __getattr__(self, name: str) -> Callable[..., object]:
        call = getattr(self.inner, name)

        def burning(*args: object) -> object:
            self.fuse.burn()
            answer = self._rows(call(*args)) if name in _ROWS else call(*args)
            self.fuse.burn()
            return answer

        return burning

    def _rows(self, rows: Iterator[object]) -> Iterator[object]:
        for row in rows:
            self.fuse.burn()
            yield row


@dataclass(frozen=True, slots=True)
class FusedStore:
    """A store whose writing burns the fuse, before BEGIN first of all."""

    store: SqliteStore
    fuse: Fuse

    @contextmanager
    def writing(self, bound: BoundMap, today: date) -> Iterator[Fused]:
        self.fuse.burn()
        with self.store.writing(bound, today) as writer:
            yield Fused(writer, self.fuse)

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)


@dataclass(frozen=True, slots=True)
class FileLog:
    """A journal that outlives its process."""

    path: Path

    def chunks(self) -> tuple[tuple[ChunkIntent, ChunkState], ...]:
        return pickle.loads(self.path.read_bytes()) if self.path.exists() else ()  # noqa: S301 -- the test's own file

    def intend(self, intent: ChunkIntent) -> None:
        self._keep((*self.chunks(), (intent, ChunkState.INTENDED)))

    def settle(self, intent: ChunkIntent, state: ChunkState) -> None:
        self._keep(tuple((i, state if i == intent else s) for i, s in self.chunks()))

    def should_stop(self) -> bool:
        return False

    def _keep(self, lines: tuple[tuple[ChunkIntent, ChunkState], ...]) -> None:
        fresh = self.path.with_suffix(".new")
        fresh.write_bytes(pickle.dumps(lines))
        fresh.replace(self.path)


def fused(shop: Shop, fuse: Fuse) -> Shop:
    """The same case, worked on by somebody who will not see its end."""
    stores = tuple(replace(s, store=FusedStore(s.store, fuse)) for s in shop.stores)
    return replace(shop, stores=stores, log=Fused(shop.log, fuse))


def in_a_process(work: Callable[[], object]) -> int | None:
    """How another process ended that did the work; minus the signal if by one."""
    process = _FORK.Process(target=work)
    process.start()
    process.join()
    return process.exitcode


def refusal_of(work: Callable[[], object], told: Path) -> None:
    """Write down how the work was refused."""
    try:
        work()
    except JieqingError as refusal:
        told.write_text(str(refusal), encoding="utf-8")


def on_a_full_disk(shop: Shop, approved: Plan, told: Path, size: int) -> None:
    """Carry the plan out where no file may grow beyond ``size`` bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    refusal_of(lambda: shop.carry_out(approved), told)


def asleep(shop: Shop, approved: Plan, told: Path, calls: int) -> int:
    """Start a worker that falls asleep at that call; its process id."""
    sleeper = fused(shop, Fuse(calls, signal.SIGSTOP))
    return asleep_at(lambda: sleeper.carry_out(approved), told)


def asleep_at(work: Callable[[], object], told: Path) -> int:
    """Start a worker that falls asleep at its work; its process id."""
    process = _FORK.Process(target=refusal_of, args=(work, told))
    process.start()
    assert process.pid is not None
    os.waitpid(process.pid, os.WUNTRACED)
    return process.pid


def wake(pid: int) -> None:
    """Wake a sleeping worker and wait until it has ended."""
    os.kill(pid, signal.SIGCONT)
    os.waitpid(pid, 0)
