"""What a trigger writes, read from its text: the tables, or that nobody can tell.

A trigger runs with our own statements and nobody approved what it does. What writes
nothing, or only the history that the map names, may run; whatever is not understood
(dynamic SQL, procedures, functions that are not known) counts as unknown and stops the
plan by name. No SQL is run to find out.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from jieqing.datamap.schema import Trigger

_NOISE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
_TOKEN = re.compile(r'"(?:[^"]|"")+"|`(?:[^`]|``)+`|\[[^\]]+\]|[\w$]+|[^\s\w]')
_CALLS_FUNCTION = re.compile(r"\bEXECUTE (?:FUNCTION|PROCEDURE)\b.*?\) -- ", re.DOTALL)
# Words of a body that hide what is written.
_OPAQUE_WORDS = """
EXECUTE PERFORM CALL TRUNCATE PREPARE COPY MERGE CREATE DROP ALTER LOAD HANDLER ATTACH
VACUUM REFRESH NOTIFY"""
_MODIFIER_WORDS = """
OR IGNORE REPLACE ABORT FAIL ROLLBACK LOW_PRIORITY HIGH_PRIORITY DELAYED QUICK INTO FROM
ONLY"""
# What may stand before a bracket: words of the language, and functions that only tell.
_HARMLESS_WORDS = """
CONFLICT DEFAULT DISTINCT OVER ELSIF ELSEIF WHILE DO INTO ARRAY BEFORE AND OR NOT IN ON
AS IF WHEN CASE THEN ELSE WHERE SELECT SET VALUES VALUE VARCHAR CHAR CHARACTER DECIMAL
NUMERIC BINARY FLOAT TIMESTAMP DATETIME BY FROM EXISTS USING RETURN RETURNS BETWEEN LIKE
IS NULL WITH UNION ALL ANY SOME
ABS ASCII CAST CONVERT COALESCE IFNULL NULLIF NVL IIF GREATEST LEAST CONCAT CONCAT_WS
FORMAT PRINTF UPPER LOWER TRIM LTRIM RTRIM SUBSTR SUBSTRING LEFT RIGHT REPLACE LENGTH
CHAR_LENGTH OCTET_LENGTH INSTR POSITION LPAD RPAD QUOTE HEX UNHEX MD5 SHA1 SHA2 ROUND
FLOOR CEIL CEILING MOD SIGN POWER RANDOM RAND UUID GEN_RANDOM_UUID MIN MAX SUM AVG COUNT
TOTAL GROUP_CONCAT STRING_AGG NOW SYSDATE CURDATE CURTIME CURRENT_TIMESTAMP CURRENT_DATE
CURRENT_TIME CURRENT_USER SESSION_USER USER UTC_TIMESTAMP UTC_DATE UNIX_TIMESTAMP
FROM_UNIXTIME LOCALTIMESTAMP LOCALTIME DATE TIME YEAR MONTH DAY HOUR STRFTIME JULIANDAY
UNIXEPOCH DATE_FORMAT DATE_TRUNC EXTRACT DATE_ADD DATE_SUB DATEDIFF TO_CHAR TO_DATE
TO_TIMESTAMP AGE CLOCK_TIMESTAMP STATEMENT_TIMESTAMP TRANSACTION_TIMESTAMP TXID_CURRENT
PG_CURRENT_XACT_ID CONNECTION_ID LAST_INSERT_ID LAST_INSERT_ROWID CHANGES
CURRENT_SETTING INET_CLIENT_ADDR NEXTVAL CURRVAL RAISE ROW ROW_TO_JSON TO_JSON TO_JSONB
JSON JSONB JSON_OBJECT JSON_ARRAY JSON_BUILD_OBJECT JSONB_BUILD_OBJECT JSON_EXTRACT
JSON_VALUE JSON_QUOTE JSON_SET JSON_UNQUOTE HSTORE"""
# Those of them that are no functions of PostgreSQL: there anybody may make one.
_UNKNOWN_TO_POSTGRESQL_WORDS = """
IFNULL NVL IIF PRINTF QUOTE HEX UNHEX INSTR SHA1 SHA2 RAND UUID TOTAL GROUP_CONCAT
SYSDATE CURDATE CURTIME UTC_TIMESTAMP UTC_DATE UNIX_TIMESTAMP FROM_UNIXTIME YEAR MONTH
DAY HOUR STRFTIME JULIANDAY UNIXEPOCH DATE_FORMAT DATEDIFF CONNECTION_ID LAST_INSERT_ID
LAST_INSERT_ROWID CHANGES JSON_EXTRACT JSON_QUOTE JSON_SET JSON_UNQUOTE"""
_OPAQUE = frozenset(_OPAQUE_WORDS.split())
_MODIFIERS = frozenset(_MODIFIER_WORDS.split())
_HARMLESS = frozenset(_HARMLESS_WORDS.split())
_HARMLESS_IN_POSTGRESQL = _HARMLESS.difference(_UNKNOWN_TO_POSTGRESQL_WORDS.split())
_NO_UPDATE_AFTER = frozenset({"FOR", "DO", "KEY"})
_OWN_SCHEMAS = frozenset({"public", "main"})
_NAME = re.compile(r"[^\W\d][\w$]*|[\"`\[].*")


def written_tables(trigger: Trigger) -> frozenset[str] | None:
    """The tables whose rows the trigger changes; None where its text does not say."""
    tokens = _TOKEN.findall(_NOISE.sub(" '' ", _body(trigger.body)))
    if not tokens or _is_opaque(tokens, _harmless(trigger)):
        return None
    written: set[str] = set()
    for place, token in enumerate(tokens):
        target = _target(tokens, place, token.upper())
        if target == "":
            return None
        if target is not None:
            written.add(target)
    return frozenset(written)


def _body(text: str) -> str:
    """What runs, without the head that says when."""
    head = text.lstrip()[:20].upper()
    if head.startswith("CREATE RULE"):
        return ""
    if not head.startswith("CREATE"):
        timing_event_body = [*text.split(None, 2), "", "", ""]
        return timing_event_body[2]
    called = _CALLS_FUNCTION.search(text)
    begin = re.compile(r"\bBEGIN\b", re.IGNORECASE)
    if called is not None:
        source = text[called.end() :]
        return source if begin.search(source) else ""
    found = begin.search(text)
    return "" if found is None else text[found.end() :]


def _harmless(trigger: Trigger) -> frozenset[str]:
    """Words that only tell where they stand before a bracket, in this store."""
    is_postgresql = _CALLS_FUNCTION.search(trigger.body) is not None
    words = _HARMLESS_IN_POSTGRESQL if is_postgresql else _HARMLESS
    return words.difference(word.upper() for word in trigger.own_functions)


def _is_opaque(tokens: Sequence[str], harmless: frozenset[str]) -> bool:
    """Whether something is done that these words do not show."""
    if _OPAQUE & {token.upper() for token in tokens}:
        return True
    return any(
        after == "("
        and _NAME.fullmatch(word) is not None
        and word.upper() not in harmless
        and not _is_column_list(tokens, place)
        for place, (word, after) in enumerate(pairwise(tokens))
    )


def _is_column_list(tokens: Sequence[str], place: int) -> bool:
    """Whether the bracket holds the columns of an INSERT (or of a target of one)."""
    before = [token.upper() for token in tokens[max(0, place - 4) : place]]
    while len(before) > 1 and before[-1] == ".":
        before = before[:-2]
    return bool(before) and before[-1] in {"INTO", "INSERT", "IGNORE", "CONFLICT"}


def _target(tokens: Sequence[str], place: int, word: str) -> str | None:
    """The table written from here; empty: it cannot be told; None: none is."""
    after = tokens[place + 1].upper() if place + 1 < len(tokens) else ""
    before = tokens[place - 1].upper() if place else ""
    match word:
        case "REPLACE" if after == "(" or before == "OR":
            return None
        case "INSERT" | "REPLACE":
            return _name(tokens, place + 1)
        case "UPDATE" if before in _NO_UPDATE_AFTER:
            return None
        case "UPDATE":
            return _one_table(tokens, place + 1)
        case "DELETE":
            return _name(tokens, place + 2) if after == "FROM" else ""
        case _:
            return None


def _one_table(tokens: Sequence[str], place: int) -> str:
    """The table of an UPDATE; empty where it writes several at once."""
    words = [word.upper() for word in tokens[place:]]
    several = {",", "JOIN"} & set(
        words[: words.index("SET")] if "SET" in words else ","
    )
    return "" if several else _name(tokens, place)


def _name(tokens: Sequence[str], place: int) -> str:
    while place < len(tokens) and tokens[place].upper() in _MODIFIERS:
        place += 1
    parts: list[str] = []
    while place < len(tokens):
        parts.append(_unquoted(tokens[place]))
        if place + 2 >= len(tokens) or tokens[place + 1] != ".":
            break
        place += 2
    if len(parts) > 1 and parts[0] in _OWN_SCHEMAS:
        parts = parts[1:]
    return ".".join(parts)


def _unquoted(token: str) -> str:
    if token[0] in '"`':
        return token[1:-1].replace(token[0] * 2, token[0])
    return token[1:-1] if token[0] == "[" else token
