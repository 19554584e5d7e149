"""A form as the ledger tells it: what it asks, how many links, what came of it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from jieqing.casebook.desk import Desk
from jieqing.errors import JieqingError
from jieqing.evidence.canonical import canonical
from jieqing.flow import record as records
from jieqing.flow.record import Record, RecordAltered
from jieqing.home import Home, HomeKey
from jieqing.keys.case_key import SealBroken
from jieqing.programme import sealed
from jieqing.programme.acting import RecordUnknown
from jieqing.programme.forms import replies
from jieqing.programme.forms.flow import FORM, FormAct, FormState
from jieqing.programme.forms.models import Answer
from jieqing.programme.forms.questionnaires import (
    Questionnaire,
    questionnaire_of,
)
from jieqing.programme.forms.results import Cell, Given, Group, Result, Results

MECHANISM = "form"
Named = tuple[str, Given]
"""Whose an answer is, and what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldForm:
    """A form as of its last act.

    ``invited``: links made; ``handed``: in how many, by whom, to go out by which way.
    ``answers`` and ``commitment``: how many there were when it was closed, None of few,
    and what binds them; ``results`` names the sealed results.
    """

    no: str
    kind: str
    mode: str
    state: FormState
    author: str
    closes_on: date
    purges_on: date
    definition: str
    invited: int
    handed: tuple[tuple[str, str, int], ...]
    answers: int | None
    commitment: str
    results: str
    counted: int | None
    satisfied: int | None
    record: Record

    def is_open_on(self, day: date) -> bool:
        """Whether it takes answers; its last day ends at 24:00 in Beijing."""
        return self.state is FormState.OPEN and day <= self.closes_on


def told(desk: Desk, no: str) -> ToldForm:
    """Read one form. Raises ``RecordUnknown``, ``RecordAltered``."""
    record = records.read(desk.ledger, no)
    if record.last(FormAct.DRAFT) is None:
        raise RecordUnknown(record=no)
    return told_of(record)


def told_of(record: Record) -> ToldForm:
    """Fold the entries of a record."""
    born = record.leaves[0].entry
    closed = record.last(FormAct.CLOSE)
    counted = record.last(FormAct.REPORT)
    ends = closed.entry.facts if closed else {}
    results = counted.entry.facts if counted else {}
    handed = tuple(
        (
            str(leaf.entry.facts.get("channel", "other")),
            leaf.entry.actor,
            int(str(leaf.entry.facts["count"])),
        )
        for leaf in record.of(FormAct.INVITE)
    )
    return ToldForm(
        no=record.number,
        kind=str(born.facts["kind"]),
        mode=str(born.facts["mode"]),
        state=FormState(record.state(FORM)),
        author=born.actor,
        closes_on=date.fromisoformat(str(born.facts["closes_on"])),
        purges_on=date.fromisoformat(str(born.facts["purges_on"])),
        definition=str(born.facts["form"]),
        invited=sum(count for _, _, count in handed),
        handed=handed,
        answers=_number(ends.get("answers")),
        commitment=str(ends.get("commitment", "")),
        results=str(results.get("results", "")),
        counted=_number(results.get("counted")),
        satisfied=_number(results.get("satisfied")),
        record=record,
    )


def questionnaire_in(home: Home, form: ToldForm) -> Questionnaire:
    """What it asks, as it was reviewed. Raises ``SealedTextGone``."""
    plain = json.loads(sealed.read(home, form.definition, form.no))
    return questionnaire_of(plain)


def results_in(home: Home, form: ToldForm) -> Results:
    """What was told of it, as it was counted. Raises ``SealedTextGone``."""
    found = json.loads(sealed.read(home, form.results, form.no))
    return Results(
        answers=found["answers"], questions=tuple(map(_result, found["questions"]))
    )


def is_whole(home: Home, form: ToldForm) -> bool:
    """Whether its sealed results are the ones that were counted."""
    try:
        results_in(home, form)
    except JieqingError:
        return False
    return True


