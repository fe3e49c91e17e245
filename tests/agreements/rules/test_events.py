"""What an event has to say, and which histories make sense."""

from datetime import date
from uuid import UUID

import pytest

from agreements.errors import AgainstTheRules
from agreements.rules.events import EventContent, day_of, last_of_all, problems
from agreements.rules.histories import check, check_without
from agreements.rules.terms import Terms
from agreements.vocabulary import EntryIntoForce, EventKind, NoticeForm, Renewal, TermKind

A, B, C, STRANGER = (UUID(int=number) for number in range(1, 5))
TODAY = date(2026, 6, 15)
PLAIN = Terms(
    signed_on=date(2024, 1, 10),
    entry_rule=EntryIntoForce.ON_SIGNATURE,
    in_force_on=date(2024, 1, 10),
    term=TermKind.UNTIL_DATE,
    ends_on=date(2026, 12, 31),
    renewal=Renewal.EXPRESS,
    notice_days=90,
    notice_form=NoticeForm.WRITTEN,
    parties=frozenset({A, B}),
)


def terms(**changed):
    said = {name: getattr(PLAIN, name) for name in Terms.__dataclass_fields__}
    return Terms(**{**said, **changed})


def event(kind, happened=None, effective=None, party=None, **more):
    return EventContent(
        kind=EventKind(kind), happened_on=happened, effective_on=effective, organisation=party, **more
    )


def day(month, number=1, year=2026):
    return date(year, month, number)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (event("signed", day(1), party=A), set()),
        (event("signed", day(1), party=C), set()),
        (event("signed", party=A), {("happened_on", "events.no_happened_on")}),
        (event("signed", day(1)), {("organisation", "events.no_party")}),
        (event("ratified", day(1), party=STRANGER), {("organisation", "events.no_party_of_it")}),
        (event("ratified", day(1), party=C), {("organisation", "events.no_party_of_it")}),
        (event("entry_into_force", day(1)), {("effective_on", "events.no_effective_on")}),
        (event("provisional_application", day(1)), {("effective_on", "events.no_effective_on")}),
        (event("suspended"), {("effective_on", "events.no_day")}),
        (event("suspended", day(1)), set()),
        (event("resumed", effective=day(12)), set()),
        (event("terminated", day(6, 16)), {("happened_on", "events.in_the_future")}),
        (event("terminated", day(6, 15), day(12)), set()),
        (event("renewed", day(1)), {("ends_on", "events.no_new_end")}),
        (event("renewed", day(1), ends_on=day(1, year=2030)), set()),
        (
            event("signed", day(1), party=A, ends_on=day(1, year=2030)),
            {("ends_on", "events.not_of_this_kind")},
        ),
        (
            event("renewed", day(1), ends_on=day(1, year=2030), notice_form=NoticeForm.WRITTEN),
            {("notice_form", "events.not_of_this_kind")},
        ),
        (event("superseded", day(1)), {("successor", "events.no_successor")}),
        (event("withdrawn", effective=day(1), party=B), set()),
    ],
)
def test_each_kind_says_what_it_needs(given, wrong):
    found = problems(given, parties={A, B}, parts={A, B, C}, today=TODAY)
    assert {(each.field, each.key) for each in found} == wrong


TACIT = terms(renewal=Renewal.TACIT, renewal_months=12)


