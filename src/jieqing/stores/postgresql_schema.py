"""Read what PostgreSQL declares of its own tables, from ``pg_catalog`` alone.

``information_schema`` hides what the account does not own. The tables are those of the
schema that unqualified names mean; partitions are named with their parent.
"""

import hashlib
from collections import deque
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import starmap
from typing import Any

from jieqing.datamap.schema import (
    ColumnSchema,
    ForeignKey,
    Lead,
    Order,
    Schema,
    TableSchema,
    Trigger,
    TypeFamily,
)
from jieqing.stores.postgresql_connection import Session
from jieqing.stores.refusals import CascadeFromOutside

OWN_TABLES = frozenset({"jieqing_mark", "jieqing_lent"})
_FAMILIES = {
    "int2": TypeFamily.INTEGER,
    "int4": TypeFamily.INTEGER,
    "int8": TypeFamily.INTEGER,
    "oid": TypeFamily.INTEGER,
    "numeric": TypeFamily.NUMBER,
    "float4": TypeFamily.NUMBER,
    "float8": TypeFamily.NUMBER,
    "text": TypeFamily.TEXT,
    "varchar": TypeFamily.TEXT,
    "bpchar": TypeFamily.TEXT,
    "name": TypeFamily.TEXT,
    "citext": TypeFamily.TEXT,
    "uuid": TypeFamily.TEXT,
    "bool": TypeFamily.BOOLEAN,
    "date": TypeFamily.DATE,
    "timestamp": TypeFamily.MOMENT,
    "timestamptz": TypeFamily.MOMENT,
    "json": TypeFamily.JSON,
    "jsonb": TypeFamily.JSON,
    "bytea": TypeFamily.BYTES,
}
_ACTIONS = {
    "a": "no action",
    "r": "restrict",
    "c": "cascade",
    "n": "set null",
    "d": "set default",
}

TABLES = """
SELECT c.oid, c.relname FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace
  AND c.relkind IN ('r', 'p', 'f', 'm') AND NOT c.relispartition
ORDER BY c.relname"""

# The type behind a domain decides; the length is that of varchar(n) and char(n).
COLUMNS = """
SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
  b.typname, b.typtype, a.attnotnull, a.attgenerated <> '',
  CASE WHEN t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4
    THEN a.atttypmod - 4 END,
  nullif(l.collname, 'default'),
  ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = b.oid
    ORDER BY e.enumsortorder)
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE a.attrelid = ANY(%(tables)s::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum"""

# Keys and unique indexes over whole columns and all rows.
UNIQUE = """
SELECT i.indrelid, i.indisprimary, i.indkey::int2[]::int[] FROM pg_index i
WHERE i.indrelid = ANY(%(tables)s::oid[]) AND i.indisunique AND i.indisvalid
  AND i.indpred IS NULL AND i.indexprs IS NULL
ORDER BY i.indrelid, i.indexrelid"""

# Columns of the other unique indexes: over expressions, of some rows, with NULL once.
HALF_UNIQUE = """
WITH half AS (
  SELECT i.indexrelid, i.indrelid, i.indkey FROM pg_index i
  WHERE i.indrelid = ANY(%(tables)s::oid[]) AND i.indisunique
    AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL
      OR to_jsonb(i) ->> 'indnullsnotdistinct' = 'true'))
SELECT h.indrelid, d.refobjsubid FROM half h
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = h.indexrelid
  AND d.refclassid = 'pg_class'::regclass AND d.refobjid = h.indrelid
WHERE d.refobjsubid > 0
UNION
SELECT h.indrelid, k.number FROM half h, unnest(h.indkey::int2[]::int[]) AS k (number)
WHERE k.number > 0
ORDER BY 1, 2"""

INHERITED = """
SELECT DISTINCT h.inhparent, 'inheritance' FROM pg_inherits h
JOIN pg_class c ON c.oid = h.inhparent
WHERE h.inhparent = ANY(%(tables)s::oid[]) AND c.relkind = 'r'"""

