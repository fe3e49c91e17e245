"""Constraints in words PostgreSQL understands. Piccolo renders enum checks wrongly, so they are written as strings."""

from enum import StrEnum


def one_of(column: str, choices: type[StrEnum]) -> str:
    values = ", ".join(f"'{choice}'" for choice in choices)
    return f'"{column}" IN ({values})'


def some_language(stem: str) -> str:
    """A text people read exists in at least one language and is empty in none."""
    columns = [f'"{stem}_{language}"' for language in ("ky", "ru", "en")]
    return f"coalesce({', '.join(columns)}, '') <> '' AND " + " AND ".join(
        f"coalesce({column}, '-') <> ''" for column in columns
    )


def both_or_neither(first: str, second: str) -> str:
    return f'("{first}" IS NULL) = ("{second}" IS NULL)'
