"""Who may do what: role x relation x confidentiality x act, and the SQL twin on the same matrix."""

from datetime import timedelta
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
RELATIONS = ("stranger", "party", "successor", "named_body", "named_person")
# Who answers by a hand-over reads as a party does.
PARTIES = ("party", "successor")
OPEN = (Confidentiality.PUBLIC, Confidentiality.OFFICIAL)
# Whether the actor ever opened it, and until when.
OPENINGS = {"never": None, "standing": NOON + timedelta(hours=1), "over": NOON}


def actor(role, organisation=PARTY):
    return Actor(ME, frozenset({role} if role else ()), NOON, organisation)


def relation(how, confidentiality, *, registered, opened="never", **more):
    until = OPENINGS[opened]
    return Relation(
        unsealed={ME: until} if until else {},
        registered=registered,
        confidentiality=confidentiality,
        parties=frozenset({PARTY if how in PARTIES else OTHER}),
        reader_organisations=frozenset({PARTY} if how == "named_body" else ()),
        reader_accounts=frozenset({ME} if how == "named_person" else ()),
        **more,
    )


def readable(role, how, confidentiality, *, registered, opened="never"):
    """The table of DESIGN section 3, "Who may", in words of its own."""
    if not registered and role is not Role.REGISTRAR:
        return False
    if confidentiality is Confidentiality.NEED_TO_KNOW:
        return how == "named_person" or (role is Role.AUDITOR and opened == "standing")
    if confidentiality is Confidentiality.CONFIDENTIAL:
        return role is Role.AUDITOR or how in ("named_body", "named_person")
    if role in (Role.REGISTRAR, Role.AUDITOR, Role.ADMINISTRATOR):
        return True
    return role is Role.EXECUTOR and how in PARTIES


CELLS = [*product(RELATIONS, Confidentiality, (True, False), OPENINGS)]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("how", "confidentiality", "registered", "opened"), CELLS)
def test_reading(role, how, confidentiality, registered, opened):
    who, what = actor(role), relation(how, confidentiality, registered=registered, opened=opened)
    wanted = readable(role, how, confidentiality, registered=registered, opened=opened)
    assert may_read(who, what) is wanted


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("how", "confidentiality", "registered", "opened"), CELLS)
def test_auditors_open_what_is_need_to_know_and_nothing_else(role, how, confidentiality, registered, opened):
    what = relation(how, confidentiality, registered=registered, opened=opened)
    closed = confidentiality is Confidentiality.NEED_TO_KNOW and registered
    named = how == "named_person" or opened == "standing"
    assert permissions.may_unseal(actor(role), what) is (role is Role.AUDITOR and closed and not named)
    assert (may(actor(role), Act.AGREEMENT_UNSEAL, what) is True) is (role is Role.AUDITOR)


async def test_the_sql_twin_reads_the_same_matrix(db, ministry, fund):
    """One agreement of each relation, level, stage and opening; each role's list is compared with the rule."""
    kept = {}
    for how, confidentiality, registered, opened in CELLS:
        key = uuid4()
        kept[key] = (how, confidentiality, registered, opened)
        await Agreement.raw(
            "INSERT INTO agreement (id, created_at, created_by, confidentiality, confidentiality_reason,"
            " number, series, year, ordinal, registered_at, registered_by)"
            " SELECT {}, now(), {}, {}, 'x', n.* FROM"
            " (SELECT {}::text, {}::text, {}::int, {}::int, {}::timestamptz, {}::uuid) n",
            key, uuid4(), str(confidentiality),
            *((str(key), str(key), 2026, 1, NOON, uuid4()) if registered else (None,) * 6),
        )  # fmt: skip
        body = ministry if how in PARTIES else fund
        part = "successor" if how == "successor" else "party"
        await Agreement.raw(
            "INSERT INTO party (id, agreement, organisation, role, position) VALUES ({}, {}, {}, {}, 0)",
            uuid4(), key, body, part,
        )  # fmt: skip
        if how.startswith("named"):
            await Agreement.raw(
                "INSERT INTO agreement_reader (id, agreement, organisation, account) VALUES ({}, {}, {}, {})",
                uuid4(), key, *((ministry, None) if how == "named_body" else (None, ME)),
            )  # fmt: skip
        if OPENINGS[opened]:
            await Agreement.raw(
                "INSERT INTO unsealing (id, agreement, account, reason, unsealed_at, until)"
                " VALUES ({}, {}, {}, 'x', {}, {})",
                uuid4(), key, ME, OPENINGS[opened] - timedelta(hours=9), OPENINGS[opened],
            )  # fmt: skip
    for role, many in product(ROLES, (True, False)):
        rows = await Agreement.raw(
            "SELECT a.id FROM agreement a WHERE {}", visible(actor(role, ministry), many=many)
        )
        seen = {row["id"] for row in rows} & kept.keys()
        wanted = {
            key
            for key, (how, secrecy, registered, opened) in kept.items()
            if readable(role, how, secrecy, registered=registered, opened=opened)
        }
        assert {kept[key] for key in seen} == {kept[key] for key in wanted}, role


