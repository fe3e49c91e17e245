"""The SQL twin of `rules.permissions.may_read`, for lists and counts. One matrix of cases holds both."""

from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.vocabulary import Role

NAMED = "EXISTS (SELECT 1 FROM agreement_reader r WHERE r.agreement = a.id AND (r.account = {} OR r.organisation = {}))"


MINE = "EXISTS (SELECT 1 FROM party v WHERE v.agreement = a.id AND v.organisation = {})"
# A list begins with the few agreements a body has a part in, where it would else try each of perhaps 100,000.
AMONG = (
    "a.id IN (SELECT agreement FROM party WHERE organisation = {} UNION ALL"
    " SELECT agreement FROM agreement_reader WHERE account = {} OR organisation = {})"
)


def visible(actor: Actor, *, many: bool = False) -> QueryString:
    """A condition on `agreement a`: the actor may read it. `many`: it stands in a list rather than beside a key."""
    drafts = "" if actor.has(Role.REGISTRAR) else "a.registered_at IS NOT NULL AND "
    named = QueryString(
        f"(a.confidentiality = 'confidential' AND {NAMED})", actor.account, actor.organisation
    )
    if actor.roles & {Role.REGISTRAR, Role.AUDITOR, Role.ADMINISTRATOR}:
        return QueryString(drafts + "(a.confidentiality <> 'confidential' OR {})", named)
    if actor.has(Role.EXECUTOR) and actor.organisation is not None:
        mine = QueryString(
            f"((a.confidentiality <> 'confidential' AND {MINE}) OR {{}})", actor.organisation, named
        )
        if many:
            among = QueryString(AMONG, actor.organisation, actor.account, actor.organisation)
            return QueryString(drafts + "{} AND {}", among, mine)
        return QueryString(drafts + "{}", mine)
    return QueryString(drafts + "{}", named)
