"""What the register answers when it refuses.

A refusal carries a catalogue key and the values that stand in its sentence; whoever shows it puts it into the
reader's language. Refusals know nothing of HTTP.
"""

import dataclasses
from dataclasses import dataclass


class RegisterError(Exception):
    """A refusal: `key` names the sentence in the catalogue, `params` fill its places."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params


class NotFound(RegisterError):
    """There is no such thing, or none that the actor may know of."""


class NotAllowed(RegisterError):
    """The actor sees the thing but may not do this to it."""


class AgainstTheRules(RegisterError):
    """The act is not lawful in the state the register is in."""


class ChangedMeanwhile(RegisterError):
    """Somebody changed the thing since the actor read it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where (`parties.0.organisation`), and which sentence says so."""

    field: str
    key: str
    params: dict[str, object] = dataclasses.field(default_factory=dict)


class Invalid(RegisterError):
    """The input cannot be taken; `problems` lists everything wrong with it at once."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("errors.invalid")
        self.problems = problems
