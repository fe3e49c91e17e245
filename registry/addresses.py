"""Addresses that came from outside and are to be gone to."""

import re

# A path on this host. `//host` and `/\\host` lead elsewhere in browsers, and control characters are dropped by them.
OURS = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def here(asked: str | None, otherwise: str = "/") -> str:
    """The address asked for if it is one of ours, else another; nobody is sent to a foreign site from here."""
    return asked if asked and OURS.fullmatch(asked) else otherwise