FOREIGN_KEYS = """
SELECT k.conrelid, k.conkey::int[], k.confrelid, k.confkey::int[],
  CASE WHEN f.relnamespace = current_schema()::regnamespace THEN f.relname
    ELSE f.relnamespace::regnamespace || '.' || f.relname END,
  k.confdeltype::text,
  (SELECT array_agg(a.attname::text ORDER BY p.place) FROM pg_attribute a
    JOIN unnest(k.confkey) WITH ORDINALITY AS p(number, place) ON p.number = a.attnum
    WHERE a.attrelid = k.confrelid),
  k.condeferrable
FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid = ANY(%(tables)s::oid[])
ORDER BY k.conrelid, k.conname"""

# A trigger of a partition fires with statements that name the parent; what a partition
# has of its parent's own is told there. Rules hold for the table that is named alone.
# With each stand the words of its text that are functions which somebody could make:
# whatever its schema, a call may mean it. Only superusers make one in C.
TRIGGERS = """
WITH part (whole, oid) AS (
  SELECT c, c FROM unnest(%(tables)s::oid[]) c
  UNION
  SELECT c.oid, t.relid FROM pg_class c, pg_partition_tree(c.oid) t
  WHERE c.oid = ANY(%(tables)s::oid[]) AND c.relkind = 'p')
SELECT r.whole, CASE WHEN r.oid <> r.whole THEN r.oid::regclass || '.' ELSE '' END
  || t.tgname, pg_get_triggerdef(t.oid) || ' -- ' || p.prosrc,
  ARRAY(SELECT DISTINCT f.proname::text FROM pg_proc f
    JOIN pg_language l ON l.oid = f.prolang
    WHERE f.proname = ANY(
      regexp_split_to_array(lower(p.prosrc), '[^a-z0-9_$]+')::name[])
    AND l.lanname NOT IN ('internal', 'c')
    AND NOT (l.lanname = 'sql' AND f.oid < 16384) ORDER BY 1)
FROM part r JOIN pg_trigger t ON t.tgrelid = r.oid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal
  AND (r.oid = r.whole OR coalesce(to_jsonb(t) ->> 'tgparentid', '0') = '0')
UNION ALL
SELECT r.ev_class, r.rulename, pg_get_ruledef(r.oid), '{}' FROM pg_rewrite r
WHERE r.ev_class = ANY(%(tables)s::oid[])
ORDER BY 1, 2"""

CHECKS = """
SELECT k.conrelid, pg_get_constraintdef(k.oid) FROM pg_constraint k
WHERE k.contype = 'c' AND k.conrelid = ANY(%(tables)s::oid[])
ORDER BY k.conrelid, k.conname"""

# What the last ANALYZE counted, in partitions too; -1 before the first.
SIZES = """
SELECT c.oid, greatest(c.reltuples, (
  SELECT sum(p.reltuples) FROM pg_partition_tree(c.oid) t
  JOIN pg_class p ON p.oid = t.relid WHERE t.isleaf), 0)::bigint
FROM pg_class c WHERE c.oid = ANY(%(tables)s::oid[])"""

PARTITIONS = """
SELECT p.oid, t.relid::regclass::text FROM pg_class p, pg_partition_tree(p.oid) t
WHERE p.oid = ANY(%(tables)s::oid[]) AND p.relkind = 'p' AND t.isleaf
ORDER BY 1, 2"""

# Tables of other schemas that lose or change rows when ours lose theirs.
OUTSIDE = """
SELECT k.confrelid, k.conrelid::regclass::text FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'f' AND k.confrelid = ANY(%(tables)s::oid[])
  AND k.confdeltype IN ('c', 'n', 'd')
  AND c.relnamespace <> current_schema()::regnamespace AND NOT c.relispartition
ORDER BY 2"""

