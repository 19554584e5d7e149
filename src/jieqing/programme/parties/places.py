"""Where confirmed data maps name a processor, and what cases asked of it there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jieqing.casebook import told as cases
from jieqing.casebook.desk import Desk
from jieqing.casebook.models import ProcessorTask
from jieqing.casebook.sources import data_map, record_name
from jieqing.errors import JieqingError
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record

PROCESSOR, CONFIRM = "processor", "map-confirm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """What a case asked a processor to erase; ``answer`` empty: none was entered."""

    case: str
    task: str
    due: date
    answer: str


def places(
    desk: Desk, maps: Mapping[str, Sequence[Leaf]] | None = None
) -> Mapping[str, str]:
    """Return each place where a processor has something, and what it is.

    Only maps count that are word for word those that were confirmed. ``maps``: their
    entries by record, where they were read before.
    """
    names = [record_name(store) for store in desk.home.stores]
    if maps is None:
        read = records.read_together(desk.ledger, names)
        maps = {name: one.leaves for name, one in read.items()}
    return dict(_places(desk, maps))


def _places(
    desk: Desk, maps: Mapping[str, Sequence[Leaf]]
) -> Iterator[tuple[str, str]]:
    for store in sorted(desk.home.stores):
        leaves = tuple(maps.get(record_name(store), ()))
        confirmed = Record(number=store, leaves=leaves).last(CONFIRM)
        try:
            found = data_map(desk, store)
        except JieqingError:
            continue
        if confirmed is None or confirmed.entry.facts["map"] != found.digest:
            continue
        for one in found.outside:
            if one.who == PROCESSOR:
                yield f"{store}/{one.name}", one.what


def instructions(desk: Desk, at: Sequence[str]) -> tuple[Instruction, ...]:
    """Return what cases asked at places, the newest case first, as ledgers tell it."""
    rows = ProcessorTask.objects.filter(tenant=desk.tenant, name__in=at)
    asked = list(
        rows.order_by("-case__number", "name").values_list(
            "case__number", "name", "due"
        )
    )
    numbers = list(dict.fromkeys(number for number, _, _ in asked))
    read = records.read_together(desk.ledger, numbers)
    answers = {no: cases.processor_answers(read[no]) for no in numbers}
    return tuple(
        Instruction(case=no, task=task, due=due, answer=_answer(answers[no].get(task)))
        for no, task, due in asked
    )


def _answer(leaf: Leaf | None) -> str:
    return str(leaf.entry.facts["answer"]) if leaf else ""
