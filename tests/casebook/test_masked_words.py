"""What a screen shows of a person's value."""

import pytest

from jieqing.casebook.masked_words import masked


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("phone", "+86 138 1234 0042", "138****0042"),
        ("phone", "0571-8765432", "****5432"),
        ("name", "林小禾", "林*"),
        ("name", "欧阳小禾", "欧阳*"),
        ("email", "lin@example.test", "l***@example.test"),
        ("id_number", "110101199003078019", "****8019"),
        ("customer_no", "42", "****"),
        ("address", "杭州市文三路 12 号", "****"),
        ("customer_no", " ", ""),
    ],
)
def test_a_value_is_shown_so_that_it_is_recognised_and_of_no_use(
    kind: str, value: str, shown: str
) -> None:
    assert masked(kind, value) == shown
