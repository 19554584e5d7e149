"""The clauses that need no mechanism beside documents, tasks, figures and the engine.

Each judges by what ``seen.py`` read once, and tells what it asks for.
"""

from collections.abc import Callable
from datetime import date, timedelta

from jieqing.casebook.desk import day_of
from jieqing.casebook.law_flow import RECORD as LAW_RECORD
from jieqing.casebook.law_flow import LawAct
from jieqing.errors import Phrase, phrase
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, moment_of
from jieqing.language import said
from jieqing.people.matrix import Role, conflicts
from jieqing.programme.audience import is_asked
from jieqing.programme.figures import FIGURES
from jieqing.programme.flows import DocumentAct, DocumentState, TaskState
from jieqing.programme.measures import Clause, Of
from jieqing.programme.pack_items import EVERYBODY
from jieqing.programme.packs import shipped_duties, shipped_templates
from jieqing.programme.receipts import record_name as receipts_record
from jieqing.programme.seen import Seen, SeenTask
from jieqing.programme.shown import ClauseKind, Found, Proof, Where, months_on
from jieqing.programme.versions import ToldVersion, explained_by
from jieqing.programme.wording import post_words, posts_words

_DONE = frozenset({TaskState.DONE, TaskState.MADE_GOOD})


def _document(seen: Seen, clause: Clause) -> Found:
    key = clause.text("template")
    version = seen.version(key)
    if version is None or version.effective_on is None:
        return _no_document(seen, clause, key)
    until = months_on(version.effective_on, seen.templates[key].valid_months)
    fresh = until >= seen.today
    late = phrase(
        "{title} has not been looked at again since {day}",
        title=seen.templates[key].title,
        day=version.effective_on,
    )
    return Found(
        clause=clause,
        is_met=fresh,
        was_met=True,
        proofs=(_proof_of(version),),
        until=until,
        missing=None if fresh else late,
    )


def _no_document(seen: Seen, clause: Clause, key: str) -> Found:
    versions = [v for doc in seen.documents.get(key, ()) for v in doc]
    named = seen.templates[key].title if key in seen.templates else key
    was = any(v.state is DocumentState.WITHDRAWN for v in versions)
    return Found(
        clause=clause,
        is_met=False,
        was_met=was,
        has_begun=bool(versions),
        proofs=tuple(_proof_of(v) for v in versions[-1:]),
        missing=phrase("{title} is not in force", title=named),
    )


def _policies(seen: Seen, clause: Clause) -> Found:
    required = [t for t in seen.templates.values() if t.is_required]
    found = [
        _document(seen, Clause(of=Of.DOCUMENT, asks={"template": one.key}))
        for one in required
    ]
    met = [one for one in found if one.is_met]
    return Found(
        clause=clause,
        is_met=len(met) == len(found) > 0,
        was_met=all(one.is_met or one.was_met for one in found),
        has_begun=any(one.has_begun or one.is_met for one in found),
        proofs=tuple(proof for one in found for proof in one.proofs),
        until=min((one.until for one in found if one.until), default=None),
        missing=next((one.missing for one in found if one.missing), None),
    )


def _receipts(seen: Seen, clause: Clause) -> Found:
    key = clause.text("template")
    version = seen.version(key)
    if version is None:
        return _no_document(seen, clause, key)
    asked = frozenset(seen.templates[key].audience)
    audience = [one.number for one in seen.active if is_asked(asked, one)]
    read = {
        leaf.entry.actor
        for leaf in seen.leaves[receipts_record(version.no)]
        if leaf.entry.act == DocumentAct.READ
        and leaf.entry.facts["digest"] in _counted(seen, key, version)
    }
    lacking = [number for number in audience if number not in read]
    return Found(
        clause=clause,
        is_met=not lacking and bool(audience),
        has_begun=bool(read),
        proofs=(_proof_of(version),),
        missing=phrase(
            "{read} of {audience} people have confirmed that they read {title}",
            read=len(audience) - len(lacking),
            audience=len(audience),
            title=seen.templates[key].title,
        )
        if lacking
        else None,
    )


def _counted(seen: Seen, key: str, version: ToldVersion) -> set[str]:
    """Digests of the versions whose receipts count: those of the same major one."""
    major = version.label.partition(".")[0]
    return {
        one.digest
        for versions in seen.documents[key]
        for one in versions
        if one.no == version.no and one.label.partition(".")[0] == major
    }


