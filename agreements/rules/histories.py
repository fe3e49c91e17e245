"""Which events make sense after which: what the law does not know is refused, with the reason."""

from itertools import pairwise

from agreements.errors import AgainstTheRules
from agreements.rules.events import EventContent, Events, effect, of_kind
from agreements.rules.standings import standing
from agreements.rules.terms import FORMS, Terms, ends
from agreements.vocabulary import EventKind, Renewal, TermKind

# What a party does once.
ONCE = frozenset(
    {EventKind.APPROVED, EventKind.NOTIFIED, EventKind.RATIFIED, EventKind.SIGNED, EventKind.WITHDRAWN}
)
# What puts an end to an agreement.
ENDS = frozenset({EventKind.SUPERSEDED, EventKind.TERMINATED})
# What may come before the signature of an agreement: a draft is approved, and parties sign one after the other.
BEFORE_SIGNATURE = frozenset({EventKind.APPROVED, EventKind.SIGNED})
# What only an agreement that holds can meet with.
WHILE_IT_HOLDS = frozenset(
    {EventKind.NOTICE_GIVEN, EventKind.RENEWED, EventKind.RESUMED, EventKind.SUSPENDED, EventKind.WITHDRAWN}
)


def check(event: EventContent, terms: Terms, events: Events) -> None:
    """Refuses an event that contradicts the terms or what happened already. Raises `AgainstTheRules`."""
    _check_order(event, terms, events)
    _check_party(event, events)
    after = standing(terms, (*events, event))
    if after.in_force_on is not None and after.ends_on is not None and after.ends_on < after.in_force_on:
        raise AgainstTheRules("events.would_begin_after_its_end", day=after.ends_on)
    match event.kind:
        case EventKind.NOTICE_GIVEN:
            _check_notice(event, terms)
        case EventKind.RENEWED:
            _check_renewal(event, terms, events)
        case EventKind.ENTRY_INTO_FORCE | EventKind.PROVISIONAL_APPLICATION:
            _check_entry(event, terms, events)
        case EventKind.RESUMED | EventKind.SUSPENDED:
            check_halts((*events, event))
        case _:
            pass


def check_without(struck: EventContent, left: Events) -> None:
    """Refuses to strike an event that another one rests on. `left` are all others."""
    if struck.kind in (EventKind.RESUMED, EventKind.SUSPENDED):
        try:
            check_halts(left)
        except AgainstTheRules as wrong:
            raise AgainstTheRules("events.another_rests_on_it") from wrong


def check_halts(events: Events) -> None:
    """Suspended and resumed take turns, beginning with suspended."""
    halts = [each for each in events if each.kind in (EventKind.RESUMED, EventKind.SUSPENDED)]
    halts.sort(key=effect)
    if halts and halts[0].kind is EventKind.RESUMED:
        raise AgainstTheRules("events.not_suspended", day=effect(halts[0]))
    for before, after in pairwise(halts):
        if before.kind is after.kind:
            suspended = after.kind is EventKind.SUSPENDED
            key = "events.suspended_already" if suspended else "events.not_suspended"
            raise AgainstTheRules(key, day=effect(after))


def _check_order(event: EventContent, terms: Terms, events: Events) -> None:
    """Nothing happens to an agreement before it is signed, before it holds, or after it is over."""
    signed, day = terms.signed_on, event.happened_on or effect(event)
    if signed is not None and day < signed and event.kind not in BEFORE_SIGNATURE:
        raise AgainstTheRules("events.before_signature", day=day, signed_on=signed)
    now = standing(terms, events)
    if event.kind in ENDS and any(each.kind in ENDS for each in events):
        raise AgainstTheRules("events.ended_already", day=now.over_on)
    if now.over_on is not None and max(day, effect(event)) >= now.over_on:
        raise AgainstTheRules("events.over_already", day=now.over_on)
    last = now.runs_until or (None if terms.renewal is Renewal.TACIT else now.ends_on)
    if event.kind is not EventKind.RENEWED and last is not None and effect(event) > last:
        raise AgainstTheRules("events.ran_out_before", day=last)
    begins = min(filter(None, (now.in_force_on, now.applied_on)), default=None)
    if event.kind in WHILE_IT_HOLDS and now.in_force_on is not None and begins and effect(event) < begins:
        raise AgainstTheRules("events.not_in_force_yet", day=begins)


def _check_party(event: EventContent, events: Events) -> None:
    if event.organisation is None:
        return
    theirs = [each for each in events if each.organisation == event.organisation]
    if event.kind in ONCE and any(each.kind is event.kind for each in theirs):
        raise AgainstTheRules("events.done_already")
    left = [effect(each) for each in of_kind(theirs, EventKind.WITHDRAWN)]
    if left and effect(event) >= left[0]:
        raise AgainstTheRules("events.party_left", day=left[0])


def _check_notice(event: EventContent, terms: Terms) -> None:
    if terms.notice_form and event.notice_form and event.notice_form not in FORMS[terms.notice_form]:
        raise AgainstTheRules("events.notice_form_not_allowed", form=terms.notice_form)
    if event.effective_on is None or event.happened_on is None:
        return
    notice = (event.effective_on - event.happened_on).days
    if notice < 0:
        raise AgainstTheRules("events.effect_before_notice")
    if terms.notice_days is not None and notice < terms.notice_days:
        raise AgainstTheRules("events.notice_too_short", days=terms.notice_days, given=notice)


def _check_renewal(event: EventContent, terms: Terms, events: Events) -> None:
    if terms.term is TermKind.INDEFINITE:
        raise AgainstTheRules("events.indefinite_needs_no_renewal")
    if terms.renewal is Renewal.NONE:
        raise AgainstTheRules("events.renewal_not_agreed")
    agreed = ends(terms, events)
    last = agreed[-1] if agreed else None
    if last is None:
        return
    if event.ends_on is not None and event.ends_on <= last:
        raise AgainstTheRules("events.new_end_not_later", day=last)
    if terms.renewal is not Renewal.TACIT and event.happened_on is not None and event.happened_on > last:
        raise AgainstTheRules("events.ran_out_before", day=last)


def _check_entry(event: EventContent, terms: Terms, events: Events) -> None:
    """A day of entry into force that is known is mended by a correction, not by an event that says otherwise."""
    begins = standing(terms, events).in_force_on
    if event.kind is EventKind.ENTRY_INTO_FORCE and begins is not None:
        raise AgainstTheRules("events.in_force_already", day=begins)
    if event.kind is EventKind.PROVISIONAL_APPLICATION:
        if any(each.kind is EventKind.PROVISIONAL_APPLICATION for each in events):
            raise AgainstTheRules("events.applied_already")
        if begins is not None and effect(event) >= begins:
            raise AgainstTheRules("events.in_force_already", day=begins)
