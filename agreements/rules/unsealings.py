"""How long an auditor reads what was opened for a reason."""

from datetime import datetime, time, timedelta

from agreements.wording.words import BISHKEK

# The step of a letter that tells of it. Whoever is named later than these days after it learns of it from the dossier.
UNSEALED = "unsealed"
TOLD_WITHIN = 7


def until(at: datetime) -> datetime:
    """The midnight in Bishkek that ends the day."""
    return datetime.combine(at.astimezone(BISHKEK).date() + timedelta(days=1), time(), BISHKEK)
