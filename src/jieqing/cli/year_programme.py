"""A year of the programme: adopted, documents, duties, figures, a change of the law.

Nothing is inserted: what is lit is lit by the records of these acts.
"""

from datetime import date, timedelta

from jieqing.casebook.acts import publish as publishing
from jieqing.casebook.law_flow import LawAct
from jieqing.casebook.law_in_force import next_number, pack_of
from jieqing.casebook.look_up import look_up
from jieqing.casebook.papers.drawing import mark_of, printed_by
from jieqing.casebook.reviews import acts as data_review
from jieqing.casebook.reviews.reading import Asks, Found, Judged
from jieqing.casebook.sources import confirm_map
from jieqing.cli.crew import Colleague
from jieqing.cli.year_company import WorkingDay, Year
from jieqing.erasure.values import IdentityValue
from jieqing.evidence.law_change import law_change_message
from jieqing.language import CHINESE, ENGLISH, heard
from jieqing.law.change import apply
from jieqing.law.change_file import read_change
from jieqing.paper import prose_as_docx
from jieqing.paper.markdown import parts_of_text
from jieqing.paper.prose import Prose
from jieqing.people import review as access
from jieqing.programme import models
from jieqing.programme.acts import (
    consultation,
    documents,
    load_pack,
    receipts,
    tasks,
)
from jieqing.programme.acts.adopt import confirm_adoption, propose_adoption
from jieqing.programme.acts.freeze_figures import freeze
from jieqing.programme.adoption import RECORD, digest_of
from jieqing.programme.consultation import (
    Discussed,
    Discussion,
    MadePublic,
    SettledWith,
    binds_staff,
)
from jieqing.programme.courses.acts import question
from jieqing.programme.courses.changes import Written
from jieqing.programme.engine_tasks import settle_by_engine
from jieqing.programme.evidence import EvidenceKind, NewEvidence
from jieqing.programme.flows import (
    TASKS_ENDED,
    AdoptionAct,
    DocumentAct,
    TaskAct,
    TaskState,
)
from jieqing.programme.horizon import extend
from jieqing.programme.interpretations import TEMPLATE, interpret
from jieqing.programme.pack_items import EVERYBODY, Duty, Template
from jieqing.programme.packs import SHIPPED, shipped_pack
from jieqing.programme.tasks import state_of
from jieqing.programme.templates import duties, templates
from jieqing.programme.uploads import Upload, read_upload
from jieqing.programme.versions import versions_of

SIZE = "small"
HALF = timedelta(days=180)
QUARTER = 60
"""Working days between two access reviews, less than the quarter they may take."""
REVIEWED = "address"
"""The table of customers whose rows are reviewed each quarter."""
CHANGE = """\
change: 补充规则说明
why: 年度核对后补充一条规则的说明，不改变任何期限
edit:
  cn-pipl-19-shortest: {note: 年度核对：保存期限以实现目的所需最短为限，到期即删。}
"""


WRONG_FIRST = "guide.japan"
"""The guide whose question the officer answers wrongly the first time."""
ON_THE_CHANGE = (
    (
        "这次变更改动了什么？",
        "补充了一条规则的说明，期限不变",
        ("把保存期限延长了一年", "取消了最短保存的要求"),
        "变更只补充说明，不改变任何期限。",
    ),
    (
        "公布之后，按旧规则签过名的方案怎么办？",
        "签名作废，重新送审、重新签名",
        ("继续按旧方案执行", "由执行人口头确认后执行"),
        "方案按签名当日有效的规则形成，规则变了要重新做。",
    ),
    (
        "手上是旧方案的执行岗应当怎么做？",
        "停下，退回合规专员",
        ("先执行再补手续", "自行改方案里的日期"),
        "只执行公布之后签过名的方案。",
    ),
    (
        "没有数据变化的，IT 要做什么？",
        "阅读确认，数据地图不改",
        ("重新接入全部数据源", "删除旧的数据地图"),
        "不涉及新的信息类别或起算日期的，无需改动。",
    ),
    (
        "信息保存到什么时候为限？",
        "实现处理目的所必要的最短时间，到期即删",
        ("存储空间用满为止", "客户来电要求为止"),
        "个人信息保护法第十九条。",
    ),
)
"""Question, right answer, wrong ones, and why."""


