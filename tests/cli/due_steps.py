"""The steps to a standing approval, by commands."""

from cli_shop import OFFICER, Answer, Shop

THREE_YEARS = "+1015d"  # from the settling on: its last day, three years on, is over


def propose(shop: Shop, more: str = "", by: str = OFFICER) -> Answer:
    until = shop.sql("SELECT date('now', '+1200 days')")[0][0]
    options = f"--store shop --ceiling 10 --until {until} --by {by}"
    return shop.run(f"due propose {options} {more}")


def sign(shop: Shop, by: str, key: str = "") -> Answer:
    options = f"--key {key or by}.key --passphrase-file pass.txt --by {by}"
    return shop.run(f"due approve SA-0001 {options}")
