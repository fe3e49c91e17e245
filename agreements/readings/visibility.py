"""The SQL twin of `rules.permissions.may_read`, for lists and counts. One matrix of cases holds both.

Each condition is named as the rule it says, on `agreement a`.
"""

from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.rules.confidentiality import OPEN, ORDER
from agreements.vocabulary import Confidentiality, Role

YES, NO = QueryString("true"), QueryString("false")
PARTY = "EXISTS (SELECT 1 FROM party v WHERE v.agreement = a.id AND v.organisation = {})"
READER = (
    "EXISTS (SELECT 1 FROM agreement_reader r WHERE r.agreement = a.id"
    " AND (r.account = {} OR r.organisation = {}))"
)
READER_IN_PERSON = "EXISTS (SELECT 1 FROM agreement_reader r WHERE r.agreement = a.id AND r.account = {})"
UNSEALED = "EXISTS (SELECT 1 FROM unsealing k WHERE k.agreement = a.id AND k.account = {} AND k.until > {})"
# A list begins with the few agreements a body has a part in, where it would else try each of perhaps 100,000.
AMONG = (
    "a.id IN (SELECT agreement FROM party WHERE organisation = {} UNION ALL"
    " SELECT agreement FROM agreement_reader WHERE account = {} OR organisation = {})"
)
# The levels as SQL says them.
IS_OPEN = "a.confidentiality IN ({})".format(", ".join(f"'{level}'" for level in ORDER if level in OPEN))
IS_CONFIDENTIAL = f"a.confidentiality = '{Confidentiality.CONFIDENTIAL}'"
IS_NEED_TO_KNOW = f"a.confidentiality = '{Confidentiality.NEED_TO_KNOW}'"
READABLE = f"({IS_OPEN} AND {{}} OR {IS_CONFIDENTIAL} AND {{}} OR {IS_NEED_TO_KNOW} AND ({{}} OR {{}}))"


def visible(actor: Actor, *, many: bool = False) -> QueryString:
    """A condition on `agreement a`: the actor may read it. `many`: it stands in a list rather than beside a key."""
    by_role = _open_to_role(actor)
    return QueryString(
        "{} AND {} AND " + READABLE,
        _at_this_stage(actor),
        _among(actor) if many and by_role is NO else YES,
        YES if by_role is YES else _open_to_party(actor),
        YES if _audits(actor) is YES else _named(actor),
        _named_in_person(actor),
        _unsealed(actor),
    )


def _at_this_stage(actor: Actor) -> QueryString:
    return YES if actor.has(Role.REGISTRAR) else QueryString("a.registered_at IS NOT NULL")


def _open_to_role(actor: Actor) -> QueryString:
    return YES if actor.roles & {Role.REGISTRAR, Role.AUDITOR, Role.ADMINISTRATOR} else NO


def _open_to_party(actor: Actor) -> QueryString:
    return QueryString(PARTY, actor.organisation) if actor.has(Role.EXECUTOR) else NO


def _audits(actor: Actor) -> QueryString:
    return YES if actor.has(Role.AUDITOR) else NO


def _named(actor: Actor) -> QueryString:
    return QueryString(READER, actor.account, actor.organisation)


def _named_in_person(actor: Actor) -> QueryString:
    return QueryString(READER_IN_PERSON, actor.account)


def _unsealed(actor: Actor) -> QueryString:
    return QueryString(UNSEALED, actor.account, actor.at) if _audits(actor) is YES else NO


def _among(actor: Actor) -> QueryString:
    return QueryString(AMONG, actor.organisation, actor.account, actor.organisation)
