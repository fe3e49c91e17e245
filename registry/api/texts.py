"""What every body is made from: objects of known fields, and texts in the languages they exist in."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from agreements.rules.contents import Text
from registry.api.fields import Line, Lines

# Three characters for each of a name's would not fit into an index entry beyond this.
NAME, TITLE, PROSE = 500, 1_000, 20_000


class Body(BaseModel):
    """A JSON object of which every field is known."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=False)


class NameBody(Body):
    """A short text in the languages it exists in."""

    ky: Annotated[str | None, Line(NAME)] = None
    ru: Annotated[str | None, Line(NAME)] = None
    en: Annotated[str | None, Line(NAME)] = None

    def text(self) -> Text:
        return Text(self.ky, self.ru, self.en)


class TitleBody(Body):
    """A title in the languages it exists in."""

    ky: Annotated[str | None, Line(TITLE)] = None
    ru: Annotated[str | None, Line(TITLE)] = None
    en: Annotated[str | None, Line(TITLE)] = None

    def text(self) -> Text:
        return Text(self.ky, self.ru, self.en)


class ProseBody(Body):
    """A text of any number of lines in the languages it exists in."""

    ky: Annotated[str | None, Lines(PROSE)] = None
    ru: Annotated[str | None, Lines(PROSE)] = None
    en: Annotated[str | None, Lines(PROSE)] = None

    def text(self) -> Text:
        return Text(self.ky, self.ru, self.en)
