"""One customer, from request to proof, and what is left of them afterwards."""

import re
from collections.abc import Callable
from datetime import date

from office import CASE, CHEN, Office

from jieqing.casebook.acts.open import open_case
from jieqing.casebook.due_batches import open_batches
from jieqing.casebook.flows import State
from jieqing.casebook.models import Letter
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.trusted import trust_of
from jieqing.erasure.values import MappedStore
from jieqing.evidence.verify import verify
from jieqing.stores.port import CASE_MARK, Mark

Stage = Callable[[str], Office]


def test_a_settled_case_hands_out_a_proof_that_holds(at_stage: Stage) -> None:
    office = at_stage("settled")
    package = office.desk.home.place("statements") / f"{CASE}.jqz"
    verdict = verify(package.read_bytes(), trust_of(office.desk).to_bytes())

    assert verdict.exit == 0, [str(finding) for finding in verdict.findings]
    assert office.state is State.SETTLED


def test_the_ledger_of_a_settled_case_audits_clean(at_stage: Stage) -> None:
    audit = at_stage("settled").desk.ledger.audit()

    assert audit.holds
    assert audit.size > 20


# Alone its three bytes stand in a sealed file by chance, once in a hundred runs.
NAMED = re.compile("林".encode() + rb"(?:\*|[\xe3-\xe9][\x80-\xbf]{2})|\\u6797")


def test_d_63_nothing_in_the_casebook_names_the_customer(at_stage: Stage) -> None:
    office = at_stage("settled")
    casebook = b"".join(
        path.read_bytes()
        for folder in ("casebook", "ledger", "statements")
        for path in office.desk.home.place(folder).rglob("*")
        if path.is_file()
    )

    assert office.customer.value.encode() not in casebook
    assert NAMED.search(casebook) is None


def test_work_files_and_copies_of_a_settled_case_are_gone(at_stage: Stage) -> None:
    office = at_stage("settled")
    home, case = office.desk.home, office.case
    keys = set(home.keyring().names())

    assert not (home.place("cases") / case.folder).exists()
    assert not (home.place("capsules") / case.folder).exists()
    assert not {case.key_name, case.capsule_key_name} & keys


def test_kept_rows_are_left_to_a_sealed_due_batch(at_stage: Stage) -> None:
    office = at_stage("settled")
    batches = sorted(p.name for p in office.desk.home.place("due").iterdir())

    assert batches
    assert set(batches) <= set(office.desk.home.keyring().names())


def test_letters_that_arrived_are_destroyed_and_the_final_one_waits(
    at_stage: Stage,
) -> None:
    office = at_stage("settled")
    outbox = {path.name for path in office.desk.home.place("outbox").iterdir()}
    final = Letter.objects.get(kind="final")
    answered = Letter.objects.get(kind="in_part")

    assert final.file in outbox
    assert answered.file not in outbox


def test_the_customer_can_come_back_after_settling(at_stage: Stage) -> None:
    office = at_stage("settled")
    from_then_on = office.later(days=1)

    assert opened_again(from_then_on) == "CL-2026-0002"


def opened_again(office: Office) -> str:
    from_office = office.request()
    return open_case(office.desk, from_office, by=CHEN, at=office.at)


def test_every_row_of_a_due_batch_bears_a_fingerprint_of_its_own_key(
    at_stage: Stage,
) -> None:
    opened = open_batches(at_stage("settled").desk)
    entries = [entry for batch, _ in opened.batches for entry in batch.entries]

    assert opened.unreadable == 0
    assert len(entries) == len({entry.fingerprint for entry in entries})
    assert all(entry.fingerprint for entry in entries)


def test_nobody_can_write_for_a_settled_case_in_any_store(at_stage: Stage) -> None:
    office = at_stage("settled")
    marks = [_mark_in(mapped, office) for mapped in mapped_stores(office.desk)]

    assert [mark is not None and mark.is_open for mark in marks] == [False, False]


def _mark_in(mapped: MappedStore, office: Office) -> Mark | None:
    with mapped.store.reading(mapped.bound, date(2026, 12, 31)) as reader:
        return reader.mark(office.case.mark, CASE_MARK)
