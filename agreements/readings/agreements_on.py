"""Lines of a list of agreements as in force on a day: each dossier brought to the day, and its line made of that."""

from collections.abc import Sequence
from datetime import date

from agreements.actors import Actor
from agreements.readings import bodies_then, calendars, dossiers, histories, in_force
from agreements.readings.rows import AgreementRow
from agreements.readings.values import Dossier
from agreements.rules import standings


async def on(rows: Sequence[AgreementRow], day: date, reader: Actor) -> tuple[AgreementRow, ...]:
    """The same lines as of the day, by what is known. Three statements, however many lines."""
    found = {each.id: each for each in await dossiers.many([row.id for row in rows], reader)}
    mentioned = {body for each in found.values() for body in bodies_then.mentioned(each)}
    bodies, calendar = await bodies_then.of(mentioned), await calendars.national()
    return tuple(
        _row(
            in_force.in_force_on(found[row.id], day, bodies=bodies, calendar=calendar, today=reader.today),
            day,
        )
        for row in rows
        if row.id in found
    )


def _row(dossier: Dossier, day: date) -> AgreementRow:
    milestones = [each for commitment in dossier.commitments for each in commitment.milestones]
    ahead = [each for each in milestones if each.fulfilled_on is None and each.waived_on is None]
    return AgreementRow(
        id=dossier.id,
        number=dossier.number,
        status=dossier.status,
        form=dossier.form,
        title=dossier.title,
        signed_on=dossier.signed_on,
        in_force_on=dossier.in_force_on,
        ends_on=standings.runs_to(histories.terms(dossier), histories.events(dossier), day),
        registered_at=dossier.registered_at,
        confidentiality=dossier.confidentiality,
        parties=tuple(each.organisation for each in dossier.parties),
        commitments=len(dossier.commitments),
        open_milestones=len(ahead),
        next_due_on=min(
            (
                each.due_on
                for each in ahead
                if each.due_on is not None and each.held_on is None and each.paused_on is None
            ),
            default=None,
        ),
    )
