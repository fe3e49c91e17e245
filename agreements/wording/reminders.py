"""The steps of reminders in words."""

from agreements.rules.reminders import DUE
from agreements.wording.words import Words


def step(name: str, words: Words) -> str:
    """Name a step: "14 days before", "on the day", "2 weeks overdue"."""
    if name == DUE:
        return words.t("reminder_step.due")
    side, _, count = name.partition("-")
    return words.n(f"reminder_step.{side}", int(count))
