import pytest
from law_closing import pack_files

from jieqing import content
from jieqing.law.catalogue import Catalogue, load
from jieqing.law.identities import Identities
from jieqing.law.working_days import Calendar


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load(pack_files())


@pytest.fixture(scope="session")
def identities(catalogue: Catalogue) -> Identities:
    return Identities.load(content.read("law/cn/identities.yaml"), catalogue.vocabulary)


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return Calendar.load(content.read("calendar/cn.yaml"))
