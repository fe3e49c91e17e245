"""Who may do what: role x relation x confidentiality x act, and the SQL twin on the same matrix."""

from itertools import product
from uuid import UUID, uuid4

import pytest

from agreements.actors import Actor
from agreements.errors import NotAllowed, NotFound
from agreements.readings.visibility import visible
from agreements.rules import permissions
from agreements.rules.permissions import Relation, may, may_read
from agreements.tables.agreements import Agreement
from agreements.vocabulary import Act, Confidentiality, Role
from tests.fixtures_register import NOON

PARTY, OTHER = UUID(int=11), UUID(int=12)
ME = UUID(int=1)
ROLES = (*Role, None)
RELATIONS = ("stranger", "party", "named_body", "named_person")
OPEN = (Confidentiality.PUBLIC, Confidentiality.OFFICIAL)


def actor(role, organisation=PARTY):
    return Actor(ME, frozenset({role} if role else ()), NOON, organisation)


def relation(how, confidentiality, *, registered, **more):
    return Relation(
        registered=registered,
        confidentiality=confidentiality,
        parties=frozenset({PARTY if how == "party" else OTHER}),
        reader_organisations=frozenset({PARTY} if how == "named_body" else ()),
        reader_accounts=frozenset({ME} if how == "named_person" else ()),
        **more,
    )


def readable(role, how, confidentiality, *, registered):
    """The table of DESIGN section 3, "Who may", in words of its own."""
    if not registered and role is not Role.REGISTRAR:
        return False
    if confidentiality is Confidentiality.CONFIDENTIAL:
        return how in ("named_body", "named_person")
    if role in (Role.REGISTRAR, Role.AUDITOR, Role.ADMINISTRATOR):
        return True
    return role is Role.EXECUTOR and how == "party"


MATRIX = [*product(ROLES, RELATIONS, Confidentiality, (True, False))]


@pytest.mark.parametrize(("role", "how", "confidentiality", "registered"), MATRIX)
def test_reading(role, how, confidentiality, registered):
    who, what = actor(role), relation(how, confidentiality, registered=registered)
    assert may_read(who, what) is readable(role, how, confidentiality, registered=registered)


async def test_the_sql_twin_reads_the_same_matrix(db, ministry, fund):
    """One agreement of each relation, confidentiality and stage; each role's list is compared with the rule."""
    cells = [*product(RELATIONS, Confidentiality, (True, False))]
    kept = {}
    for how, confidentiality, registered in cells:
        key = uuid4()
        kept[key] = (how, confidentiality, registered)
        await Agreement.raw(
            "INSERT INTO agreement (id, created_at, created_by, confidentiality, confidentiality_reason,"
            " number, series, year, ordinal, registered_at, registered_by)"
            " SELECT {}, now(), {}, {}, 'x', n.* FROM"
            " (SELECT {}::text, {}::text, {}::int, {}::int, {}::timestamptz, {}::uuid) n",
            key, uuid4(), str(confidentiality),
            *((str(key), str(key), 2026, 1, NOON, uuid4()) if registered else (None,) * 6),
        )  # fmt: skip
        body = ministry if how == "party" else fund
        await Agreement.raw(
            "INSERT INTO party (id, agreement, organisation, role, position) VALUES ({}, {}, {}, 'party', 0)",
            uuid4(), key, body,
        )  # fmt: skip
        if how.startswith("named"):
            await Agreement.raw(
                "INSERT INTO agreement_reader (id, agreement, organisation, account) VALUES ({}, {}, {}, {})",
                uuid4(), key, *((ministry, None) if how == "named_body" else (None, ME)),
            )  # fmt: skip
    for role, many in product(ROLES, (True, False)):
        rows = await Agreement.raw(
            "SELECT a.id FROM agreement a WHERE {}", visible(actor(role, ministry), many=many)
        )
        seen = {row["id"] for row in rows} & kept.keys()
        wanted = {
            key
            for key, (how, secrecy, registered) in kept.items()
            if readable(role, how, secrecy, registered=registered)
        }
        assert {kept[key] for key in seen} == {kept[key] for key in wanted}, role


