"""``jieqing account``: log-ins of the console, opened at the home's own machine."""

from pathlib import Path

import click
from django.utils import timezone

from jieqing import settings
from jieqing.cli.passphrase_reading import new_password
from jieqing.cli.seat import Visit, visiting
from jieqing.language import said
from jieqing.people.accounts.log_ins import open_account, require_name_free
from jieqing.people.accounts.models import Account
from jieqing.people.accounts.tokens import account_of, make_token


@click.command(
    help=said(
        "Give a person a log-in for the console; the password is typed, or the first "
        "line of a file.\n\n"
        "Example: jieqing account add --person P-0002 --name zhoumin"
    )
)
@click.option("--person", required=True, help=said("Number of the person."))
@click.option("--name", required=True, help=said("Name typed at the log-in."))
@click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    help=said("File whose first line is the password."),
)
@visiting
def add(visit: Visit, person: str, name: str, password_file: Path | None) -> None:
    """Open the log-in; who cannot have one is refused before a password is typed."""
    settings.make_web_tables(visit.home)
    require_name_free(visit.home.tenant, person, name)
    password = new_password(password_file)
    account = open_account(visit.home.tenant, person, name, password)
    words = said("{person} logs in as {name}.")
    visit.answer(
        words.format(person=person, name=account.name),
        {"person": person, "name": account.name},
    )


@click.command(
    name="list",
    help=said("Who has a log-in for the console.\n\nExample: jieqing account list"),
)
@visiting
def list_(visit: Visit) -> None:
    """Print the log-ins, closed ones too."""
    settings.make_web_tables(visit.home)
    accounts = Account.objects.filter(person__tenant=visit.home.tenant)
    found = [
        {"person": str(each), "name": each.name, "active": each.is_active}
        for each in accounts.order_by("person__number")
    ]
    closed = said(" (disabled)")
    lines = [
        f"{each['person']}  {each['name']}{'' if each['active'] else closed}"
        for each in found
    ]
    visit.answer("\n".join(lines), {"accounts": found})


@click.command(
    help=said(
        "Make a token by which a program comes in, in the name of a person; it is "
        "shown only now.\n\n"
        "Example: jieqing account token --person P-0002 --label tickets --days 30"
    )
)
@click.option("--person", required=True, help=said("Number of the person."))
@click.option("--label", required=True, help=said("Which program will use it."))
@click.option("--days", type=int, required=True, help=said("Days until it ends."))
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=("read",),
    show_default=True,
    help=said("read, or an act it may do; may be given again."),
)
@visiting
def token(
    visit: Visit, person: str, label: str, days: int, scopes: tuple[str, ...]
) -> None:
    """Print the token, once."""
    settings.make_web_tables(visit.home)
    account = account_of(visit.home.tenant, person)
    # Tokens end by the real clock, as sessions do, even where the home's is moved.
    now = timezone.now()
    text = make_token(account, label, scopes, days, now)
    example = f"Authorization: Bearer {text}"
    words = said(
        "{token}\nKeep it now: it is not shown again. A program sends it as\n{example}"
    )
    visit.answer(
        words.format(token=text, example=example),
        {"person": person, "token": text, "scopes": sorted(set(scopes)), "days": days},
    )
