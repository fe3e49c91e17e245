"""Finding agreements and promises by words.

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
# Up to so many matches are gathered before a list is put in order; past them, walking the list finds them soon enough.
FEW = 2_000
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
        """The words are a number, which without a figure none is."""
        if not any(map(str.isdecimal, self.given)):
            return NOTHING
        return QueryString("a.id IN (SELECT id FROM agreement WHERE number = {})", self.given.strip().upper())

    def kinds(self) -> QueryString:
        """Columns that say what the words are beside words: `hit_number`, and `hit_bodies` of that name."""
        like = "%" + self.said.replace(" ", "%") + "%"
        return QueryString(
            "EXISTS (SELECT 1 FROM agreement a WHERE {}) AS hit_number,"
            f" array(SELECT o.id FROM organisation o WHERE {words_in('o', self.said)} UNION ALL"
            f" SELECT n.organisation FROM organisation_name n WHERE {words_in('n', self.said)} UNION ALL"
            " SELECT organisation FROM organisation_alias WHERE fold(alias) LIKE {} LIMIT 50) AS hit_bodies",
            self.number,
            like,
        )

    def condition(self, hits: Mapping[str, Any]) -> QueryString:
        """A condition on `agreement a`, given what the words are."""
        if hits["hit_number"]:
            return self.number
        if hits["hit_bodies"]:
            return QueryString(
                f"a.id IN (SELECT agreements_said({query(self.said)}, NULL::int) UNION"
                " SELECT agreement FROM party WHERE organisation = ANY({}))",
                hits["hit_bodies"],
            )
        return QueryString(f"a.id IN (SELECT agreements_found({query(self.said)}, {{}}))", self.said)


def search(given: str) -> Search | None:
    """None when there is no word in it."""
    said = " ".join(words(given))
    return Search(given, said) if said else None


async def condition(given: str) -> QueryString:
    """A condition on `agreement a`; nothing matches where there is no word. One statement finds out which kind."""
    asked = search(given)
    if asked is None:
        return NOTHING
    [hits] = await Agreement.raw("SELECT {}", asked.kinds())
    return asked.condition(hits)


async def promises(given: str) -> QueryString:
    """A condition on `commitment c` of `agreement a`: its own text or its agreement matches.

    One statement finds out how. Where a word is common, walking the list finds it soon; where it is not, all that have
    it are gathered first.
    """
    asked = search(given)
    if asked is None:
        return NOTHING
    [hits] = await Agreement.raw(
        f"SELECT {{}}, (SELECT count(*) FROM commitments_said({query(asked.said)}, {FEW + 1})) AS promised,"
        f" (SELECT count(*) FROM agreements_said({query(asked.said)}, {FEW + 1})) AS titled",
        asked.kinds(),
    )
    if hits["hit_number"]:
        return asked.condition(hits)
    if not hits["hit_bodies"] and max(hits["promised"], hits["titled"]) > FEW:
        return QueryString(f"({words_in('c', asked.said)} OR {words_in('a', asked.said)})")
    own = f"SELECT commitments_said({query(asked.said)}, NULL::int)"
    if hits["hit_bodies"]:
        # A body has a part in many agreements, so walking the list finds them soon too.
        return QueryString(f"(c.id IN ({own}) OR {{}})", asked.condition(hits))
    if hits["promised"] and not hits["titled"]:
        # Nothing is guessed at where the words themselves are found.
        return QueryString(f"c.id IN ({own})")
    return QueryString(
        f"c.id IN ({own} UNION SELECT c.id FROM agreement a JOIN commitment c ON c.agreement = a.id WHERE {{}})",
        asked.condition(hits),
    )


def words_in(alias: str, said: str) -> str:
    """The condition that a row has the words, for a list that is walked until a page is full."""
    return f"{alias}.search @@ {query(said)}"


def query(said: str) -> str:
    """Any word in any of the languages, by its stem or its beginning.

    The words stand in the statement itself, which they may: letters and digits are all they are made of. So PostgreSQL
    knows how common they are when it plans; as parameters they would soon share one plan.
    """
    beginnings = " & ".join(f"{word}:*" for word in said.split())
    return (
        f"(plainto_tsquery('russian', '{said}') || plainto_tsquery('english', '{said}')"
        f" || to_tsquery('simple', '{beginnings}'))"
    )
