"""``jieqing programme``: adopt it, load packs, freeze figures, see how items stand."""

import json
from datetime import datetime
from pathlib import Path

import click

from jieqing import settings
from jieqing.casebook.desk import day_of
from jieqing.cli.options import json_option, key_options
from jieqing.cli.output import answer
from jieqing.cli.passphrase_reading import passphrase
from jieqing.cli.seat import Seat, Visit, seated, visiting
from jieqing.evidence.programme_signature import programme_message
from jieqing.keys import durable
from jieqing.keys.signing import SigningKey
from jieqing.language import said
from jieqing.programme.acts import adopt as adopting
from jieqing.programme.acts import load_pack
from jieqing.programme.acts.exempt import ItemUnknown
from jieqing.programme.acts.freeze_figures import freeze
from jieqing.programme.adoption import RECORD, adoption, digest_of
from jieqing.programme.clock_ahead import confirm as confirm_clock
from jieqing.programme.day_list import falls_in
from jieqing.programme.engine_tasks import settle_by_engine
from jieqing.programme.figures import FIGURES
from jieqing.programme.flows import AdoptionAct
from jieqing.programme.horizon import HORIZON, extend
from jieqing.programme.ics import ics_of
from jieqing.programme.lists import MEDIA_TYPES, exported
from jieqing.programme.measures import shipped_measures
from jieqing.programme.packs import json_schema, shipped_pack
from jieqing.programme.queries import Asking, ask
from jieqing.programme.seen import see
from jieqing.programme.shown import Cell, cells
from jieqing.programme.tasks import state_of
from jieqing.programme.vocabulary import SIZES
from jieqing.programme.wording import CELLS, SHAPES, post_words, told

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command(
    help=said(
        "How the sixty items stand today, each from its records.\n\n"
        "Example: jieqing programme status"
    )
)
@click.option("--item", metavar="m5.3", help=said("One item, with what it lacks."))
@visiting
def status(visit: Visit, item: str | None) -> None:
    """Print each item with its state; of one, what is missing too."""
    extend(visit.desk, visit.at)
    settle_by_engine(visit.desk, visit.at)
    seen = see(visit.desk, day_of(visit.at))
    known = shipped_measures()
    if item is not None and item not in known:
        raise ItemUnknown(item=item[:8])
    asked = [known[item]] if item else list(known.values())
    found = cells(seen, asked)
    lines = [line for cell in found.values() for line in _told(cell, whole=bool(item))]
    is_adopted = adoption(visit.desk.ledger)
    if is_adopted is None or not is_adopted.is_adopted:
        lines.insert(0, said("The company has not adopted the programme."))
    content = {
        "adopted": is_adopted is not None and is_adopted.is_adopted,
        "items": {key: _content(cell) for key, cell in found.items()},
    }
    visit.answer("\n".join(lines), content)


@click.command(
    help=said(
        "Propose to adopt the programme for a company of this size, and sign it.\n\n"
        "Example: jieqing programme adopt --size small --key zhou.key --by P-0002"
    )
)
@click.option(
    "--size", required=True, type=click.Choice(SIZES), help=said("Size of the company.")
)
@key_options
@seated
def adopt(seat: Seat, size: str, key: Path, passphrase_file: Path | None) -> None:
    """Propose it; a second person confirms."""
    signed = _signed(seat, AdoptionAct.ADOPT, size, (key, passphrase_file))
    adopting.propose_adoption(seat.desk, size, signed, by=seat.by, at=seat.at)
    words = said("The programme is proposed; a second person has to confirm it.")
    seat.answer(words, {"size": size, "adopted": False})


@click.command(
    help=said(
        "Confirm the adoption as the second person: from now on it binds.\n\n"
        "Example: jieqing programme confirm --key wang.key --by P-0003"
    )
)
@key_options
@seated
def confirm(seat: Seat, key: Path, passphrase_file: Path | None) -> None:
    """Confirm it with a second signature."""
    known = adoption(seat.desk.ledger)
    size = known.size if known else ""
    signed = _signed(seat, AdoptionAct.CONFIRM, size, (key, passphrase_file))
    adopting.confirm_adoption(seat.desk, signed, by=seat.by, at=seat.at)
    seat.answer(said("The programme binds from now on."), {"adopted": True})


