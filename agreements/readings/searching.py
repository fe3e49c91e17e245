"""Finding agreements by words.

Russian and English words are found by their stem, every word by its beginning (there is no Kyrgyz stemmer), and
when nothing is found that way, by likeness. Case, ё/е and the letters ң ө ү without their marks do not matter.
"""

import re
import unicodedata

from piccolo.querystring import QueryString

from agreements.tables.agreements import Agreement

FOLDED = str.maketrans("ёңөү", "еноу")
MOST_WORDS = 12


def fold(given: str) -> str:
    """The twin of the database's `fold`."""
    return unicodedata.normalize("NFKC", given).lower().translate(FOLDED)


def words(given: str) -> list[str]:
    return re.findall(r"\w+", fold(given))[:MOST_WORDS]


async def condition(given: str) -> QueryString | None:
    """A condition on `agreement a`, or None when the query has no word in it. One statement finds out which kind."""
    said = " ".join(words(given))
    if not said:
        return None
    exact = QueryString("a.id IN (SELECT id FROM agreement WHERE number = {})", given.strip().upper())
    found = by_words(said)
    like = "%" + said.replace(" ", "%") + "%"
    [hits] = await Agreement.raw(
        "SELECT EXISTS (SELECT 1 FROM agreement a WHERE {}) AS number,"
        " EXISTS (SELECT 1 FROM agreement a WHERE {}) AS found,"
        " array(SELECT o.id FROM organisation o WHERE o.names LIKE {} OR {} UNION"
        " SELECT organisation FROM organisation_alias WHERE fold(alias) LIKE {} UNION"
        " SELECT n.organisation FROM organisation_name n WHERE n.names LIKE {} OR {} LIMIT 50) AS bodies",
        exact,
        found,
        like,
        by_words(said, "o"),
        like,
        like,
        by_words(said, "n"),
    )
    if hits["number"]:
        return exact
    if hits["bodies"]:
        return QueryString(
            "a.id IN (SELECT x.id FROM agreement x WHERE {} UNION"
            " SELECT agreement FROM party WHERE organisation = ANY({}))",
            by_words(said, "x"),
            hits["bodies"],
        )
    return found if hits["found"] else _by_likeness(said)


def by_words(said: str, alias: str = "a") -> QueryString:
    """The words stand in the statement itself, which they may: letters and digits are all they are made of.

    So PostgreSQL knows how common they are when it plans. As parameters they would soon share one plan, which
    gathers every match of a common word and sorts them, 20 times slower than walking the newest agreements until a
    page is full.
    """
    beginnings = " & ".join(f"{word}:*" for word in said.split())
    return QueryString(
        f"{alias}.search @@ (plainto_tsquery('russian', '{said}') || plainto_tsquery('english', '{said}')"
        f" || to_tsquery('simple', '{beginnings}'))"
    )


def _by_likeness(said: str) -> QueryString:
    return QueryString("a.id IN (SELECT agreements_like({}))", said)
