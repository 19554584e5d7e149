"""A page for others says whose it is and whom to ask, by name."""

from collections.abc import Callable

from house import CASES, House, text_of
from office import LI

Stage = Callable[[str | None], House]


def test_a_page_for_others_names_their_posts_and_who_gives_posts(
    looked_at: Stage,
) -> None:
    answer = looked_at("noticed").browser(LI).get(CASES)

    assert answer.status_code == 403
    assert "合规专员" in text_of(answer)
    assert "请向安全管理员" in text_of(answer)
