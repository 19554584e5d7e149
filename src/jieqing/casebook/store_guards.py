"""Whether the stores are those that people signed for and still carry the case's marks.

Asked before anything is concluded from a search: a store that was left out of the home,
or put back from a backup, would look like one from which everything has gone.
"""

from collections.abc import Iterable

from jieqing.casebook.desk import day_of
from jieqing.casebook.journal import receipts_of
from jieqing.casebook.sources import bound_store
from jieqing.casebook.work import Work
from jieqing.erasure.erase import StoreWentBack
from jieqing.erasure.values import ChunkIntent, MappedStore, Plan
from jieqing.errors import Refused


class StoreLeftOut(Refused):
    """The home lacks a store of the signed plan."""

    code = "store-left-out"
    cause = "Store {store} is in the signed plan of {case} and not in this home."
    advice = "Put it back into jieqing.toml; without it nothing can be said of it."


def require_stores_of_plan(work: Work, plan: Plan) -> None:
    """Every store of the signed plan is in the home (its address: sources.py)."""
    for store in plan.maps:
        _require_store(work, store)


def require_marks_stand(work: Work) -> None:
    """Every chunk that the ledger has a receipt for is marked in its store."""
    names = dict.fromkeys(intent.store for intent in receipts_of(work))
    for name in names:
        _require_store(work, name)
    require_marks_in(work, [bound_store(work.desk, name) for name in names])


def require_marks_in(work: Work, stores: Iterable[MappedStore]) -> None:
    """The same, of all stores of the home, bound already."""
    bound = {mapped.name: mapped for mapped in stores}
    for intent in receipts_of(work):
        _require_store(work, intent.store)
        if not _is_marked(work, bound[intent.store], intent):
            raise StoreWentBack(store=intent.store, chunk=intent.chunk)


def _require_store(work: Work, store: str) -> None:
    if store not in work.desk.home.searched:
        raise StoreLeftOut(store=store, case=work.number)


def _is_marked(work: Work, mapped: MappedStore, intent: ChunkIntent) -> bool:
    if not mapped.store.has_mark_table():
        return False
    with mapped.store.reading(mapped.bound, day_of(work.at)) as reader:
        mark = reader.mark(work.case.mark, intent.chunk)
    return mark is not None and mark.lease == intent.lease