@click.command(
    help=said(
        "The tasks that are open, missed or to come, by their day.\n\n"
        "Example: jieqing programme tasks"
    )
)
@click.option("--ics", type=click.Path(path_type=Path), help=said("Write an ICS file."))
@visiting
def tasks(visit: Visit, ics: Path | None) -> None:
    """Make what lacks up to the horizon, then list the days."""
    extend(visit.desk, visit.at)
    settled = settle_by_engine(visit.desk, visit.at)
    today = day_of(visit.at)
    falls = falls_in(visit.desk, today.replace(day=1), today + HORIZON, post="")
    if ics is not None:
        content = ics_of(visit.desk, falls, visit.at)
        durable.create(ics, lambda file: durable.write_all(file, content))
    lines = [
        f"{one.day}  {one.no}  {one.title}  {post_words(one.post)}" for one in falls
    ]
    none = said("No task: load a pack of duties first.")
    told_tasks = [
        {
            "no": one.no,
            "day": one.day.isoformat(),
            "title": one.title,
            "state": str(state_of(one.task, today)) if one.task else "",
        }
        for one in falls
    ]
    content_of = {"tasks": told_tasks, "settled_by_itself": list(settled)}
    visit.answer("\n".join(lines) or none, content_of)


@click.command(
    help=said(
        "Confirm that this machine's clock is right, after more than a month in which "
        "no day was kept.\n\n"
        "Example: jieqing programme clock --by P-0002"
    ),
)
@seated
def clock(seat: Seat) -> None:
    """Enter that a person looked at it."""
    confirm_clock(seat.desk, by=seat.by, at=seat.at)
    today = day_of(seat.at).isoformat()
    words = said("It is {day}: the worker keeps this day with its next look.")
    seat.answer(words.format(day=today), {"day": today})


@click.command(
    name="freeze",
    help=said(
        "Freeze the figures of a month that is over.\n\n"
        "Example: jieqing programme freeze --month 2026-10 --by P-0002"
    ),
)
@click.option("--month", required=True, metavar="2026-10", help=said("The month."))
@seated
def freeze_(seat: Seat, month: str) -> None:
    """Compute and freeze every figure."""
    found = freeze(seat.desk, month, by=seat.by, at=seat.at)
    lines = [
        f"{said(FIGURES[key].question)}  {one.value if one else said('no data')}"
        for key, one in found.items()
    ]
    content = {key: one.value if one else None for key, one in found.items()}
    seat.answer("\n".join(lines), {"month": month, "figures": content})


@click.command(
    name="plan",
    help=said(
        "What loading a pack would do; nothing is written.\n\n"
        "Example: jieqing programme pack plan duties"
    ),
)
@click.argument("name", metavar="PACK")
@visiting
def pack_plan(visit: Visit, name: str) -> None:
    """Print the plan."""
    seen = load_pack.plan(visit.desk, shipped_pack(name), _size(visit))
    visit.answer(_plan_words(seen), _plan_content(seen))


@click.command(
    name="apply",
    help=said(
        "Load a pack as its plan said; give the plan's digest that you have seen.\n\n"
        "Example: jieqing programme pack apply duties --by P-0002"
    ),
)
@click.argument("name", metavar="PACK")
@click.option("--plan", "digest", help=said("Digest of the plan that was seen."))
@seated
def pack_apply(seat: Seat, name: str, digest: str | None) -> None:
    """Load it, unless the plan has moved since."""
    seen = _seen(seat, name, digest)
    load_pack.apply(seat.desk, seen, by=seat.by, at=seat.at)
    seat.answer(_plan_words(seen), _plan_content(seen))


@click.command(
    name="agree",
    help=said(
        "Agree, as an approver, to a load that changes what opens acts of cases; the "
        "officer loads the same plan then.\n\n"
        "Example: jieqing programme pack agree courses --by P-0003"
    ),
)
@click.argument("name", metavar="PACK")
@click.option("--plan", "digest", help=said("Digest of the plan that was seen."))
@seated
def pack_agree(seat: Seat, name: str, digest: str | None) -> None:
    """Agree to the plan that was seen, and to no other."""
    seen = _seen(seat, name, digest)
    load_pack.agree(seat.desk, seen, by=seat.by, at=seat.at)
    words = said("Agreed to plan {plan}; the officer loads it now.")
    content = {"pack": seen.pack.key, "plan": seen.digest}
    seat.answer(words.format(plan=seen.digest[:16]), content)


@click.command(
    help=said(
        "The JSON Schema of packs, for editors.\n\n"
        "Example: jieqing programme pack schema"
    )
)
@json_option
def pack_schema(*, as_json: bool) -> None:
    """Print the schema; it is JSON either way."""
    settings.start()
    content = json_schema()
    words = json.dumps(content, ensure_ascii=False, indent=2)
    answer(words, content, as_json=as_json)


