"""What looks into files that strangers made. It runs in a child process with hard limits (`registry.inspecting`).

A file is refused with the key of a sentence, or taken with what was found in it.
"""


class RefusedError(Exception):
    """The file is not to be taken; `key` names the sentence that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
