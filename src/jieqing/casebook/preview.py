"""Find and plan for a customer without a case: nothing is written anywhere.

For the officer at the telephone, and for a rehearsal. Circumstances are those of a
request to close the account that reached us today, under the holds in force, with
nothing answered or chosen but what is handed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act
from jieqing.casebook.held import held_rows
from jieqing.casebook.said import Said
from jieqing.casebook.sources import looked_at_stores
from jieqing.casebook.today import PURPOSE_ACHIEVED
from jieqing.datamap.schema import Hidden
from jieqing.erasure import find as finder
from jieqing.erasure import plan as planner
from jieqing.erasure.answering import on_rows
from jieqing.erasure.values import (
    Circumstances,
    Finding,
    IdentityValue,
    MappedStore,
    Plan,
    Unfinished,
)
from jieqing.erasure.watched import rows_known
from jieqing.keys.case_key import CaseKey
from jieqing.law.values import DELETION_REQUEST
from jieqing.progress import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What is held today and what the law would make of it.

    ``hidden``: by store, what the account that looked may not see. ``stores``: where
    was looked, each with its map.
    """

    stores: tuple[MappedStore, ...]
    finding: Finding
    plan: Plan
    hidden: Mapping[str, tuple[Hidden, ...]]


def preview(
    desk: Desk,
    entry: IdentityValue,
    said: Said | None = None,
    unfinished: Unfinished = Unfinished.REST_NOW,
    *,
    by: str,
    at: datetime,
) -> Preview:
    """Search and plan; digests are made with a key that nobody keeps.

    ``said`` and ``unfinished``: as they would be said and chosen in a case. Raises
    ``NotEntitled``, the refusals of ``looked_at_stores`` and of the search, or
    ``AnswerUnfit``.
    """
    desk.register.entitled(by, Act.FIND)
    stores, today, said = looked_at_stores(desk), day_of(at), said or Said()
    desk.progress.begin(Stage.SEARCH, rows_known(stores))
    key, progress = CaseKey.generate(), desk.progress
    finding = finder.find(stores, entry, key, today, progress)
    progress.begin(Stage.DECIDE, len(finding.rows))
    company = desk.home.company
    circumstances = Circumstances(
        catalogue=desk.catalogue,
        actors=desk.actors,
        today=today,
        clocks={DELETION_REQUEST: today, PURPOSE_ACHIEVED: today},
        conditions=said.conditions | company.conditions,
        ruled_out=(said.ruled_out | company.ruled_out) - said.conditions,
        subject_age=said.subject_age,
        subject_alive=said.subject_alive,
        anonymise_test_passed=said.anonymise_test_passed,
        answers=on_rows(said.answers, finding, stores, today),
        unfinished=unfinished,
        holds=held_rows(desk),
    )
    return Preview(
        stores=stores,
        finding=finding,
        plan=planner.plan(finding, stores, circumstances),
        hidden={
            mapped.name: mapped.bound.schema.hidden
            for mapped in stores
            if mapped.bound.schema.hidden
        },
    )
