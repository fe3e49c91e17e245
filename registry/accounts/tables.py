"""Accounts, and what proves that somebody is one."""

from piccolo.columns import UUID, Array, Boolean, Bytea, ForeignKey, OnDelete, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from agreements.ledger.sections import Family, Subject, know
from agreements.tables.checks import one_of
from agreements.tables.organisations import Organisation
from agreements.vocabulary import Language, Role

ROLES = ", ".join(f"'{role}'" for role in Role)


class Account(Table):
    """A person who may sign in. It is never deleted, since the ledger names it; it is made inactive.

    `password_hash` is an Argon2id string, unknown for an account that only has tokens.
    """

    id = UUID(primary_key=True, default=None)
    email = Text(required=True, default=None)
    name = Text(required=True, default=None)
    roles = Array(Text(), default=list)
    organisation = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    language = Text(required=True, default=None)
    password_hash = Text(null=True, default=None)
    active = Boolean(default=True)
    created_at = Timestamptz(required=True, default=None)

    # One account per address. Addresses are kept in small letters, so case makes no second one.
    account_email_once = Unique([email])
    account_email_is_folded = Check('"email" = lower("email") AND "email" LIKE \'_%@_%\'')
    account_name_filled = Check("\"name\" <> ''")
    # An account can do something, and nothing that is no role.
    account_roles_known = Check(f'"roles" <@ ARRAY[{ROLES}] AND cardinality("roles") >= 1')
    account_language_known = Check(one_of("language", Language))
    # An executor acts for a body: without one there is nothing to execute.
    account_executor_has_organisation = Check('NOT \'executor\' = ANY("roles") OR "organisation" IS NOT NULL')


class ApiToken(Table):
    """A key for programs. The key itself is shown once and kept nowhere; `digest` is its SHA-256.

    `last_used_at` is coarse: it is written at most once an hour.
    """

    id = UUID(primary_key=True, default=None)
    account = ForeignKey(
        Account, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    digest = Bytea(required=True, default=None)
    created_at = Timestamptz(required=True, default=None)
    expires_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)
    last_used_at = Timestamptz(null=True, default=None)

    api_token_digest_once = Unique([digest])
    api_token_digest_is_sha256 = Check('length("digest") = 32')


class Session(Table):
    """A signed-in browser. Its id is the SHA-256 of the cookie's value, which is kept nowhere.

    `csrf` is what forms of this session must bring along. `language` is what was chosen in this browser; unknown
    means the account's own.
    """

    id = Bytea(primary_key=True, default=None)
    account = ForeignKey(
        Account, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    csrf = Text(required=True, default=None)
    language = Text(null=True, default=None)
    created_at = Timestamptz(required=True, default=None)
    seen_at = Timestamptz(required=True, default=None)
    expires_at = Timestamptz(required=True, default=None, index=True)

    session_id_is_sha256 = Check('length("id") = 32')
    session_language_known = Check(one_of("language", Language))


class SignInFailure(Table):
    """A sign-in that failed lately, and the address it came from.

    `account` is a digest of the e-mail tried, be there such an account or not: the table tells nobody which exist.
    """

    id = UUID(primary_key=True, default=None)
    account = Bytea(required=True, default=None)
    address = Text(required=True, default=None)
    at = Timestamptz(required=True, default=None, index=True)


know("account", Subject(Family(Account, (ApiToken,), frozenset({"password_hash", "digest", "last_used_at"}))))
