"""Plans that a process of its own reads, beside the one that writes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from many_subjects import batch_order, planned
from small_shop import Shop, erased

from jieqing.erasure.batch_apart import EndedEarly, read_apart
from jieqing.erasure.batch_erase import BatchOrder, BatchOutcome, read_ahead
from jieqing.erasure.batch_plan import SubjectPlan
from jieqing.erasure.batch_proof import provable_tables
from jieqing.erasure.batch_runs import Cutting
from jieqing.erasure.batch_spool import lines, plans_in
from jieqing.erasure.erase import prepare
from jieqing.keys import age_file
from jieqing.keys.age_file import SealedLines

PEOPLE = range(1, 11)


@pytest.fixture
def large(shop: Shop) -> Shop:
    """测试甲 and 测试乙, and eight more of whom there is little."""
    for number in range(3, 11):
        phone = f"138000001{number:02d}"
        shop.ask("INSERT INTO member VALUES (?, ?, '某人', NULL)", number, phone)
        shop.ask("INSERT INTO tag VALUES (?, ?, '茶')", number * 100, number)
    return shop


@pytest.fixture
def sealed(large: Shop, tmp_path: Path) -> SealedLines:
    """The plans of all of them in a file."""
    path, secrets = tmp_path / "plans", large.secrets
    known = age_file.write(lines(planned(large, PEOPLE)), path, secrets.recipient)
    return SealedLines(path=path, sha256=known.sha256, identity=secrets.identity)


def cutting(shop: Shop) -> Cutting:
    stores = tuple((each.name, provable_tables(each.bound)) for each in shop.stores)
    nothing = frozenset[object]()
    return Cutting(stores=stores, held=nothing, done=nothing, subjects=2, rows=100)


def told(one: SubjectPlan) -> tuple[object, ...]:
    rows = [(group.first, group.keys) for group in one.groups]
    known = (one.particulars(), one.named, one.beside, one.head)
    return (one.number, one.hash, rows, one.anchors, *known)


def order_with(shop: Shop, file: SealedLines) -> BatchOrder:
    """Two customers a chunk: the third chunk on is read by the process."""
    plans = tuple(plans_in(file.read()))
    whole = batch_order(shop, plans)
    return replace(whole, plans=lambda: plans_in(file.read()), file=file)


def carried_out(shop: Shop, batch: BatchOrder) -> BatchOutcome:
    with read_ahead(batch, shop.log) as run:
        prepare(batch.order, shop.log)
        return run.erase(shop.log)


def require_all_gone(shop: Shop, outcome: BatchOutcome) -> None:
    copied = [row for row in shop.copied(outcome) if row.act == "erase"]
    assert (outcome.finished, outcome.aside) == (True, {})
    assert erased(outcome) == len(copied)
    assert shop.dump()["member"] == shop.dump()["tag"] == []


def test_runs_read_apart_are_the_ones_read_here(
    large: Shop, sealed: SealedLines
) -> None:
    here = list(cutting(large).runs(lambda: plans_in(sealed.read())))
    head = here[0].subjects[0].head
    with read_apart(sealed, cutting(large), 1, head) as apart:
        there = list(apart)
    assert len(here) == 5
    assert [run.place for run in there] == [run.place for run in here[1:]]
    for one, other in zip(there, here[1:], strict=True):
        assert list(map(told, one.subjects)) == list(map(told, other.subjects))
        assert one.seen.whose.told == other.seen.whose.told
        assert one.seen.plain == other.seen.plain
        assert one.seen.subjects == other.seen.subjects
        keys = [
            [(form.first, keys) for form, keys in run.seen.planned or ()]
            for run in (one, other)
        ]
        assert keys[0] == keys[1]


def test_a_chunk_done_before_is_named_and_not_looked_through(
    large: Shop, sealed: SealedLines
) -> None:
    known = replace(cutting(large), done=frozenset({(large.stores[0].name, 2)}))
    head = next(plans_in(sealed.read())).head
    with read_apart(sealed, known, 1, head) as apart:
        second, third, *_ = apart
    assert [s.number for s in second.subjects] == [3, 4]
    assert (second.seen.subjects, third.seen.subjects) == (0, 2)


def test_many_subjects_go_as_they_do_where_one_process_reads_all(
    large: Shop, sealed: SealedLines
) -> None:
    require_all_gone(large, carried_out(large, order_with(large, sealed)))


def test_a_file_of_another_version_is_not_read_apart(
    large: Shop, sealed: SealedLines
) -> None:
    other = replace(sealed, sha256="0" * 64)
    head = next(plans_in(sealed.read())).head
    with (
        read_apart(other, cutting(large), 0, head) as apart,
        pytest.raises(EndedEarly),
    ):
        next(apart)


def test_where_the_process_ends_early_the_run_reads_on_by_itself(
    large: Shop, sealed: SealedLines
) -> None:
    batch = order_with(large, sealed)
    other = replace(sealed, sha256="0" * 64)
    require_all_gone(large, carried_out(large, replace(batch, file=other)))


def test_where_no_process_can_be_started_the_run_reads_by_itself(
    large: Shop, sealed: SealedLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    require_all_gone(large, carried_out(large, order_with(large, sealed)))


def test_what_the_process_could_not_read_stops_the_run(
    large: Shop, sealed: SealedLines
) -> None:
    plans = list(plans_in(sealed.read()))

    def read() -> Iterator[SubjectPlan]:
        yield from plans[:5]  # two runs of two, and the first of the next
        raise age_file.FileDamaged(file=sealed.path.name)

    other = replace(sealed, sha256="0" * 64)
    batch = replace(order_with(large, sealed), plans=read, file=other)
    with pytest.raises(age_file.FileDamaged):
        carried_out(large, batch)
    assert len(large.dump()["member"]) == len(PEOPLE) - 4
