"""How an anchor is named to people: the law or standard, and the article."""

from jieqing.language import CHINESE, spoken
from jieqing.programme.vocabulary import shipped_anchors


def anchor_words(key: str) -> str:
    """Return the law and article that a key stands for, in the reader's language.

    A ``~`` says that nobody has read the article word for word.
    """
    found = shipped_anchors()[key]
    if spoken() == CHINESE:
        return f"《{found['zh']}》{found['article_zh']}"
    return f"{found['en']}, {found['article_en']}".removesuffix(", ")
