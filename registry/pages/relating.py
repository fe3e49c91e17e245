"""What a dossier shows of how its agreement stands to others."""

from dataclasses import dataclass, field

from agreements.readings import relations
from agreements.readings.relations import Link, Related
from agreements.vocabulary import RelationKind
from registry.forms import FormState


@dataclass(frozen=True, slots=True)
class RelationsView:
    """What `agreements/_relations.html` shows; `main` is what an annex belongs to and inherits from."""

    links: tuple[Link, ...]
    main: Related | None
    form: FormState
    kinds: tuple[RelationKind, ...] = field(default=tuple(RelationKind))

    @classmethod
    def of(cls, links: tuple[Link, ...], form: FormState | None) -> "RelationsView":
        return cls(links, relations.main_of(links), form or FormState())
