"""What follows from an agreement's own terms: when it enters into force, how long it runs, how it is renewed and ended.

Only what a stated rule gives is derived; without its inputs the day stays unknown. Term, renewal and notice are three
rules: the term gives the first end, renewal the ends after it, and notice is counted from the end of the period that
runs on the day, not from that of the first.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta

from agreements.rules.contents import AgreementContent
from agreements.rules.events import EventContent, Events, effect, last_of_all, of_kind
from agreements.rules.workdays import ONE_DAY
from agreements.vocabulary import EntryIntoForce, EventKind, NoticeForm, PartyRole, Renewal, TermKind

# The act of every party that lets an agreement enter into force, by the rule.
ACTS = {
    EntryIntoForce.ON_LAST_NOTIFICATION: EventKind.NOTIFIED,
    EntryIntoForce.ON_RATIFICATION: EventKind.RATIFIED,
    EntryIntoForce.ON_SIGNATURE: EventKind.SIGNED,
}
# Which forms of notice the stated one allows; whatever is stricter than asked for will do.
FORMS = {
    NoticeForm.DIPLOMATIC_NOTE: frozenset({NoticeForm.DIPLOMATIC_NOTE}),
    NoticeForm.ELECTRONIC: frozenset(NoticeForm),
    NoticeForm.REGISTERED_LETTER: frozenset({NoticeForm.REGISTERED_LETTER}),
    NoticeForm.WRITTEN: frozenset(NoticeForm) - {NoticeForm.ELECTRONIC},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of an agreement; `parties` are the bodies it binds, those in the part of a party."""

    signed_on: date | None = None
    entry_rule: EntryIntoForce | None = None
    entry_days: int | None = None
    in_force_on: date | None = None
    term: TermKind | None = None
    term_months: int | None = None
    ends_on: date | None = None
    renewal: Renewal | None = None
    renewal_months: int | None = None
    notice_days: int | None = None
    notice_form: NoticeForm | None = None
    parties: frozenset[UUID] = frozenset()


# The terms that an agreement has under the same names.
NAMES = tuple(name for name in Terms.__dataclass_fields__ if name != "parties")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the term, both days included: the first as agreed, each next by a renewal. None is not known."""

    number: int
    first: date | None
    last: date | None


def of(content: AgreementContent) -> Terms:
    parties = frozenset(each.organisation for each in content.parties if each.role is PartyRole.PARTY)
    return Terms(**{name: getattr(content, name) for name in NAMES}, parties=parties)


def entered_by_events(terms: Terms, events: Events) -> date | None:
    """The day of entry into force that events give: the day stated by one, else the last act of all parties.

    `entry_days` are added to the last notification or ratification; a text that names none means that very day.
    """
    stated = of_kind(events, EventKind.ENTRY_INTO_FORCE)
    if stated:
        return effect(stated[-1])
    kind = ACTS.get(terms.entry_rule) if terms.entry_rule else None
    last = last_of_all(events, kind, terms.parties) if kind else None
    if last is None or terms.entry_rule is EntryIntoForce.ON_SIGNATURE:
        return last
    return last + timedelta(days=terms.entry_days or 0)


def awaits_acts(terms: Terms, events: Events) -> bool:
    """Whether some parties have done what lets the agreement enter into force and others are known not to have yet."""
    kind = ACTS.get(terms.entry_rule) if terms.entry_rule else None
    begun = kind is not None and bool(of_kind(events, kind))
    return begun and in_force_on(terms, events) is None


def in_force_on(terms: Terms, events: Events = ()) -> date | None:
    """The day that events give, else that of signature where that is the rule, else the day given."""
    by_events = entered_by_events(terms, events)
    if by_events is not None:
        return by_events
    if terms.entry_rule is EntryIntoForce.ON_SIGNATURE and terms.signed_on is not None:
        return terms.signed_on
    return terms.in_force_on


def ends_on(terms: Terms, events: Events = ()) -> date | None:
    """The last day of the term as agreed, before any renewal.

    A term in months ends on the day of the last month that has the number of the day it began, or on that month's
    last day (the rule of Article 192 of the Russian Civil Code; the Kyrgyz text was not found, see LOCAL_FACTS 6).
    """
    match terms.term:
        case TermKind.INDEFINITE:
            return None
        case TermKind.LENGTH:
            start = in_force_on(terms, events)
            return None if start is None or terms.term_months is None else months_on(start, terms.term_months)
        case _:
            return terms.ends_on


def derived(content: AgreementContent, events: Events = ()) -> AgreementContent:
    """The content with the days that follow from its terms and from what happened."""
    terms = of(content)
    return replace(content, in_force_on=in_force_on(terms, events), ends_on=ends_on(terms, events))


def months_on(day: date, months: int) -> date | None:
    """So many months later; None beyond the years a date can have."""
    try:
        return day + relativedelta(months=months)
    except (ValueError, OverflowError):
        return None


def ends(terms: Terms, events: Events = ()) -> list[date]:
    """The ends of the periods that are agreed outright: that of the term, then those of the renewals by an act."""
    agreed = ends_on(terms, events)
    found = [] if agreed is None else [agreed]
    for renewal in of_kind(events, EventKind.RENEWED):
        if renewal.ends_on is not None and (not found or renewal.ends_on > found[-1]):
            found.append(renewal.ends_on)
    return found


def period_on(terms: Terms, events: Events, day: date) -> Period | None:
    """The period that runs on a day, as if nobody had given notice. None before the first and after the last.

    A term renewed tacitly goes on by `renewal_months`, each time counted from the last agreed end, so that a term to
    the 31st stays one to the last day of its month. An end that is not known is that of a term that never ends or of
    one the register does not know.
    """
    begins = in_force_on(terms, events)
    if begins is not None and day < begins:
        return None
    agreed = ends(terms, events)
    first = begins
    for number, last in enumerate(agreed, 1):
        if day <= last:
            return Period(number, first, last)
        first = last + ONE_DAY
    if not agreed:
        return None if begins is None and terms.term is not TermKind.INDEFINITE else Period(1, first, None)
    if terms.renewal is not Renewal.TACIT:
        return None
    return renewed_tacitly(terms, agreed, day)


def renewed_tacitly(terms: Terms, agreed: list[date], day: date) -> Period:
    """The period that runs on a day after the last agreed end."""
    base, months = agreed[-1], terms.renewal_months
    if months is None:
        return Period(len(agreed) + 1, base + ONE_DAY, None)
    # No later than the period looked for, since a month has 31 days at most; the steps after it are few.
    count = max((day - base).days // (31 * months), 1)
    while True:
        last = months_on(base, months * count)
        if last is None or last >= day:
            before = base if count == 1 else months_on(base, months * (count - 1))
            return Period(len(agreed) + count, before and before + ONE_DAY, last)
        count += 1


def last_to_end(terms: Terms, events: Events, notice: EventContent) -> date | None:
    """The last day of the period after which a notice against tacit renewal lets the agreement run out.

    That is the first period whose end is at least the notice period away from the day of the notice; unknown while
    the length of either is.
    """
    if notice.happened_on is None or terms.notice_days is None:
        return None
    period = period_on(terms, events, notice.happened_on + timedelta(days=terms.notice_days))
    return period.last if period is not None else None


def leaves_on(terms: Terms, notice: EventContent) -> date | None:
    """The first day on which a party that gave notice is bound no more, where no tacit renewal is at stake."""
    if notice.effective_on is not None:
        return notice.effective_on
    if notice.happened_on is None or terms.notice_days is None:
        return None
    return notice.happened_on + timedelta(days=terms.notice_days)
