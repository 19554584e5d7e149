"""The text of a report: results as they were frozen, replies of the audited, issues.

What people wrote cannot become a block: braces are written full-width.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from jieqing.casebook.desk import Desk
from jieqing.language import said
from jieqing.people.matrix import ROLE_WORDS
from jieqing.programme import sealed
from jieqing.programme.anchors import anchor_words
from jieqing.programme.audits.checklists import KIND_WORDS
from jieqing.programme.audits.outside import outside_of
from jieqing.programme.audits.populations import POPULATION_WORDS
from jieqing.programme.audits.recheck import OUTCOMES
from jieqing.programme.audits.sampling import CONFIDENCE, TOLERABLE
from jieqing.programme.audits.standards import crosswalk
from jieqing.programme.audits.told import (
    VERDICTS,
    Answer,
    ToldAudit,
    Verdict,
)
from jieqing.programme.audits.wording import seen_words
from jieqing.programme.issues.levels import SEVERITIES
from jieqing.programme.issues.told import ToldIssue
from jieqing.programme.issues.wording import STATES

_PLAIN = str.maketrans({"{": "｛", "}": "｝", "|": "／", "\n": " "})


def report_text(desk: Desk, audit: ToldAudit, issues: Iterable[ToldIssue]) -> str:
    """Return the report as Markdown, in the company's language."""
    parts = (
        f"# {_plain(audit.row.record.title)}",
        _head(desk, audit),
        f"## {said('Opinion')}",
        _plain(_opened(desk, audit.opinion, audit.no)),
        f"## {said('Results')}",
        *_counts(audit),
        f"## {said('Points')}",
        _points(desk, audit),
        *_standards(audit),
        f"## {said('Samples')}",
        *_samples(audit),
        f"## {said('Replies of the audited')}",
        *_replies(desk, audit),
        f"## {said('Issues')}",
        *_issues(issues),
        f"## {said('Grounds')}",
        "\n".join(f"- {anchor_words(key)}" for key in audit.checklist.anchors),
    )
    return "\n\n".join(parts) + "\n"


def _head(desk: Desk, audit: ToldAudit) -> str:
    team = sorted(audit.team - {audit.lead})
    rows = (
        (said("Company"), desk.home.company.name),
        (said("Audit"), audit.no),
        (said("Kind"), said(KIND_WORDS[audit.checklist.kind])),
        (said("Period"), str(audit.period)),
        (said("Posts examined"), _posts(audit.checklist.scope)),
        (said("Led by"), audit.lead),
        (said("Team"), ", ".join(team) or "—"),
        *_outside(audit),
        (said("Checklist"), f"{_plain(audit.checklist.title)} · {audit.digest[:16]}"),
        (said("Results frozen as"), audit.results),
    )
    return _table((said("What"), said("Told")), rows)


def _outside(audit: ToldAudit) -> Iterator[tuple[str, str]]:
    """Name the firm by its number: whoever leads for it is named in their own paper."""
    named = outside_of(audit.record)
    if named is not None:
        yield said("Outside auditor"), named.firm


def _counts(audit: ToldAudit) -> Iterator[str]:
    counted = Counter(one.verdict for one in audit.answers.values())
    rows = [(said(VERDICTS[one]), str(counted[one])) for one in Verdict]
    yield _table((said("Verdict"), said("Points")), rows)
    computed = sum(one.is_computed for one in audit.answers.values())
    words = said("{computed} of {all} points were answered by the system itself.")
    yield words.format(computed=computed, all=len(audit.answers))


def _points(desk: Desk, audit: ToldAudit) -> str:
    rows = [
        (
            point.key,
            point.text,
            said(VERDICTS[audit.answers[point.key].verdict]),
            _found(desk, audit, audit.answers[point.key]),
        )
        for point in audit.checklist.points
    ]
    heads = (said("No."), said("Point"), said("Verdict"), said("What was seen"))
    return _table(heads, rows)


def _found(desk: Desk, audit: ToldAudit, one: Answer) -> str:
    if one.note:
        return _opened(desk, one.note, audit.no)
    if one.verdict is Verdict.NOT_APPLICABLE:
        return said("the company has nothing of the kind, as the system sees")
    return seen_words(one) if one.of else "—"


def _standards(audit: ToldAudit) -> Iterator[str]:
    """What the answers say of each standard; nothing where no point is linked."""
    found = crosswalk(audit)
    if not found:
        return
    yield f"## {said('Standards side by side')}"
    rows = [
        (
            one.standard.title,
            f"{len(one.met)}/{one.judged}",
            said(", ").join(one.standard.controls[no].named for no in one.lacking)
            or "—",
            said(", ").join(one.standard.controls[no].named for no in one.unjudged)
            or "—",
        )
        for one in found
    ]
    heads = (said("Standard"), said("Met"), said("Lacking"), said("Not judged"))
    yield _table(heads, rows)
    yield said("~: the number was not checked in the standard itself.")


def _samples(audit: ToldAudit) -> Iterator[str]:
    for name, one in audit.populations.items():
        words = said(
            "{words}: {count} in all, sealed as {digest} before the seed {seed} was"
            " known; {drawn} drawn, so that {tolerable} faulty ones of a hundred would"
            " show with a confidence of {confidence} of a hundred."
        )
        yield words.format(
            words=said(POPULATION_WORDS[name]),
            count=one.count,
            digest=one.digest[:16],
            seed=audit.seed[:16],
            drawn=len(audit.drawn.get(name, ())),
            tolerable=TOLERABLE,
            confidence=CONFIDENCE,
        )
    if not audit.sample:
        yield said("Nothing was drawn.")
        return
    rows = [
        (
            ref,
            said("added by judgement") if ref in audit.added else said("drawn"),
            said(OUTCOMES[audit.tests[ref].outcome]),
        )
        for ref in audit.sample
    ]
    yield _table((said("Case"), said("How it came in"), said("Outcome")), rows)


def _replies(desk: Desk, audit: ToldAudit) -> Iterator[str]:
    if not audit.replies:
        yield said("Nobody has replied within ten working days.")
    for one in audit.replies:
        text = _plain(_opened(desk, one.text, audit.no))
        yield f"- {_posts((one.post,))} · {one.on}: {text}"


def _issues(issues: Iterable[ToldIssue]) -> Iterator[str]:
    rows = [
        (
            one.no,
            _plain(one.row.record.title),
            said(SEVERITIES[one.severity]),
            said(STATES[one.state]),
        )
        for one in issues
    ]
    if not rows:
        yield said("No issue was raised.")
        return
    heads = (said("Issue"), said("Title"), said("Severity"), said("State"))
    yield _table(heads, rows)


def _posts(posts: Iterable[str]) -> str:
    return ", ".join(said(ROLE_WORDS.get(post, post)) for post in posts)


def _opened(desk: Desk, name: str, no: str) -> str:
    return sealed.read(desk.home, name, no).decode("utf-8", "replace")


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = tuple(heads)
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(map(_plain, line))} |" for line in lines)


def _plain(text: str) -> str:
    return text.translate(_PLAIN)
