"""The steps of reminders in words."""

from datetime import date

from agreements.rules.reminders import DUE
from agreements.wording.words import Words


def step(name: str, words: Words) -> str:
    """Name a step: "14 days before", "on the day", "2 weeks overdue"."""
    if name == DUE:
        return words.t("reminder_step.due")
    side, _, count = name.partition("-")
    return words.n(f"reminder_step.{side}", int(count))


def occasion(due_on: date, send_on: date, words: Words) -> str:
    """Say how far away the due date is on the day of a letter.

    A letter made late, because the milestone was entered late or the register stood still, does not go out on
    the day of its step: 18 days before, not 30, and 2 days late rather than on the day.
    """
    left = (due_on - send_on).days
    if left > 0:
        return words.n("reminder_step.before", left)
    if left == 0:
        return words.t("reminder_step.due")
    weeks, days = divmod(-left, 7)
    return words.n("due.late_days", -left) if days else words.n("reminder_step.late", weeks)