def kernel(year: Year, working: WorkingDay) -> None:
    """Do what the programme asks for on a working day, without further mechanisms."""
    day, number, is_last = working.day, working.number, working.is_last
    match number:
        case 0:
            _adopt(year)
            _load(year)
        case 1:
            _write_all(year, day)
        case 2:
            _read_all(year)
        case 5:
            _explain(year, _change_law(year), day)
    if number == HALF.days * 5 // 7:
        _renew_all(year, day)
    extend(year.desk, year.step())
    _do_tasks(year, day, is_last=is_last)
    if number % QUARTER == QUARTER - 1:
        _review_access(year)
        _review_data(year, day)
    if is_last:
        _look_up(year)


def _adopt(year: Year) -> None:
    crew, digest = year.company.crew, digest_of(SIZE)
    officer, approver = crew.officer, crew.signers[0]
    proposed = year.signed(officer, RECORD, AdoptionAct.ADOPT, digest)
    propose_adoption(year.desk, SIZE, proposed, by=officer.number, at=year.step())
    confirmed = year.signed(approver, RECORD, AdoptionAct.CONFIRM, digest)
    confirm_adoption(year.desk, confirmed, by=approver.number, at=year.step())


def _load(year: Year) -> None:
    officer = year.company.crew.officer
    for name in SHIPPED:
        seen = load_pack.plan(year.desk, shipped_pack(name), SIZE)
        load_pack.apply(year.desk, seen, by=officer.number, at=year.step())


def _write_all(year: Year, day: date) -> None:
    known = templates(year.desk.tenant).values()
    # Without an audience it is a form for single letters, which nobody has to read.
    # An interpretation is of a change, and there is none yet.
    written = (
        one for one in known if one.audience and not one.made_by and one.key != TEMPLATE
    )
    for made_from in written:
        author = year.holder(made_from.owner)
        at = year.step()
        no = documents.start(year.desk, made_from.key, by=author.number, at=at)
        year.numbers[made_from.key] = no
        sign_round(year, no, author, day)


def _renew_all(year: Year, day: date) -> None:
    """Half a year later each document is looked at again and approved anew."""
    for key, no in year.numbers.items():
        author = year.holder(templates(year.desk.tenant)[key].owner)
        asked = year.asks(no, DocumentAct.REVISE, author)
        change = "半年复审，内容按当日数据更新，无需重新阅读"
        documents.revise(year.desk, asked, major=False, change=change)
        sign_round(year, no, author, day)


def sign_round(year: Year, no: str, author: Colleague, day: date) -> None:
    """Send a draft round; another reviews it and a third approves it."""
    asked = year.asks(no, DocumentAct.SUBMIT, author)
    digest = documents.submit(year.desk, asked, day)
    told = versions_of(year.desk.ledger, no, day)[-1]
    name, auditor = told.signing_name, year.auditor
    kind = models.Record.objects.get(no=no).kind
    if kind in documents.REVIEWS_NEEDED:
        reviewer = year.company.crew.officer if author is auditor else auditor
        made = year.signed(reviewer, name, DocumentAct.REVIEW, digest)
        documents.review(year.desk, year.asks(no, DocumentAct.REVIEW, reviewer), made)
    binds = binds_staff(templates(year.desk.tenant)[told.template])
    if binds:
        _consult(year, no, author, day)
    approver = year.company.crew.signers[1]
    made = year.signed(approver, name, DocumentAct.APPROVE, digest)
    documents.approve(year.desk, year.asks(no, DocumentAct.APPROVE, approver), made)
    if binds:
        asked = year.asks(no, DocumentAct.PUBLISH, author)
        consultation.publish(year.desk, asked, MadePublic.BOARD)