@pytest.mark.parametrize(
    ("given", "before", "under", "refused"),
    [
        (event("suspended", day(2)), (), PLAIN, None),
        (event("resumed", day(2)), (), PLAIN, "events.not_suspended"),
        (event("resumed", day(3)), (event("suspended", day(2)),), PLAIN, None),
        (event("resumed", day(1)), (event("suspended", day(2)),), PLAIN, "events.not_suspended"),
        (event("suspended", day(3)), (event("suspended", day(2)),), PLAIN, "events.suspended_already"),
        (event("suspended", day(5, 1, 2023)), (), PLAIN, "events.before_signature"),
        (event("approved", day(5, 1, 2023), party=A), (), PLAIN, None),
        (event("signed", day(5, 1, 2023), party=A), (), PLAIN, None),
        (event("ratified", day(5, 1, 2023), party=A), (), PLAIN, "events.before_signature"),
        (
            event("ratified", day(2), party=A),
            (event("ratified", day(1), party=A),),
            PLAIN,
            "events.done_already",
        ),
        (event("ratified", day(2), party=B), (event("ratified", day(1), party=A),), PLAIN, None),
        (event("suspended", day(6)), (event("terminated", day(5)),), PLAIN, "events.over_already"),
        (event("suspended", day(4)), (event("terminated", day(5)),), PLAIN, None),
        (event("resumed", day(6)), (event("superseded", day(5)),), PLAIN, "events.over_already"),
        (event("terminated", day(4)), (event("terminated", day(5)),), PLAIN, "events.ended_already"),
        (
            event("notified", day(6), party=B),
            (event("withdrawn", day(5), party=A),),
            PLAIN,
            "events.over_already",
        ),
        (
            event("notified", day(6), party=A),
            (event("withdrawn", day(5), party=A),),
            terms(parties=frozenset({A, B, C})),
            "events.party_left",
        ),
        (
            event("notice_given", day(6), party=A, notice_form=NoticeForm.ELECTRONIC),
            (),
            PLAIN,
            "events.notice_form_not_allowed",
        ),
        (event("notice_given", day(6), party=A, notice_form=NoticeForm.DIPLOMATIC_NOTE), (), PLAIN, None),
        (event("notice_given", day(6), party=A), (), PLAIN, None),
        (event("notice_given", day(6), day(7), party=A), (), PLAIN, "events.notice_too_short"),
        (event("notice_given", day(6), day(5), party=A), (), PLAIN, "events.effect_before_notice"),
        (event("notice_given", day(6), day(9), party=A), (), PLAIN, None),
        (event("renewed", day(6), ends_on=day(12, 31, 2028)), (), PLAIN, None),
        (event("renewed", day(6), ends_on=day(12, 31)), (), PLAIN, "events.new_end_not_later"),
        (
            event("renewed", day(6), ends_on=day(12, 31, 2028)),
            (),
            terms(renewal=Renewal.NONE),
            "events.renewal_not_agreed",
        ),
        (
            event("renewed", day(6), ends_on=day(12, 31, 2028)),
            (),
            terms(term=TermKind.INDEFINITE),
            "events.indefinite_needs_no_renewal",
        ),
        (
            event("renewed", day(6), ends_on=day(12, 31, 2028)),
            (),
            terms(ends_on=day(5, 31)),
            "events.ran_out_before",
        ),
        (event("suspended", day(6)), (), terms(ends_on=day(5, 31)), "events.ran_out_before"),
        (event("suspended", day(6)), (), terms(ends_on=day(5, 31), renewal=Renewal.TACIT), None),
        (event("entry_into_force", effective=day(2)), (), PLAIN, "events.in_force_already"),
        (
            event("entry_into_force", effective=day(2)),
            (),
            terms(entry_rule=None, in_force_on=None),
            None,
        ),
        (
            event("notified", day(6), party=B),
            (event("notified", day(5), party=A),),
            terms(entry_rule=EntryIntoForce.ON_LAST_NOTIFICATION, entry_days=300, in_force_on=None),
            "events.would_begin_after_its_end",
        ),
        (event("provisional_application", effective=day(2)), (), PLAIN, "events.in_force_already"),
        (
            event("provisional_application", effective=day(2)),
            (event("provisional_application", effective=day(1)),),
            terms(entry_rule=None, in_force_on=None),
            "events.applied_already",
        ),
        (
            event("suspended", day(2, 1, 2024)),
            (),
            terms(entry_rule=EntryIntoForce.ON_DATE, in_force_on=day(3, 1, 2024)),
            "events.not_in_force_yet",
        ),
        (event("suspended", day(2)), (), terms(entry_rule=None, in_force_on=None), None),
    ],
)
def test_what_makes_no_sense_is_refused(given, before, under, refused):
    if refused is None:
        check(given, under, before)
        return
    with pytest.raises(AgainstTheRules) as caught:
        check(given, under, before)
    assert caught.value.key == refused


def test_a_suspension_that_a_resumption_rests_on_is_not_struck():
    suspended, resumed = event("suspended", day(2)), event("resumed", day(3))
    check_without(resumed, (suspended,))
    with pytest.raises(AgainstTheRules, match="another_rests_on_it"):
        check_without(suspended, (resumed,))


def test_the_day_of_a_kind_of_event_is_that_of_its_effect():
    history = (
        event("renewed", day(3), day(7), ends_on=day(1, year=2030)),
        event("renewed", day(2), ends_on=day(1, year=2028)),
    )
    assert day_of(history, EventKind.RENEWED) == day(7)
    assert day_of(history, EventKind.RENEWED, first=True) == day(2)
    assert day_of(history, EventKind.SUSPENDED) is None


def test_the_last_of_all_parties_is_unknown_until_all_have_acted():
    first, last = event("notified", day(2), party=A), event("notified", day(3), day(4), party=B)
    assert last_of_all((first,), EventKind.NOTIFIED, {A, B}) is None
    assert last_of_all((last, first), EventKind.NOTIFIED, {A, B}) == day(4)
    assert last_of_all((), EventKind.NOTIFIED, set()) is None
