"""What whoever checks has to say: the catalogue key of a sentence, and what stands in its places."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: the catalogue key of the sentence, and what stands in it."""

    key: str
    params: Mapping[str, object] = field(default_factory=dict)
