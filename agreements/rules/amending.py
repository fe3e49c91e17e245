"""What an officer enters of an amendment, and what it lacks or cannot say."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from uuid import UUID

from msgspec import Struct

from agreements.errors import Problem
from agreements.rules.amendments import Amending, Change, in_order, touching
from agreements.rules.contents import AgreementContent, CommitmentContent
from agreements.rules.provisions import ENDED, TERMS, field_of

# Parts of an agreement that an amendment may not end: a party leaves by withdrawing, and whoever signed has signed.
LASTING = {"parties": "amendments.party_taken_out", "signatories": "amendments.signatory_taken_out"}
# What no amendment changes, and what the form calls it where that is another name.
NO_PROVISIONS = tuple(
    each.name
    for each in fields(AgreementContent)
    if each.name not in TERMS and each.name not in {"parties", "commitments"}
)
FIELDS = {"legal_class": "class"}
# What the amendment itself has to say is told under this name, beside the fields of the agreement.
OWN = "amendment."


class Signer(Struct, frozen=True):
    """Who signed an amendment, and for which body."""

    organisation: UUID
    name: str
    position: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentContent:
    """An amendment as an officer enters it; what it changes is told by the agreement as it shall read.

    Without `effective_on` its day is still awaited. `document` is a file of the dossier, `instrument` the agreement in
    the register that this amendment is.
    """

    number: str
    signed_on: date | None = None
    effective_on: date | None = None
    ground: str = ""
    signers: tuple[Signer, ...] = ()
    document: UUID | None = None
    instrument: UUID | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What an amendment is checked against: the bodies that may sign it, the dossier's files, its other amendments."""

    parties: Collection[UUID]
    documents: Collection[UUID]
    numbers: Collection[str]
    agreed_on: date | None


def problems(given: AmendmentContent, around: Around, today: date) -> Iterator[Problem]:
    """What the entry lacks, or says of what is not there."""
    if not given.number:
        yield Problem(f"{OWN}number", "amendments.no_number")
    elif given.number.casefold() in {each.casefold() for each in around.numbers}:
        yield Problem(f"{OWN}number", "amendments.number_taken")
    yield from _problems_of_signature(given, around.agreed_on, today)
    yield from problems_of_day(given.effective_on, around.agreed_on, f"{OWN}effective_on")
    if not given.ground:
        yield Problem(f"{OWN}ground", "amendments.no_ground")
    for place, signer in enumerate(given.signers):
        if not signer.name:
            yield Problem(f"{OWN}signers.{place}.name", "amendments.no_signer_name")
        if signer.organisation not in around.parties:
            yield Problem(f"{OWN}signers.{place}.organisation", "amendments.signer_of_no_party")
    if given.document is not None and given.document not in around.documents:
        yield Problem(f"{OWN}document", "errors.no_document")


def _problems_of_signature(given: AmendmentContent, agreed_on: date | None, today: date) -> Iterator[Problem]:
    if given.signed_on is None:
        yield Problem(f"{OWN}signed_on", "amendments.no_signed_on")
    elif given.signed_on > today:
        yield Problem(f"{OWN}signed_on", "amendments.signed_in_the_future")
    elif agreed_on is not None and given.signed_on < agreed_on:
        yield Problem(f"{OWN}signed_on", "amendments.signed_before_the_agreement", {"day": agreed_on})


def problems_of_day(effective_on: date | None, agreed_on: date | None, field: str) -> Iterator[Problem]:
    """An amendment may reach back, but not to days on which there was no agreement yet to change."""
    if effective_on is not None and agreed_on is not None and effective_on < agreed_on:
        yield Problem(field, "amendments.effective_before_the_agreement", {"day": agreed_on})


def not_amendable(content: AgreementContent, stands: AgreementContent) -> Iterator[Problem]:
    """What is another than in the agreement and yet no provision, so that only a correction changes it."""
    for name in NO_PROVISIONS:
        if getattr(content, name) != getattr(stands, name):
            yield Problem(FIELDS.get(name, name), "amendments.no_provision")


def impossible(changes: Iterable[Change], content: AgreementContent) -> Iterator[Problem]:
    """Parts that the changes end though they cannot be ended."""
    for change in changes:
        part, _, name = change.at.rpartition("/")
        kind = part.split("/")[-2] if name == ENDED else ""
        if kind in LASTING:
            yield Problem(field_of(part, content), LASTING[kind])


def amended_since(
    changes: Iterable[Change], amendments: Iterable[Amending], content: AgreementContent
) -> Iterator[Problem]:
    """Provisions that a correction would change though an amendment changed them, or brought the part they are in."""
    amendments = tuple(amendments)
    for change in changes:
        gone, _, name = change.at.rpartition("/")
        touched = touching(amendments, change.at)
        if name == ENDED:
            touched += [
                each for each in amendments if any(one.at.startswith(f"{gone}/") for one in each.changes)
            ]
        if touched:
            where = field_of(gone if name == ENDED else change.at, content)
            yield Problem(where, "amendments.amended_since", {"number": touched[0].number})


def ended_by(amendments: Iterable[Amending]) -> dict[str, Amending]:
    """The parts that these amendments ended, by their paths; of several that end one, the first to take effect."""
    return {
        change.at.removesuffix(f"/{ENDED}"): amendment
        for amendment in reversed(in_order(amendments))
        for change in amendment.changes
        if change.at.endswith(f"/{ENDED}")
    }


def running(content: AgreementContent, ended: Collection[str]) -> AgreementContent:
    """A content whose ended instalments count no more; every part stays in its place, by which problems are told."""

    def without(promise: CommitmentContent) -> CommitmentContent:
        milestones = tuple(
            replace(each, amount=None, currency=None)
            if f"commitments/{promise.id}/milestones/{each.id}" in ended
            else each
            for each in promise.milestones
        )
        return replace(promise, milestones=milestones)

    return replace(content, commitments=tuple(map(without, content.commitments)))
