"""The path of a transfer abroad in words and as JSON."""

from collections.abc import Iterator

from jieqing.casebook.article_words import article_words
from jieqing.language import ENGLISH, said, spoken
from jieqing.law.shipped import shipped_transfer_notes
from jieqing.law.transfer import Deadline, Path, TransferAnswer
from jieqing.law.transfer_rows import Duty, Ground, Way

HEADLINES = {
    Path.ASSESSMENT: "Security assessment, before anything leaves.",
    Path.CONTRACT_OR_CERTIFICATE: "Standard contract or certification.",
    Path.EXEMPT: "None of the three paths is needed.",
    Path.PERSON: "A person must find out more before anything leaves.",
}
REASONS = {
    "important": "whether it was told or published to be important data",
    "ciio": "whether the company operates critical information infrastructure",
    "people": "of how many people, since 1 January, sensitive information aside",
    "sensitive": "of how many people sensitive information, since 1 January",
}
LEVELS = {
    "secondary": "(not read in the text itself)",
    "memory": "(from memory: counsel must check it)",
}


def transfer_words(told: TransferAnswer) -> str:
    """The path, its ground, the ways, every duty and the days."""
    return "\n".join(transfer_lines(told))


def transfer_content(told: TransferAnswer) -> dict[str, object]:
    """The same as JSON."""
    return {
        "path": told.path,
        "ground": _content(told.ground) if told.ground else None,
        "ways": [_content(way) for way in told.ways],
        "duties": [_content(duty) for duty in told.duties],
        "deadlines": [
            {
                "role": each.duty.role,
                "day": each.day.isoformat(),
                "provisional": each.provisional,
            }
            for each in told.deadlines
        ],
        "missing": list(told.missing),
        "counsel": told.counsel,
    }


def transfer_lines(told: TransferAnswer) -> Iterator[str]:
    """The same, a line each."""
    yield said(_headline(told))
    for name in told.missing:
        yield said("? {fact}").format(fact=said(REASONS[name]))
    if told.ground:
        yield said("Because: {row}").format(row=_row(told.ground))
    for way in told.ways:
        yield said("Way: {row}").format(row=_row(way))
    days = {id(each.duty): each for each in told.deadlines}
    if told.duties:
        yield said("What must be done besides:")
    for duty in told.duties:
        yield f"· {_row(duty)}{_day(days.get(id(duty)))}"
    if told.counsel:
        yield said("Counsel should look at it.")


def _headline(told: TransferAnswer) -> str:
    """The path; before certification had rules the contract alone."""
    is_both = told.path is Path.CONTRACT_OR_CERTIFICATE
    if is_both and [way.role for way in told.ways] == ["standard-contract"]:
        return "Standard contract; certification has no rules in force on that day."
    return HEADLINES[told.path]


def _row(row: Way) -> str:
    words = row.en if spoken() == ENGLISH else row.zh
    mark = said(LEVELS[row.verified]) if row.verified in LEVELS else ""
    duty = f" [{row.obligation}]" if row.obligation else ""
    return f"{words} · {row.law} {article_words(row.article)}{duty} {mark}".rstrip()


def _day(deadline: Deadline | None) -> str:
    if deadline is None:
        return ""
    day = deadline.day.isoformat()
    if deadline.provisional:
        return said(" → {day} (provisional: holidays are not published)").format(
            day=day
        )
    return f" → {day}"


def _content(row: Way) -> dict[str, object]:
    extra: dict[str, object] = {}
    if isinstance(row, Ground):
        extra["value"] = row.value
    if isinstance(row, Duty):
        extra["clock"] = row.clock
    return {
        "role": row.role,
        "zh": row.zh,
        "en": row.en,
        "law": row.law,
        "article": row.article,
        "effective": row.effective.isoformat(),
        "obligation": row.obligation,
        "verified": row.verified,
        "note": row.note,
        "note_en": shipped_transfer_notes().told(row.role, row.note),
        **extra,
    }
