"""The pages people see. Each module holds the controllers of one noun; this list is what the application serves."""

from litestar.types import ControllerRouterHandler

from registry.pages.accounts import AccountPages
from registry.pages.advice import AdvicePages
from registry.pages.agreements import AgreementPages
from registry.pages.calendars import CalendarPages
from registry.pages.commitments import CommitmentPages
from registry.pages.documents import DocumentPages
from registry.pages.entry import EntryPages
from registry.pages.home import show_home
from registry.pages.language import choose_language
from registry.pages.ledgers import LedgerPages
from registry.pages.milestones import MilestonePages
from registry.pages.organisations import OrganisationPages
from registry.pages.parity import ParityPages
from registry.pages.programmes import ProgrammePages
from registry.pages.relations import RelationPages
from registry.pages.reminders import ReminderPages
from registry.pages.sign_in import SignInPages

handlers: list[ControllerRouterHandler] = [
    AccountPages,
    AdvicePages,
    AgreementPages,
    CalendarPages,
    CommitmentPages,
    DocumentPages,
    EntryPages,
    LedgerPages,
    MilestonePages,
    OrganisationPages,
    ParityPages,
    ProgrammePages,
    RelationPages,
    ReminderPages,
    SignInPages,
    choose_language,
    show_home,
]
