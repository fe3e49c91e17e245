"""The SQL twin of `rules.permissions.may_read`, for lists and counts. One matrix of cases holds both.

Each condition is named as the rule it says, on `agreement a`. Rights are those of now, also to who is told what was
known at a moment: so they are read from the tables themselves (`public`), whatever stands before them in the path.
"""

from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.rules.confidentiality import OPEN, ORDER
from agreements.vocabulary import Confidentiality, Role

YES, NO = QueryString("true"), QueryString("false")
PRESENT = "public."
PARTY = "EXISTS (SELECT 1 FROM {schema}party v WHERE v.agreement = a.id AND v.organisation = {{}})"
READER = (
    "EXISTS (SELECT 1 FROM {schema}agreement_reader r WHERE r.agreement = a.id"
    " AND (r.account = {{}} OR r.organisation = {{}}))"
)
READER_IN_PERSON = (
    "EXISTS (SELECT 1 FROM {schema}agreement_reader r WHERE r.agreement = a.id AND r.account = {{}})"
)
UNSEALED = "EXISTS (SELECT 1 FROM {schema}unsealing k WHERE k.agreement = a.id AND k.account = {{}} AND k.until > {{}})"
# A list begins with the few agreements a body has a part in, where it would else try each of perhaps 100,000.
AMONG = (
    "a.id IN (SELECT agreement FROM {schema}party WHERE organisation = {{}} UNION ALL"
    " SELECT agreement FROM {schema}agreement_reader WHERE account = {{}} OR organisation = {{}})"
)
# The levels as SQL says them.
IS_OPEN = "a.confidentiality IN ({})".format(", ".join(f"'{level}'" for level in ORDER if level in OPEN))
IS_CONFIDENTIAL = f"a.confidentiality = '{Confidentiality.CONFIDENTIAL}'"
IS_NEED_TO_KNOW = f"a.confidentiality = '{Confidentiality.NEED_TO_KNOW}'"
READABLE = f"({IS_OPEN} AND {{}} OR {IS_CONFIDENTIAL} AND {{}} OR {IS_NEED_TO_KNOW} AND ({{}} OR {{}}))"
READABLE_NOW = "a.id IN (SELECT a.id FROM public.agreement a WHERE {})"
# Of a draft that was discarded since only the past tells who might read it.
DISCARDED = "NOT EXISTS (SELECT 1 FROM public.agreement n WHERE n.id = a.id)"


def visible(actor: Actor, *, many: bool = False) -> QueryString:
    """A condition on `agreement a`: the actor may read it. `many`: it stands in a list rather than beside a key."""
    readable = reads(actor, many=many)
    if actor.known_on is not None:
        readable = QueryString(READABLE_NOW, readable)
        if actor.has(Role.REGISTRAR):
            readable = QueryString(f"({{}} OR {DISCARDED} AND {{}})", readable, reads(actor, schema=""))
    return QueryString("{} AND {}", _at_this_stage(actor), readable)


def visible_now(actor: Actor) -> QueryString:
    """The same on `public.agreement a`, where the past is read."""
    return QueryString("{} AND {}", _at_this_stage(actor), reads(actor))


def reads(actor: Actor, *, many: bool = False, schema: str = PRESENT) -> QueryString:
    by_role = _open_to_role(actor)
    return QueryString(
        "{} AND " + READABLE,
        _among(actor, schema) if many and by_role is NO else YES,
        YES if by_role is YES else _open_to_party(actor, schema),
        YES if _audits(actor) is YES else _named(actor, schema),
        _named_in_person(actor, schema),
        _unsealed(actor, schema),
    )


def _at_this_stage(actor: Actor) -> QueryString:
    return YES if actor.has(Role.REGISTRAR) else QueryString("a.registered_at IS NOT NULL")


def _open_to_role(actor: Actor) -> QueryString:
    return YES if actor.roles & {Role.REGISTRAR, Role.AUDITOR, Role.ADMINISTRATOR} else NO


def _open_to_party(actor: Actor, schema: str) -> QueryString:
    if not actor.has(Role.EXECUTOR):
        return NO
    return QueryString(PARTY.format(schema=schema), actor.organisation)


def _audits(actor: Actor) -> QueryString:
    return YES if actor.has(Role.AUDITOR) else NO


def _named(actor: Actor, schema: str) -> QueryString:
    return QueryString(READER.format(schema=schema), actor.account, actor.organisation)


def _named_in_person(actor: Actor, schema: str) -> QueryString:
    return QueryString(READER_IN_PERSON.format(schema=schema), actor.account)


def _unsealed(actor: Actor, schema: str) -> QueryString:
    if _audits(actor) is not YES:
        return NO
    return QueryString(UNSEALED.format(schema=schema), actor.account, actor.at)


def _among(actor: Actor, schema: str) -> QueryString:
    return QueryString(AMONG.format(schema=schema), actor.organisation, actor.account, actor.organisation)
