"""A company whose short name is the first word of other addresses is not served."""

from dataclasses import replace
from pathlib import Path

import pytest
from office import COMPANY

from jieqing.console.first_words import TenantTaken, first_words, require_own
from jieqing.console.serving import serve_home
from jieqing.home import make_home


def test_the_words_are_those_with_which_addresses_begin() -> None:
    known = {"account", "answer", "api", "first-start", "packages", "static"}

    assert known <= first_words()
    assert not any(sign in word for word in first_words() for sign in "<>/")


@pytest.mark.parametrize("word", sorted(first_words()))
def test_no_company_may_be_called_so(word: str) -> None:
    with pytest.raises(TenantTaken):
        require_own(word)


def test_a_name_that_only_begins_so_is_anybodys() -> None:
    require_own("packages-co")
    require_own("qinghe")


def test_a_home_that_has_such_a_name_is_not_served(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", replace(COMPANY, tenant="packages"))
    with pytest.raises(TenantTaken):
        serve_home(home)
