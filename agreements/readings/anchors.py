"""The days that due dates count from, by `rules.due_rules.anchor_key`.

What the agreement states are its columns; what happened since are rows, and `HAPPENED` is the one place that names
them: another kind of anchor is another part of that union. An event that came more than once counts by its latest day.
"""

from datetime import date
from uuid import UUID

from agreements.rules.contents import AgreementContent
from agreements.tables.agreements import Agreement
from agreements.vocabulary import Anchor

# Of `agreement a`: the name of each anchor that came, and its day.
HAPPENED = (
    f"SELECT '{Anchor.FULFILMENT}/' || h.id AS anchor, h.fulfilled_on AS day FROM milestone h"
    " WHERE h.agreement = a.id AND h.fulfilled_on IS NOT NULL"
    f" UNION ALL SELECT '{Anchor.EVENT}/' || v.kind, max(coalesce(v.effective_on, v.happened_on)) FROM event v"
    " WHERE v.agreement = a.id AND v.struck_at IS NULL GROUP BY v.kind"
)
# Of `agreement a`: all anchors as one JSON object; an unknown day is null, or absent.
ANCHORS = (
    f"(jsonb_build_object('{Anchor.SIGNATURE}', a.signed_on, '{Anchor.ENTRY_INTO_FORCE}', a.in_force_on,"
    f" '{Anchor.END_OF_TERM}', a.ends_on)"
    f" || coalesce((SELECT jsonb_object_agg(k.anchor, k.day) FROM ({HAPPENED}) k), jsonb_build_object()))"
)


def stated(content: AgreementContent) -> dict[str, date | None]:
    """What the content itself says."""
    return {
        Anchor.SIGNATURE: content.signed_on,
        Anchor.ENTRY_INTO_FORCE: content.in_force_on,
        Anchor.END_OF_TERM: content.ends_on,
    }


async def happened(agreement: UUID) -> dict[str, date | None]:
    """What came since, as the register knows it now."""
    rows = await Agreement.raw(
        f"SELECT k.anchor, k.day FROM agreement a CROSS JOIN LATERAL ({HAPPENED}) k WHERE a.id = {{}}",
        agreement,
    )
    return {row["anchor"]: row["day"] for row in rows}
