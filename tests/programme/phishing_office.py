"""青禾商城 exercised: the staff were heard, twelve more were hired, mails go out.

The postman hands in what the worker would, without a mail server, and tells whose each
link is: nothing else in the house knows that.
"""

from collections.abc import Mapping
from datetime import timedelta

from courses_office import loaded
from office import CHEN, KEYS, QIAN, WANG, Office
from programme_office import approved, asks, reviewed, sent_round, started
from test_consulting_the_staff import discussed, published, settled

from jieqing.casebook.desk import day_of
from jieqing.keys.signing import SigningKey
from jieqing.people.matrix import Role
from jieqing.people.register import NewPerson
from jieqing.programme.acts import documents
from jieqing.programme.courses.campaigns.acts import Span
from jieqing.programme.courses.phishing import acts, posting, stepping
from jieqing.programme.courses.phishing.flow import PhishingAct
from jieqing.programme.courses.phishing.told import ToldPhishing, told
from jieqing.programme.flows import DocumentAct
from jieqing.programme.packs import shipped_pack
from jieqing.programme.texts import source_text
from jieqing.programme.versions import versions_of

RULE, LURE = "policy.training", "phishing.mailbox"
HIRED, WEEK = 12, timedelta(days=6)


def rule_in_force(office: Office, *, without: str = "") -> str:
    """The rule on training went the way of the Labour Contract Law."""
    no = started(office, RULE)
    newest = versions_of(office.desk.ledger, no, day_of(office.at))[-1]
    text = source_text(office.desk, newest).replace(without or "\0", "")
    documents.edit(office.desk, asks(office, no, DocumentAct.EDIT, CHEN), text)
    sent_round(office, no)
    reviewed(office, no)
    discussed(office, no)
    settled(office, no)
    approved(office, no)
    published(office, no)
    return no


def hired(office: Office, count: int = HIRED) -> tuple[str, ...]:
    """钱管理 enters so many new colleagues; returns their numbers."""
    register = office.desk.register
    numbers = []
    for n in range(count):
        new = NewPerson(
            name=f"新员工{n}",
            natural=f"new-{n}",
            key=SigningKey.generate().public,
            roles=frozenset({Role.EXECUTOR}),
        )
        signature = KEYS[QIAN].sign(register.to_add(new, by=QIAN).to_bytes())
        numbers.append(register.add(new, signature, by=QIAN, at=office.at).number)
    return tuple(numbers)


def ready(office: Office) -> Office:
    """The staff were heard and the lures are loaded."""
    rule_in_force(office)
    loaded(office, shipped_pack("campaigns"))
    return office


def planned(office: Office, by: str = CHEN, later: int = 0) -> str:
    """陈经办 proposes an exercise for everybody; returns its number."""
    first = day_of(office.at) + timedelta(days=later)
    span = Span(first_on=first, last_on=first + WEEK)
    return acts.plan(office.desk, LURE, span, by=by, at=office.at)


def confirmed(office: Office, no: str, by: str = WANG) -> int:
    """王审批 confirms it; everybody gets mail here."""
    everybody = office.desk.register.roll(office.at).persons
    asked = asks(office, no, PhishingAct.CONFIRM, by)
    return acts.confirm(office.desk, asked, frozenset(everybody))


def delivered(office: Office) -> Mapping[str, str]:
    """The postman hands in what is due; returns the token of each person's link."""
    tokens = {}
    for one in list(posting.due(office.desk, office.at)):
        taken = posting.take(one)
        assert taken is not None
        posting.arrived(taken)
        tokens[one.person] = taken.token
    return tokens


def presses(office: Office, token: str) -> None:
    """Somebody presses the button of the page."""
    stepping.pressed(stepping.landed(office.desk, token, office.at))


def reports(office: Office, token: str) -> bool:
    """Somebody pastes the mail; returns whether it was one of an exercise."""
    text = f"转发：请登录 https://console.example.test/letter/{token} 免费扩容"
    return stepping.reported(office.desk, text, office.at) is not None


def closed(office: Office, no: str, by: str = CHEN) -> None:
    """陈经办 closes it."""
    acts.close(office.desk, asks(office, no, PhishingAct.CLOSE, by))


def standing(office: Office, no: str) -> ToldPhishing:
    """The exercise as the ledger tells it."""
    return told(office.desk, no, day_of(office.at))
