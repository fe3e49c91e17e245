"""Official rates, entered by hand."""

from piccolo.columns import UUID, Date, Integer, Numeric, Text
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from agreements.rules.money import NATIONAL


class ExchangeRate(Table):
    """What `units` of a currency cost in som from a day on, and who says so.

    A rate is a record of its own: each has its own source and day, and one that is wrong is withdrawn alone.
    """

    id = UUID(primary_key=True, default=None)
    currency = Text(required=True, default=None)
    valid_on = Date(required=True, default=None)
    units = Integer(required=True, default=None)
    # The national bank gives four digits after the point.
    rate = Numeric(digits=(20, 4), required=True, default=None)
    source = Text(required=True, default=None)

    # One official rate a currency and day.
    exchange_rate_once = Unique([currency, valid_on])
    exchange_rate_currency_code = Check("\"currency\" ~ '^[A-Z]{3}$'")
    exchange_rate_of_another_currency = Check(f"\"currency\" <> '{NATIONAL}'")
    exchange_rate_units_positive = Check('"units" > 0')
    exchange_rate_is_positive = Check('"rate" > 0')
    exchange_rate_has_source = Check("\"source\" <> ''")
