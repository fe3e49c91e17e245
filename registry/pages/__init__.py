"""The pages people see. Each module holds the controllers of one noun; this list is what the application serves."""

from litestar.types import ControllerRouterHandler

from registry.pages.accounts import AccountPages
from registry.pages.language import choose_language
from registry.pages.sign_in import SignInPages

handlers: list[ControllerRouterHandler] = [AccountPages, SignInPages, choose_language]
