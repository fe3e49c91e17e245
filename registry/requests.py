"""Reading a request's body. Whatever a body may hold, what cannot be read is the sender's mistake, never ours.

Litestar answers 500 for an unknown charset, for bytes that are no UTF-8 and for JSON nested too deep, and keeps the
last thousand url-encoded bodies in memory, passwords with them; this class reads them itself.
"""

from typing import Any
from urllib.parse import parse_qsl

import litestar
from litestar.datastructures import FormMultiDict
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException, HTTPException, SerializationException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.types import Empty

# A form of text, however many commitments it has, is smaller than this; files come as multipart.
LONGEST_FORM = 4 * 1024 * 1024
MOST_FIELDS = 20_000


class Unreadable(ClientException):
    """A body that is not what its `Content-Type` says."""


class Unsupported(HTTPException):
    """A body of a kind that is not taken here."""

    status_code = 415


class Request(litestar.Request[Any, Any, Any]):
    """A request whose body is read with care."""

    async def json(self) -> Any:  # noqa: ANN401 -- whatever JSON holds
        try:
            return await super().json()
        except (SerializationException, UnicodeError, RecursionError, ValueError) as error:
            raise Unreadable from error

    async def form(self) -> FormMultiDict:
        state = self._connection_state
        kind = self.content_type[0]
        if state.form is Empty and kind == RequestEncodingType.URL_ENCODED:
            state.form = await self._fields()  # type: ignore[assignment]  # Litestar types it as strings alone
        try:
            return await super().form()
        except HTTPException:
            raise
        except (UnicodeError, LookupError, ValueError) as error:
            raise Unreadable from error

    async def _fields(self) -> dict[str, str | list[str]]:
        body = await self.body()
        if len(body) > LONGEST_FORM:
            raise RequestEntityTooLarge
        found: dict[str, list[str]] = {}
        try:
            pairs = parse_qsl(
                body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
            )
        except ValueError as error:
            raise Unreadable from error
        for key, value in pairs:
            found.setdefault(key, []).append(value)
        return {key: values[0] if len(values) == 1 else values for key, values in found.items()}
