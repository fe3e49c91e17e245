"""Finding agreements by words.

Russian and English words are found by their stem, every word by its beginning (there is no Kyrgyz stemmer), and
when nothing is found that way, by likeness. Case, ё/е and the letters ң ө ү without their marks do not matter.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from piccolo.querystring import QueryString

from agreements.tables.agreements import Agreement

FOLDED = str.maketrans("ёңөү", "еноу")
MOST_WORDS = 12
NOTHING = QueryString("false")


def fold(given: str) -> str:
    """The twin of the database's `fold`."""
    return unicodedata.normalize("NFKC", given).lower().translate(FOLDED)


def words(given: str) -> list[str]:
    return re.findall(r"\w+", fold(given))[:MOST_WORDS]


@dataclass(frozen=True, slots=True)
class Search:
    """A search whose words are folded: letters and digits alone, a blank between them."""

    given: str
    said: str

    @property
    def number(self) -> QueryString:
        return QueryString("a.id IN (SELECT id FROM agreement WHERE number = {})", self.given.strip().upper())

    @property
    def found(self) -> QueryString:
        return by_words(self.said)

    def kinds(self) -> QueryString:
        """Columns that say what the words are: `hit_number`, `hit_words`, and the bodies of that name."""
        like = "%" + self.said.replace(" ", "%") + "%"
        return QueryString(
            "EXISTS (SELECT 1 FROM agreement a WHERE {}) AS hit_number,"
            " EXISTS (SELECT 1 FROM agreement a WHERE {}) AS hit_words,"
            " array(SELECT o.id FROM organisation o WHERE o.names LIKE {} OR {} UNION"
            " SELECT organisation FROM organisation_alias WHERE fold(alias) LIKE {} LIMIT 50) AS hit_bodies",
            self.number,
            self.found,
            like,
            by_words(self.said, "o"),
            like,
        )

    def condition(self, hits: Mapping[str, Any]) -> QueryString:
        """A condition on `agreement a`, given what the words are."""
        if hits["hit_number"]:
            return self.number
        if hits["hit_bodies"]:
            return QueryString(
                "a.id IN (SELECT x.id FROM agreement x WHERE {} UNION"
                " SELECT agreement FROM party WHERE organisation = ANY({}))",
                by_words(self.said, "x"),
                hits["hit_bodies"],
            )
        return self.found if hits["hit_words"] else _by_likeness(self.said)


def search(given: str) -> Search | None:
    """None when there is no word in it."""
    said = " ".join(words(given))
    return Search(given, said) if said else None


def plain_words(hits: Mapping[str, Any]) -> bool:
    """Whether the words are words of titles and nothing else, as of most searches."""
    return bool(hits["hit_words"] and not hits["hit_number"] and not hits["hit_bodies"])


async def condition(given: str) -> QueryString:
    """A condition on `agreement a`; nothing matches where there is no word. One statement finds out which kind."""
    asked = search(given)
    if asked is None:
        return NOTHING
    [hits] = await Agreement.raw("SELECT {}", asked.kinds())
    return asked.condition(hits)


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
