"""Pieces of SQL: JSON in the shape of `readings.values`, and conditions."""

from collections.abc import Sequence

from piccolo.querystring import QueryString


def joined(conditions: Sequence[QueryString]) -> QueryString:
    return QueryString(" AND ".join("{}" for _ in conditions), *conditions)


def among(expression: str, values: Sequence[object]) -> QueryString:
    """The expression is one of the values.

    A single one is compared plainly: PostgreSQL then keeps its plan from one request to the next, while for an
    array, whose length it cannot foresee, it makes a plan each time, which costs more than a short query itself.
    """
    if len(values) == 1:
        return QueryString(f"{expression} = {{}}", values[0])
    return QueryString(f"{expression} = ANY({{}})", list(values))


# Texts whose JSON stands beside them in a generated column (`said_title`), and so costs nothing to read.
KEPT = frozenset({"a.title", "c.text", "m.title"})


def text(alias: str, stem: str) -> str:
    if f"{alias}.{stem}" in KEPT:
        return f"{alias}.said_{stem}"
    parts = ", ".join(f"'{language}', {alias}.{stem}_{language}" for language in ("ky", "ru", "en"))
    return f"json_build_object({parts})"


def body(alias: str) -> str:
    """An organisation in short, or null when the outer join found none."""
    return f"{alias}.said"


def act(alias: str) -> str:
    """The paper that something happened by."""
    return (
        f"json_build_object('title', {alias}.act_title, 'number', {alias}.act_number, 'on', {alias}.act_on)"
    )


def named_on(alias: str, day: str) -> str:
    """A join that gives organisation `alias` the name it bore on a day, as `former`.

    There is none where it bore its present name, nor on an unknown day.
    """
    return (
        f"LEFT JOIN LATERAL (SELECT * FROM organisation_name f WHERE f.organisation = {alias}.id"
        f" AND f.borne_until >= {day} ORDER BY f.borne_until LIMIT 1) former ON true"
    )


def moment(expression: str) -> str:
    """A moment in UTC with microseconds, whatever the session's zone."""
    return f"to_char({expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


def record(**parts: str) -> str:
    """A JSON object as text, out of `key`, `word`, `value` and `ready`, for the rows of long lists.

    `json_build_object` finds out anew for each value of each row how it is written: 50 rows of 18 values took 0.77 ms
    with it and 0.65 ms so, of which reading them is 0.25 (PostgreSQL 18, median of 300).

    The outer braces are written by their codes: Piccolo miscounts its parameters where a statement has braces.
    """
    said = ", ".join(f"',\"{name}\":', {part}" for name, part in parts.items())
    return f"concat(E'\\x7b', '{said[2:]}, E'\\x7d')"


def key(expression: str) -> str:
    """An id or a word of ours, never null: nothing in it needs escaping."""
    return f"'\"', {expression}, '\"'"


def word(expression: str) -> str:
    """A sum or a code, which may be null: nothing in it needs escaping."""
    return f"coalesce('\"' || {expression} || '\"', 'null')"


def value(expression: str) -> str:
    """Anything else: free text, a day, a number, a truth."""
    return f"coalesce(to_json({expression})::text, 'null')"


def ready(expression: str) -> str:
    """JSON already, perhaps null."""
    return f"coalesce(({expression})::text, 'null')"


def document(alias: str) -> str:
    return (
        f"json_build_object('id', {alias}.id, 'kind', {alias}.kind, 'standing', {alias}.standing,"
        f" 'language', {alias}.language, 'filename', {alias}.filename, 'media_type', {alias}.media_type,"
        f" 'size', {alias}.size, 'digest', {alias}.digest, 'added_at', {moment(f'{alias}.added_at')},"
        f" 'replaces', {alias}.replaces, 'findings', coalesce({alias}.findings, array[]::text[]))"
    )


def listed(row: str, rest: str, order: str) -> str:
    """A subquery that gathers rows into a JSON list, empty when there are none."""
    return f"(SELECT coalesce(json_agg({row} ORDER BY {order}), '[]') FROM {rest})"


def instalments(commitment: str) -> str:
    """What falls due of a promise, and what was paid of it; a payment that was withdrawn is none."""
    return listed(
        "json_build_object('amount', i.amount::text, 'waived', i.waived_on IS NOT NULL, 'payments',"
        " (SELECT coalesce(json_agg(json_build_array(p.amount::text, p.currency) ORDER BY p.id), '[]')"
        " FROM payment p WHERE p.milestone = i.id AND p.agreement = i.agreement AND p.withdrawn_at IS NULL))",
        f"milestone i WHERE i.commitment = {commitment}",
        "i.position, i.id",
    )