REGISTRARS = (
    Act.AGREEMENT_DRAFT, Act.ORGANISATION_CREATE, Act.ORGANISATION_CHANGE, Act.PROGRAMME_CREATE, Act.DOCUMENT_ADD,
    Act.DOCUMENT_REMOVE, Act.RELATION_ADD, Act.RELATION_REMOVE,
)  # fmt: skip
ADMINISTRATORS = (Act.ACCOUNT_CHANGE, Act.ACCOUNT_CREATE, Act.ACCOUNT_TOKEN, Act.CALENDAR_CHANGE)


@pytest.mark.parametrize(("role", "act"), [*product(ROLES, (*REGISTRARS, *ADMINISTRATORS))])
def test_acts_that_depend_on_the_role_alone(role, act):
    wanted = Role.REGISTRAR if act in REGISTRARS else Role.ADMINISTRATOR
    assert (may(actor(role), act) is True) is (role is wanted)


@pytest.mark.parametrize("confidentiality", OPEN)
@pytest.mark.parametrize("registered", [True, False])
@pytest.mark.parametrize(
    "act", [Act.AGREEMENT_REGISTER, Act.AGREEMENT_REVISE, Act.AGREEMENT_DISCARD, Act.AGREEMENT_CORRECT]
)
@pytest.mark.parametrize("role", ROLES)
def test_a_draft_is_revised_and_a_registered_agreement_corrected(role, act, registered, confidentiality):
    decision = may(actor(role), act, relation("party", confidentiality, registered=registered))
    fits = registered is (act is Act.AGREEMENT_CORRECT)
    assert (decision is True) is (role is Role.REGISTRAR and fits)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("owed_by", [PARTY, OTHER, None])
def test_the_body_that_owes_reports(role, owed_by):
    what = relation("party", Confidentiality.PUBLIC, registered=True, owed_by=owed_by)
    allowed = role is Role.REGISTRAR or (role is Role.EXECUTOR and owed_by == PARTY)
    assert (may(actor(role), Act.FULFILMENT_REPORT, what) is True) is allowed


@pytest.mark.parametrize("act", [Act.FULFILMENT_ACCEPT, Act.FULFILMENT_RETURN])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("owed_to", [PARTY, OTHER, None])
@pytest.mark.parametrize("reported_by", [ME, UUID(int=2)])
def test_a_registrar_or_the_creditor_decides_but_never_who_reported(role, owed_to, reported_by, act):
    what = relation(
        "party", Confidentiality.PUBLIC, registered=True, owed_to=owed_to, reported_by=reported_by
    )
    allowed = reported_by != ME and (role is Role.REGISTRAR or (role is Role.EXECUTOR and owed_to == PARTY))
    assert (may(actor(role), act, what) is True) is allowed


def test_an_executor_without_an_organisation_owes_nothing():
    nobody = actor(Role.EXECUTOR, None)
    what = relation("party", Confidentiality.PUBLIC, registered=True)
    assert may(nobody, Act.FULFILMENT_REPORT, what) == "permissions.debtor_only"
    assert may(nobody, Act.FULFILMENT_ACCEPT, what) == "permissions.registrar_or_creditor"


def test_what_one_may_not_see_is_not_found_rather_than_forbidden():
    hidden = relation("stranger", Confidentiality.CONFIDENTIAL, registered=True)
    with pytest.raises(NotFound):
        permissions.check(actor(Role.REGISTRAR), Act.AGREEMENT_CORRECT, hidden)
    with pytest.raises(NotAllowed, match="registrars_only"):
        permissions.check(
            actor(Role.AUDITOR),
            Act.AGREEMENT_CORRECT,
            relation("party", Confidentiality.PUBLIC, registered=True),
        )
