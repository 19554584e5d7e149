"""Settle a case about many: totals in the statement, a commitment for each subject.

The steps are those of one subject (acts/settle.py). Each subject whose case ended here
gets an opening of their own, which proves to them that the statement speaks of them.
"""

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from jieqing.casebook import models, told
from jieqing.casebook.acts.settle import (
    draft_path,
    given_back,
    intention,
    require_settleable,
    sign_draft,
    write_draft,
)
from jieqing.casebook.annex import commit_to_annex
from jieqing.casebook.correspondence import OPENINGS, OUTBOX, TEXT, language_of
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.disclosure import Audience
from jieqing.casebook.due import write_due_of
from jieqing.casebook.ending import end_secrets, leave_index
from jieqing.casebook.final_letter import BLANK
from jieqing.casebook.flows import Act, State
from jieqing.casebook.journal import committed_of
from jieqing.casebook.letter_facts import LetterKind
from jieqing.casebook.letters import Letter, compose
from jieqing.casebook.many.letters import emptied, lay_in, lay_out_many
from jieqing.casebook.many.planning import summary_of
from jieqing.casebook.many.subjects import (
    ENDS,
    aside_of,
    ends_of,
    plans_of,
    results_of,
    subjects_of,
)
from jieqing.casebook.many.telling import result_letters
from jieqing.casebook.predicate_of import statement_of
from jieqing.casebook.proof import Issued, issue
from jieqing.casebook.statements import FOLDER
from jieqing.casebook.store_guards import require_stores_of_plan
from jieqing.casebook.takeover import claimed, close_marks
from jieqing.casebook.told import Phase
from jieqing.casebook.wording import wording
from jieqing.casebook.work import Work, continuing, glance, working
from jieqing.casebook.work_files import WorkFileAltered
from jieqing.erasure.batch_plan import End
from jieqing.erasure.summary import KeptGroup, PlanSummary
from jieqing.erasure.values import Fate, TableName
from jieqing.evidence import canonical, commitment
from jieqing.flow import lease as leases
from jieqing.flow.lease import Lease
from jieqing.stores.port import Key

PUT_ASIDE = "put-aside"  # the word for rows of subjects who were put aside


def settle_all(desk: Desk, number: str, *, by: str, at: datetime) -> Issued:
    """Settle and hand out the proof. Raises the refusals of ``guards``."""
    seen = glance(desk, number, Act.SETTLE, by=by, at=at)
    if seen.state is not State.SETTLED:
        _settle(seen)
    _destroy_delivered(seen)
    return issue(desk, number)


def _settle(seen: Work) -> None:
    require_settleable(seen)
    with claimed(seen) as lease:
        if intention(seen) is None:
            _intend(seen, lease, given_back(seen))
        close_marks(seen, lease)
        ended = end_secrets(seen)
        asked = (seen.desk, seen.number, Act.SETTLE)
        with (
            leases.held(lease),
            working(*asked, by=seen.person.number, at=seen.at) as work,
        ):
            facts = {**sign_draft(work), **_final(work), **ended, **leave_index(work)}
            work.conclude(State.SETTLED, {"phase": Phase.FINISHED, **facts})


def _intend(seen: Work, lease: Lease, flags: int) -> None:
    """Step 2, while the case key lives."""
    with leases.held(lease), continuing(seen) as work:
        results = results_of(work)
        aside = aside_of(results)
        require_stores_of_plan(work, next(plans_of(work)).frame)
        commitments = _commitments(work, aside)
        annex = commit_to_annex(work, lambda: committed_of(work))
        draft = statement_of(work, _told(work, aside), ("", annex))
        draft = replace(draft, subject_commitment=tuple(commitments.values()))
        _draft_letters(work)
        letters = _drafted(work)
        kept = (
            (f"{one.number}/", one.plan, one.standing())
            for one in plans_of(work)
            if one.number not in aside
        )
        facts = {
            "draft": write_draft(work, draft),
            "letter_draft": letters,
            "due": write_due_of(work, kept),
            ENDS: ends_of(results),
            "commitments": len(commitments),
        }
        lifted = {"flags_lifted": flags} if flags else {}
        work.conclude(None, {"phase": Phase.INTENDED, **facts, **lifted})


def _told(work: Work, aside: Mapping[int, str]) -> PlanSummary:
    """What the plans made, and the rows of those who were put aside as they stand."""
    made = summary_of(work, without=aside)
    groups = [g for one in plans_of(work) if one.number in aside for g in one.groups]
    rows: dict[tuple[str, str], int] = {}
    for group in groups:
        place = (group.first.name.store, group.first.name.table)
        rows[place] = rows.get(place, 0) + len(group.keys)
    left = tuple(
        KeptGroup(
            store=store,
            table=table,
            count=count,
            until=None,
            hold=PUT_ASIDE,
            rules=(),
            masked=False,
        )
        for (store, table), count in sorted(rows.items())
    )
    shared = _still_shared(work, made, aside)
    return replace(made, kept=(*made.kept, *left), shared=shared)