def _task(seen: Seen, clause: Clause) -> Found:
    tasks = seen.tasks.get(clause.text("duty"), ())
    done = [one for one in tasks if one.state in _DONE and one.leaf is not None]
    late = [one for one in tasks if one.state is TaskState.MISSED]
    newest = max(done, key=_done_on, default=None)
    until = _done_on(newest) + timedelta(days=clause.within) if newest else None
    fresh = until is not None and until >= seen.today
    duty = seen.duties.get(clause.text("duty"))
    title = duty.title if duty else clause.text("duty")
    return Found(
        clause=clause,
        is_met=fresh and not late,
        was_met=newest is not None,
        has_begun=bool(tasks) and bool(done),
        proofs=tuple(
            Proof(where=Where.TASK, name=one.row.record.no, day=one.row.due_on)
            for one in ([newest] if newest else []) + late[:3]
        ),
        until=until,
        missing=None
        if fresh and not late
        else _task_missing(title, late, newest, is_loaded=duty is not None),
    )


def _task_missing(
    title: str,
    late: list[SeenTask],
    newest: SeenTask | None,
    *,
    is_loaded: bool,
) -> Phrase:
    if not is_loaded:
        return phrase("the duty {title} is not in the calendar yet", title=title)
    if late:
        numbers = ", ".join(one.row.record.no for one in late[:3])
        return phrase("{title} was missed: {tasks}", title=title, tasks=numbers)
    if newest is None:
        return phrase("{title} was not done yet", title=title)
    return phrase("{title} was last done on {day}", title=title, day=_done_on(newest))


def _done_on(task: SeenTask) -> date:
    """Return of which day it shows anything: no paper proves what came after it."""
    done = task.row.due_on if task.leaf is None else day_of(moment_of(task.leaf))
    return min(done, task.proved_to or done)


def _figure(seen: Seen, clause: Clause) -> Found:
    key = clause.text("key")
    known = [one for one in seen.readings.get(key, ()) if one.value]
    if not known:
        return Found(
            clause=clause,
            is_met=False,
            missing=phrase("the figure {figure} was never read", figure=key),
        )
    newest = known[0]
    read_on = day_of(newest.read_at)
    until = read_on + timedelta(days=clause.within)
    good = _is_within(float(newest.value), clause)
    fresh = until >= seen.today
    return Found(
        clause=clause,
        is_met=good and fresh,
        was_met=good,
        has_begun=True,
        proofs=(Proof(where=Where.FIGURE, name=key, day=read_on),),
        until=until,
        missing=_figure_missing(key, newest.value, is_good=good)
        if not (good and fresh)
        else None,
    )


def _is_within(value: float, clause: Clause) -> bool:
    least, most = clause.number("least"), clause.number("most")
    return (least is None or value >= least) and (most is None or value <= most)


def _figure_missing(figure: str, value: str, *, is_good: bool) -> Phrase:
    if is_good:
        return phrase("the figure {figure} is out of date", figure=figure)
    return phrase(
        "the figure {figure} is {value}, which is not enough",
        figure=figure,
        value=value,
    )


def _act(seen: Seen, clause: Clause) -> Found:
    act = clause.text("act")
    leaves = [
        leaf
        for leaf in seen.leaves.get(clause.text("record"), ())
        if leaf.entry.act == act
    ]
    if not leaves:
        return Found(
            clause=clause,
            is_met=False,
            missing=phrase("the ledger has no act {act} yet", act=act),
        )
    newest = leaves[-1]
    until = day_of(moment_of(newest)) + timedelta(days=clause.within)
    fresh = until >= seen.today
    return Found(
        clause=clause,
        is_met=fresh,
        was_met=True,
        proofs=(
            Proof(
                where=Where.ENTRY,
                name=str(newest.position),
                day=day_of(moment_of(newest)),
            ),
        ),
        until=until,
        missing=None if fresh else phrase("the act {act} is long ago", act=act),
    )