def _consult(year: Year, no: str, author: Colleague, day: date) -> None:
    """All staff discuss a rule that binds them, and settle it by representatives."""
    everybody = len(year.everybody)
    held = Discussion(
        by=Discussed.ALL,
        first=day,
        last=day,
        asked=everybody,
        heard=1,
        outcome="希望写明先报告后追责。已写入。",
    )
    minutes = _minutes(year, no, "全体职工讨论会议记录", day)
    asked = year.asks(no, DocumentAct.DISCUSS, author)
    consultation.discuss(year.desk, asked, held, minutes)
    paper = _minutes(year, no, "与职工代表平等协商记录", day)
    asked = year.asks(no, DocumentAct.SETTLE, author)
    consultation.settle(year.desk, asked, SettledWith.REPRESENTATIVES, day, paper)


def _minutes(year: Year, no: str, title: str, day: date) -> Upload:
    prose = Prose(
        number=no,
        company=year.desk.home.company.name,
        parts=parts_of_text(f"# {title}\n\n{day.isoformat()}"),
        notes=(),
        check_code="",
        mark=mark_of(year.desk),
    )
    return read_upload(prose_as_docx.render(prose, printed_by("", year.at)))


def _read_all(year: Year) -> None:
    for key, no in year.numbers.items():
        _read(year, key, no)


def _read(year: Year, key: str, no: str) -> None:
    made_from = templates(year.desk.tenant)[key]
    audience = frozenset(made_from.audience)
    for who in year.everybody:
        if EVERYBODY in audience or audience & _posts(year, who):
            receipts.present(year.desk, no, by=who.number, at=year.step())
            if made_from.asks:
                _answer(year, no, who, made_from)
            else:
                receipts.confirm(year.desk, no, by=who.number, at=year.step())


def _answer(year: Year, no: str, who: Colleague, made_from: Template) -> None:
    """Some read in English; one answers wrongly at first and reads it again."""
    language = CHINESE if who is year.company.crew.officer else ENGLISH
    named = "zh" if language == CHINESE else "en"
    asked = made_from.asks[named]
    with heard(language):
        if who is year.company.crew.officer and made_from.key == WRONG_FIRST:
            _say(year, no, who, asked.wrong[0])
        _say(year, no, who, asked.right)


def _say(year: Year, no: str, who: Colleague, chosen: str) -> None:
    receipts.answer(year.desk, no, chosen, by=who.number, at=year.step())


def _posts(year: Year, who: Colleague) -> frozenset[str]:
    return frozenset(year.desk.register.person(who.number).roles)


def _do_tasks(year: Year, day: date, *, is_last: bool) -> None:
    """Do the tasks that are due, and on the last day those that are open, too."""
    rows = models.Task.objects.select_related("record").filter(
        record__tenant=year.desk.tenant, engine_position=None
    )
    span = {"opens_on__lte": day} if is_last else {"due_on__lte": day}
    waiting = rows.filter(**span).exclude(record__state__in=TASKS_ENDED)
    known = duties(year.desk.tenant)
    # What the engine does comes first: others hand its figures in.
    waiting = waiting.filter(duty__in=list(known))
    for row in sorted(waiting, key=lambda one: not known[one.duty][0].is_automatic):
        if state_of(row, day) is TaskState.OPEN:
            _do(year, row, known[row.duty][0], day)
    settle_by_engine(year.desk, year.step())


def _do(year: Year, row: models.Task, duty: Duty, day: date) -> None:
    if duty.is_automatic:
        _by_engine(year, row, duty, day)
        return
    no, doer = row.record.no, year.holder(duty.owner)
    if any(wanted.kind == "file" for wanted in duty.evidence):
        new = NewEvidence(
            kind=EvidenceKind.FILE,
            name=f"{duty.title}记录",
            content=f"{duty.title}：{day}，已核对，结果正常。".encode(),
            proves_from=day - timedelta(days=30),
            proves_to=day,
        )
        tasks.add_evidence(year.desk, year.asks(no, TaskAct.EVIDENCE, doer), new)
    tasks.submit(year.desk, year.asks(no, TaskAct.SUBMIT, doer))
    if duty.verify_by:
        verifier = year.holder(duty.verify_by)
        tasks.verify(year.desk, year.asks(no, TaskAct.VERIFY, verifier))