# The first columns of indexes over all rows; does the index keep texts by their bytes?
# ICU orders a whole database by its own rules, whatever datcollate says (from 15 on).
LEADING = """
SELECT c.oid, a.attname, c.relname, m.amname = 'btree' AND o.opcdefault
  AND a.atttypid IN ('text'::regtype, 'varchar'::regtype)
  AND i.indcollation[0] = a.attcollation
  AND (l.collname <> 'default' OR coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') = 'c')
  AND l.collprovider <> 'i'
  AND CASE l.collname WHEN 'default' THEN d.datcollate ELSE l.collname END
    IN ('C', 'POSIX', 'C.UTF-8', 'C.utf8', 'ucs_basic')
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
JOIN pg_class x ON x.oid = i.indexrelid
JOIN pg_am m ON m.oid = x.relam
JOIN pg_opclass o ON o.oid = i.indclass[0]
JOIN pg_database d ON d.datname = current_database()
LEFT JOIN pg_collation l ON l.oid = i.indcollation[0]
WHERE c.relnamespace = current_schema()::regnamespace AND i.indisvalid
  AND i.indpred IS NULL
ORDER BY c.relname, a.attname"""

# What brings a statement, its values or a row into the server's log.
LOGGED = """
SELECT name, setting FROM pg_settings
WHERE name = 'log_statement' AND setting IN ('mod', 'all')
  OR name IN ('log_min_duration_statement', 'log_min_duration_sample',
    'auto_explain.log_min_duration') AND setting <> '-1'
  OR name IN ('log_transaction_sample_rate', 'log_parameter_max_length_on_error')
    AND setting <> '0'
  OR name = 'log_error_verbosity' AND setting <> 'terse'
  OR name = 'pgaudit.log' AND setting NOT IN ('', 'none')
  OR name = 'wal_level' AND setting = 'logical'
ORDER BY name"""

# What a server must be that a chunk may be written to.
FIT = """
SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on',
  current_setting('track_counts'), current_setting('server_encoding')"""

# Tables that the server lets nobody delete from: published, and no row is named.
UNNAMED = """
SELECT c.relname FROM pg_class c
JOIN pg_publication_tables t
  ON t.tablename = c.relname AND t.schemaname = current_schema()
JOIN pg_publication p ON p.pubname = t.pubname AND (p.pubdelete OR p.pubupdate)
WHERE c.relnamespace = current_schema()::regnamespace
  AND (c.relreplident = 'n' OR c.relreplident = 'd' AND NOT EXISTS (
    SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary))
ORDER BY 1"""

# The catalogue shows every table; reading it is another right.
UNREADABLE = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace
  AND c.relkind IN ('r', 'p', 'f', 'm') AND NOT c.relispartition
  AND NOT has_table_privilege(c.oid, 'SELECT')
ORDER BY 1"""

# Tables on which others hold a lock that reading or writing waits for.
HELD = """
SELECT DISTINCT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
WHERE l.granted AND l.pid <> pg_backend_pid()
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND c.relnamespace = current_schema()::regnamespace AND c.relkind <> 'i'
  AND l.mode IN ('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock',
    'ShareLock')
ORDER BY 1"""

# What makes an account mightier than finding and erasing need it to be.
RIGHTS = """
SELECT name FROM pg_roles r, LATERAL (VALUES ('SUPERUSER', r.rolsuper),
  ('CREATEROLE', r.rolcreaterole), ('CREATEDB', r.rolcreatedb),
  ('REPLICATION', r.rolreplication), ('BYPASSRLS', r.rolbypassrls)) AS v (name, has)
WHERE r.rolname = current_user AND has"""

# Whatever is granted, taken or set on a table writes its row anew: a new xmin.
GRANTED = """
SELECT md5(concat_ws('/', current_user, current_schema(),
  (SELECT string_agg(concat_ws(' ', c.oid, c.xmin, c.relname, c.relowner, c.relacl,
     c.relrowsecurity, c.relforcerowsecurity, c.relhasrules), ',' ORDER BY c.oid)
   FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
     AND c.relkind IN ('r', 'p', 'f', 'S')),
  (SELECT string_agg(concat_ws(' ', a.attrelid, a.attnum, a.attacl), ','
     ORDER BY a.attrelid, a.attnum)
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
   WHERE c.relnamespace = current_schema()::regnamespace AND a.attacl IS NOT NULL),
  (SELECT n.nspacl::text FROM pg_namespace n WHERE n.nspname = current_schema()),
  (SELECT string_agg(m::text, ',' ORDER BY m::text) FROM pg_auth_members m),
  (SELECT string_agg(r::text, ',' ORDER BY r.oid) FROM pg_roles r)))"""

FOREIGN = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'f'
ORDER BY 1"""

