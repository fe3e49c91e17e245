"""The terms of a dossier and what befell it, as the rules take them; no database, so that documents can ask too."""

from datetime import date

from agreements.readings.values import Dossier
from agreements.rules import lifecycle
from agreements.rules.events import EventContent, Events
from agreements.rules.lifecycle import Ending
from agreements.rules.terms import NAMES, Terms
from agreements.vocabulary import PartyRole


def terms(dossier: Dossier) -> Terms:
    parties = frozenset(each.organisation.id for each in dossier.parties if each.role is PartyRole.PARTY)
    return Terms(**{name: getattr(dossier, name) for name in NAMES}, parties=parties)


def events(dossier: Dossier) -> Events:
    """The events that count, in the order they were entered. Without what was struck."""
    return tuple(
        EventContent(
            kind=each.kind,
            happened_on=each.happened_on,
            effective_on=each.effective_on,
            organisation=each.organisation.id if each.organisation else None,
            ends_on=each.ends_on,
            notice_form=each.notice_form,
            successor=each.successor.id if each.successor else None,
            document=each.document,
            note=each.note,
        )
        for each in sorted(dossier.events, key=lambda each: each.id)
        if each.struck_at is None
    )


def ending_of(dossier: Dossier, day: date) -> Ending | None:
    """How the agreement ended by a day, or is known to end; a draft does not."""
    if dossier.registered_at is None:
        return None
    return lifecycle.ending(lifecycle.facts(terms(dossier), events(dossier)), day)
