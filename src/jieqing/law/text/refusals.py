"""Why a file cannot be taken as a law text; each names the place in the file."""

from jieqing.errors import WrongUsage


class LawTextEncodingWrong(WrongUsage):
    """The bytes are neither UTF-8 nor GB18030."""

    code = "law-text-encoding-wrong"
    cause = (
        "{file} is no text in {encoding}: line {line}, byte {byte} of the file, cannot"
        " be read."
    )
    advice = "Save the file as UTF-8 and import it again; nothing was stored."


class LawTextFormatRefused(WrongUsage):
    """A format that cannot be read here."""

    code = "law-text-format-refused"
    cause = "{file} cannot be read as a law text: {reason}."
    advice = (
        "Save it as DOCX, HTML or plain text, or take the PDF file that the authority"
        " publishes: whole, unlocked, words and no scan. Nothing was stored."
    )


class LawTextTooLarge(WrongUsage):
    """The file, or what it unpacks to, is larger than any law."""

    code = "law-text-too-large"
    cause = "{file} is larger than {limit} bytes, packed or unpacked."
    advice = "Import the text of one law at a time."


class LawTextWithoutArticles(WrongUsage):
    """Not one line begins with the number of an article."""

    code = "law-text-without-articles"
    cause = (
        "{file} has no article: none of its {lines} lines (the first with words is line"
        " {line}) begins with 第…条 and words after it."
    )
    advice = (
        "Import the whole text of the law. Numbers that Word counts by itself are not"
        " in the file: save it as plain text first. A text in Big5 or another old"
        " encoding is read as other signs: save it as UTF-8."
    )


class LawTextEmpty(LawTextWithoutArticles):
    """Not one line has words."""

    code = "law-text-empty"
    cause = "{file} is empty: not one line has words."
    advice = "Import the whole text of the law."


class LawTextAmends(WrongUsage):
    """A decision that amends a law, not the law as amended."""

    code = "law-text-amends"
    cause = (
        "{file} has no articles of its own; it changes those of another law (line"
        " {line})."
    )
    advice = "Import the law's whole text as amended, and compare it with the old one."
