"""What an entry of the ledger may be made of: ids, digests, moments and words of closed lists, and no word more.

So nothing has ever to be taken out of an entry, and it can be shown to anybody.
"""

import json
import re

from agreements.ledger.sections import SUBJECTS
from agreements.vocabulary import Act, Role, Via

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHA256 = re.compile(r"[0-9a-f]{64}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
REQUEST = re.compile(r"[0-9A-Fa-f-]{8,64}")
# What tests call their own requests.
OWN = frozenset({"test-request", "matrix-request"})


def check_entry(body: bytes) -> Act:
    """Fails for an entry that says anything in words of its own; gives the act."""
    entry = json.loads(body)
    assert entry.keys() == {
        "v", "log", "seq", "at", "actor", "act", "subject", "revision", "previous", "sections", "reason", "request",
    }  # fmt: skip
    assert (entry["v"], entry["log"]) == (1, "kelishim.local/register")
    assert all(type(entry[name]) is int for name in ("seq", "revision"))
    assert MOMENT.fullmatch(entry["at"])
    actor = entry["actor"]
    assert actor.keys() == {"account", "organisation", "roles", "via"}
    assert ID.fullmatch(actor["account"])
    assert actor["organisation"] is None or ID.fullmatch(actor["organisation"])
    assert {*actor["roles"]} <= {*Role}
    assert actor["via"] in {*Via}
    kind, _, key = entry["subject"].partition("/")
    assert kind in SUBJECTS
    assert ID.fullmatch(key)
    for section, digest in entry["sections"].items():
        part, _, key = section.partition("/")
        assert (part == "core" and not key) or (part in SUBJECTS[kind].parts and ID.fullmatch(key))
        assert SHA256.fullmatch(digest)
    assert all(entry[name] is None or SHA256.fullmatch(entry[name]) for name in ("previous", "reason"))
    request = entry["request"]
    assert request is None or REQUEST.fullmatch(request) or request in OWN
    return Act(entry["act"])