def to_bytes(results: Results) -> bytes:
    """Results as they are sealed."""
    return json.dumps(asdict(results), ensure_ascii=False).encode()


def committed(rows: Iterable[Answer]) -> str:
    """SHA-256 (hex) that binds all answers of a form, whatever their order."""
    digests = sorted(hashlib.sha256(bytes(row.content)).hexdigest() for row in rows)
    return hashlib.sha256(canonical(digests)).hexdigest()


def given_in(home: Home, form: ToldForm, rows: Iterable[Answer]) -> list[Given]:
    """Open the answers. Raises ``RecordAltered`` where they are not those closed."""
    held = list(rows)
    if committed(held) != form.commitment:
        raise RecordAltered(record=form.no, what="answers")
    return [one["given"] for one in _unsealed(home, form, held)]


def to_answer(form: ToldForm, given: Given) -> bytes:
    """An answer as it is sealed: it says to which form, so no other one counts it."""
    return json.dumps({"form": form.no, "given": given}, ensure_ascii=False).encode()


def require_own_answers(home: Home, form: ToldForm, rows: Iterable[Answer]) -> None:
    """No more answers than links, each to this form and there once.

    Raises ``RecordAltered``.
    """
    held = list(rows)
    is_many = len(held) > form.invited
    is_twice = len({bytes(row.content) for row in held}) < len(held)
    if is_many or is_twice or not _are_of(home, form, held):
        raise RecordAltered(record=form.no, what="answers")


def named_in(home: Home, form: ToldForm, rows: Iterable[Answer]) -> list[Named]:
    """Open named answers that are still there, each with whose it is.

    Raises ``RecordAltered`` where the rows are not those closed.
    """
    held = list(rows)
    if committed(held) != form.commitment:
        raise RecordAltered(record=form.no, what="answers")
    key = home.secret(HomeKey.PROGRAMME)
    found = (replies.read(home, bytes(row.content)) for row in held)
    return [
        (one[0], json.loads(key.unseal(one[1]))["given"])
        for one in found
        if one is not None
    ]


def _are_of(home: Home, form: ToldForm, rows: Iterable[Answer]) -> bool:
    try:
        return all(one["form"] == form.no for one in _unsealed(home, form, rows))
    except (SealBroken, RecordAltered):
        return False


def _unsealed(
    home: Home, form: ToldForm, rows: Iterable[Answer]
) -> list[Mapping[str, Any]]:
    key = home.secret(HomeKey.PROGRAMME)
    return [json.loads(key.unseal(_sealed(home, form, row))) for row in rows]


def _sealed(home: Home, form: ToldForm, row: Answer) -> bytes:
    content = bytes(row.content)
    if not replies.is_pointer(content):
        return content
    found = replies.read(home, content)
    if found is None:
        raise RecordAltered(record=form.no, what="answers")
    return found[1]


def _result(found: Mapping[str, object]) -> Result:
    cells: list[Mapping[str, object]] = found["cells"]  # type: ignore[assignment]  # ours
    groups: list[Mapping[str, object]] = found["groups"]  # type: ignore[assignment]  # ours
    texts: list[str] = found["texts"]  # type: ignore[assignment]  # ours
    return Result(
        key=str(found["key"]),
        cells=tuple(map(_cell, cells)),
        groups=tuple(map(_group, groups)),
        mean=_number(found["mean"]),
        band=_number(found["band"]),
        texts=tuple(texts),
    )


def _cell(found: Mapping[str, object]) -> Cell:
    values: list[str] = found["values"]  # type: ignore[assignment]  # ours
    return Cell(values=tuple(values), count=int(str(found["count"])))


def _group(found: Mapping[str, object]) -> Group:
    values: list[str] = found["values"]  # type: ignore[assignment]  # ours
    cells: list[Mapping[str, object]] = found["cells"]  # type: ignore[assignment]  # ours
    return Group(values=tuple(values), cells=tuple(map(_cell, cells)))


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