def _explained(seen: Seen, clause: Clause) -> Found:
    """Each change published lately is explained, post by post, in a document in force.

    A document that names no change explains none, whatever it is called.
    """
    published = [
        leaf for leaf in seen.leaves[LAW_RECORD] if leaf.entry.act == LawAct.PUBLISH
    ]
    ends = [day_of(moment_of(one)) + timedelta(days=clause.within) for one in published]
    recent = [
        leaf for leaf, end in zip(published, ends, strict=True) if end >= seen.today
    ]
    if not recent:
        none = phrase("no change of the law was published that could be explained")
        return Found(clause=clause, is_met=False, was_met=bool(published), missing=none)
    found = [_explanation(seen, clause, leaf) for leaf in recent]
    known = (one.until for one in found if one.until)
    return Found(
        clause=clause,
        is_met=all(one.is_met for one in found),
        was_met=all(one.is_met or one.was_met for one in found),
        has_begun=any(one.is_met or one.has_begun for one in found),
        proofs=tuple(proof for one in found for proof in one.proofs),
        until=min((*known, max(ends))),
        missing=next((one.missing for one in found if one.missing), None),
    )


def _explanation(seen: Seen, clause: Clause, published: Leaf) -> Found:
    """What explains one change, and how long that is fresh."""
    key, change = clause.text("template"), str(published.entry.facts["change"])
    made = seen.documents.get(key, ())
    versions = [v for docs in made if explained_by(docs) == change for v in docs]
    whole = (v for v in versions if (v.no, v.number) in seen.whole)
    version = next((v for v in whole if v.is_in_force), None)
    if version is None or version.effective_on is None:
        none = phrase("{change} is not explained by a document in force", change=change)
        was = any(v.state is DocumentState.WITHDRAWN for v in versions)
        return Found(
            clause=clause,
            is_met=False,
            was_met=was,
            has_begun=bool(versions),
            missing=none,
        )
    until = months_on(version.effective_on, seen.templates[key].valid_months)
    audience = frozenset(seen.templates[key].audience)
    lacking = audience - version.posts - {EVERYBODY}
    return Found(
        clause=clause,
        is_met=until >= seen.today and not lacking,
        was_met=not lacking,
        has_begun=True,
        proofs=(
            Proof(
                where=Where.ENTRY,
                name=str(published.position),
                day=day_of(moment_of(published)),
            ),
            _proof_of(version),
        ),
        until=until,
        missing=_explanation_missing(version, lacking, is_fresh=until >= seen.today),
    )


def _explanation_missing(
    version: ToldVersion, lacking: frozenset[str], *, is_fresh: bool
) -> Phrase | None:
    if lacking:
        return phrase(
            "{document} does not tell these posts what to do: {posts}",
            document=version.no,
            posts=posts_words(lacking),
        )
    if is_fresh:
        return None
    return phrase(
        "{document} has not been looked at again since {day}",
        document=version.no,
        day=version.effective_on,
    )


def _maps(seen: Seen, clause: Clause) -> Found:
    stores = sorted(seen.desk.home.stores)
    days = {name: _confirmed_on(seen, name) for name in stores}
    lacking = [name for name, day in days.items() if day is None]
    known = [day for day in days.values() if day is not None]
    until = min(known) + timedelta(days=clause.within) if known else None
    fresh = until is not None and until >= seen.today
    met = bool(stores) and not lacking and fresh
    missing = None
    if lacking:
        missing = phrase("no confirmed data map: {stores}", stores=", ".join(lacking))
    elif not stores:
        missing = phrase("no store is connected")
    elif not fresh:
        missing = phrase("the data maps were confirmed too long ago")
    return Found(
        clause=clause,
        is_met=met,
        was_met=bool(stores) and not lacking,
        has_begun=bool(known),
        proofs=tuple(
            Proof(where=Where.STORE, name=name, day=day)
            for name, day in days.items()
            if day is not None
        ),
        until=until,
        missing=missing,
    )


def _confirmed_on(seen: Seen, store: str) -> date | None:
    record = Record(number=store, leaves=seen.leaves.get(f"map:{store}", ()))
    last = record.last("map-confirm")
    return day_of(moment_of(last)) if last else None


def _post(seen: Seen, clause: Clause) -> Found:
    post = clause.text("post")
    holders = [one for one in seen.active if post in one.roles]
    apart = [one for one in holders if not conflicts(one.roles)]
    return Found(
        clause=clause,
        is_met=bool(apart),
        has_begun=bool(holders),
        proofs=tuple(Proof(where=Where.PEOPLE, name=one.number) for one in apart),
        missing=None
        if apart
        else phrase("nobody independent holds the post {post}", post=post),
    )


