"""Identifiers of rows."""

import os
import time
from uuid import UUID


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, then 74 random bits.

    Rows made one after the other lie side by side in their index. PostgreSQL makes these itself from version 18
    on and Python from 3.14 on; the register runs on older ones too.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)