@click.command(
    help=said(
        "Write a list of the programme as a file: items, documents, tasks and others."
        "\n\n"
        "Example: jieqing programme export items --form csv --out items.csv"
        " --by P-0002"
    )
)
@click.argument("name", metavar="LIST")
@click.option("--form", type=click.Choice(sorted(MEDIA_TYPES)), default="xlsx")
@click.option("--out", required=True, type=click.Path(path_type=Path))
@seated
def export(seat: Seat, name: str, form: str, out: Path) -> None:
    """Write the file; one that is there is not written over."""
    content = exported(seat.desk, name, form, by=seat.by, at=seat.at)
    durable.create(out, lambda file: durable.write_all(file, content))
    words = said("Written: {file}").format(file=out)
    seat.answer(words, {"list": name, "form": form, "bytes": len(content)})


@click.command(
    help=said(
        "Ask the ledger a query that may be evidence; the same of the same ledger gives"
        " the same digest.\n\n"
        "Example: jieqing programme query acts --about figures-freeze"
        " --first 2026-01-01 --last 2026-12-31"
    )
)
@click.argument("name", metavar="QUERY")
@click.option("--about", default="", help=said("An act or a figure."))
@click.option("--first", required=True, type=DAY, help=said("The first day."))
@click.option("--last", required=True, type=DAY, help=said("The last day."))
@click.option("--size", type=int, help=said("Entries of the ledger; all, if not said."))
@visiting
def query(
    visit: Visit,
    name: str,
    about: str,
    first: datetime,
    last: datetime,
    size: int | None,
) -> None:
    """Print the result with its digest and the size of the ledger."""
    read = visit.desk.ledger.size() if size is None else size
    asking = Asking(
        name=name, about=about, first=first.date(), last=last.date(), size=read
    )
    found = ask(visit.desk, asking)
    lines = [f"{key}: {value}" for key, value in found.result.items()]
    words = said("Digest {digest}, of {size} entries of the ledger.")
    lines.append(words.format(digest=found.digest, size=read))
    content = {"digest": found.digest, "ledger_size": read, "result": found.result}
    visit.answer("\n".join(lines), content)


def _told(cell: Cell, *, whole: bool) -> list[str]:
    until = f"  {cell.until}" if cell.until else ""
    measure = cell.measure
    state = f"{SHAPES[cell.state]} {said(CELLS[cell.state])}{until}"
    line = f"{measure.id:6} {measure.name}  {state}"
    return (
        [line, *(f"       - {told(one)}" for one in cell.missing)] if whole else [line]
    )


def _content(cell: Cell) -> dict[str, object]:
    return {
        "state": str(cell.state),
        "until": cell.until.isoformat() if cell.until else None,
        "missing": [str(one) for one in cell.missing],
        "lacks": list(cell.measure.lacks),
        "records": [
            [str(proof.where), proof.name] for one in cell.found for proof in one.proofs
        ],
    }


def _signed(seat: Seat, act: str, size: str, key: tuple[Path, Path | None]) -> bytes:
    signing = SigningKey.load(key[0], passphrase(key[1]))
    message = programme_message(seat.desk.tenant, RECORD, act, digest_of(size), seat.by)
    return signing.sign(message)


def _seen(seat: Seat, name: str, digest: str | None) -> load_pack.Plan:
    """The plan of now, which must be the one that was seen. Raises ``PlanMoved``."""
    seen = load_pack.plan(seat.desk, shipped_pack(name), _size(seat))
    if digest is not None and not seen.digest.startswith(digest):
        raise load_pack.PlanMoved(pack=name)
    return seen


def _size(visit: Visit) -> str:
    known = adoption(visit.desk.ledger)
    return known.size if known else SIZES[0]


def _plan_words(seen: load_pack.Plan) -> str:
    lines = [f"{one.effect:8} {one.key}  {one.title}" for one in seen.changes]
    same = said("{count} items stay as they are.").format(count=seen.same)
    return "\n".join([*lines, same, f"{said('Plan')}: {seen.digest[:16]}"])


def _plan_content(seen: load_pack.Plan) -> dict[str, object]:
    return {
        "pack": seen.pack.key,
        "version": seen.pack.version,
        "plan": seen.digest,
        "same": seen.same,
        "changes": [
            {
                "item": one.key,
                "change": one.effect,
                "follows": list(one.follows),
                "stays": list(one.stays),
            }
            for one in seen.changes
        ],
    }