def _ledger(seen: Seen, clause: Clause) -> Found:
    """Log and checkpoint outside agree: opening the desk has compared them."""
    return Found(
        clause=clause,
        is_met=seen.size > 0,
        proofs=(Proof(where=Where.LEDGER, name=str(seen.size)),),
        missing=None if seen.size else phrase("the ledger is empty"),
    )


def _proof_of(version: ToldVersion) -> Proof:
    return Proof(where=Where.DOCUMENT, name=version.no, day=version.effective_on)


def _titled(seen: Seen, clause: Clause) -> str:
    key = clause.text("template")
    return seen.templates[key].title if key in seen.templates else key


def _document_words(seen: Seen, clause: Clause) -> Phrase:
    title = _titled(seen, clause)
    return phrase("{title} is in force and was looked at in time", title=title)


def _receipts_words(seen: Seen, clause: Clause) -> Phrase:
    title = _titled(seen, clause)
    return phrase("everybody concerned has read {title}", title=title)


def _task_words(seen: Seen, clause: Clause) -> Phrase:
    key = clause.text("duty")
    return phrase(
        "{title} was done within {days} days, and none was missed",
        title=seen.duties[key].title if key in seen.duties else key,
        days=clause.within,
    )


def _figure_words(seen: Seen, clause: Clause) -> Phrase:
    del seen
    question = said(FIGURES[clause.text("key")].question)
    if clause.number("least") is not None:
        return phrase(
            "{question} At least {least} %, read within {days} days",
            question=question,
            least=clause.number("least"),
            days=clause.within,
        )
    if clause.number("most") is None:
        return phrase(
            "{question} Read within {days} days", question=question, days=clause.within
        )
    return phrase(
        "{question} At most {most}, read within {days} days",
        question=question,
        most=clause.number("most"),
        days=clause.within,
    )


def _act_words(seen: Seen, clause: Clause) -> Phrase:
    del seen
    return phrase(
        "the ledger has the act {act} of the last {days} days",
        act=clause.text("act"),
        days=clause.within,
    )


def _explained_words(seen: Seen, clause: Clause) -> Phrase:
    del seen
    return phrase(
        "every change of the law published within {days} days is explained, post by"
        " post, in a document in force",
        days=clause.within,
    )


def _maps_words(seen: Seen, clause: Clause) -> Phrase:
    del seen
    return phrase(
        "every store has a data map confirmed within {days} days", days=clause.within
    )


def _post_words(seen: Seen, clause: Clause) -> Phrase:
    del seen
    post = post_words(clause.text("post"))
    return phrase("somebody independent holds the post {post}", post=post)


def _plain(words: Phrase) -> Callable[[Seen, Clause], Phrase]:
    return lambda _seen, _clause: words


def _is_template(clause: Clause) -> bool:
    return clause.text("template") in shipped_templates()


KINDS = (
    ClauseKind(
        of=Of.DOCUMENT, judge=_document, words=_document_words, exists=_is_template
    ),
    ClauseKind(
        of=Of.POLICIES,
        judge=_policies,
        words=_plain(phrase("every required policy is in force")),
    ),
    ClauseKind(
        of=Of.RECEIPTS, judge=_receipts, words=_receipts_words, exists=_is_template
    ),
    ClauseKind(
        of=Of.TASK,
        judge=_task,
        words=_task_words,
        exists=lambda clause: clause.text("duty") in shipped_duties(),
    ),
    ClauseKind(
        of=Of.FIGURE,
        judge=_figure,
        words=_figure_words,
        exists=lambda clause: clause.text("key") in FIGURES,
    ),
    ClauseKind(of=Of.ACT, judge=_act, words=_act_words),
    ClauseKind(
        of=Of.EXPLAINED, judge=_explained, words=_explained_words, exists=_is_template
    ),
    ClauseKind(of=Of.MAPS, judge=_maps, words=_maps_words),
    ClauseKind(
        of=Of.POST,
        judge=_post,
        words=_post_words,
        exists=lambda clause: clause.text("post") in set(Role),
    ),
    ClauseKind(
        of=Of.LEDGER,
        judge=_ledger,
        words=_plain(phrase("ledger and outside checkpoint agree")),
    ),
)
