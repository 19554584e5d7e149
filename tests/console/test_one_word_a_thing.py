"""Screens and letters call a thing by one word, and advise pages, not commands."""

from collections.abc import Callable

import pytest
from django.test import Client
from house import HERE, House, act, hidden, text_of
from office import CHEN, WANG

from jieqing.casebook.case_words import case_words
from jieqing.casebook.wording import Language
from jieqing.console.cases.words import KIND_WORDS
from jieqing.console.organisation.words import act_words
from jieqing.console.page_names import explained_on_pages
from jieqing.errors import Refused
from jieqing.language import heard, said
from jieqing.people.matrix import MATRIX, PROGRAMME

Stage = Callable[[str | None], House]


class NotYet(Refused):
    code = "not-yet"
    cause = "It was not delivered."
    advice = "Record it (`jieqing case deliver`), or ask IT: `jieqing store add`."


def test_every_act_of_the_matrix_has_words_of_its_own() -> None:
    acts = {**MATRIX, **PROGRAMME}
    with heard("zh"):
        words = [act_words(act) for act in acts]

    assert len(set(words)) == len(acts)
    assert [one for one in words if one.isascii()] == []


@pytest.mark.parametrize("kind", ["customer_no", "username", "openid"])
def test_a_kind_of_identity_is_named_as_letters_name_it(kind: str) -> None:
    with heard("zh"):
        assert said(KIND_WORDS[kind]) == case_words(Language.CHINESE).identity(kind)


def test_the_door_asks_for_the_log_in_name(looked_at: Stage) -> None:
    looked_at(None)

    door = text_of(Client(SERVER_NAME="localhost").get("/account/login/"))

    assert ">登录名</label>" in door
    assert "用户名" not in door


def test_advice_names_the_page_of_a_command_and_leaves_what_has_none() -> None:
    with heard("en"):
        advice = explained_on_pages(NotYet())["advice"]

    assert "“Record the delivery” on the case's page" in advice
    assert "`jieqing store add`" in advice


def test_a_box_that_says_why_not_names_no_command(house: Stage) -> None:
    noticed = house("noticed")
    wang, form = noticed.browser(WANG), f"{HERE}acts/approve"
    typed = hidden(wang.get(form))
    act(noticed.browser(CHEN), "pause")

    refused = text_of(wang.post(form, typed))

    assert "没有完成" in refused
    assert "处理单 › 概况" in refused
    assert "jieqing " not in refused
