"""Few answers fix what a new home holds; nothing is taken that nobody said."""

from dataclasses import replace

import pytest

from jieqing.casebook.first_start import (
    NEEDED,
    Answers,
    AnswerUnfit,
    Posts,
    Task,
    TenantUnfit,
    Trade,
    bands,
    offered,
    settled,
)
from jieqing.home import Budget, Mode
from jieqing.law.industries import IndustryUnknown
from jieqing.law.shipped import shipped_industries
from jieqing.people.matrix import Role

INDUSTRIES = shipped_industries()
SHOP = Answers(
    tenant="qinghe",
    name="青禾商城",
    contact="kefu@example.test",
    officer_contact="dpo@example.test",
    trade=Trade.OWN,
    people=0,
    holds_minors=False,
    posts=Posts.SEPARATED,
    yes=frozenset({"any-company", "ecommerce-operator"}),
)


def test_a_shop_of_its_own_gets_the_hurried_time_budget() -> None:
    company = settled(SHOP, INDUSTRIES).company

    assert company.actors == {"any-company", "ecommerce-operator", "self-operated-shop"}
    assert (company.budget, company.mode) == (Budget.ECOMMERCE, Mode.NORMAL)


def test_the_band_of_people_brings_the_duties_of_its_size() -> None:
    told = replace(SHOP, people=bands(INDUSTRIES)[-1])
    actors = settled(told, INDUSTRIES).company.actors

    assert actors >= {"large-handler-1m", "large-handler-10m"}
    assert bands(INDUSTRIES) == (0, 1_000_000, 10_000_000)


def test_a_number_between_the_bands_is_refused() -> None:
    with pytest.raises(AnswerUnfit):
        settled(replace(SHOP, people=7), INDUSTRIES)


def test_who_confirms_nothing_stays_unknown_and_hurries() -> None:
    told = replace(SHOP, yes=frozenset(), trade=Trade.NEITHER)
    company = settled(told, INDUSTRIES).company

    assert (company.actors, company.budget) == (None, Budget.ECOMMERCE)


def test_minors_are_a_task_for_people_and_change_no_identity() -> None:
    with_minors = settled(replace(SHOP, holds_minors=True), INDUSTRIES)
    without = settled(SHOP, INDUSTRIES)

    assert set(with_minors.tasks) - set(without.tasks) == {Task.MARK_MINORS}
    assert with_minors.company == without.company


@pytest.mark.parametrize(("posts", "small"), [(p, p is Posts.SMALL) for p in Posts])
def test_posts_are_separated_unless_a_small_organisation_says_so(
    posts: Posts, *, small: bool
) -> None:
    start = settled(replace(SHOP, posts=posts), INDUSTRIES)

    assert start.company.small_organisation is small
    assert start.posts == NEEDED
    assert start.posts[Role.APPROVER] == 2


def test_a_sector_is_asked_about_its_own_identities_only() -> None:
    asked = offered(INDUSTRIES, frozenset({"ecommerce"}))

    assert "prepaid-card-issuer" in asked
    assert "bank" not in asked
    with pytest.raises(IndustryUnknown):
        offered(INDUSTRIES, frozenset({"astrology"}))


def test_a_short_name_that_fits_no_file_is_refused() -> None:
    with pytest.raises(TenantUnfit):
        settled(replace(SHOP, tenant="../etc"), INDUSTRIES)
