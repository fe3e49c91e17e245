"""A signer without a pause, until it is killed. Started by `test_signing_faults`."""

import asyncio

from registry.settings import settings
from registry.signer import rounds

asyncio.run(rounds.run(settings(), asyncio.Event(), every=0.001))
