"""How days, multiples and currencies are written in Kyrgyz, Russian and English.

Kyrgyz: «2026-жылдын 24-апрелиндеги», and the justice ministry's traditional months, «06 Тогуздун айы, 2022»
(LOCAL_FACTS 7). Endings are left open, since all three languages inflect.
"""

import re
from decimal import Decimal

# From January on: as Russian and Kyrgyz begin the word, as English does, and the traditional Kyrgyz name.
MONTHS = (
    ("январ", "jan", "үчтүн айы"),
    ("феврал", "feb", "бирдин айы"),
    ("март", "mar", "жалган куран"),
    ("апрел", "apr", "чын куран"),
    ("ма[йя]", "may", "бугу"),
    ("июн", "jun", "кулжа"),
    ("июл", "jul", "теке"),
    ("август", "aug", "баш оона"),
    ("сентябр", "sep", "аяк оона"),
    ("октябр", "oct", "тогуздун айы"),
    ("ноябр", "nov", "жетинин айы"),
    ("декабр", "dec", "бештин айы"),
)
CYRILLIC = "|".join(each[0] for each in MONTHS)
LATIN = "|".join(each[1] for each in MONTHS)
OLD = "|".join(each[2].replace(" ", r"\s+") for each in MONTHS)
NAMED = rf"(?:(?:{CYRILLIC})\w*|(?:{LATIN})[a-z]*\.?|(?:{OLD})\w*)"
QUOTE = "[«»„“”\"']?"
DATES = re.compile(
    r"(?<![\w.])(?:"
    r"(?P<year_1>\d{4})-(?P<month_1>\d{2})-(?P<day_1>\d{2})(?!\d)"
    r"|(?P<day_2>\d{1,2})[./](?P<month_2>\d{1,2})[./](?P<year_2>\d{4})(?!\d|\.\d)"
    rf"|{QUOTE}(?P<day_3>\d{{1,2}})(?:st|nd|rd|th)?{QUOTE}\s+(?:of\s+|day\s+of\s+)?(?P<month_3>{NAMED}),?\s+(?P<year_3>\d{{4}})"
    rf"|(?P<month_4>(?:{LATIN})[a-z]*\.?)\s+(?P<day_4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year_4>\d{{4}})"
    rf"|(?P<year_5>\d{{4}})\s?[-–]?\s?ж(?:ыл\w*|\.)\s*,?\s*{QUOTE}(?P<day_5>\d{{1,2}}){QUOTE}\s?[-–]?\s?(?P<month_5>{NAMED})"
    r")",
    re.IGNORECASE,
)
NUMBER = r"\d{1,3}(?:[ \u00a0\u202f\u2009.,'’]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
MULTIPLIERS = {
    r"тыс\.|тысяч\w*|миң\w*|thousand": Decimal(1_000),
    r"млн\.?|миллион\w*|mln\.?|million": Decimal(1_000_000),
    r"млрд\.?|миллиард\w*|bn\.?|billion": Decimal(1_000_000_000),
}
MULTIPLIER = "|".join(MULTIPLIERS)
CURRENCIES = {
    r"(?:кыргыз\w*\s+)?сом(?:а|у|ов|ом|ам|дук|дун|до|дон|го)?(?!\w)|(?:kyrgyz\s+)?soms?(?!\w)|KGS|⃀": "KGS",
    r"(?:АКШ\w*\s+)?доллар\w*(?:\s+США)?|(?:US\s+)?dollars?(?!\w)|USD|US\$|\$": "USD",
    r"евро\w*|euros?(?!\w)|EUR|€": "EUR",
    r"(?:российск\w*\s+)?рубл\w*|rou?bles?(?!\w)|RUB|₽": "RUB",
    r"(?:кита\w*\s+)?юан\w*|yuan(?!\w)|CNY": "CNY",
    r"тенге\w*|tenge(?!\w)|KZT": "KZT",
    r"[йи]ен\w*|yen(?!\w)|JPY|¥": "JPY",
}
CURRENCY = "|".join(f"(?:{each})" for each in CURRENCIES)


def month(name: str) -> int:
    """The number of a month by its name, however it is inflected."""
    said = re.sub(r"\s+", " ", name.casefold())
    return next(
        number for number, names in enumerate(MONTHS, 1) if any(re.match(each, said) for each in names)
    )
