"""What was kept comes due: the daily run by commands, and nobody gets round it."""

from collections.abc import Callable

import pytest
from cli_shop import OFFICER, SUN, WANG, ZHAO, Shop
from due_steps import sign

Fresh = Callable[[Shop], Shop]


def test_the_list_says_how_many_rows_come_due_when_and_no_key(settled: Shop) -> None:
    due = settled.run("due list").content["due"]
    day = settled.sql("SELECT date('now', '-90 days', '+3 years')")[0][0]

    assert due == [
        {"end": day, "table": "shop.member", "rows": 1},
        {"end": day, "table": "shop.trade_order", "rows": 1},
    ]


def test_the_daily_run_takes_exactly_what_has_come_due(
    allowed: Shop, fresh: Fresh
) -> None:
    shop = fresh(allowed)
    before = shop.rows
    told = shop.run(f"due run --by {SUN}")
    going = [row for row in before if row not in shop.rows]

    assert told.code == 0, told.out
    assert told.content["erased"] == {"shop.member": 1, "shop.trade_order": 1}
    assert [row[0] for row in going] == [2, 2]
    assert shop.rows == [row for row in before if row not in going]
    assert shop.run("due list").content["due"] == []


def test_the_next_day_the_run_is_checked_again_and_its_proof_holds(
    allowed: Shop, fresh: Fresh
) -> None:
    shop = fresh(allowed)
    (run,) = shop.run(f"due run --by {SUN}").content["runs"]
    told = shop.run(f"due run --by {SUN} --at +2d").content
    verdict = shop.run(f"verify home/statements/{run}.jqz --trust home/trust.json")

    assert told["checked"] == {run: True}
    assert (verdict.code, verdict.content["verdict"]) == (0, "It holds.")
    assert (shop.folder / "home" / "statements" / f"{run}.pdf").is_file()


def test_nothing_goes_before_its_day_though_everything_is_signed(
    settled: Shop, fresh: Fresh
) -> None:
    shop = fresh(settled)
    before = shop.rows
    until = shop.sql("SELECT date('now', '+300 days')")[0][0]
    proposal = f"--store shop --ceiling 10 --until {until} --by {OFFICER}"
    shop.run(f"due propose {proposal}")
    signed = [sign(shop, by).code for by in (WANG, ZHAO)]
    told = shop.run(f"due run --by {SUN}")

    assert (signed, told.code, told.content["runs"]) == ([0, 0], 0, {})
    assert shop.rows == before


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("signers", "code"),
    [((), "standing-approval-unsigned"), ((WANG,), "standing-approval-unsigned")],
)
def test_without_two_signatures_no_command_erases_what_is_due(
    proposed: Shop, fresh: Fresh, signers: tuple[str, ...], code: str
) -> None:
    shop = fresh(proposed)
    before = shop.rows
    signed = [sign(shop, by).code for by in signers]
    told = shop.run(f"due run --by {SUN}")

    assert set(signed) <= {0}
    assert (told.code, told.refusal) == (3, code)
    assert shop.rows == before


def test_one_person_signs_a_standing_approval_only_once(
    proposed: Shop, fresh: Fresh
) -> None:
    shop = fresh(proposed)
    sign(shop, WANG)

    assert sign(shop, WANG).refusal == "person-is-involved"
    assert sign(shop, ZHAO, key=WANG).refusal == "standing-signature-not-genuine"
    assert sign(shop, OFFICER).refusal == "not-entitled"


@pytest.mark.parametrize("by", [OFFICER, WANG, ZHAO])
def test_who_proposed_or_signed_does_not_run_it(
    allowed: Shop, fresh: Fresh, by: str
) -> None:
    shop = fresh(allowed)
    before = shop.rows

    assert shop.run(f"due run --by {by}").refusal == "not-entitled"
    assert shop.rows == before


@pytest.mark.parametrize(
    "wrong", ["--ceiling 0", "--until 2020-01-01", "--store nowhere", "--rule none"]
)
def test_an_incomplete_standing_approval_is_refused_by_command(
    settled: Shop, fresh: Fresh, wrong: str
) -> None:
    shop = fresh(settled)
    until = shop.sql("SELECT date('now', '+300 days')")[0][0]
    right = f"--store shop --ceiling 10 --until {until}"
    told = shop.run(f"due propose {right} {wrong} --by {OFFICER}")

    assert (told.code, told.refusal) == (2, "standing-approval-incomplete")


def test_an_ended_or_expired_standing_approval_runs_nothing(
    allowed: Shop, fresh: Fresh
) -> None:
    shop = fresh(allowed)
    before = shop.rows
    expired = shop.run(f"due run --by {SUN} --at +400d").refusal
    shop.run(f"due end SA-0001 --by {OFFICER}")
    ended = shop.run(f"due run --by {SUN}").refusal

    assert {expired, ended} == {"standing-approval-over"}
    assert shop.rows == before


def test_a_map_changed_since_the_signatures_is_refused_by_name(
    allowed: Shop, fresh: Fresh
) -> None:
    shop = fresh(allowed)
    path = shop.folder / "home" / "maps" / "shop.yaml"
    path.write_text(path.read_text("utf-8") + "\n# another word\n", "utf-8")
    shop.run(f"map confirm shop --by {OFFICER}")
    told = shop.run(f"due run --by {SUN}")

    assert told.refusal == "standing-approval-map-changed"
    assert "store shop" in told.content["error"]["cause"]


def test_a_row_edited_in_the_casebook_is_noticed_by_the_command(
    allowed: Shop, fresh: Fresh
) -> None:
    shop = fresh(allowed)
    book = shop.folder / "home" / "casebook" / "casebook.sqlite"
    shop.sql(
        "UPDATE flow_ledgerentry SET act = 'due-end' WHERE act = 'due-propose'",
        str(book),
    )

    assert shop.run(f"due run --by {SUN}").refusal == "ledger-altered"


@pytest.mark.sampled(2)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_answer_of_due_is_told_in_words(
    allowed: Shop, fresh: Fresh, language: str
) -> None:
    shop = fresh(allowed)
    listed = shop.words("due list", language)
    shown = shop.words("due show", language)
    done = shop.words(f"due run --by {SUN}", language)

    assert "trade_order" in listed
    assert "SA-0001" in shown
    assert "DR-" in done
