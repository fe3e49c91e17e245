"""Every address that tells of many agreements at once, and those that tell of none."""

from dataclasses import dataclass

from tests.matrix.expected import READERS

OFFICERS = frozenset({"registrar", "registrar_named", "auditor", "unsealed"})
# Who reads the page of the ledger, and with it the acts that are about what they read.
LOG = OFFICERS | {"administrator"}


@dataclass(frozen=True)
class List:
    """`shows`: whatever is read and in one of these states stands in it; what is not read never does.

    `who` is answered; others are refused (403).
    """

    path: str
    shows: str = ""
    who: frozenset[str] = READERS


API = "/api/v1"
LISTS = (
    List(f"{API}/agreements?limit=100", "dfo"),
    List(f"{API}/agreements?limit=100&confidentiality=need_to_know&confidentiality=confidential"),
    List(f"{API}/agreements?limit=100&organisation={{ministry}}", "dfo"),
    List(f"{API}/agreements.csv", "dfo"),
    List(f"{API}/agreements.xlsx", "dfo"),
    List(f"{API}/agreements/{{hub}}", "fo"),
    List(f"{API}/agreements/{{hub}}?in_force_on={{day}}", "fo"),
    List(f"{API}/agreements/{{hub}}?known_on={{day}}", "fo"),
    List(f"{API}/agreements/{{hub}}/compare?from={{day}}&to={{day}}&known_on={{day}}"),
    List(f"{API}/agreements/{{hub}}/relations", "dfo"),
    List(f"{API}/agreements/{{hub}}/summary.docx?in_force_on={{day}}&known_on={{day}}"),
    List(f"{API}/commitments?limit=100", "fo"),
    List(f"{API}/commitments.csv", "fo"),
    List(f"{API}/commitments.xlsx", "fo"),
    List(f"{API}/milestones?limit=100", "fo"),
    List(f"{API}/money"),
    List(f"{API}/moves", "fo"),
    List(f"{API}/organisations"),
    List(f"{API}/organisations/{{ministry}}"),
    List(f"{API}/organisations/{{ministry}}/history"),
    List(f"{API}/orphans", "fo", OFFICERS),
    List(f"{API}/payments?limit=100", "fo"),
    List(f"{API}/programmes"),
    List(f"{API}/programmes/{{programme}}"),
    List(f"{API}/programmes/{{programme}}/coverage", "fo"),
    List(f"{API}/programmes/{{programme}}/ledger"),
    List(f"{API}/rates"),
    List("/"),
    List("/agreements", "dfo"),
    List("/agreements?confidentiality=need_to_know&confidentiality=confidential"),
    List("/agreements.csv", "dfo"),
    List("/agreements.xlsx", "dfo"),
    List("/agreements.zip", "dfo"),
    List("/agreements/{hub}", "dfo"),
    List("/agreements/{hub}?in_force_on={day}&known_on={day}", "dfo"),
    List("/agreements/{hub}/compare"),
    List("/commitments", "fo"),
    List("/commitments.csv", "fo"),
    List("/commitments.xlsx", "fo"),
    List("/commitments.zip", "fo"),
    List("/inbox", "fo"),
    List("/ledger", who=LOG),
    List("/ledger?act=document.add", "dfo", LOG),
    List("/money"),
    List("/moves", "fo"),
    List("/organisations"),
    List("/organisations/{ministry}", "dfo"),
    List("/organisations/{ghost}/hand-over", "fo", frozenset({"registrar", "registrar_named"})),
    List("/orphans", "fo", OFFICERS),
    List("/programmes"),
    List("/programmes/{programme}", "fo"),
    List("/programmes/{programme}/report.docx", "fo"),
    List("/programmes/{programme}/report.pdf", "fo"),
    List("/programmes/{programme}/report.xlsx", "fo"),
    List("/programmes/{programme}/report.zip", "fo"),
    List("/reminders"),
)
# What tells nothing of an agreement, by method and path; what enters or opens one by its number is held elsewhere.
ELSEWHERE = frozenset(
    {
        # people, languages, the calendar
        "GET /accounts",
        "GET /accounts/new",
        "POST /accounts/new",
        "GET /accounts/{}",
        "POST /accounts/{}",
        "POST /accounts/{}/close",
        "POST /accounts/{}/open",
        "POST /accounts/{}/tokens/{}/revoke",
        "GET /calendar",
        "GET /calendar/{}",
        "POST /calendar/{}",
        f"GET {API}/calendar/{{}}",
        f"POST {API}/calendar/{{}}/days",
        f"GET {API}/me",
        "GET /language/{}",
        "GET /sign-in",
        "POST /sign-in",
        "POST /sign-out",
        # letters of one's own, which are marked as read
        "POST /inbox/read",
        "POST /inbox/{}/read",
        # descriptions and files of the service itself
        "GET /health",
        "GET /static/{}",
        "HEAD /static/{}",
        f"GET {API}/docs",
        f"GET {API}/openapi.json",
        f"GET {API}/schema",
        f"GET {API}/schema/openapi.json",
        f"GET {API}/schema/{{}}",
        # what anybody checks the ledger by: hashes, and signatures over them
        "GET /ledger/checkpoint",
        "GET /ledger/checkpoints/{}",
        "GET /ledger/checkpoints/{}/stamp",
        "GET /ledger/consistency/{}/{}",
        "GET /ledger/keys",
        "GET /ledger/tile/{}/{}",
        # what tells of a file or a number to who has it, and nobody anything else (test_ledger, pages/test_checks)
        f"POST {API}/check",
        "GET /check",
        "GET /check/{}",
        "POST /check",
        "GET /ledger/after/{}/{}",
        # the entries that are hashed, all of them, for auditors: ids and digests, no word of an agreement (test_ledger)
        "GET /ledger/tile/entries/{}",
        # the evidence of a file, which tells of what the file does (test_issued_files)
        f"GET {API}/issued-files/{{}}/evidence",
        # asking that the database be held to the ledger
        "POST /ledger/verifications",
        # frozen states are named without a word of agreements; what changed since, and packages, are in test_freezes
        "GET /freezes",
        "POST /freezes",
        "GET /freezes/{}",
        "POST /freezes/{}/packages",
        "GET /freezes/{}/packages/{}",
        f"GET {API}/freezes",
        f"POST {API}/freezes",
        f"GET {API}/freezes/{{}}",
        f"GET {API}/freezes/{{}}/changes",
        f"POST {API}/freezes/{{}}/packages",
        f"GET {API}/freezes/{{}}/packages/{{}}/content",
        # rates of exchange
        f"GET {API}/exchange-rates",
        f"POST {API}/exchange-rates",
        f"POST {API}/exchange-rates/{{}}/withdrawal",
        "POST /money/rates",
        "POST /money/rates/{}/withdraw",
        # bodies and programmes: changed without a word of agreements
        f"POST {API}/organisations",
        f"PUT {API}/organisations/{{}}",
        f"POST {API}/organisations/{{}}/names",
        f"POST {API}/organisations/{{}}/reorganisations",
        "GET /organisations/new",
        "POST /organisations/new",
        "GET /organisations/{}/edit",
        "POST /organisations/{}/edit",
        "GET /organisations/{}/rename",
        "POST /organisations/{}/rename",
        "GET /organisations/{}/reorganise",
        "POST /organisations/{}/reorganise",
        f"POST {API}/programmes",
        f"PUT {API}/programmes/{{}}",
        "GET /programmes/new",
        "POST /programmes/new",
        "GET /programmes/{}/edit",
        "POST /programmes/{}/edit",
        # a new agreement, which is whose who enters it; and the one opened by its number (test_naming)
        f"POST {API}/agreements",
        "GET /agreements/new",
        "POST /agreements/new",
        f"POST {API}/unsealings",
        "GET /unsealings",
        "POST /unsealings",
        # many agreements in one form, each handed over by the act that the API has an address for
        "POST /organisations/{}/hand-over",
    }
)
