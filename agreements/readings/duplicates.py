"""Registered agreements that look like a draft."""

from uuid import UUID

from msgspec import Struct

from agreements.actors import Actor
from agreements.readings.visibility import visible
from agreements.rules.contents import Text
from agreements.tables.agreements import Agreement

# Two titles are alike from this trigram similarity on: above a changed year or word form, below a changed subject.
LIKE = 0.45


class Likeness(Struct, frozen=True):
    """An agreement that may be the same one."""

    id: UUID
    number: str
    title: Text


async def of(agreement: UUID, actor: Actor) -> tuple[Likeness, ...]:
    """Registered agreements between the same bodies, of the same day (or both of an unknown one) and a like title.

    Only those the actor may read: a warning must not tell of a confidential agreement.
    """
    rows = await Agreement.raw(
        "SELECT a.id, a.number, a.title_ky AS ky, a.title_ru AS ru, a.title_en AS en"
        " FROM agreement a, agreement d WHERE d.id = {} AND a.id <> d.id AND a.registered_at IS NOT NULL"
        " AND a.signed_on IS NOT DISTINCT FROM d.signed_on AND similarity(a.titles, d.titles) >= {}"
        " AND array(SELECT DISTINCT organisation FROM party WHERE agreement = a.id AND role <> 'successor' ORDER BY 1)"
        " = array(SELECT DISTINCT organisation FROM party WHERE agreement = d.id AND role <> 'successor' ORDER BY 1)"
        " AND {} ORDER BY a.id LIMIT 5",
        agreement,
        LIKE,
        visible(actor),
    )
    return tuple(Likeness(row["id"], row["number"], Text(row["ky"], row["ru"], row["en"])) for row in rows)
