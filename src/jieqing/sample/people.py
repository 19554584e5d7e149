"""Invented people: names, phones, addresses and their many spellings.

A member's number decides phone and e-mail, so that a story can be told by number.
"""

import random
from dataclasses import dataclass

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
GIVEN = "安伯春丹方国海佳可明南欧平清若思天望向雨子知晚景嘉怀书"
NICKS = ("风铃", "橘子", "青团", "山雀", "云朵", "鲸鱼", "豆包", "麦穗", "松果", "晚风")
CITIES = (
    ("浙江省", "杭州市"),
    ("江苏省", "南京市"),
    ("四川省", "成都市"),
    ("湖北省", "武汉市"),
    ("福建省", "厦门市"),
    ("陕西省", "西安市"),
)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_LAST_OF_SHORT_BLOCK = 9_999
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A postal address."""

    province: str
    city: str
    detail: str


def phone_of(member_id: int) -> str:
    """Return the member's phone, from blocks that no operator has given out."""
    if member_id <= _LAST_OF_SHORT_BLOCK:
        return f"1380000{member_id:04d}"
    return str(19_900_000_000 + member_id)


def email_of(member_id: int) -> str:
    """Return the member's e-mail at a domain reserved for tests."""
    return f"m{member_id:05d}@example.test"


def id_number_of(member_id: int) -> str:
    """Return a number with a right check digit: region 000000, born 1900-01-01."""
    body = f"00000019000101{member_id % 1000:03d}"
    total = sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True))
    return body + _CHECK_DIGITS[total % 11]


def name(rng: random.Random) -> str:
    """Return an invented name."""
    return rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN)


def nickname(rng: random.Random) -> str:
    """Return a nickname; several members may have the same."""
    return f"{rng.choice(NICKS)}{rng.randrange(1, 4000)}"


def place(rng: random.Random) -> Place:
    """Return an address in a street that does not exist."""
    province, city = rng.choice(CITIES)
    street = rng.choice(("青禾路", "麦田街", "橘园巷", "听雨里"))
    detail = f"{street}{rng.randrange(1, 900)}号{rng.randrange(1, 30)}幢"
    return Place(province=province, city=city, detail=detail)


def with_country_code(phone: str) -> str:
    """Return the spelling +86 138 0000 0042."""
    return f"+86 {phone[:3]} {phone[3:7]} {phone[7:]}"


def with_dashes(phone: str) -> str:
    """Return the spelling 138-0000-0042."""
    return f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"


def full_width(phone: str) -> str:
    """Return the spelling of a Chinese input method: １３８００００００４２."""
    return phone.translate(_FULL_WIDTH)


SPELLINGS = (str, with_country_code, with_dashes, full_width)
"""How agents typed a phone; ``str`` leaves it as it is."""
