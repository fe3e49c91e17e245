"""The term of an agreement as it runs on a day."""

from datetime import date

from agreements.readings import calendars
from agreements.readings.events import of_dossier
from agreements.readings.values import Dossier
from agreements.rules.notices import Clocks, clocks
from agreements.vocabulary import PartyRole


async def clocks_of(dossier: Dossier, today: date) -> Clocks:
    """The period that runs and the two clocks counted from its end."""
    terms, events = of_dossier(dossier)
    approvals = {
        each.organisation.id: each.approval_days
        for each in dossier.parties
        if each.approval_days is not None and each.role is PartyRole.PARTY
    }
    return clocks(terms, events, approvals, await calendars.national(), today)
