"""The page of an agreement on another day, and of two days compared: what it says, and that nothing can be done."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from agreements.readings import dossiers
from agreements.readings.amendments import Texts
from agreements.acts import amendments, reorganising
from agreements.rules.amending import AmendmentContent
from agreements.rules.contents import CommitmentContent, Text
from agreements.rules.successions import LegalAct, RenamingContent
from agreements.vocabulary import CommitmentKind, Language, Role
from tests.agreements.readings.test_as_on import JUNE, MAY, SIGNED_ON, amend, moment
from tests.fixtures_accounts import enter, person
from tests.pages.reading import Form, whole
