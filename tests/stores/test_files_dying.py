"""Killed at every step, raced, changed under us, no room: all files or none."""

import json
import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from one_folder import TODAY, OneFolder, keys, one_folder, saved
from test_files_xlsx import a_book

from jieqing.errors import JieqingError
from jieqing.stores.files.folder import FolderFull, FolderLocked, FolderNotWritable
from jieqing.stores.files.marks import FileChanged
from jieqing.stores.port import Mark

MAP = """
  a: {key: [id], subject: company}
  sub/b: {key: [id], subject: company}
  书.客户: {key: [编号], subject: company}
other_tables: {company: [书.合计]}
"""
CHUNK = Mark(case="c", chunk=1, lease=1, is_open=False, digest="d")
_FORK = multiprocessing.get_context("fork")
_SEEN = frozenset({"open", "os.rename", "os.remove", "os.link", "os.chmod"})
STEPS = 78  # a few more than a chunk of three files takes


@pytest.fixture
def store(tmp_path: Path) -> OneFolder:
    files = {
        "a.csv": b"id,x\n1,one\n2,two\n",
        "sub/b.csv": b"id,y\n1,eins\n2,zwei\n",
        "书.xlsx": saved(a_book(), tmp_path / "made"),
    }
    return one_folder(tmp_path / "exports", files, MAP)


def chunk(store: OneFolder) -> None:
    """Take the first row of each table, in one chunk."""
    with store.store.writing(store.bound, TODAY) as writer:
        writer.add_mark(CHUNK)
        for table in ("a", "sub/b", "书.客户"):
            assert len(list(writer.delete(store.work(table, ("1",))))) == 1
        assert len(list(writer.originals())) == 3
        writer.commit()


def dies_at(step: int, work: Callable[[], object]) -> None:
    """Do the work; the process is killed before so many touches of a file."""
    left = [step]

    def hook(event: str, _: object) -> None:
        left[0] -= event in _SEEN
        if left[0] == 0 and event in _SEEN:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    work()


def dies_committed(store: OneFolder) -> None:
    """Take the rows; the process is killed when only the mark file was replaced."""

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event == "os.rename" and str(args[1]).endswith("a.csv"):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    chunk(store)


def in_a_process(work: Callable[..., object], *args: object) -> int | None:
    process = _FORK.Process(target=work, args=args)
    process.start()
    process.join()
    return process.exitcode


def standing(store: OneFolder) -> tuple[bool, list[int]]:
    """Whether the chunk is marked, and how many rows each table has."""
    with store.store.reading(store.bound, TODAY) as reader:
        tables = ("a", "sub/b", "书.客户")
        is_marked = reader.mark("c", 1) is not None
        return is_marked, [reader.count(table) for table in tables]


ALL, NONE = (True, [1, 1, 4]), (False, [2, 2, 5])


@pytest.mark.sampled(4)
@pytest.mark.parametrize("step", range(1, STEPS, 2))
def test_a_chunk_killed_at_any_step_happened_whole_or_not_at_all(
    store: OneFolder, step: int
) -> None:
    ended = in_a_process(dies_at, step, lambda: chunk(store))
    seen = standing(store)
    with store.store.writing(store.bound, TODAY) as writer:
        happened = writer.mark("c", 1) is not None
    assert ended in (0, -signal.SIGKILL)
    assert seen == standing(store) == (ALL if happened else NONE)
    assert store.names() == {"a.csv", "sub/b.csv", "书.xlsx", "jieqing_mark.json"}
    assert (
        json.loads(store.bytes("jieqing_mark.json") or b'{"steps": []}')["steps"] == []
    )


ENDS = [(STEPS - 10, -signal.SIGKILL), (STEPS, 0)]


@pytest.mark.parametrize(("step", "ended"), ENDS)
def test_the_kills_above_reach_the_end_of_the_work(
    store: OneFolder, step: int, ended: int
) -> None:
    assert in_a_process(dies_at, step, lambda: chunk(store)) == ended


@pytest.mark.sampled(4)
@pytest.mark.parametrize("step", range(1, 40, 2))
def test_one_that_dies_while_finishing_is_finished_by_the_next(
    store: OneFolder, step: int
) -> None:
    assert in_a_process(dies_committed, store) == -signal.SIGKILL
    assert standing(store) == ALL
    in_a_process(dies_at, step, lambda: store.delete("a", ("2",)))
    with store.store.writing(store.bound, TODAY) as writer:
        happened = writer.mark("c", 1) is not None
    assert happened
    assert standing(store)[1][1:] == ALL[1][1:]


