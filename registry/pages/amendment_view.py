"""What the section "amendments" of a dossier shows, and the steps by which one is recorded."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements.readings import amendments, bodies
from agreements.readings.amendment_values import Amendment, Holding
from agreements.readings.amendments import Texts
from agreements.readings.values import Dossier
from agreements.rules.amending import OWN, AmendmentContent, Signer, ended_by
from agreements.rules.amendments import Amending
from agreements.wording import changes
from agreements.wording.changes import PartWords
from agreements.wording.words import Words
from registry.forms import FormState
from registry.pages import amendment_remarks
from registry.pages.listings import Option


@dataclass(frozen=True, slots=True)
class AmendmentLine:
    """An amendment of the dossier, with what it changes in words."""

    amendment: Amendment
    holding: Holding
    parts: tuple[PartWords, ...]
    signers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """What an amendment that is not in effect yet will make of a part: what it says, or its end."""

    amendment: Amendment
    part: PartWords


@dataclass(frozen=True, slots=True)
class AmendmentsView:
    """The amendments in the order of effect, and the parts that those in effect ended, by their ids.

    `let_off` are the milestones that are not owed any more for that. `coming` are those that will end or change a
    part, by its id; that of the terms is None. `form` has the fields of `striking.<id>` and `dating.<id>`.
    """

    lines: tuple[AmendmentLine, ...]
    ended: Mapping[UUID, Amending]
    let_off: Mapping[UUID, Amendment]
    coming: Mapping[UUID | None, tuple["Coming", ...]]
    form: FormState


@dataclass(frozen=True, slots=True)
class PaperView:
    """The first step: what the paper says of itself. `carried` is what was entered in the second one."""

    dossier: Dossier
    action: str
    form: FormState
    parties: tuple[Option, ...]
    documents: tuple[Option, ...]
    carried: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The last step: what would change, from what to what. `carried` is all that was entered.

    `remarks` are what other amendments say of the same, and the dates that fall away with what ends, or stay.
    """

    dossier: Dossier
    action: str
    given: AmendmentContent
    parts: tuple[PartWords, ...]
    signers: tuple[tuple[str, str], ...]
    carried: Mapping[str, str]
    remarks: tuple[str, ...]


def section(dossier: Dossier, words: Words, today: date, form: FormState | None) -> AmendmentsView:
    """What the dossier shows."""
    texts, known = Texts.of(dossier), _named(dossier, words)
    before = texts.before(dossier)
    lines = tuple(
        AmendmentLine(
            amendment=each,
            holding=each.holding(today, late=each.id in texts.late),
            parts=changes.worded(each.changes, words, known, before[each.id]),
            signers=tuple(_signed(each.signers, known, words)),
        )
        for each in dossier.amendments
    )
    return AmendmentsView(
        lines,
        {UUID(path.rpartition("/")[2]): each for path, each in ended(dossier).items()},
        amendments.let_off(dossier),
        _coming(lines),
        form or FormState(),
    )


def _coming(lines: Iterable[AmendmentLine]) -> dict[UUID | None, tuple[Coming, ...]]:
    found: dict[UUID | None, tuple[Coming, ...]] = {}
    for line in lines:
        if line.holding in {Holding.AWAITED, Holding.LATER}:
            for part in line.parts:
                key = UUID(part.path.rpartition("/")[2]) if part.path else None
                found[key] = (*found.get(key, ()), Coming(line.amendment, part))
    return found


def paper(dossier: Dossier, form: FormState, words: Words) -> PaperView:
    own = {name for name in form.values if name.startswith(OWN)} - {f"{OWN}for"}
    return PaperView(
        dossier=dossier,
        action=address(dossier),
        form=form,
        parties=tuple(
            Option(str(party.organisation.id), words.pick(party.organisation.name))
            for party in dossier.parties
        ),
        documents=tuple(Option(str(each.id), each.filename) for each in dossier.documents),
        carried={name: value for name, value in form.values.items() if name not in own},
    )


async def review(
    dossier: Dossier, given: AmendmentContent, made: Amending, entered: Mapping[str, str], words: Words
) -> ReviewView:
    stands = Texts.of(dossier).said(given.effective_on)
    joining = await bodies.named(changes.bodies(made.changes))
    known = {key: words.pick(body.name) for key, body in joining.items()} | _named(dossier, words)
    return ReviewView(
        dossier=dossier,
        action=address(dossier),
        given=given,
        parts=changes.worded(made.changes, words, known, stands),
        signers=tuple(_signed(given.signers, known, words)),
        carried=entered,
        remarks=tuple(amendment_remarks.remarks(dossier, made, words, known)),
    )


def address(dossier: Dossier) -> str:
    return f"/agreements/{dossier.id}/amendments/new"


def ended(dossier: Dossier) -> Mapping[str, Amending]:
    """The parts that amendments in effect ended, by their paths."""
    return ended_by(each.amending for each in dossier.amendments if each.applied_at is not None)


def _named(dossier: Dossier, words: Words) -> dict[UUID, str]:
    """The bodies by their names in the reader's language."""
    return {key: words.pick(name) for key, name in amendments.names(dossier).items()}


def _signed(signers: Iterable[Signer], known: Mapping[UUID, str], words: Words) -> Iterator[tuple[str, str]]:
    """Who signed, with their position, and for which body."""
    for each in signers:
        person = f"{each.name}, {each.position}" if each.position else each.name
        yield person, known.get(each.organisation, words.unknown)
