"""The office of the casebook's tests, served: its people sign in and act by pages."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from crowd import CROWD_STAGES
from django.db import connection
from house import LOG_INS, House, open_doors
from office import STAGES, Office, copied, enter, found_company
from other_flows import OTHER_STAGES

Stage = Callable[[str | None], House]


@pytest.fixture(scope="session")
def offices(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str | None], Office]:
    """Offices by stage, each built once by the real acts and never changed."""
    built: dict[str | None, Office] = {}

    def stand(stage: str | None) -> Office:
        if stage not in built:
            built[stage] = _build(stage)
        return built[stage]

    def _build(stage: str | None) -> Office:
        folder = tmp_path_factory.mktemp("house") / (stage or "new")
        if stage is None:
            office = found_company(folder)
            open_doors(office, LOG_INS)
            return office
        before, act = {**STAGES, **OTHER_STAGES, **CROWD_STAGES}[stage]
        return act(copied(stand(before), folder))

    return stand


@pytest.fixture
def house(offices: Callable[[str | None], Office], tmp_path: Path) -> Iterator[Stage]:
    """A house of one's own, with the case in a stage; None: no case yet."""

    def stand(stage: str | None) -> House:
        office = copied(offices(stage), tmp_path / (stage or "new"))
        return House(office=office)

    yield stand
    connection.close()


@pytest.fixture
def looked_at(offices: Callable[[str | None], Office]) -> Iterator[Stage]:
    """The shared house of a stage, for visits that change nothing."""

    def stand(stage: str | None) -> House:
        shared = offices(stage)
        office = enter(shared.folder, shared.customer, shared.at)
        return House(office=replace(office, at=shared.at))

    yield stand
    connection.close()
