"""The company's own provider opens the log-in of whom it knows, and nothing else."""

import http.client
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import HttpResponse
from django.test import Client
from doorway import LOGIN, PASSWORD, Served, is_in, log_in, new_browser
from oidc_provider import CLIENT, SECRET, STRANGE, ToldOtherwise, running_provider

from jieqing.console.serving import serve_home
from jieqing.people.accounts.models import Account, Came, DoorEntry, ProviderLink
from jieqing.people.accounts.provider import ProviderFileWrong, read_provider
from jieqing.people.accounts.provider_links import SubjectLinked, digest_of, link
from jieqing.people.models import Person

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
OFFICER = "P-0002"
BEGIN = "/account/provider/"
OWN = "/qinghe/organisation/log-in"
FORBIDDEN = 403
FILE = """\
issuer = "{issuer}"
client_id = "{client}"
secret_file = "oidc.secret"
label = "公司统一登录"
localhost = true
"""


@pytest.fixture
def provider(served: Served) -> Iterator[ToldOtherwise]:
    with running_provider() as told:
        folder = served.home.folder
        text = FILE.format(issuer=told.issuer, client=CLIENT)
        (folder / "oidc.toml").write_text(text, encoding="utf-8")
        (folder / "oidc.secret").write_text(SECRET, encoding="utf-8")
        serve_home(served.home)
        yield told
    (served.home.folder / "oidc.toml").unlink()
    serve_home(served.home)


@pytest.fixture
def linked(served: Served, zhou: Account, provider: ToldOtherwise) -> ToldOtherwise:
    _link(served, zhou, provider.subject)
    return provider


def _link(served: Served, account: Account, subject: str) -> None:
    there = read_provider(served.home)
    assert there is not None
    register = served.register
    link(register, account, digest_of(register.secret, there, subject), NOW)


def sent(client: Client, begin: str = BEGIN) -> str:
    """Follow the browser to the provider: the address it is sent back to."""
    parts = urlsplit(client.get(begin)["Location"])
    line = http.client.HTTPConnection(parts.hostname or "", parts.port)
    line.request("GET", f"{parts.path}?{parts.query}")
    answer = line.getresponse()
    answer.read()
    line.close()
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def come(client: Client, begin: str = BEGIN) -> HttpResponse:
    return client.get(sent(client, begin))


def refusals() -> int:
    return DoorEntry.objects.filter(what=Came.REFUSED).count()


@pytest.mark.usefixtures("linked")
def test_whom_the_provider_knows_comes_in_and_goes_on_where_they_were() -> None:
    client = new_browser()
    page = client.get(f"{LOGIN}?next=/qinghe/cases/").content.decode()

    answer = come(client, f"{BEGIN}?next=/qinghe/cases/")

    assert "公司统一登录" in page
    assert "next=%2Fqinghe%2Fcases%2F" in page
    assert (answer.status_code, answer["Location"]) == (302, "/qinghe/cases/")
    assert is_in(client)
    assert [entry.what for entry in DoorEntry.objects.all()] == [Came.IN]


@pytest.mark.usefixtures("served")
def test_without_the_file_there_is_no_button_and_no_address() -> None:
    client = new_browser()

    assert "account/provider" not in client.get(LOGIN).content.decode()
    assert client.get(BEGIN).status_code == 404


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
def test_each_signature_of_the_list_is_believed(
    linked: ToldOtherwise, algorithm: str
) -> None:
    linked.algorithm = algorithm

    come(client := new_browser())

    assert is_in(client)


@pytest.mark.parametrize(
    "otherwise",
    [
        {"claims": {"nonce": "another"}},
        {"claims": {"aud": "another-client"}},
        {"claims": {"aud": [CLIENT, "another-client"]}},
        {"claims": {"azp": "another-client"}},
        {"claims": {"iss": "https://another.example"}},
        {"claims": {"exp": 1}},
        {"claims": {"iat": 99999999999}},
        {"claims": {"sub": ""}},
        {"claims": {"sub": "staff-9999"}},
        {"algorithm": "none"},
        {"algorithm": "HS256"},
        {"algorithm": "EdDSA", "signed_with": STRANGE},
        {"metadata": {"issuer": "https://another.example"}},
        {"metadata": {"jwks_uri": "http://192.0.2.1/jwks"}},
    ],
    ids=" ".join,
)
def test_an_answer_that_proves_nothing_lets_nobody_in(
    linked: ToldOtherwise, otherwise: dict[str, object]
) -> None:
    back = sent(client := new_browser())
    for name, value in otherwise.items():
        setattr(linked, name, value)

    answer = client.get(back)

    assert answer.status_code == FORBIDDEN
    assert not is_in(client)
    assert refusals() == 1