PARTS = {
    "columns": COLUMNS,
    "unique": UNIQUE,
    "references": FOREIGN_KEYS,
    "triggers": TRIGGERS,
    "checks": CHECKS,
    "partitions": PARTITIONS,
    "outside": OUTSIDE,
    "half_unique": HALF_UNIQUE,
    "inherited": INHERITED,
    "sizes": SIZES,
    "leads": LEADING,
}
Row = Sequence[Any]

_FIRST_MADE = 16_384  # below it are the numbers of what every database begins with
_MOST_BYTES = 4_194_304  # of pg_attribute; going through more costs more than reading
_WRITTEN_IN_PLACE = {"pg_class": "reltuples", "pg_index": "indisvalid"}
_CATALOGUES = {
    "pg_class": "oid",
    "pg_attribute": "attrelid",
    "pg_index": "indexrelid",
    "pg_inherits": "inhrelid",
    **dict.fromkeys(
        (
            "pg_constraint",
            "pg_trigger",
            "pg_rewrite",
            "pg_proc",
            "pg_operator",
            "pg_opclass",
            "pg_am",
            "pg_type",
            "pg_enum",
            "pg_collation",
            "pg_ts_config",
            "pg_ts_dict",
            "pg_namespace",
        ),
        "oid",
    ),
}


def _state_of(catalogue: str, number: str) -> str:
    """A number that changes with any row of a catalogue that somebody made.

    Whoever changes a row writes it anew: a new xmin. What the server writes in place
    is named itself.
    """
    told = ["xmin", number, *filter(None, [_WRITTEN_IN_PLACE.get(catalogue)])]
    row = " || ' ' || ".join(f"{column}::text" for column in told)
    source = f"FROM {catalogue} WHERE {number} >= {_FIRST_MADE}"
    return f"(SELECT sum(hashtextextended({row}, 0)) {source})"


# Functions of the server itself may be replaced too: those that triggers run count, and
# those that are no longer in a language of the server's own (internal, C, SQL).
_REPLACED = f"""(SELECT sum(hashtextextended(p.xmin || ' ' || p.oid, 0))
  FROM pg_proc p WHERE p.oid < {_FIRST_MADE} AND (p.prolang NOT IN (12, 13, 14)
    OR p.oid IN (SELECT t.tgfoid FROM pg_trigger t WHERE NOT t.tgisinternal)))"""
_STATES = ",\n  ".join([*starmap(_state_of, _CATALOGUES.items()), _REPLACED])
# All that the questions above depend on, words of definitions included; none where the
# catalogue is large.
VERSION = f"""
SELECT CASE WHEN pg_relation_size('pg_attribute') < {_MOST_BYTES} THEN ROW(
  pg_postmaster_start_time(), current_database(), current_schemas(true),
  (SELECT d.xmin FROM pg_database d WHERE d.datname = current_database()),
  {_STATES})::text END"""

# A session keeps the plan of a question, under a name that changes with its words.
_NAMES = {
    part: f"jieqing_{part}_{hashlib.sha256(sql.encode()).hexdigest()[:16]}"
    for part, sql in {**PARTS, "version": VERSION}.items()
}
# Which it keeps is asked each time: behind a pooler it may be another session.
SCHEMA = """
SELECT name FROM pg_prepared_statements WHERE name LIKE 'jieqing%';
SET LOCAL plan_cache_mode = force_generic_plan;"""


def read_schema(connection: Session, store: str, address: str) -> Schema:
    """Every table of the schema, with keys, references, triggers and checks.

    The connection's work was opened by ``SCHEMA``. The catalogue's version is asked
    first, each time: while it is the one that was read last, so is the schema. Asked
    again behind the answers, it says whether they are of one moment: others are not
    remembered by it. Raises ``CascadeFromOutside``.
    """
    (prepared,) = connection.answers
    kept = frozenset(name for (name,) in prepared)
    version = _version(connection, kept)
    for place, before, _, schema in tuple(_read_before):
        if version is not None and (place, before) == (address, version):
            return schema
    told = _read(connection, store, kept)
    same = (schema for _, _, before, schema in tuple(_read_before) if before == told)
    schema = next(same, None) or _meant(*told)
    is_whole = _version(connection, kept | {_NAMES["version"]}) == version
    _read_before.append((address, version if is_whole else None, told, schema))
    return schema


