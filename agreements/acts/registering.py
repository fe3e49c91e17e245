"""Giving a draft its number: from here on it is part of the register."""

from typing import Any
from uuid import UUID

from agreements.actors import Actor
from agreements.acts.locking import locked_agreement
from agreements.acts.writing import expand, impossible
from agreements.errors import AgainstTheRules, Invalid
from agreements.ledger.recording import recorded
from agreements.readings import contents, duplicates
from agreements.rules import completeness, numbering
from agreements.tables.agreements import Agreement, NumberSeries
from agreements.tables.ids import new_id
from agreements.vocabulary import Act, AgreementForm


class ProbableDuplicates(AgainstTheRules):
    """Registered agreements look like this one; the officer may register it all the same."""

    def __init__(self, found: tuple[duplicates.Likeness, ...]) -> None:
        super().__init__("registering.probable_duplicates", count=len(found))
        self.found = found


async def register(
    agreement: UUID, *, seen: int | None, actor: Actor, despite_duplicates: bool = False
) -> str:
    """Registers a draft and returns its number, the next of its series and year.

    Its series become dates, as far as what they count from is known. Raises `Invalid` with all that is missing,
    `ProbableDuplicates` unless told to go on despite them, `NotFound`, `NotAllowed`, `ChangedMeanwhile`.
    """
    async with recorded(actor, Act.AGREEMENT_REGISTER, ("agreement", agreement)) as record:
        await locked_agreement(record, agreement, seen=seen)
        content = await contents.of(agreement, actor)
        problems = [*completeness.missing(content, actor.today), *await impossible(content)]
        problems += completeness.review_passed(content, actor.today)
        if problems:
            raise Invalid(*problems)
        found = () if despite_duplicates else await duplicates.of(agreement, actor)
        if found:
            raise ProbableDuplicates(found)
        if any(_is_series(each.rule) for promise in content.commitments for each in promise.milestones):
            await expand(record, content)
        series = numbering.SERIES[AgreementForm(str(content.form))]
        # Whoever registers in this series beside us waits here; if the act fails, the next one gets the ordinal.
        ordinal = await record.advance(NumberSeries, new_id(), series=series, year=actor.today.year)
        number = numbering.number(series, actor.today.year, ordinal)
        await record.update(
            Agreement,
            agreement,
            number=number,
            series=series,
            year=actor.today.year,
            ordinal=ordinal,
            registered_at=actor.at,
            registered_by=actor.account,
        )
    return number


def _is_series(rule: dict[str, Any] | None) -> bool:
    return rule is not None and rule["kind"] == "series"
