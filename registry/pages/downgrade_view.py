"""What the section "confidentiality" of a dossier shows: what is proposed, what was decided, what may be done."""

from dataclasses import dataclass

from agreements.actors import Actor
from agreements.readings import milestones
from agreements.readings.downgrades import Downgrade
from agreements.readings.values import Dossier
from agreements.rules import confidentiality, downgrades, permissions
from agreements.vocabulary import Act, Confidentiality
from registry.accounts import people
from registry.forms import FormState

BLANK = FormState({"downgrade.to_level": "", "downgrade.reason": "", "refusal.reason": ""})


@dataclass(frozen=True, slots=True)
class DowngradesView:
    """The proposal that waits, those decided (the latest first), and the levels that may be proposed.

    `why_not` is the key of the sentence that says why the reader may not decide; `alone`: nobody else could decide on
    what the reader proposes, or has proposed.
    """

    waiting: Downgrade | None
    decided: tuple[Downgrade, ...]
    levels: tuple[Confidentiality, ...]
    why_not: str | None
    form: FormState
    alone: bool = False

    @property
    def shown(self) -> bool:
        return bool(self.waiting or self.decided or self.levels)


def told(dossier: Dossier) -> DowngradesView:
    """What was decided, where nothing can be done."""
    return DowngradesView(None, _decided(dossier), (), None, BLANK)


async def view(dossier: Dossier, actor: Actor, form: FormState | None) -> DowngradesView:
    relation = milestones.relation(dossier)
    propose = permissions.may(actor, Act.DOWNGRADE_PROPOSE, relation) is True
    fits = downgrades.fits(Act.DOWNGRADE_PROPOSE, relation) is True
    decision = permissions.may(actor, Act.DOWNGRADE_CONFIRM, relation)
    levels = confidentiality.lower(dossier.confidentiality) if propose and fits else ()
    own = relation.proposed_by == actor.account
    return DowngradesView(
        waiting=next((each for each in dossier.downgrades if each.waiting), None),
        decided=_decided(dossier),
        levels=levels,
        why_not=None if decision is True else decision,
        form=form or BLANK,
        alone=bool(levels or own) and not await people.another_registrar_reads(dossier.id, actor.account),
    )


def _decided(dossier: Dossier) -> tuple[Downgrade, ...]:
    return tuple(each for each in reversed(dossier.downgrades) if not each.waiting)
