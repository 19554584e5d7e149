"""The ledger's rows: appended in order, believed only when genuine and whole."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from casebooks import Casebooks
from jieqing import settings
from jieqing.evidence import merkle
from jieqing.flow import record as records
from jieqing.flow.ledger import Ledger, LedgerAltered, LedgerBehind
from jieqing.flow.models import Job, LedgerEntry, LedgerHead, LedgerNode
from jieqing.home import Home

Enter = Callable[..., int]

APPEND = """
import sys
from pathlib import Path
from jieqing import settings
settings.start()
from datetime import UTC, datetime
from django.db import transaction
from jieqing.flow import record
from jieqing.flow.ledger import Ledger
from jieqing.home import HomeKey, read_home
home = read_home(Path(sys.argv[1]))
settings.use(home)
ledger = Ledger(tenant=home.tenant, folder=home.place("ledger"),
                signer=home.signer(HomeKey.LOG), mac=home.secret(HomeKey.LOG_TAG))
at = datetime(2026, 11, 2, tzinfo=UTC)
for _ in range(5):
    with transaction.atomic():
        ledger.append("CL-1", record.new_entry(
            "open", tenant=home.tenant, actor="P-1", at=at, case="CL-1", facts={}))
"""


def test_positions_count_from_zero_without_gaps(ledger: Ledger, enter: Enter) -> None:
    assert [enter(), enter(), enter()] == [0, 1, 2]
    assert ledger.audit().holds


def test_an_act_that_rolls_back_leaves_no_gap(ledger: Ledger, enter: Enter) -> None:
    enter()
    with transaction.atomic():
        enter()
        transaction.set_rollback(True)

    assert enter() == 1
    assert ledger.audit().holds


def test_an_entry_outside_a_transaction_is_refused(ledger: Ledger) -> None:
    entry = records.new_entry(
        "open",
        tenant="qinghe",
        actor="P-1",
        at=datetime(2026, 11, 2, tzinfo=UTC),
        case=None,
        facts={},
    )
    with pytest.raises(RuntimeError):
        ledger.append("CL-1", entry)


@pytest.mark.sampled(2)
def test_d_61_six_processes_append_to_an_empty_log_without_a_fork(
    home: Home, ledger: Ledger
) -> None:
    command = [sys.executable, "-c", APPEND, str(home.folder)]
    workers = [subprocess.Popen(command) for _ in range(6)]
    codes = [worker.wait() for worker in workers]

    assert codes == [0] * 6
    assert ledger.audit().size == 30
    assert ledger.audit().holds


def test_d_62_what_databases_like_to_change_verifies_when_it_is_read_again(
    ledger: Ledger, enter: Enter
) -> None:
    said = {
        "z": 1,
        "a": {"b": "", "B": None, "é": "e\u0301 \u00e9"},
        "list": ["", None],
    }
    enter(at="2026-11-02T01:02:03.000001Z", **said)
    enter(at="2026-11-02T01:02:03Z", **said)
    connection.close()
    first, second = (leaf.entry for leaf in ledger.leaves_of("CL-1"))

    assert [first.to_bytes(), second.to_bytes()] == _contents()
    assert first.facts["a"] == {"b": "", "B": None, "é": "\u00e9 \u00e9"}
    assert first.facts["at"] == "2026-11-02T01:02:03.000001Z"
    assert ledger.audit().holds


def _contents() -> list[bytes]:
    rows = LedgerEntry.objects.order_by("position")
    return [bytes(content) for content in rows.values_list("content", flat=True)]


@pytest.mark.usefixtures("home")
def test_d_62_rows_keep_microseconds_accents_and_the_empty_apart() -> None:
    moment = datetime(2026, 11, 2, 1, 2, 3, 1, tzinfo=UTC)
    rows = {"e\u0301": moment, "\u00e9": None, "": moment.replace(microsecond=0)}
    for host, until in rows.items():
        Job.objects.create(
            tenant="q", name=f"n{host}", state="", host=host, until=until
        )
    connection.close()

    assert dict(Job.objects.values_list("host", "until")) == rows


def test_an_entry_whose_bytes_were_edited_is_not_believed(
    ledger: Ledger, enter: Enter
) -> None:
    enter(state="opened")
    row = LedgerEntry.objects.get(position=0)
    row.content = bytes(row.content).replace(b"opened", b"closed")
    row.save()

    with pytest.raises(LedgerAltered):
        ledger.leaves_of("CL-1")
    assert ledger.audit().altered == (0,)


def test_an_entry_forged_with_a_matching_hash_lacks_the_tag(
    ledger: Ledger, enter: Enter
) -> None:
    enter(state="opened")
    row = LedgerEntry.objects.get(position=0)
    row.content = bytes(row.content).replace(b"opened", b"closed")
    row.leaf_hash = merkle.leaf_hash(bytes(row.content)).hex()
    row.save()

    with pytest.raises(LedgerAltered):
        ledger.leaves_of("CL-1")


def test_an_entry_filed_under_another_record_is_noticed(
    ledger: Ledger, enter: Enter
) -> None:
    enter(act="open")
    enter(act="hold")
    LedgerEntry.objects.filter(act="hold").update(record="CL-9")

    with pytest.raises(LedgerAltered):
        ledger.leaves_of("CL-1")


def test_a_newest_entry_that_was_deleted_is_noticed(
    ledger: Ledger, enter: Enter
) -> None:
    enter(act="open")
    enter(act="hold")
    LedgerEntry.objects.filter(act="hold").delete()

    with pytest.raises(LedgerAltered):
        ledger.leaves_of("CL-1")
    assert not ledger.audit().holds


def _delete(rows: QuerySet[LedgerEntry]) -> None:
    rows.filter(position=1).delete()


def _delete_the_last_of_its_record(rows: QuerySet[LedgerEntry]) -> None:
    rows.filter(position=3).delete()


def _file_elsewhere(rows: QuerySet[LedgerEntry]) -> None:
    rows.filter(position=3).update(record="CL-2")


def _renumber(rows: QuerySet[LedgerEntry]) -> None:
    rows.filter(position=1).update(position=-1)


def _exchange(rows: QuerySet[LedgerEntry]) -> None:
    rows.filter(position=1).update(position=9)
    rows.filter(position=2).update(position=1)
    rows.filter(position=9).update(position=2)


def _fill_the_gap(rows: QuerySet[LedgerEntry]) -> None:
    rows.filter(position=3).delete()
    rows.filter(position=4).update(position=3)
    rows.filter(position=5).update(position=4)


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "tampering",
    [
        _delete,
        _delete_the_last_of_its_record,
        _file_elsewhere,
        _renumber,
        _exchange,
        _fill_the_gap,
    ],
)
def test_an_old_entry_is_missed_however_much_came_after_it(
    ledger: Ledger, enter: Enter, tampering: Callable[[QuerySet[LedgerEntry]], None]
) -> None:
    records_of_entries = ("CL-1", "CL-1", "CL-2", "CL-1", "CL-2", "people")
    assert [enter(record=one) for one in records_of_entries] == list(range(6))
    tampering(LedgerEntry.objects.all())

    with pytest.raises(LedgerAltered):
        ledger.leaves_of("CL-1")


def test_an_entry_gone_from_one_record_is_named_and_leaves_the_others_readable(
    ledger: Ledger, enter: Enter
) -> None:
    enter(record="people")
    enter(record="CL-1")
    LedgerEntry.objects.filter(position=0).delete()

    with pytest.raises(LedgerAltered) as refusal:
        ledger.leaves_of("people")
    assert refusal.value.facts["position"] == 0
    assert len(ledger.leaves_of("CL-1")) == 1
    assert not ledger.audit().holds


def test_nothing_is_appended_to_a_log_that_lacks_its_newest_entry(
    enter: Enter,
) -> None:
    enter(record="people")
    enter(record="CL-1")
    LedgerEntry.objects.filter(position=1).delete()

    with pytest.raises(LedgerAltered):
        enter(record="people")


def test_counts_set_back_with_their_entry_are_noticed(
    ledger: Ledger, enter: Enter
) -> None:
    enter(record="CL-1")
    before = list(LedgerNode.objects.values("number", "content"))
    enter(record="CL-1")
    enter(record="people")
    LedgerEntry.objects.filter(position=1).delete()
    for row in before:
        LedgerNode.objects.filter(number=row["number"]).update(**row)

    with pytest.raises(LedgerAltered):
        ledger.leaves_of("CL-1")


def test_counts_that_were_edited_or_removed_are_noticed(
    ledger: Ledger, enter: Enter
) -> None:
    enter(record="CL-1")
    LedgerNode.objects.all().delete()

    with pytest.raises(LedgerAltered):
        ledger.leaves_of("CL-1")
    with pytest.raises(LedgerAltered):
        enter(record="CL-1")


def test_appending_and_reading_take_as_many_queries_in_a_longer_log(
    ledger: Ledger, enter: Enter
) -> None:
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            enter(record="CL-1")
            ledger.leaves_of("CL-1")
        counted.append(len(queries))
        for number in range(20):
            enter(record=f"CL-{number}")

    assert counted[0] >= counted[1]


def test_a_head_set_back_with_its_entry_may_not_append(
    enter: Enter,
) -> None:
    enter()
    before = LedgerHead.objects.values().get()
    enter()
    LedgerEntry.objects.filter(position=1).delete()
    kept = ("size", "frontier", "inventory")
    LedgerHead.objects.update(**{name: before[name] for name in kept})

    with pytest.raises(LedgerBehind):
        enter()


def test_a_head_edited_into_nonsense_is_an_altered_ledger(
    ledger: Ledger, enter: Enter
) -> None:
    enter()
    LedgerHead.objects.update(frontier=["zz"])

    with pytest.raises(LedgerAltered):
        ledger.require_current()


def test_an_older_copy_of_the_casebook_may_not_append(
    home: Home, ledger: Ledger, enter: Enter, casebooks: Casebooks, tmp_path: Path
) -> None:
    enter()
    connection.close()
    folder = shutil.copytree(home.folder, tmp_path / "older")
    older = replace(home, folder=folder, casebook=casebooks.copied(home.casebook))
    settings.use(home)
    enter()
    settings.use(older)

    with pytest.raises(LedgerBehind):
        enter()
    assert ledger.size() == 1


def test_a_log_whose_outside_checkpoint_was_removed_may_not_append(
    ledger: Ledger, enter: Enter
) -> None:
    enter()
    ledger.outside.unlink()

    with pytest.raises(LedgerBehind):
        enter()


def test_a_crash_between_commit_and_checkpoint_is_no_fault(
    ledger: Ledger, enter: Enter
) -> None:
    enter()
    older = ledger.outside.read_bytes()
    enter()
    ledger.outside.write_bytes(older)

    assert enter() == 2
    assert ledger.audit().holds


def test_two_tenants_have_a_ledger_each(enter: Enter) -> None:
    enter()
    LedgerHead.objects.create(tenant="other", size=0, frontier=[])

    assert enter() == 1
