"""The term of an agreement as it runs on a day."""

from datetime import date

from agreements.readings import calendars, histories
from agreements.readings.values import Dossier
from agreements.rules.notices import Clocks, clocks
from agreements.vocabulary import PartyRole


async def clocks_of(dossier: Dossier, today: date) -> Clocks:
    """The period that runs and the two clocks counted from its end."""
    approvals = {
        each.organisation.id: each.approval_days
        for each in dossier.parties
        if each.approval_days is not None and each.role is PartyRole.PARTY
    }
    terms, events = histories.terms(dossier), histories.events(dossier)
    return clocks(terms, events, approvals, await calendars.national(), today)
