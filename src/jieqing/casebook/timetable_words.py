"""Words of a right's timetable: duties of the law, articles, counted days."""

from jieqing.casebook.article_words import article_words
from jieqing.casebook.rights_reading import shipped_rights
from jieqing.casebook.timetable import Duty, Timetable, TimetableLine
from jieqing.language import said, spoken


def each_once(found: Timetable) -> list[Duty]:
    """Targets and ceilings; R9 is held to the day of its own target."""
    return list(
        {
            each.obligation.id: each for each in (*found.targets, *found.ceilings)
        }.values()
    )


def cited_words(place: str) -> str:
    """A place in a law by its name: ``PIPL 47.1.3`` is 个人信息保护法 47.1.3."""
    law, _, number = place.partition(" ")
    return f"{shipped_rights().laws[law].spoken(spoken())} {number}"


def duty_words(duty: Duty) -> str:
    """One duty of the law with its end, its article, and who has confirmed it."""
    term = duty.obligation.term
    if term is None or duty.ends is None:
        words = said("  in time, no number: {law} {article} ({id}){mark}")
        return words.format(**_duty_facts(duty))
    if term.is_at_once:
        words = said("  at once: {law} {article} ({id}){mark}")
        return words.format(**_duty_facts(duty))
    words = said("  {day} at the latest: {law} {article} ({id}){mark}")
    return words.format(**_duty_facts(duty), day=duty.ends.day)


def counted_words(line: TimetableLine) -> str:
    """The n-th working day from the event, or from the end of the notice."""
    if line.number is None:
        return "-"
    return f"N+{line.number}" if line.after_notice else f"WD{line.number}"


def _duty_facts(duty: Duty) -> dict[str, str]:
    duties = duty.obligation
    marks = [
        *([] if duties.is_mandatory else [said("recommended only")]),
        *([] if duties.is_printable else [said("not confirmed by counsel")]),
    ]
    mark = said(" [{marks}]").format(marks=said(", ").join(marks)) if marks else ""
    return {
        "law": duties.law,
        "article": article_words(duties.article),
        "id": duties.id,
        "mark": mark,
    }
