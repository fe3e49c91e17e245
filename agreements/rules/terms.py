"""What follows from an agreement's own terms: the day it enters into force and the day it ends.

Only what a stated rule gives is derived; without its inputs the day stays unknown.
"""

from dataclasses import replace
from datetime import date

from dateutil.relativedelta import relativedelta

from agreements.rules.contents import AgreementContent
from agreements.vocabulary import EntryIntoForce, TermKind


def in_force_on(content: AgreementContent) -> date | None:
    """The day of signature where the agreement enters into force by it, else the day given."""
    if content.entry_rule is EntryIntoForce.ON_SIGNATURE and content.signed_on is not None:
        return content.signed_on
    return content.in_force_on


def ends_on(content: AgreementContent) -> date | None:
    """The last day of the term.

    A term in months ends on the day of the last month that has the number of the day it began, or on that month's
    last day (the rule of Article 192 of the Russian Civil Code; the Kyrgyz text was not found, see LOCAL_FACTS 6).
    """
    match content.term:
        case TermKind.INDEFINITE:
            return None
        case TermKind.LENGTH:
            start = in_force_on(content)
            if start is None or content.term_months is None:
                return None
            try:
                return start + relativedelta(months=content.term_months)
            except (ValueError, OverflowError):
                return None
        case _:
            return content.ends_on


def derived(content: AgreementContent) -> AgreementContent:
    """The content with the days that follow from its terms."""
    return replace(content, in_force_on=in_force_on(content), ends_on=ends_on(content))