def _still_shared(
    work: Work, made: PlanSummary, aside: Mapping[int, str]
) -> Mapping[TableName, int]:
    """Shared rows of which only the tie was cut, each once.

    Several plans name the same row, and it went where all its owners were in the case:
    what receipts count beyond the rows that were planned to go.
    """
    names: dict[TableName, set[Key]] = {}
    for one in plans_of(work):
        for group in one.groups if one.number not in aside else ():
            first = group.first
            if first.fate is Fate.UNTIE and not first.columns:
                place = (first.name.store, first.name.table)
                names.setdefault(place, set()).update(group.keys)
    went = _went(work)
    planned = {name: made.tables[name].get(Fate.ERASE, 0) for name in names}
    return {
        name: max(len(keys) - max(went.get(name, 0) - planned[name], 0), 0)
        for name, keys in names.items()
    }


def _went(work: Work) -> Mapping[TableName, int]:
    """Rows that left each table, by the receipts."""
    finished = told.outcome(work.record)
    counts: Counter[TableName] = Counter()
    for receipt in told.listed(finished, "receipts") if finished else ():
        for table, rows in receipt["tables"].items():
            counts[receipt["store"], table] += rows["erased"]
    return counts


def _commitments(work: Work, aside: Mapping[int, str]) -> Mapping[int, str]:
    """Commit to each subject whose case ends here, and write them their opening."""
    folder = emptied(work.desk.home.place(OUTBOX) / OPENINGS.format(case=work.number))
    committed: dict[int, str] = {}
    for one in subjects_of(work):
        if one.number in aside:
            continue
        salt = work.key.commitment_salt(f"subject/{one.number}")
        who = f"{one.entry.kind}\n{one.entry.value}".encode()
        word = commitment.commit(commitment.SUBJECT, who, salt)
        committed[one.number] = word
        content = canonical.canonical({"commitment": word, "opening": salt.hex()})
        lay_in(folder, one.number, content)
    return committed


def _draft_letters(work: Work) -> None:
    """Write the final letters but for their day; the keys end before it is known."""
    folder = emptied(_drafts(work))
    language = language_of(work)
    found = (End.DONE, End.KEPT, End.ASKS)
    ended = {one.number for one in results_of(work) if one.end in found}
    for number, _, facts in result_letters(work):
        if number in ended:
            final = replace(
                facts,
                dated=BLANK,
                capsule_destroyed_on=BLANK,
                statement=f"{work.number}.jqz",
                window_end=None,
            )
            letter = compose(LetterKind.FINAL, final, Audience.CUSTOMER, language)
            said = {"text": letter.text, "template": letter.template}
            lay_in(folder, number, canonical.canonical(said))


def _final(work: Work) -> Mapping[str, str]:
    """Date the drafted letters and lay them out. Raises ``WorkFileAltered``."""
    intended = intention(work)
    if intended is None or told.fact(intended, "letter_draft") != _drafted(work):
        raise WorkFileAltered(kind="final letter draft")
    return lay_out_many(work, LetterKind.FINAL, _dated(work))


def _dated(work: Work) -> Iterator[tuple[int, Letter]]:
    words = wording(language_of(work))
    for path in sorted(_drafts(work).glob("*.txt")):
        said = canonical.read(path.read_bytes(), "final letter draft")
        if isinstance(said, dict):
            text = said["text"].replace(words.day(BLANK), words.day(day_of(work.at)))
            digest = hashlib.sha256(text.encode(TEXT)).hexdigest()
            letter = Letter(text=text, template=said["template"], sha256=digest)
            yield int(path.stem), letter


def _drafted(work: Work) -> str:
    """One digest over all drafts, so that none is exchanged before it is dated."""
    digest = hashlib.sha256()
    for path in sorted(_drafts(work).glob("*.txt")):
        digest.update(f"{path.stem}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _drafts(work: Work) -> Path:
    return work.desk.home.place(FOLDER) / f"{work.number}.letters.draft"


def _destroy_delivered(work: Work) -> None:
    """Letters that arrived are the customers'; we keep template, digest and day."""
    delivered = models.Letter.objects.filter(case=work.case).exclude(delivery="waits")
    for name in delivered.values_list("file", flat=True):
        path = work.desk.home.place(OUTBOX) / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    draft_path(work).unlink(missing_ok=True)
    shutil.rmtree(_drafts(work), ignore_errors=True)
