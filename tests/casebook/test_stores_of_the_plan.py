"""What is concluded rests on the stores that people signed for, and on their marks."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from office import CHEN, SUN, Office
from test_executing import killed_at

from jieqing import settings
from jieqing.casebook.acts.check import check
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.restore import propose_restore
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.desk import Desk
from jieqing.casebook.models import Chunk
from jieqing.casebook.sources import StoreMoved, bound_store
from jieqing.casebook.store_guards import StoreLeftOut
from jieqing.datamap.findings import MapRefused
from jieqing.erasure.erase import StoreWentBack
from jieqing.flow.record import RecordAltered
from jieqing.home import StoreEntry, write_home

Stage = Callable[[str], Office]
STAGES = [("approved", execute, SUN), ("executing", check, CHEN)]


def with_stores(office: Office, stores: dict[str, StoreEntry]) -> Office:
    home = replace(office.desk.home, stores=stores)
    write_home(home)
    connection.close()
    settings.use(home)
    return replace(office, desk=Desk.open(home))


def without_shop(office: Office) -> Office:
    stores = dict(office.desk.home.stores)
    del stores["shop"]
    return with_stores(office, stores)


def with_another_shop(office: Office, file: Path) -> Office:
    shutil.copy(office.folder / "stores" / "shop.db", file)
    stores = dict(office.desk.home.stores)
    stores["shop"] = replace(stores["shop"], url=f"sqlite:///{file}")
    return with_stores(office, stores)


@pytest.mark.parametrize(("stage", "act", "by"), [*STAGES, ("ready", settle, CHEN)])
def test_a_store_left_out_of_the_home_is_refused_by_name(
    at_stage: Stage, stage: str, act: Callable[..., object], by: str
) -> None:
    office = without_shop(at_stage(stage))

    with pytest.raises(StoreLeftOut) as refusal:
        office.do(act, by=by)
    assert refusal.value.facts["store"] == "shop"


@pytest.mark.parametrize(("stage", "act", "by"), STAGES)
def test_a_store_at_another_address_waits_for_a_person(
    at_stage: Stage,
    tmp_path: Path,
    stage: str,
    act: Callable[..., object],
    by: str,
) -> None:
    office = with_another_shop(at_stage(stage), tmp_path / "copy.db")

    with pytest.raises(StoreMoved):
        office.do(act, by=by)


@pytest.mark.parametrize(("stage", "act"), [("executing", check), ("ready", settle)])
def test_a_store_put_back_from_a_backup_is_noticed(
    at_stage: Stage, stage: str, act: Callable[..., object]
) -> None:
    backup = at_stage("approved").folder / "stores" / "shop.db"
    office = at_stage(stage)
    shutil.copy(backup, office.folder / "stores" / "shop.db")

    with pytest.raises(StoreWentBack) as refusal:
        office.do(act, by=CHEN)
    assert refusal.value.facts["store"] == "shop"


def test_a_chunks_row_removed_is_noticed_before_anything_is_restored(
    at_stage: Stage,
) -> None:
    office = at_stage("executing")
    Chunk.objects.filter(store="shop").delete()

    with pytest.raises(RecordAltered):
        office.do(propose_restore, by=CHEN)


def test_counts_edited_in_a_chunks_row_never_reach_the_ledger(
    at_stage: Stage,
) -> None:
    office = at_stage("approved")
    killed_at(office, ("return", "settle", "journal.py"))
    row = Chunk.objects.first()
    row.intent["tables"][0]["erased"] += 4711
    row.save()

    with pytest.raises(RecordAltered):
        office.do(execute, by=SUN)


def test_a_chunk_called_void_in_its_row_is_noticed(at_stage: Stage) -> None:
    office = at_stage("executing")
    Chunk.objects.update(state="void")

    with pytest.raises(RecordAltered):
        office.do(check, by=CHEN)


def test_a_map_is_bound_once_for_the_same_words_and_tables(at_stage: Stage) -> None:
    desk = at_stage("approved").desk

    assert bound_store(desk, "shop").bound is bound_store(desk, "shop").bound


def test_a_map_that_was_bound_is_refused_once_the_tables_have_changed(
    at_stage: Stage,
) -> None:
    office = at_stage("approved")
    bound_store(office.desk, "shop")
    with closing(sqlite3.connect(office.folder / "stores" / "shop.db")) as shop:
        shop.execute("CREATE TABLE parcels (id INTEGER PRIMARY KEY)")

    with pytest.raises(MapRefused):
        bound_store(office.desk, "shop")
