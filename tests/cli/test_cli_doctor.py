"""`jieqing doctor` on a real home: quiet about what is fine, plain about the rest."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cli_shop import OFFICER, Shop, run

Fresh = Callable[[Shop], Shop]
CONFIGURATION, PERSON = 4, 3


def troubles(shop: Shop) -> dict[str, list[str]]:
    """Checks that found something, with the codes of what they found."""
    found: dict[str, list[str]] = {}
    for each in shop.run("doctor").content["findings"]:
        if each["level"] != "fine":
            found.setdefault(each["check"], []).append(each["code"])
    return found


def test_a_new_home_lacks_only_an_index_that_nobody_made(founded: Shop) -> None:
    told = founded.run("doctor")
    fine = {f["check"] for f in told.content["findings"] if f["level"] == "fine"}

    assert (told.code, told.content["wrong"]) == (PERSON, 1)
    assert troubles(founded) == {"indexes": ["indexes-missing"]}
    assert {"keys", "ledger", "people", "stores", "law", "calendar"} <= fine


def test_what_was_spoilt_in_a_home_is_named_each_with_its_advice(
    founded: Shop, fresh: Fresh
) -> None:
    shop = fresh(founded)
    home = shop.folder / "home"
    home.chmod(0o755)
    (home / "trust.json").unlink()
    (home / "holds").rmdir()
    shop.sql("DROP TABLE jieqing_mark")
    shop.sql("ALTER TABLE member ADD COLUMN wechat TEXT")
    told = shop.run("doctor")

    assert told.code == CONFIGURATION
    assert troubles(shop) == {
        "home": ["home-open-to-others", "home-folder-missing"],
        "trust": ["trust-file-missing"],
        "stores": ["map-changed", "mark-table-missing"],
        "indexes": ["indexes-missing"],
    }
    advice = [f["advice"] for f in told.content["findings"] if f["level"] != "fine"]
    assert all(advice)


def test_a_casebook_put_back_from_an_older_copy_shuts_the_books_not_the_doctor(
    founded: Shop, fresh: Fresh, tmp_path: Path
) -> None:
    shop = fresh(founded)
    casebook = shop.folder / "home" / "casebook" / "casebook.sqlite"
    (tmp_path / "older").write_bytes(casebook.read_bytes())
    shop.run(f"map confirm shop --by {OFFICER}")
    casebook.write_bytes((tmp_path / "older").read_bytes())

    assert troubles(shop) == {"ledger": ["ledger-behind"]}


def test_an_older_casebook_is_named_before_anything_stumbles_over_it(
    founded: Shop, fresh: Fresh
) -> None:
    shop = fresh(founded)
    casebook = "home/casebook/casebook.sqlite"
    newest = "SELECT max(id) FROM django_migrations WHERE app = 'casebook'"
    shop.sql(f"DELETE FROM django_migrations WHERE id = ({newest})", casebook)

    assert troubles(shop)["casebook"] == ["casebook-older"]


def test_a_due_row_and_a_standing_approval_that_nobody_signed_wait(
    proposed: Shop,
) -> None:
    assert troubles(proposed)["due"] == ["due-rows-wait"]


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_without_a_home_the_machine_is_looked_at_all_the_same(
    founded: Shop, folder: str
) -> None:
    told = founded.run(f"doctor --home {folder}")
    codes = [each["code"] for each in told.content["findings"]]

    assert told.code == CONFIGURATION
    assert codes == ["fine", "fine", "fine", "home-missing"]


def test_words_come_with_their_level_and_the_command_that_mends(
    founded: Shop,
) -> None:
    told = run(founded.folder, "doctor").out

    assert "✔ fine: The casebook is of this version." in told
    assert "○ missing: References of store shop have no index" in told
    assert "[indexes-missing]" in told
    assert told.rstrip().endswith("Findings that need mending: 1.")


def test_an_open_case_whose_key_is_gone_and_a_copy_past_its_window_are_named(
    erased: Shop, fresh: Fresh
) -> None:
    shop = fresh(erased)
    (name,) = shop.sql(
        "SELECT key_name FROM casebook_case", "home/casebook/casebook.sqlite"
    )[0]
    shop.act("check", OFFICER)
    shop.act("check", OFFICER, "--at +40d")
    late = troubles(shop)
    (shop.folder / "home" / "keys" / f"{name}.key").unlink()

    assert late["days"] == ["case-late", "copy-outlives-window"]
    assert troubles(shop)["case-keys"] == ["case-key-missing"]
