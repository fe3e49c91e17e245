"""The SQL twin of `rules.permissions.may_read`, for lists and counts. One matrix of cases holds both."""

from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.vocabulary import Role

NAMED = "EXISTS (SELECT 1 FROM agreement_reader r WHERE r.agreement = a.id AND (r.account = {} OR r.organisation = {}))"


def visible(actor: Actor) -> QueryString:
    """A condition on `agreement a`: the actor may read it."""
    drafts = "" if actor.has(Role.REGISTRAR) else "a.registered_at IS NOT NULL AND "
    named = QueryString(
        f"(a.confidentiality = 'confidential' AND {NAMED})", actor.account, actor.organisation
    )
    if actor.roles & {Role.REGISTRAR, Role.AUDITOR, Role.ADMINISTRATOR}:
        return QueryString(drafts + "(a.confidentiality <> 'confidential' OR {})", named)
    if actor.has(Role.EXECUTOR) and actor.organisation is not None:
        return QueryString(
            drafts + "((a.confidentiality <> 'confidential'"
            " AND EXISTS (SELECT 1 FROM party v WHERE v.agreement = a.id AND v.organisation = {})) OR {})",
            actor.organisation,
            named,
        )
    return QueryString(drafts + "{}", named)