@pytest.mark.parametrize("how", RELATIONS)
@pytest.mark.parametrize("confidentiality", Confidentiality)
async def test_whoever_acts_for_no_body_reads_what_names_them_alone(db, ministry, how, confidentiality):
    """So it is with staff of a body that is no more, in the rule and in its SQL twin."""
    nobody = actor(Role.EXECUTOR, None)
    named = how == "named_person" and confidentiality not in OPEN
    assert may_read(nobody, relation(how, confidentiality, registered=True)) is named
    key = uuid4()
    await Agreement.raw(
        "INSERT INTO agreement (id, created_at, created_by, confidentiality, confidentiality_reason,"
        " number, series, year, ordinal, registered_at, registered_by)"
        " VALUES ({}, now(), {}, {}, 'x', 'X', 'X', 2026, 1, now(), {})",
        key, uuid4(), str(confidentiality), uuid4(),
    )  # fmt: skip
    if how in PARTIES:
        await Agreement.raw(
            "INSERT INTO party (id, agreement, organisation, role, position) VALUES ({}, {}, {}, {}, 0)",
            uuid4(), key, ministry, how,
        )  # fmt: skip
    if how.startswith("named"):
        await Agreement.raw(
            "INSERT INTO agreement_reader (id, agreement, organisation, account) VALUES ({}, {}, {}, {})",
            uuid4(), key, *((ministry, None) if how == "named_body" else (None, ME)),
        )  # fmt: skip
    for many in (True, False):
        rows = await Agreement.raw("SELECT a.id FROM agreement a WHERE {}", visible(nobody, many=many))
        assert [row["id"] for row in rows] == ([key] if named else [])


REGISTRARS = (
    Act.AGREEMENT_DRAFT, Act.ORGANISATION_CREATE, Act.ORGANISATION_CHANGE, Act.ORGANISATION_RENAME,
    Act.ORGANISATION_REORGANISE, Act.PROGRAMME_CREATE, Act.DOCUMENT_ADD, Act.DOCUMENT_REMOVE, Act.EVENT_RECORD,
    Act.EVENT_WITHDRAW, Act.EXCHANGE_RATE_RECORD, Act.EXCHANGE_RATE_WITHDRAW, Act.PROGRAMME_CHANGE,
    Act.AGREEMENT_SERVE, Act.AGREEMENT_UNSERVE, Act.RELATION_ADD, Act.RELATION_REMOVE, Act.AMENDMENT_DATE,
    Act.AMENDMENT_RECORD, Act.AMENDMENT_WITHDRAW,
)  # fmt: skip
ADMINISTRATORS = (Act.ACCOUNT_CHANGE, Act.ACCOUNT_CREATE, Act.ACCOUNT_TOKEN, Act.CALENDAR_CHANGE)


@pytest.mark.parametrize(("role", "act"), [*product(ROLES, (*REGISTRARS, *ADMINISTRATORS))])
def test_acts_that_depend_on_the_role_alone(role, act):
    wanted = Role.REGISTRAR if act in REGISTRARS else Role.ADMINISTRATOR
    assert (may(actor(role), act) is True) is (role is wanted)


@pytest.mark.parametrize("confidentiality", OPEN)
@pytest.mark.parametrize("registered", [True, False])
@pytest.mark.parametrize(
    "act",
    [
        Act.AGREEMENT_REGISTER,
        Act.AGREEMENT_REVISE,
        Act.AGREEMENT_DISCARD,
        Act.AGREEMENT_CORRECT,
        Act.AGREEMENT_HAND_OVER,
    ],
)
@pytest.mark.parametrize("role", ROLES)
def test_a_draft_is_revised_and_a_registered_agreement_corrected_and_handed_over(
    role, act, registered, confidentiality
):
    decision = may(actor(role), act, relation("party", confidentiality, registered=registered))
    fits = registered is (act in {Act.AGREEMENT_CORRECT, Act.AGREEMENT_HAND_OVER})
    assert (decision is True) is (role is Role.REGISTRAR and fits)


@pytest.mark.parametrize("confidentiality", OPEN)
@pytest.mark.parametrize("registered", [True, False])
@pytest.mark.parametrize(
    "act",
    [
        Act.AMENDMENT_DATE,
        Act.AMENDMENT_RECORD,
        Act.AMENDMENT_WITHDRAW,
        Act.EVENT_RECORD,
        Act.EVENT_WITHDRAW,
    ],
)
@pytest.mark.parametrize("role", ROLES)
def test_events_are_recorded_of_registered_agreements_by_registrars(role, act, registered, confidentiality):
    decision = may(actor(role), act, relation("party", confidentiality, registered=registered))
    assert (decision is True) is (role is Role.REGISTRAR and registered)
    if role is Role.REGISTRAR and not registered:
        assert decision == "permissions.not_registered_yet"


