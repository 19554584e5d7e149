"""Keys hidden in a cell that lead through a link table, or beside a second column."""

from pathlib import Path

import pytest
from small_shop import Shop, a_shop, fates

ROOT = """root: m
tables:
  m:
    record: account-profile
    identities: {id: customer_no}
"""
MEMBERS = """CREATE TABLE m (id INTEGER PRIMARY KEY, area TEXT, no INTEGER);
INSERT INTO m VALUES (1, 'bj', 7), (2, 'sh', 7), (3, 'bj', 8);
"""


def shop_with(folder: Path, schema: str, table: str) -> Shop:
    return a_shop(folder, MEMBERS + schema, ROOT + table)


CARDS = """CREATE TABLE card (id INTEGER PRIMARY KEY, code TEXT, area TEXT);
INSERT INTO card VALUES (1, 'C0007', 'bj'), (2, 'C0007', 'sh'), (3, 'C0008', 'bj'),
  (4, 'C0007', NULL), (5, 'C0007', 'BJ');"""
CARD = """  card:
    record: marketing-profile
    references:
      - {owner: m, by: [code, area], of: [no, area], inside: {code: "C{key:4}"},
         strength: unique}
"""


def test_a_hidden_number_counts_only_beside_its_second_column(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, CARDS, CARD)
    found, planned = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    shop.carry_out(planned)

    assert fates(planned) == {"m/1": "erase", "card/1": "erase"}
    assert [row[0] for row in shop.dump()["card"]] == [2, 3, 4, 5]
    assert shop.check(planned, found).is_clean


GROUPS = """CREATE TABLE page (id INTEGER PRIMARY KEY, groups TEXT);
CREATE TABLE team (team_no INTEGER, m_id INTEGER, PRIMARY KEY (team_no, m_id));
INSERT INTO team VALUES (10, 1), (11, 2), (12, 1), (12, 2);
INSERT INTO page VALUES (1, '10'), (2, '11'), (3, '12'), (4, '110,100'),
  (5, '11,10');"""
VIA = "{table: team, here: team_no, there: m_id}"
PAGE = f"""  page:
    record: content-record
    references:
      - {{shared: m, by: groups, of: id, inside: {{list: ","}}, via: {VIA}}}
  team: {{record: content-record, references: [{{owner: m, by: m_id}}]}}
"""


def test_a_list_of_teams_leads_to_their_members(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, GROUPS, PAGE)
    found, planned = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    shop.carry_out(planned)

    assert fates(planned) == {
        "m/1": "erase",
        "team/10-1": "erase",
        "team/12-1": "erase",
        "page/1": "erase",
        "page/3": "untie",
        "page/5": "untie",
    }
    assert [row[0] for row in shop.dump()["page"]] == [2, 3, 4, 5]
    assert shop.check(planned, found).is_clean


OWNED = f"""  page:
    record: content-record
    references: [{{owner: m, by: id, of: id, via: {VIA}}}]
  team: {{record: content-record, references: [{{owner: m, by: m_id}}]}}
"""


@pytest.mark.parametrize("rows_at_a_time", [1, 2, 20_000])
def test_rows_owned_through_a_link_table_go_however_the_run_is_cut(
    tmp_path: Path, rows_at_a_time: int
) -> None:
    numbers = """CREATE TABLE page (id INTEGER PRIMARY KEY, x TEXT);
    CREATE TABLE team (team_no INTEGER, m_id INTEGER, PRIMARY KEY (team_no, m_id));
    INSERT INTO team VALUES (10, 1), (11, 2), (12, 1);
    INSERT INTO page VALUES (1, 'never met by id'), (10, 'a'), (11, 'b'), (12, 'c');"""
    shop = shop_with(tmp_path, numbers, OWNED)
    shop.chunk_rows = rows_at_a_time
    found, planned = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    shop.carry_out(planned)

    assert [row[0] for row in shop.dump()["page"]] == [1, 11]
    assert shop.check(planned, found).is_clean


def test_a_mention_through_a_link_table_goes_with_the_link(tmp_path: Path) -> None:
    link = PAGE.replace("record: content-record\n    ref", "subject: company\n    ref")
    shop = shop_with(tmp_path, GROUPS, link.replace("shared: m", "link: m"))
    shop.erase("customer_no", "1")

    assert shop.dump()["page"][0] == (1, "10")
    assert shop.dump()["team"] == [(11, 2), (12, 2)]