def _by_engine(year: Year, row: models.Task, duty: Duty, day: date) -> None:
    """Do the act itself; the ledger's entry settles the task."""
    owner = year.holder(duty.owner)
    match duty.key:
        case "figures.month":
            before = day.replace(day=1) - timedelta(days=1)
            period = f"{before:%Y-%m}"
            freeze(year.desk, period, by=owner.number, at=year.step())
        case "maps.confirm":
            for store in year.desk.home.stores:
                confirm_map(year.desk, store, by=owner.number, at=year.step())
        case _:
            _waive(year, row.record.no, owner)


def _waive(year: Year, no: str, owner: Colleague) -> None:
    """The State Council has not published next year's holidays for invented days."""
    reason = "下一年放假安排尚未公布，公布后载入"
    tasks.ask_waiver(year.desk, year.asks(no, TaskAct.ASK_WAIVER, owner), reason)
    second = year.company.crew.signers[0]
    tasks.waive(year.desk, year.asks(no, TaskAct.WAIVE, second))


def _change_law(year: Year) -> str:
    desk, crew = year.desk, year.company.crew
    officer, approver = crew.officer, crew.signers[0]
    base = pack_of(desk.home, desk.ledger)
    changed = apply(read_change(CHANGE, "change.yaml"), base, year.at.date())
    number = next_number(desk.ledger)

    def signed(who: Colleague, act: LawAct) -> bytes:
        asked = (number, act, changed.digest, who.number)
        return who.key.sign(law_change_message(desk.tenant, *asked))

    made = signed(officer, LawAct.PROPOSE)
    publishing.propose(desk, changed, made, by=officer.number, at=year.step())
    made = signed(approver, LawAct.PUBLISH)
    publishing.publish(desk, number, made, by=approver.number, at=year.step())
    return number


def _explain(year: Year, change: str, day: date) -> None:
    """The officer tells each post what the change means; all of them read it."""
    author = year.company.crew.officer
    no = interpret(year.desk, change, by=author.number, at=year.step())
    year.numbers[TEMPLATE] = no
    sign_round(year, no, author, day)
    _read(year, TEMPLATE, no)
    _teach(year, no, author)


def _teach(year: Year, no: str, author: Colleague) -> None:
    """Five questions on the change, checked by the auditor: the posts are enrolled."""
    questions = tuple(
        Written(stem=stem, right=right, wrong=wrong, why=why)
        for stem, right, wrong, why in ON_THE_CHANGE
    )
    question.ask(year.desk, year.asks(no, DocumentAct.ASK, author), questions)
    question.check(year.desk, year.asks(no, DocumentAct.CHECK, year.auditor))


def _review_access(year: Year) -> None:
    """Each post is kept by a reviewer who is not its holder."""
    register, security = year.desk.register, year.company.crew.security
    number = access.begin(register, by=security.number, at=year.step())
    review = next(one for one in access.reviews(register) if one.number == number)
    for line in review.lines:
        is_own = line.person == security.number
        by = year.auditor.number if is_own else security.number
        kept = access.Decision.KEEP
        access.decide(register, line.place, kept, by=by, at=year.step())
    access.close(register, by=security.number, at=year.step())


def _review_data(year: Year, day: date) -> None:
    """Rows are drawn, two people judge them, and the review is closed."""
    crew = year.company.crew
    by = crew.officer.number
    new = data_review.NewReview(
        asks=Asks.ACCURACY,
        store=next(iter(year.desk.home.stores)),
        table=REVIEWED,
        judges=(by, crew.executor.number),
        due=day + timedelta(days=20),
    )
    opened = data_review.open_review(year.desk, new, by=by, at=year.step())
    for row in range(1, opened.size + 1):
        judge = opened.judge_of(row)
        said = Judged(found=Found.RIGHT, columns=(), corrected="", by=judge)
        data_review.judge(year.desk, opened.number, row, said, at=year.step())
    data_review.close(year.desk, opened.number, by=by, at=year.step())


def _look_up(year: Year) -> None:
    customers = year.company.sample.customers
    phone = next(one.phone for one in customers.values() if one.phone)
    asked = IdentityValue(kind="phone", value=phone)
    officer = year.company.crew.officer
    look_up(year.desk, asked, by=officer.number, at=year.step())