@pytest.mark.parametrize("registered", [True, False])
@pytest.mark.parametrize("act", [Act.AGREEMENT_SERVE, Act.AGREEMENT_UNSERVE])
@pytest.mark.parametrize("role", ROLES)
def test_a_registrar_says_what_an_agreement_serves_at_every_stage(role, act, registered):
    decision = may(actor(role), act, relation("party", Confidentiality.PUBLIC, registered=registered))
    assert (decision is True) is (role is Role.REGISTRAR)


@pytest.mark.parametrize("confidentiality", OPEN)
@pytest.mark.parametrize("registered", [True, False])
@pytest.mark.parametrize("act", sorted(permissions.CLOCK))
@pytest.mark.parametrize("role", ROLES)
def test_registrars_alone_touch_the_dates_of_registered_agreements(role, act, registered, confidentiality):
    decision = may(actor(role), act, relation("party", confidentiality, registered=registered))
    assert (decision is True) is (role is Role.REGISTRAR and registered)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("owed_by", [PARTY, OTHER, None])
def test_the_body_that_owes_reports(role, owed_by):
    what = relation("party", Confidentiality.PUBLIC, registered=True, owed_by=owed_by)
    allowed = role is Role.REGISTRAR or (role is Role.EXECUTOR and owed_by == PARTY)
    assert (may(actor(role), Act.FULFILMENT_REPORT, what) is True) is allowed


@pytest.mark.parametrize(
    "act",
    [Act.FULFILMENT_ACCEPT, Act.FULFILMENT_CONFIRM, Act.FULFILMENT_CONTRADICT, Act.FULFILMENT_RETURN],
)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("owed_to", [PARTY, OTHER, None])
@pytest.mark.parametrize("reported_by", [ME, UUID(int=2)])
def test_a_registrar_or_the_creditor_decides_but_never_who_reported(role, owed_to, reported_by, act):
    what = relation(
        "party", Confidentiality.PUBLIC, registered=True, owed_to=owed_to, reported_by=reported_by
    )
    allowed = reported_by != ME and (role is Role.REGISTRAR or (role is Role.EXECUTOR and owed_to == PARTY))
    assert (may(actor(role), act, what) is True) is allowed


@pytest.mark.parametrize("act", [Act.FULFILMENT_ACCEPT, Act.FULFILMENT_RETURN])
def test_a_registrar_who_answered_for_the_other_side_does_not_decide_and_that_side_itself_may(act):
    what = relation("party", Confidentiality.PUBLIC, registered=True, owed_to=PARTY, answered_by=ME)
    assert may(actor(Role.REGISTRAR), act, what) == "permissions.answered_for_another"
    assert may(actor(Role.EXECUTOR), act, what) is True


@pytest.mark.parametrize("role", ROLES)
def test_registrars_and_auditors_see_what_nobody_answers_for(role):
    assert permissions.may_read_orphans(actor(role)) is (role in {Role.REGISTRAR, Role.AUDITOR})


@pytest.mark.parametrize("act", [Act.PAYMENT_RECORD, Act.PAYMENT_WITHDRAW])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("owed_by", "owed_to"), [(PARTY, OTHER), (OTHER, PARTY), (OTHER, None), (None, None)]
)
@pytest.mark.parametrize("registered", [True, False])
def test_both_ends_of_a_payment_tell_of_it(role, owed_by, owed_to, registered, act):
    what = relation("party", Confidentiality.PUBLIC, registered=registered, owed_by=owed_by, owed_to=owed_to)
    concerned = role is Role.EXECUTOR and PARTY in (owed_by, owed_to)
    assert (may(actor(role), act, what) is True) is (registered and (role is Role.REGISTRAR or concerned))


@pytest.mark.parametrize("act", [Act.MILESTONE_HOLD, Act.MILESTONE_RELEASE, Act.MILESTONE_WAIVE])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("registered", [True, False])
def test_a_registrar_alone_stops_a_milestone_of_a_registered_agreement(role, registered, act):
    what = relation("party", Confidentiality.PUBLIC, registered=registered, owed_by=PARTY, owed_to=PARTY)
    assert (may(actor(role), act, what) is True) is (registered and role is Role.REGISTRAR)


def test_an_executor_without_an_organisation_owes_nothing():
    nobody = actor(Role.EXECUTOR, None)
    what = relation("party", Confidentiality.PUBLIC, registered=True)
    assert may(nobody, Act.FULFILMENT_REPORT, what) == "permissions.debtor_only"
    assert may(nobody, Act.FULFILMENT_ACCEPT, what) == "permissions.registrar_or_creditor"
    assert may(nobody, Act.PAYMENT_RECORD, what) == "permissions.debtor_or_creditor"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("how", RELATIONS)
def test_what_has_a_level_that_no_rule_knows_is_for_nobody(role, how):
    assert may_read(actor(role), relation(how, "top_secret", registered=True)) is False


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
