"""The law of a home at the command line: decided by it, and whole cases made again."""

from collections.abc import Callable
from pathlib import Path
from shutil import rmtree

import pytest
from cli_shop import CASE, OFFICER, Shop, run

DECIDE = (
    "rules decide --kind transaction-record --actor ecommerce-platform"
    " --clock transaction-completed=2025-11-20 --today 2026-11-26"
)
LONGER = """\
change: longer keep of transactions
why: rehearsal
edit:
  cn-ecl-31-transaction: {period: P9Y, article: 第三十二条}
"""
WORKED = """\
examples:
  - id: own-1
    title: 订单存九年
    today: 2026-11-26
    actor: [ecommerce-platform]
    data: [transaction-record]
    dates: {transaction-completed: 2025-11-20}
    conditions: []
    holds: []
    rules_considered: [cn-ecl-31-transaction, cn-ecl-24-account-closed]
    expected:
      {outcome: keep, until: 2034-11-20, decisive_rule: cn-ecl-31-transaction}
"""
OWN = """\
rules:
  - id: own-contract
    name_zh: 服务合同约定保存
    law: 服务合同
    article: 第八条
    level: 合同
    effective: 2024-01-01
    data: [transaction-record]
    effect: keep
    period: P2Y
    clock: transaction-completed
"""
TWO_ARTICLES = """\
中华人民共和国电子商务法
第三十一条　交易信息保存不少于{term}。
第三十二条　平台规则的修改记录保存不少于{term}。
第九十条　自2019年1月1日起施行。
"""
KEYS = "--passphrase-file pass.txt"


def publish(shop: Shop) -> None:
    """Let the small shop's officer and an approver change its law."""
    (shop.folder / "change.yaml").write_text(LONGER, encoding="utf-8")
    shop.run(f"rules propose --change change.yaml --key P-0002.key {KEYS} --by P-0002")
    shop.run(f"rules publish LC-0001 --key P-0003.key {KEYS} --by P-0003")


@pytest.fixture(scope="session")
def changed(stopped: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A case with a plan; afterwards a longer keep was published."""
    shop = stopped.copy(tmp_path_factory.mktemp("changed"))
    for act in ("find", "plan"):
        shop.act(act, OFFICER)
    shop.run(f"{DECIDE} --record before.json --home home")
    publish(shop)
    return shop


@pytest.fixture
def planned_by_own(stopped: Shop, fresh: Callable[[Shop], Shop]) -> Shop:
    """A case planned beside a rule of the company's own, which was then given up."""
    shop = fresh(stopped)
    own = shop.folder / "home" / "law" / "own.yaml"
    own.parent.mkdir(exist_ok=True)
    own.write_text(OWN, encoding="utf-8")
    for act in ("find", "plan"):
        shop.act(act, OFFICER)
    own.unlink()
    return shop


def test_a_record_is_decided_by_the_law_published_in_the_home(
    changed: Shop, tmp_path: Path
) -> None:
    shipped, own = run(tmp_path, f"{DECIDE} --json"), changed.run(DECIDE)
    in_words = changed.words(f"{DECIDE} --home home", "en")

    assert shipped.content["until"] == "2028-11-20"
    assert own.content["until"] == "2034-11-20"
    assert "in force in this home" in in_words


def test_a_rule_that_the_company_changed_is_not_passed_off_as_the_law(
    changed: Shop, tmp_path: Path
) -> None:
    own, shipped = changed.words(f"{DECIDE} --home home", "en"), run(tmp_path, DECIDE)
    rule = changed.run(DECIDE).content["rules"][0]

    assert "The company changed this rule by LC-0001" in own
    assert "Counsel must look." in own
    assert rule["changed_here"]["change"] == "LC-0001"
    assert "The company changed" not in shipped.out


def test_a_home_that_is_named_and_is_none_is_refused(tmp_path: Path) -> None:
    refused = run(tmp_path, f"{DECIDE} --home nowhere --json")
    assert refused.refusal == "home-missing"


def test_worked_cases_run_by_the_law_of_the_home(changed: Shop, tmp_path: Path) -> None:
    for folder in (tmp_path, changed.folder):
        (folder / "worked.yaml").write_text(WORKED, encoding="utf-8")
    shipped = run(tmp_path, "rules test worked.yaml --json")
    own = changed.run("rules test worked.yaml")

    assert (own.content["passed"], shipped.content["passed"]) == (1, 0)


def test_a_record_made_under_an_earlier_law_of_the_home_replays(changed: Shop) -> None:
    same = changed.run("rules replay before.json --home home")
    assert (same.code, same.content["same"]) == (0, True)


def test_every_plan_of_a_case_comes_out_again_by_the_law_kept_with_it(
    changed: Shop,
) -> None:
    told = changed.run(f"rules replay --case {CASE}")
    plan = told.content["plans"][0]

    assert told.code == 0
    assert (plan["same"], plan["turned"], plan["differences"]) == (True, [], [])
    assert plan["rows"] == 3
    words = changed.words(f"rules replay --case {CASE} --home home", "en")
    assert "all decided the same" in words


def test_the_pack_that_ships_needs_no_copy_to_be_replayed(
    changed: Shop, fresh: Callable[[Shop], Shop]
) -> None:
    shop = fresh(changed)
    rmtree(shop.folder / "home" / "law" / "decided")
    told = shop.run(f"rules replay --case {CASE}")
    assert told.code == 0


def test_an_edited_rule_of_the_company_is_kept_with_the_plan_made_by_it(
    planned_by_own: Shop,
) -> None:
    shop = planned_by_own
    assert shop.run(f"rules replay --case {CASE}").code == 0
    rmtree(shop.folder / "home" / "law" / "decided")
    told = shop.run(f"rules replay --case {CASE}")

    assert told.code == 1
    assert "pack-changed" in told.content["plans"][0]["differences"]
    assert "is not kept here" in shop.words(f"rules replay --case {CASE}", "en")


def test_a_changed_article_leads_to_the_rules_of_the_home_and_of_the_pack_that_ships(
    changed: Shop,
) -> None:
    for name, term in (("old.txt", "三年"), ("new.txt", "五年")):
        text = TWO_ARTICLES.format(term=term)
        (changed.folder / name).write_text(text, encoding="utf-8")
    articles = changed.run("rules diff old.txt new.txt --home home").content["articles"]
    cited = [(a["old"], r["file"]) for a in articles for r in a["rules"]]

    assert cited == [
        ("第三十一条", "shipped/retention.yaml"),
        ("第三十二条", "retention.yaml"),
    ]
    words = changed.words("rules diff old.txt new.txt --home home", "en")
    assert words.count("as it ships, not in force here") == 1


def test_a_case_without_a_plan_cannot_be_decided_again(stopped: Shop) -> None:
    early = stopped.run(f"rules replay --case {CASE} --home home")
    assert (early.code, early.refusal) == (3, "replay-not-kept")


def test_replay_asks_for_one_thing_to_replay(founded: Shop) -> None:
    assert founded.run("rules replay").code == 2
    assert founded.run("rules replay x.json --case CL-2026-0001").code == 2


@pytest.mark.parametrize(
    "command", ["rules replay big", "rules test big", "rules decide --facts big"]
)
def test_a_file_too_large_for_people_is_refused_before_it_is_read(
    tmp_path: Path, command: str
) -> None:
    with (tmp_path / "big").open("wb") as file:
        file.truncate(2**33)
    refused = run(tmp_path, f"--lang en {command}")

    assert refused.code == 2
    assert "big is larger than 4194304 bytes" in refused.err
