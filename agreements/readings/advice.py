"""What the register advises on an agreement: a class, and which of its promises nobody will be able to follow."""

from uuid import UUID

from agreements.readings import contents
from agreements.readings.values import Dossier, Party
from agreements.rules import trackability, triage
from agreements.rules.trackability import Trackability
from agreements.rules.triage import Intake, Signing, Suggestion
from agreements.tables.references import wording_markers


def suggestion(dossier: Dossier) -> Suggestion | None:
    """The class that the dossier speaks for, whatever class it was given."""
    return triage.suggest(
        Intake(
            form=dossier.form,
            parties=tuple(_signing(each) for each in dossier.parties),
            texts=(dossier.title, dossier.purpose, *[each.text for each in dossier.commitments]),
            money=any(each.amount is not None for each in dossier.commitments),
        ),
        wording_markers(),
    )


def judged(dossier: Dossier) -> dict[UUID, Trackability]:
    """What each promise lacks, by its id."""
    content = contents.content(dossier)
    return {
        entered.id: trackability.check(trackability.promise(said), wording_markers())
        for entered, said in zip(dossier.commitments, content.commitments, strict=True)
    }


def _signing(party: Party) -> Signing:
    return Signing(
        name=party.organisation.name,
        kind=party.organisation.kind,
        country=party.organisation.country,
        positions=tuple(each.position for each in party.signatories if each.position),
    )
