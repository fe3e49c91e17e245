"""Identifiers of rows."""

import os
import time
from uuid import UUID

MILLISECOND = 1_000_000
PARTS = 1 << 12


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562, sections 5.7 and 6.2, method 3).

    48 bits of milliseconds, 12 bits of what is left of the clock (a quarter of a microsecond), 62 random bits. Rows
    made one after the other lie side by side in their index, and are in the order they were made, also when a form
    brings several files at once. PostgreSQL makes these itself from version 18 on and Python from 3.14 on; the register
    runs on older ones too.
    """
    milliseconds, rest = divmod(time.time_ns(), MILLISECOND)
    value = (milliseconds << 80) | (rest * PARTS // MILLISECOND << 64) | int.from_bytes(os.urandom(8), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)