def test_a_file_changed_by_another_program_is_not_overwritten(
    store: OneFolder,
) -> None:
    with store.store.writing(store.bound, TODAY) as writer:
        writer.add_mark(CHUNK)
        assert len(list(writer.delete(store.work("a", ("1",))))) == 1
        assert len(list(writer.delete(store.work("sub/b", ("1",))))) == 1
        (store.path / "sub" / "b.csv").write_bytes(b"id,y\n1,neu\n2,zwei\n")
        with pytest.raises(FileChanged, match=r"sub/b\.csv"):
            writer.commit()
    assert store.bytes("a.csv") == b"id,x\n1,one\n2,two\n"
    assert store.bytes("sub/b.csv") == b"id,y\n1,neu\n2,zwei\n"
    assert standing(store) == NONE


def writes_between(store: OneFolder) -> None:
    """Another program writes a file right after the commit, before it is replaced."""
    target, done = store.path / "sub" / "b.csv", list[bool]()

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event == "os.rename" and str(args[1]).endswith("a.csv") and not done:
            done.append(True)
            descriptor = os.open(target, os.O_WRONLY | os.O_APPEND)
            os.write(descriptor, b"3,drei\n")
            os.close(descriptor)

    sys.addaudithook(hook)
    try:
        chunk(store)
    except FileChanged:
        os._exit(7)


def test_a_file_changed_between_commit_and_replacement_undoes_the_chunk(
    store: OneFolder,
) -> None:
    assert in_a_process(writes_between, store) == 7
    assert store.bytes("a.csv") == b"id,x\n1,one\n2,two\n"
    assert store.bytes("sub/b.csv") == b"id,y\n1,eins\n2,zwei\n3,drei\n"
    assert standing(store)[0] is False
    assert store.names() == {"a.csv", "sub/b.csv", "书.xlsx", "jieqing_mark.json"}


def holds_on(store: OneFolder) -> None:
    with store.store.writing(store.bound, TODAY) as writer:
        list(writer.delete(store.work("a", ("1",))))
        os.kill(os.getpid(), signal.SIGSTOP)
        writer.commit()


def test_two_workers_never_write_at_the_same_time(store: OneFolder) -> None:
    sleeper = _FORK.Process(target=holds_on, args=(store,))
    sleeper.start()
    assert sleeper.pid is not None
    os.waitpid(sleeper.pid, os.WUNTRACED)
    with pytest.raises(FolderLocked):
        store.delete("a", ("2",))
    os.kill(sleeper.pid, signal.SIGCONT)
    sleeper.join()
    store.delete("a", ("2",))
    assert store.keys("a", keys("1", "2")) == []


def refused(store: OneFolder, work: Callable[[], object], code: str) -> None:
    """Exit 0 if the work was refused so."""
    del store
    try:
        work()
    except JieqingError as refusal:
        os._exit(0 if refusal.code == code else 1)
    os._exit(2)


def without_room(store: OneFolder) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
    refused(store, lambda: store.delete("a", ("1",)), FolderFull.code)


def test_no_room_for_the_new_file_loses_nothing(store: OneFolder) -> None:
    before, names = store.bytes("a.csv"), store.names()
    assert in_a_process(without_room, store) == 0
    assert (store.bytes("a.csv"), store.names()) == (before, names)
    store.delete("a", ("1",))


def as_nobody(store: OneFolder) -> None:
    os.setgid(65_534)
    os.setuid(65_534)
    refused(store, lambda: store.delete("a", ("1",)), FolderNotWritable.code)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another account")
def test_a_folder_that_may_only_be_read_is_read_and_not_written(
    store: OneFolder,
) -> None:
    before = store.bytes("a.csv")
    (store.path / "jieqing_mark.json").chmod(0o644)
    closed = [each for each in store.path.parents if not each.stat().st_mode & 0o001]
    for folder in closed:
        folder.chmod(0o711)
    store.path.chmod(0o755)
    assert in_a_process(as_nobody, store) == 0
    assert store.bytes("a.csv") == before
    assert store.keys("a", keys("1")) == [("1",)]


def test_rights_and_owner_of_a_file_stay(store: OneFolder) -> None:
    (store.path / "a.csv").chmod(0o640)
    store.delete("a", ("1",))
    assert (store.path / "a.csv").stat().st_mode & 0o777 == 0o640
