"""Reading one reference of a table: role, target, columns, how the key is hidden."""

import re

from jieqing.datamap.blocks import Block, Path, Reading, shown
from jieqing.datamap.column_reading import JSON_PATH
from jieqing.datamap.values import Inside, Reference, Role, Strength, Via
from jieqing.datamap.yaml_nodes import Node, ScalarNode
from jieqing.errors import Phrases, listed, phrase

ROLES = tuple(role.value for role in Role)
REFERENCE_KEYS = (
    *ROLES,
    "by",
    "of",
    "when",
    "via",
    "inside",
    "strength",
    "stale",
    "cut",
)
VIA_KEYS = ("table", "here", "there")
INSIDE_FORMS = ("code", "list", "json", "text")
_SLOT = re.compile(r"\{(key(?::\d+)?|:\d+|\*)\}")


def read_reference(
    reading: Reading, node: Node, table: str, path: Path
) -> Reference | None:
    """Return one reference of ``table``, or None if it leads nowhere."""
    title = phrase("a reference of table '{table}'", table=table)
    block = reading.block(node, title=title, path=path, keys=REFERENCE_KEYS)
    role, by = _role(block, node.line), block.names("by")
    when, via, inside = block.expression("when"), _via(block), _inside(block)
    strength = block.word("strength", tuple(Strength), "map.strength")
    target = None if role is None else _target(block, role)
    of = block.names("of") or ()
    stale = _stale(block, role)
    cut = _cut(block)
    if role is None or target is None or not block.needs("by") or by is None:
        return None
    _check_numbers(block, (len(by), len(of)), via)
    return Reference(
        role=role,
        table=target,
        by=by,
        of=of,
        when=when,
        via=via,
        inside=inside,
        strength=None if strength is None else Strength(strength),
        stale=stale,
        cut=cut,
        line=node.line,
    )


def _role(block: Block, line: int) -> Role | None:
    roles = [each for each in ROLES if each in block]
    if len(roles) == 1:
        return Role(roles[0])
    words = phrase(
        "a reference needs one role ({roles}), found {found}",
        roles=Phrases(ROLES, ", "),
        found=listed(roles or [phrase("none")]),
    )
    block.reading.findings.add("map.role", line, words)
    return None


def _target(block: Block, role: Role) -> str | None:
    table = block.text(role.value)
    if table is not None and table not in block.reading.tables:
        block.reading.unknown_table(table, block.line_of(role.value))
        return None
    return table


def _stale(block: Block, role: Role | None) -> bool:
    stale = block.flag("stale") or False
    if stale and role not in {Role.COPY, None}:
        words = phrase(
            "{block}: only a copy can be stale, this is a {role}",
            block=block.title,
            role=role,
        )
        block.refuse("map.stale", "stale", words)
    return stale


def _cut(block: Block) -> tuple[str, ...] | None:
    node = block.values.get("cut")
    if isinstance(node, ScalarNode) and node.text == "leave":
        return ()
    named = block.list_of_names("cut")
    if named == ():
        words = phrase(
            "{block}: cut names no column; write 'leave' to keep the mention",
            block=block.title,
        )
        block.refuse("map.type", "cut", words)
    return named


def _via(block: Block) -> Via | None:
    node = block.values.get("via")
    if node is None:
        return None
    title = phrase("via of {block}", block=block.title)
    path = (*block.path, "via")
    via = block.reading.block(node, title=title, path=path, keys=VIA_KEYS)
    missing = [key for key in VIA_KEYS if key not in via]
    if missing:
        words = phrase(
            "{block} needs table, here, there: no {missing}",
            block=title,
            missing=Phrases(tuple(missing), ", "),
        )
        block.refuse("map.via", "via", words)
        return None
    table, here, there = via.text("table"), via.names("here"), via.names("there")
    if table is not None and table not in block.reading.tables:
        block.reading.unknown_table(table, via.line_of("table"))
        return None
    if table is None or here is None or there is None:
        return None
    return Via(table=table, here=here, there=there)


def _check_numbers(block: Block, numbers: tuple[int, int], via: Via | None) -> None:
    by, of = numbers
    if via is not None and (len(via.here) != by or (of and len(via.there) != of)):
        words = phrase(
            "via of {block}: here meets by, there meets of; found {here} and {there} "
            "columns",
            block=block.title,
            here=len(via.here),
            there=len(via.there),
        )
        block.refuse("map.via", "via", words)
    elif via is None and of and by != of:
        words = phrase(
            "{block}: by has {by} column(s), of has {of}",
            block=block.title,
            by=by,
            of=of,
        )
        block.refuse("map.by-of", "by", words)


def _inside(block: Block) -> Inside | None:
    node = block.values.get("inside")
    if node is None:
        return None
    title = phrase("inside of {block}", block=block.title)
    path = (*block.path, "inside")
    inside = block.reading.block(
        node, title=title, path=path, keys=(*INSIDE_FORMS, "item")
    )
    forms = [form for form in INSIDE_FORMS if form in inside]
    if len(forms) != 1 or ("item" in inside and forms != ["list"]):
        words = phrase(
            "{block} takes one of code, list (with item), json, text: {found}",
            block=title,
            found=listed(inside.values or [shown(node)]),
        )
        block.refuse("map.inside", "inside", words)
        return None
    return _form(inside, forms[0])


def _form(inside: Block, form: str) -> Inside | None:
    text = inside.text(form)
    if text is None:
        return None
    if form == "list":
        item = inside.text("item") or "{key}"
        found = Inside(form=form, pattern=item, separator=text)
    else:
        found = Inside(form=form, pattern=text)
    if not _is_sound(found):
        path, slots = (
            phrase("a path such as $.id"),
            phrase("one {{key}}, {{:n}} and {{*}}"),
        )
        words = phrase(
            "{block}: cannot read '{pattern}'; write {wanted}",
            block=inside.title,
            pattern=found.pattern,
            wanted=path if form == "json" else slots,
        )
        inside.refuse("map.inside", form, words)
        return None
    return found


def _is_sound(inside: Inside) -> bool:
    if inside.form == "json":
        return JSON_PATH.fullmatch(inside.pattern) is not None
    slots = _SLOT.findall(inside.pattern)
    literal = _SLOT.sub("", inside.pattern)
    keys = sum(slot.startswith("key") for slot in slots)
    return keys == 1 and not {"{", "}"} & set(literal) and inside.separator != ""
