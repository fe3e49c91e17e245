"""Registration numbers: a series for each form, counted through a year, without gaps."""

from agreements.vocabulary import AgreementForm

# Latin letters, so that a number can be typed on any keyboard and put into any address.
SERIES = {
    AgreementForm.AGREEMENT: "AGR",
    AgreementForm.ANNEX: "ANX",
    AgreementForm.CONTRACT: "CON",
    AgreementForm.EXCHANGE_OF_NOTES: "NOT",
    AgreementForm.MEMORANDUM: "MEM",
    AgreementForm.PROTOCOL: "PRO",
    AgreementForm.ROAD_MAP: "MAP",
    AgreementForm.SUPPLEMENTARY_AGREEMENT: "SUP",
}


def number(series: str, year: int, ordinal: int) -> str:
    return f"{series}-{year}-{ordinal:04}"
