"""What was tried for one customer counts for the next one, as long as it may."""

import pytest
from test_contract import TODAY, Shop
from test_server_refusals import shop_of
from test_trial_of_statements import clerk_of

from jieqing.stores.proven import PROVEN_SECONDS, Proof, Proven
from jieqing.stores.trial import ALL_RIGHTS, StatementRefused
from places import Place

PROOF = Proof(store="shop", datamap="map", schema="tables", granted="SELECT")


@pytest.fixture
def shop(served: Place) -> Shop:
    return shop_of(served)


def test_a_right_that_was_taken_away_since_the_last_trial_is_missed(
    shop: Shop,
) -> None:
    store = clerk_of(shop.place, ALL_RIGHTS)
    store.require_taken(shop.bound, TODAY)
    store.require_taken(shop.bound, TODAY)
    name = f"less_{shop.place.database}"
    account = name if shop.place.kind == "postgresql" else f"{name}@localhost"
    shop.place.script(f"REVOKE DELETE ON m FROM {account}")
    with pytest.raises(StatementRefused) as refusal:
        store.require_taken(shop.bound, TODAY)
    assert refusal.value.facts["act"] == "DELETE"


def test_a_trial_counts_again_for_some_minutes_and_for_the_same_alone() -> None:
    now = [0.0]
    proven = Proven(clock=lambda: now[0])
    proven.add(PROOF)
    other = Proof(store="shop", datamap="map", schema="other", granted="SELECT")
    assert proven.holds(PROOF)
    assert not proven.holds(other)
    now[0] = PROVEN_SECONDS
    assert not proven.holds(PROOF)
