"""The pages people see. Each module holds the controllers of one noun; this list is what the application serves."""

from litestar.types import ControllerRouterHandler

from registry.pages.accounts import AccountPages
from registry.pages.advice import AdvicePages
from registry.pages.agreements import AgreementPages
from registry.pages.amendments import AmendmentPages
from registry.pages.audit import LogPages
from registry.pages.calendars import CalendarPages
from registry.pages.checks import CheckPages
from registry.pages.commitments import CommitmentPages
from registry.pages.comparisons import ComparisonPages
from registry.pages.documents import DocumentPages
from registry.pages.downgrades import DowngradePages
from registry.pages.due_acts import DuePages
from registry.pages.due_moves import MovePages
from registry.pages.entry import EntryPages
from registry.pages.events import EventPages
from registry.pages.freezes import FreezePages
from registry.pages.home import show_home
from registry.pages.language import choose_language
from registry.pages.ledgers import LedgerPages
from registry.pages.milestones import MilestonePages
from registry.pages.money import MoneyPages
from registry.pages.organisations import OrganisationPages
from registry.pages.parity import ParityPages
from registry.pages.payments import PaymentPages
from registry.pages.programme_entry import ProgrammeEntryPages
from registry.pages.programmes import ProgrammePages
from registry.pages.redactions import RedactionPages
from registry.pages.relations import RelationPages
from registry.pages.reminders import ReminderPages
from registry.pages.servings import ServingPages
from registry.pages.sign_in import SignInPages
from registry.pages.stops import StopPages
from registry.pages.successions import SuccessionPages
from registry.pages.unsealings import UnsealingPages
from registry.pages.verifications import VerificationPages

handlers: list[ControllerRouterHandler] = [
    AccountPages,
    AdvicePages,
    AgreementPages,
    AmendmentPages,
    CalendarPages,
    CheckPages,
    CommitmentPages,
    ComparisonPages,
    DocumentPages,
    DowngradePages,
    DuePages,
    EntryPages,
    EventPages,
    FreezePages,
    LedgerPages,
    LogPages,
    MilestonePages,
    MoneyPages,
    MovePages,
    OrganisationPages,
    PaymentPages,
    ProgrammeEntryPages,
    ParityPages,
    ProgrammePages,
    RedactionPages,
    RelationPages,
    ReminderPages,
    ServingPages,
    SignInPages,
    SuccessionPages,
    StopPages,
    UnsealingPages,
    VerificationPages,
    choose_language,
    show_home,
]
