"""The database held to the ledger: what was found last, how far the one under way has come, and asking for another."""

from dataclasses import dataclass

from litestar import Controller, post
from litestar.response import Redirect

from agreements.readings import verifications
from agreements.readings.verifications import Found, Verification
from agreements.vocabulary import Role
from registry import edge
from registry.notices import redirect
from registry.requests import Request
from registry.verification import asking

PATH = "/ledger/verifications"
# Those who act upon what is found. Its rows may be of agreements that a registrar knows nothing of.
TOLD = (Role.ADMINISTRATOR, Role.AUDITOR)
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Checks:
    """What the ledger's page shows of verifications. `findings` are for some alone, and the first of them."""

    last: Verification | None
    under_way: Verification | None
    may_ask: bool
    findings: tuple[Found, ...]


class VerificationPages(Controller):
    """Asking for one."""

    @post(PATH, guards=[edge.only(*TOLD)])
    async def ask(self, request: Request) -> Redirect:
        await asking.ask(edge.client_time(request), edge.actor(request).account)
        return redirect("/ledger#verification")


async def checks(request: Request) -> Checks:
    last, under_way = await verifications.last(), await verifications.under_way()
    told = bool(edge.actor(request).roles & {*TOLD})
    return Checks(last, under_way, told, last.findings[:SHOWN] if last and told else ())