@pytest.mark.usefixtures("linked")
def test_a_state_is_good_once_and_in_its_own_browser_only() -> None:
    back = sent(client := new_browser())
    stranger = new_browser().get(back)
    state = parse_qs(urlsplit(back).query)["state"][0]
    forged = client.get(back.replace(state, "x" * len(state)))
    again = client.get(back)

    come(client)
    client.post("/account/logout/")
    replayed = client.get(back)

    answers = (stranger, forged, again, replayed)
    assert {each.status_code for each in answers} == {FORBIDDEN}
    assert not is_in(client)


@pytest.mark.usefixtures("linked")
def test_a_question_of_more_than_ten_minutes_ago_is_not_answered() -> None:
    back = sent(client := new_browser())
    session = client.session
    session["provider asked"]["asked"]["at"] -= 601
    session.save()

    assert client.get(back).status_code == FORBIDDEN


def test_an_answer_of_another_provider_is_not_taken_to_this_one(
    linked: ToldOtherwise,
) -> None:
    back = sent(client := new_browser())
    mixed = client.get(
        f"{back.partition('&iss=')[0]}&iss=https%3A%2F%2Fanother.example"
    )
    linked.metadata = {"authorization_response_iss_parameter_supported": True}
    unnamed = client.get(sent(client).partition("&iss=")[0])

    assert (mixed.status_code, unnamed.status_code) == (FORBIDDEN, FORBIDDEN)


def test_no_redirect_of_the_provider_is_followed(linked: ToldOtherwise) -> None:
    linked.redirects = True

    assert new_browser().get(BEGIN).status_code == FORBIDDEN


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/"])
def test_the_way_on_never_leads_to_another_site(address: str) -> None:
    answer = come(new_browser(), f"{BEGIN}?next={address}")

    assert answer["Location"] == "/"


@pytest.mark.usefixtures("linked")
def test_a_disabled_person_stays_outside() -> None:
    Person.objects.filter(number=OFFICER).update(is_active=False)

    answer = come(client := new_browser())

    assert answer["Location"] == "/account/closed/"
    assert not is_in(client)
    assert refusals() == 1


@pytest.mark.usefixtures("linked")
def test_a_log_in_that_wrong_passwords_closed_is_closed_here_too() -> None:
    for number in range(5):
        log_in(new_browser(), f"wrong number {number}")

    answer = come(client := new_browser())

    assert answer.status_code == FORBIDDEN
    assert not is_in(client)


@pytest.mark.usefixtures("linked")
def test_the_second_factor_is_asked_for_after_the_provider(zhou: Account) -> None:
    TOTP.activate(zhou, generate_totp_secret())

    answer = come(client := new_browser())

    assert answer["Location"] == "/account/second/authenticate/"
    assert not is_in(client)


def test_a_person_links_what_they_prove_and_ends_it_again(
    served: Served, provider: ToldOtherwise
) -> None:
    log_in(client := new_browser())
    assert "log-in/provider/prove" in client.get(OWN).content.decode()
    client.post("/account/again/", {"password": PASSWORD})

    proved = come(client, f"{OWN}/provider/prove")
    asked = client.get(proved["Location"])
    assert not ProviderLink.objects.exists()
    done = client.post(proved["Location"])

    assert (asked.status_code, done.status_code) == (200, 303)
    come(other := new_browser())
    assert is_in(other)
    client.post(f"{OWN}/provider/acts/unlink")
    assert come(new_browser()).status_code == FORBIDDEN
    entries = served.register.ledger.as_it_is()
    assert provider.subject not in str(entries)


@pytest.mark.usefixtures("provider")
def test_a_link_takes_the_password_once_more_and_a_proof_of_ones_own() -> None:
    log_in(client := new_browser())
    unproved = client.get(f"{OWN}/provider/acts/link")

    asked = client.get(f"{OWN}/provider/prove")

    assert unproved.status_code == 404
    assert asked["Location"].startswith("/account/again/")


def test_one_subject_opens_one_account(
    served: Served, zhou: Account, linked: ToldOtherwise
) -> None:
    wang = Account.objects.create(
        name="wang", person=Person.objects.get(number="P-0003")
    )

    with pytest.raises(SubjectLinked):
        _link(served, wang, linked.subject)

    assert ProviderLink.objects.get().account == zhou


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("localhost = true", ""),
        ("client_id", "client"),
        ('"http://', '"ftp://'),
        ("公司统一登录", ""),
        ("oidc.secret", "nothing.secret"),
        ("=", ""),
    ],
)
@pytest.mark.usefixtures("provider")
def test_a_file_that_cannot_be_used_is_named_at_the_start(
    served: Served, line: str, instead: str
) -> None:
    path = served.home.folder / "oidc.toml"
    text = path.read_text(encoding="utf-8").replace(line, instead)
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ProviderFileWrong):
        serve_home(served.home)
