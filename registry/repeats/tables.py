"""The answers that repeated requests get again."""

from piccolo.columns import UUID, Bytea, Integer, OnDelete, Text, Timestamptz
from piccolo.columns.column_types import ForeignKey
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from registry.accounts.tables import Account


class IdempotencyKey(Table):
    """What an account's request under a key was answered. `request` is the digest of what it asked.

    While its request is being done the row has no answer, and nobody else sees it: it is committed with the act.
    """

    id = UUID(primary_key=True, default=None)
    account = ForeignKey(Account, null=False, required=True, default=None, on_delete=OnDelete.restrict)
    key = Text(required=True, default=None)
    request = Bytea(required=True, default=None)
    made_at = Timestamptz(required=True, default=None, index=True)
    status = Integer(null=True, default=None)
    headers = Text(null=True, default=None)
    body = Bytea(null=True, default=None)

    # An account uses a key for one request.
    idempotency_key_once = Unique([account, key])
    idempotency_key_request_is_sha256 = Check('length("request") = 32')
    # An answer is whole.
    idempotency_key_answered_whole = Check('num_nulls("status", "headers", "body") IN (0, 3)')
