"""The entry of these pages, and what one does on them."""

from enum import StrEnum

ENTRY = "orders"


class Doing(StrEnum):
    """What is signed on a page of orders."""

    READ = "read"
    SET = "set"
    SIGN = "sign"
    END = "end"
