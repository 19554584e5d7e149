"""A company, and a case of it in any stage, each built once by the real acts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from crowd import CROWD_STAGES
from deeds import DEEDS
from faults import Scene
from office import STAGES, Office, copied, enter, found_company
from other_flows import OTHER_STAGES

from casebooks import Casebooks

Stage = Callable[[str], Office]
# What is tried each day with the casebook on a server; the rest by `make test-all`.
ON_A_SERVER = {"test_lost_full_and_set_back", "test_whole_case"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave most of the casebook on a server to `make test-all`."""
    for item in items:
        params = item.callspec.params if hasattr(item, "callspec") else {}
        on_a_server = params.get("casebooks") == "postgresql"
        here = item.path.parent == Path(__file__).parent
        if on_a_server and here and item.path.stem not in ON_A_SERVER:
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def shelf(
    casebooks: Casebooks, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str | None], Office]:
    """Offices by stage, never changed once they stand there."""
    built: dict[str | None, Office] = {}

    def stand(stage: str | None) -> Office:
        if stage not in built:
            built[stage] = _build(stage)
        return built[stage]

    def _build(stage: str | None) -> Office:
        folder = tmp_path_factory.mktemp("company") / (stage or "new")
        if stage is None:
            return found_company(folder, casebooks)
        before, act = {**STAGES, **OTHER_STAGES, **CROWD_STAGES}[stage]
        return act(copied(stand(before), folder))

    return stand


@pytest.fixture
def office(shelf: Callable[[str | None], Office], tmp_path: Path) -> Office:
    """A company in which no case was opened yet."""
    return copied(shelf(None), tmp_path / "office")


@pytest.fixture
def at_stage(shelf: Callable[[str | None], Office], tmp_path: Path) -> Stage:
    """An office of one's own, with the case in a stage."""

    def stand(stage: str) -> Office:
        return copied(shelf(stage), tmp_path / stage)

    return stand


@pytest.fixture
def untouched(shelf: Callable[[str | None], Office]) -> Stage:
    """The shared office of a stage, for acts that must change nothing."""

    def stand(stage: str) -> Office:
        shared = shelf(stage)
        return enter(shared.folder, shared.customer, shared.at)

    return stand


@pytest.fixture
def scene(shelf: Callable[[str | None], Office], deed: str, tmp_path: Path) -> Scene:
    """A case just before one of the deeds."""
    stage = DEEDS[deed].stage
    return Scene.set_up(copied(shelf(stage), tmp_path / "office"), deed)