def _version(connection: Session, kept: Container[str]) -> str | None:
    """Which state of the catalogue it is; none where that is not kept."""
    *_, ((version,),) = connection.ask(_question("version", VERSION, "", kept))
    return None if version is None else str(version)


_Told = tuple[Mapping[int, str], Mapping[str, Sequence[Row]]]
_read_before: deque[tuple[str, str | None, _Told, Schema]] = deque(maxlen=16)


def _read(connection: Session, store: str, kept: Container[str]) -> _Told:
    """The tables by their number, and what is answered about them."""
    (tables,) = connection.ask(TABLES)
    named = {oid: name for oid, name in tables if name not in OWN_TABLES}
    listed = f"('{{{','.join(map(str, named))}}}')"
    asked = [_question(part, sql, listed, kept) for part, sql in PARTS.items()]
    answers = dict(zip(PARTS, connection.ask(";\n".join(asked)), strict=True))
    for oid, outside in answers["outside"]:
        raise CascadeFromOutside(store=store, table=named[oid], outside=outside)
    return named, answers


def _meant(named: Mapping[int, str], answers: Mapping[str, Sequence[Row]]) -> Schema:
    parts = {part: _by_table(rows) for part, rows in answers.items()}
    return Schema(
        tables={name: _table(name, oid, parts) for oid, name in named.items()}
    )


def _question(part: str, sql: str, values: str, kept: Container[str]) -> str:
    """A question by the plan that the session keeps of it, or is to keep from now."""
    name = _NAMES[part]
    told = f"EXECUTE {name} {values}"
    if name in kept:
        return told
    types = "(oid[]) " if values else ""
    return f"PREPARE {name} {types}AS {sql.replace('%(tables)s', '$1')};\n{told}"


def _by_table(rows: Iterable[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[0], []).append(row)
    return grouped


def _table(
    name: str, oid: int, parts: Mapping[str, Mapping[int, Sequence[Row]]]
) -> TableSchema:
    columns = parts["columns"].get(oid, ())
    names = {row[1]: row[2] for row in columns}
    unique = parts["unique"].get(oid, ())
    keys = [tuple(names[number] for number in row[2]) for row in unique if row[1]]
    return TableSchema(
        name=name,
        columns=tuple(map(_column, columns)),
        primary_key=keys[0] if keys else (),
        unique=tuple(
            sorted(tuple(names[n] for n in row[2]) for row in unique if not row[1])
        ),
        foreign_keys=tuple(
            ForeignKey(
                columns=tuple(names[number] for number in row[1]),
                target=row[4],
                target_columns=tuple(row[6]),
                on_delete=_ACTIONS[row[5]],
                at_once=not row[7],
            )
            for row in parts["references"].get(oid, ())
        ),
        triggers=tuple(
            Trigger(name=row[1], body=row[2], own_functions=tuple(row[3]))
            for row in parts["triggers"].get(oid, ())
        ),
        checks=tuple(row[1] for row in parts["checks"].get(oid, ())),
        partitions=tuple(row[1] for row in parts["partitions"].get(oid, ())),
        half_unique=tuple(names[row[1]] for row in parts["half_unique"].get(oid, ())),
        keeps_beside="".join(row[1] for row in parts["inherited"].get(oid, ())),
        rows=sum(row[1] for row in parts["sizes"].get(oid, ())),
        leads=tuple(
            Lead(column=row[1], order=Order.BYTES if row[3] else Order.OWN)
            for row in parts["leads"].get(oid, ())
        ),
    )


def _column(row: Row) -> ColumnSchema:
    _, _, name, declared, base, sort, not_null, generated, length, *rest = row
    collation, choices = rest
    family = TypeFamily.TEXT if sort == "e" else _FAMILIES.get(base, TypeFamily.OTHER)
    return ColumnSchema(
        name=name,
        declared=declared,
        family=family,
        not_null=not_null,
        generated=generated,
        length=length,
        collation=collation,
        choices=tuple(choices),
    )
