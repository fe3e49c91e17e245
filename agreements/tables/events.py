"""What befell an agreement after it was registered."""

from piccolo.columns import UUID, Date, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table

from agreements.tables.agreements import Agreement
from agreements.tables.checks import one_of
from agreements.tables.documents import Document
from agreements.tables.organisations import Organisation
from agreements.vocabulary import EventKind, NoticeForm


class Event(Table):
    """An event: the day it happened and the day it holds from, either of which may be unknown (`rules.events`).

    One entered by mistake is struck with a reason and stays; it counts for nothing from then on.
    """

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(
        Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    kind = Text(required=True, default=None)
    happened_on = Date(null=True, default=None)
    effective_on = Date(null=True, default=None)
    organisation = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict)
    ends_on = Date(null=True, default=None)
    notice_form = Text(null=True, default=None)
    successor = ForeignKey(Agreement, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    document = ForeignKey(Document, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    note = Text(null=True, default=None)
    recorded_at = Timestamptz(required=True, default=None)
    recorded_by = UUID(required=True, default=None)
    struck_at = Timestamptz(null=True, default=None)
    struck_by = UUID(null=True, default=None)
    strike_reason = Text(null=True, default=None)

    event_kind_known = Check(one_of("kind", EventKind))
    event_notice_form_known = Check(one_of("notice_form", NoticeForm))
    # At least one of its days is known, else nothing could count from it.
    event_has_a_day = Check('num_nonnulls("happened_on", "effective_on") > 0')
    # Only a renewal has a new end, only a notice a form, only a supersession an agreement that takes its place.
    event_says_its_own = Check(
        '("ends_on" IS NOT NULL) = ("kind" = \'renewed\') AND ("successor" IS NOT NULL) = ("kind" = \'superseded\')'
        ' AND ("notice_form" IS NULL OR "kind" = \'notice_given\')'
    )
    event_replaces_another = Check('"successor" <> "agreement"')
    event_struck_whole = Check('num_nulls("struck_at", "struck_by", "strike_reason") IN (0, 3)')
