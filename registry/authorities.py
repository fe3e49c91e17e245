"""The authorities of time that are trusted: those of the operator's file, else those the system trusts for the web."""

import ssl
import warnings
from collections.abc import Iterator

from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates

from agreements.errors import RegisterError
from registry.settings import Settings


def roots(settings: Settings) -> tuple[Certificate, ...]:
    """Their certificates. Raises `RegisterError` for a file that cannot be read or has none."""
    if settings.tsa_ca is None:
        return tuple(_of_the_system())
    try:
        return tuple(load_pem_x509_certificates(settings.tsa_ca.read_bytes()))
    except (OSError, ValueError):
        raise RegisterError("signing.no_authorities", file=settings.tsa_ca) from None


def _of_the_system() -> Iterator[Certificate]:
    with warnings.catch_warnings():
        # A few roots of old are not as X.509 wants them today. Those that will not do are nobody's to trust.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        for each in ssl.create_default_context().get_ca_certs(binary_form=True):
            try:
                yield load_der_x509_certificate(each)
            except ValueError:
                continue
