"""Days that are not what their weekday says."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, OnDelete, Text
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from agreements.tables.checks import one_of, some_language
from agreements.vocabulary import DayKind, DayStanding


class CalendarYear(Table):
    """A year of a country for which the register knows the holidays. A year without a row is unknown, not free."""

    id = UUID(primary_key=True, default=None)
    country = Text(required=True, default=None)
    year = Integer(required=True, default=None)

    calendar_year_once = Unique([country, year])


class CalendarDay(Table):
    """A day off, a shortened day or a working day off-weekday, with the act that made it so.

    `note` holds what another source says where `standing` is disputed.
    """

    id = UUID(primary_key=True, default=None)
    calendar_year = ForeignKey(
        CalendarYear, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    day = Date(required=True, default=None)
    kind = Text(required=True, default=None)
    standing = Text(required=True, default=None)
    name_ky = Text(null=True, default=None)
    name_ru = Text(null=True, default=None)
    name_en = Text(null=True, default=None)
    act = Text(null=True, default=None)
    source = Text(required=True, default=None)
    note = Text(null=True, default=None)

    calendar_day_once = Unique([calendar_year, day])
    calendar_day_kind_known = Check(one_of("kind", DayKind))
    calendar_day_standing_known = Check(one_of("standing", DayStanding))
    calendar_day_has_name = Check(some_language("name"))
    calendar_day_has_source = Check("\"source\" <> ''")
