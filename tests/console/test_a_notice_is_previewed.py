"""What the customer will be told stands on the page before it is written."""

from collections.abc import Callable
from html import unescape

from house import HERE, House, act, text_of
from office import CHEN

from jieqing.casebook.models import Letter

Stage = Callable[[str | None], House]


def previewed(house: House) -> str:
    """The page on which one agrees to write the notice."""
    return unescape(text_of(house.browser(CHEN).get(f"{HERE}acts/notify")))


def written(house: House) -> str:
    """The newest letter, as it lies in the outbox; of many the first."""
    outbox = house.office.desk.home.place("outbox")
    newest = Letter.objects.order_by("-pk")[0]
    file = outbox / newest.file
    return (file if file.is_file() else min(file.iterdir())).read_text("utf-8")


def test_the_notice_is_written_word_for_word_as_it_was_previewed(house: Stage) -> None:
    planned = house("planned")

    before = previewed(planned)
    nothing_yet = Letter.objects.exists()
    act(planned.browser(CHEN), "notify")

    assert not nothing_yet
    assert f'<pre class="letter">{written(planned)}</pre>' in before
    assert ">写出告知</button>" in before


def test_of_many_customers_the_first_ones_notice_is_previewed(house: Stage) -> None:
    many = house("many-planned")

    before = previewed(many)
    act(many.browser(CHEN), "notify")

    assert f'<pre class="letter">{written(many)}</pre>' in before
    assert "封里的第一封" in before


def test_where_no_notice_can_be_written_the_reason_stands_in_its_place(
    looked_at: Stage,
) -> None:
    page = previewed(looked_at("noticed"))

    assert "为什么还不能办理" in page
    assert 'class="letter"' not in page
    assert "写出告知</button>" not in page
