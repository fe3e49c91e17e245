"""A dossier as in force on a day: what bound whom then, and what had come of it by then.

Pure, over a dossier as it stands or as it was known at some moment (`readings.known`): the day is that of legal effect,
what the dossier knows is another axis. The text is that of the day, by the amendments in effect; parties and bodies
bear the names of the day; of events, reports, payments and hand-overs those count that had come by then, whenever they
were recorded. What has no day of its own (documents, what is served) is all there.
"""

from datetime import date
from uuid import UUID

from msgspec.structs import replace

from agreements.readings import anchors, contents, histories, milestones_on
from agreements.readings.amendments import Texts
from agreements.readings.bodies_then import Bodies
from agreements.readings.milestones_on import Then
from agreements.readings.values import Body, Commitment, Dossier, Event, Party, Signatory
from agreements.rules import lifecycle, provisions, terms
from agreements.rules.contents import AgreementContent, CommitmentContent, PartyContent, SignatoryContent
from agreements.rules.deadlines import Anchors
from agreements.rules.events import Events, day_of
from agreements.rules.workdays import Calendar
from agreements.vocabulary import Anchor, EventKind, PartyRole, Status


def in_force_on(dossier: Dossier, day: date, *, bodies: Bodies, calendar: Calendar, today: date) -> Dossier:
    """`bodies` are all that the dossier names; `today` is the day by which it is known."""
    events = events_by(dossier, day)
    history = histories.events(replace(dossier, events=events))
    content = _text(Texts.of(dossier), history, day)
    then = Then(
        day=day,
        seen_on=min(day, today),
        bodies=bodies,
        calendar=calendar,
        facts=lifecycle.facts(terms.of(content), history),
        anchors=_anchors(dossier, content, history, day),
        anchors_now=anchors.stated(contents.content(dossier)),
    )
    found = {each.id: each for each in dossier.commitments}
    commitments = tuple(
        _commitment(found.get(each.id), each, then) for each in content.commitments if each.id
    )
    kept = {each.id for each in commitments}
    return replace(
        dossier,
        **{name: getattr(content, name) for name in provisions.TERMS},
        status=_status(dossier, content, history, day),
        parties=(*_parties(dossier, content, then), *_successors(dossier, then)),
        commitments=commitments,
        events=tuple(replace(each, organisation=then.body(each.organisation)) for each in events),
        serves=tuple(each for each in dossier.serves if each.commitment is None or each.commitment in kept),
        amendments=tuple(
            each if then.had_come(each.effective_on) else replace(each, applied_at=None)
            for each in dossier.amendments
        ),
    )


def events_by(dossier: Dossier, day: date) -> tuple[Event, ...]:
    """The events that had come by a day: on the day each happened or, where that came later, from the day it holds."""
    return tuple(
        each
        for each in dossier.events
        if any(on is not None and on <= day for on in (each.happened_on, each.effective_on))
    )


def status_on(dossier: Dossier, texts: Texts, day: date) -> Status:
    """Where the agreement, which has these texts, stood on a day."""
    history = histories.events(replace(dossier, events=events_by(dossier, day)))
    return _status(dossier, _text(texts, history, day), history, day)


def _text(texts: Texts, history: Events, day: date) -> AgreementContent:
    """What the agreement said on a day, with the days that follow from its terms and from what had happened by then."""
    if not texts.amendments:
        return terms.derived(texts.content, history)
    return terms.derived(provisions.amended(texts.content, texts.said(day)), history)


def _status(dossier: Dossier, content: AgreementContent, history: Events, day: date) -> Status:
    if dossier.registered_at is None:
        return Status.DRAFT
    if content.signed_on is not None and day < content.signed_on:
        return Status.NOT_YET_IN_FORCE
    return lifecycle.status(lifecycle.facts(terms.of(content), history), day)


def _anchors(dossier: Dossier, content: AgreementContent, history: Events, day: date) -> Anchors:
    """The days that dates counted from, as far as they had come."""
    happened = {
        f"{Anchor.EVENT}/{kind}": on for kind in EventKind if (on := day_of(history, kind)) is not None
    }
    fulfilled = {
        f"{Anchor.FULFILMENT}/{each.id}": each.fulfilled_on
        for commitment in dossier.commitments
        for each in commitment.milestones
        if each.fulfilled_on is not None and each.fulfilled_on <= day
    }
    return {**anchors.stated(content), **happened, **fulfilled}


def _commitment(found: Commitment | None, said: CommitmentContent, then: Then) -> Commitment:
    if said.id is None:
        raise ValueError("a commitment that stands in the register has its id")
    debtor = _body(said.owed_by, then)
    known = {each.id: each for each in found.milestones} if found else {}
    return Commitment(
        id=said.id,
        clause=said.clause,
        text=said.text,
        kind=said.kind,
        owed_by=debtor,
        owed_to=_body(said.owed_to, then),
        amount=said.amount,
        currency=said.currency,
        evidence_expected=said.evidence_expected,
        as_in_source=said.as_in_source,
        milestones=tuple(
            milestones_on.on(known.get(each.id), each, found, debtor, then)
            for each in said.milestones
            if each.id
        ),
    )


def _body(key: UUID | None, then: Then) -> Body | None:
    return None if key is None else then.bodies[key].on(then.day)


def _parties(dossier: Dossier, content: AgreementContent, then: Then) -> tuple[Party, ...]:
    signed_on = dossier.signed_on if then.had_come(dossier.signed_on) else None
    return tuple(_party(each, signed_on, then) for each in content.parties)


def _party(said: PartyContent, signed_on: date | None, then: Then) -> Party:
    """A party under its name of the day, and the one it signed with where that was another."""
    if said.id is None:
        raise ValueError("a party that stands in the register has its id")
    found = then.bodies[said.organisation]
    named, signed = found.on(then.day), found.on(signed_on or then.day)
    renamed = (named.name, named.short_name) != (signed.name, signed.short_name)
    return Party(
        id=said.id,
        organisation=named,
        role=said.role,
        signatories=tuple(_signatory(each) for each in said.signatories),
        approval_days=found.approval_days,
        name_then=signed.name if renamed else None,
        short_name_then=signed.short_name if renamed else None,
    )


def _signatory(said: SignatoryContent) -> Signatory:
    values = {name: getattr(said, name) for name in Signatory.__struct_fields__}
    return Signatory(**values)


def _successors(dossier: Dossier, then: Then) -> tuple[Party, ...]:
    """Those that something had been handed over to by then."""
    since: dict[UUID, date] = {}
    for commitment in dossier.commitments:
        for milestone in commitment.milestones:
            for each in milestone.hand_overs:
                known = since.get(each.successor.id, each.happened_on)
                since[each.successor.id] = min(known, each.happened_on)
    return tuple(
        replace(each, organisation=then.named(each.organisation))
        for each in dossier.parties
        if each.role is PartyRole.SUCCESSOR and since.get(each.organisation.id, date.min) <= then.day
    )
