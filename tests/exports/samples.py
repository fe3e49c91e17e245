"""Dossiers to try the exports on: one as the register would hold it, one empty, one hostile."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from agreements.readings.amendment_values import Amendment
from agreements.readings.rows import AgreementRow, PaidRow
from agreements.readings.values import (
    Body,
    Commitment,
    Document,
    Dossier,
    Event,
    Fulfilment,
    LedgerPosition,
    Milestone,
    Party,
    Payment,
    Signatory,
    Text,
)
from agreements.rules.amendments import Change
from agreements.rules.money import Instalment, Promise
from agreements.vocabulary import (
    AgreementClass,
    AgreementForm,
    AuthorityBasis,
    CommitmentKind,
    Confidentiality,
    DocumentKind,
    DocumentStanding,
    EntryIntoForce,
    EventKind,
    FulfilmentState,
    Language,
    MilestoneStatus,
    OrganisationKind,
    PartyRole,
    Renewal,
    Status,
    TermKind,
)

DAY = date(2026, 11, 23)
BASE_URL = "https://register.example"
ACCOUNT = UUID(int=77)


def identifier(number: int) -> UUID:
    return UUID(int=0x01930000000070008000000000000000 + number)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


MINISTRY = Body(
    id=identifier(1),
    name=Text(
        ky="Кыргыз Республикасынын Санариптик өнүктүрүү жана инновациялык технологиялар министрлиги",
        ru="Министерство цифрового развития и инновационных технологий Кыргызской Республики",
        en="Ministry of Digital Development and Innovative Technologies of the Kyrgyz Republic",
    ),
    short_name=Text(ky="Санарип министрлиги", ru="Минцифры", en="Ministry of Digital Development"),
    kind=OrganisationKind.MINISTRY,
    country="KG",
)
FUND = Body(
    id=identifier(2),
    name=Text(
        ky="«Central Asia Capital Investment Fund» инвестициялык фонду",
        ru="Инвестиционный фонд «Central Asia Capital Investment Fund»",
        en="Investment fund “Central Asia Capital Investment Fund”",
    ),
    short_name=Text(),
    kind=OrganisationKind.FUND,
)


def an_event(number: int = 1, **changes: object) -> Event:
    facts: dict[str, object] = {
        "id": identifier(900 + number),
        "kind": EventKind.NOTIFIED,
        "happened_on": date(2026, 3, 2),
        "effective_on": date(2026, 3, 9),
        "organisation": MINISTRY,
        "ends_on": None,
        "notice_form": None,
        "successor": None,
        "document": None,
        "note": "Нота № 5",
        "recorded_at": datetime(2026, 3, 10, 5, 0, tzinfo=UTC),
        "recorded_by": ACCOUNT,
        "struck_at": None,
        "struck_by": None,
        "strike_reason": None,
    }
    return Event(**{**facts, **changes})  # type: ignore[arg-type]


def an_amendment(number: int = 1, *changes: Change, **facts: object) -> Amendment:
    """An amendment in effect, of the notice unless other changes are given."""
    known: dict[str, object] = {
        "id": identifier(950 + number),
        "number": f"Дополнительное соглашение № {number}",
        "signed_on": date(2026, 3, 20),
        "effective_on": date(2026, 4, 1),
        "ground": "Пункт 7",
        "signers": (),
        "document": None,
        "instrument": None,
        "changes": changes or (Change("notice_days", 30, 90),),
        "recorded_at": datetime(2026, 3, 21, 5, 0, tzinfo=UTC),
        "recorded_by": ACCOUNT,
        "applied_at": datetime(2026, 4, 1, 5, 0, tzinfo=UTC),
        "struck_at": None,
        "struck_by": None,
        "strike_reason": None,
        "names": {},
    }
    return Amendment(**{**known, **facts})  # type: ignore[arg-type]


def a_signatory(number: int = 1, **changes: object) -> Signatory:
    facts: dict[str, object] = {
        "id": identifier(250 + number),
        "name": f"Фамилия Имя Отчество ({number})",
        "position": "министр",
        "authority": AuthorityBasis.POWER_OF_ATTORNEY,
        "authority_number": "15-2/34",
        "authority_on": date(2026, 2, 3),
        "signed_on": date(2026, 3, 2),
        "place": "Бишкек",
    }
    return Signatory(**{**facts, **changes})  # type: ignore[arg-type]


def a_milestone(number: int, **changes: object) -> Milestone:
    facts: dict[str, object] = {
        "id": identifier(400 + number),
        "title": Text(ky=f"{number}-жарым жылдык", ru=f"Полугодие {number}", en=f"Half-year {number}"),
        "rule": {"kind": "date", "on": "2026-05-01"},
        "due_on": date(2026, 5, 1),
        "card": None,
        "status": MilestoneStatus.UPCOMING,
        "days_left": 14,
        "fulfilled_on": None,
        "fulfilments": (),
    }
    return Milestone(**{**facts, **changes})  # type: ignore[arg-type]


def a_commitment(number: int, **changes: object) -> Commitment:
    facts: dict[str, object] = {
        "id": identifier(300 + number),
        "clause": f"п. 3.{number}",
        "text": Text(
            ky="Тараптар жогорку технологиялуу өндүрүштү түзүү үчүн заманбап инновациялык технологиялык хабды "
            "уюштурат жана ага керектүү жабдууларды берет",
            ru="Стороны создают современный инновационный технологический хаб и обеспечивают его оборудованием, "
            "необходимым для высокотехнологичного производства",
            en="The Parties set up a modern innovation technology hub and equip it for high-tech production",
        ),
        "kind": CommitmentKind.DELIVERABLE,
        "owed_by": FUND,
        "owed_to": MINISTRY,
        "amount": None,
        "currency": None,
        "evidence_expected": "акт приёма-передачи",
        "milestones": (a_milestone(number),),
    }
    return Commitment(**{**facts, **changes})  # type: ignore[arg-type]


def a_report(number: int, **changes: object) -> Fulfilment:
    facts: dict[str, object] = {
        "id": identifier(600 + number),
        "milestone": identifier(402),
        "happened_on": date(2026, 4, 20),
        "text": "Переведён первый транш, платёжное поручение приложено.",
        "share": Decimal("12.50"),
        "amount": Decimal("75000000.00"),
        "reported_at": datetime(2026, 4, 21, 9, 0, tzinfo=UTC),
        "reported_by": ACCOUNT,
        "state": FulfilmentState.ACCEPTED,
        "decided_at": datetime(2026, 4, 22, 9, 0, tzinfo=UTC),
        "decided_by": ACCOUNT,
        "return_reason": None,
        "evidence": (),
    }
    return Fulfilment(**{**facts, **changes})  # type: ignore[arg-type]


def a_payment(number: int, **changes: object) -> Payment:
    facts: dict[str, object] = {
        "id": identifier(700 + number),
        "milestone": identifier(402),
        "paid_on": date(2026, 4, 20),
        "amount": Decimal("100.00"),
        "currency": "KGS",
        "payer": FUND,
        "payee": MINISTRY,
        "note": None,
        "recorded_at": datetime(2026, 4, 21, 9, 0, tzinfo=UTC),
        "recorded_by": ACCOUNT,
        "withdrawn_at": None,
        "withdrawn_by": None,
        "withdrawal_reason": None,
        "evidence": (),
    }
    return Payment(**{**facts, **changes})  # type: ignore[arg-type]


def a_file(number: int, **changes: object) -> Document:
    facts: dict[str, object] = {
        "id": identifier(500 + number),
        "kind": DocumentKind.TEXT,
        "standing": DocumentStanding.ORIGINAL,
        "language": Language.RU,
        "filename": f"Меморандум, подписанный текст {number}.pdf",
        "media_type": "application/pdf",
        "size": 482_113,
        "digest": digest(f"file {number}"),
        "added_at": datetime(2026, 3, 3, 8, 30, tzinfo=UTC),
    }
    return Document(**{**facts, **changes})  # type: ignore[arg-type]


COMMITMENTS = (
    a_commitment(1, milestones=(a_milestone(1, status=MilestoneStatus.DUE_SOON),)),
    a_commitment(
        2,
        text=Text(
            ky="Фонд ишке ашыруу үчүн каражат бөлөт",
            ru="Фонд выделяет средства на реализацию в соответствии с графиком, утверждаемым Сторонами",
            en="The Fund provides the money for implementation on the schedule agreed by the Parties",
        ),
        kind=CommitmentKind.FINANCIAL,
        amount=Decimal("600000000.00"),
        currency="KGS",
        evidence_expected=None,
        milestones=(
            a_milestone(
                2,
                status=MilestoneStatus.FULFILLED,
                fulfilled_on=date(2026, 4, 20),
                fulfilments=(a_report(1),),
            ),
            a_milestone(3, due_on=date(2026, 10, 31), status=MilestoneStatus.LATE, days_left=-23),
            a_milestone(4, due_on=None, rule=None, status=MilestoneStatus.UNKNOWN, days_left=None),
        ),
    ),
    a_commitment(
        3,
        clause=None,
        text=Text(
            ky="Министрлик адистерди окутат",
            ru="Министерство обучает специалистов",
            en="The Ministry trains staff",
        ),
        kind=CommitmentKind.FINANCIAL,
        owed_by=MINISTRY,
        owed_to=FUND,
        amount=Decimal("1250000.50"),
        currency="USD",
        milestones=(),
    ),
    a_commitment(
        4,
        text=Text(ru="Стороны содействуют развитию стартапов и экспорта"),
        kind=CommitmentKind.DECLARATIVE,
        owed_to=None,
        evidence_expected=None,
        milestones=(a_milestone(5, due_on=None, rule=None, status=MilestoneStatus.UNKNOWN, days_left=None),),
    ),
)


def a_dossier(**changes: object) -> Dossier:
    """A registered memorandum with every part filled, on the pattern of the first demonstration document."""
    facts: dict[str, object] = {
        "id": identifier(100),
        "number": "М-2026/0001",
        "status": Status.IN_FORCE,
        "form": AgreementForm.MEMORANDUM,
        "class_": AgreementClass.WITHOUT_TREATY_STATUS,
        "legal_basis": None,
        "title": Text(
            ky="Санариптик технологиялар, инновация жана өнөр жай жаатында кызматташтык жөнүндө меморандум",
            ru="Меморандум о сотрудничестве в сфере цифровых технологий, инноваций и промышленности",
            en="Memorandum of cooperation in digital technology, innovation and industry",
        ),
        "purpose": Text(
            ky="Заманбап инновациялык технологиялык хаб жана алдыңкы технологияларды экономиканын бардык "
            "тармактарына киргизүү үчүн аянтча түзүү; өлкөдө жогорку технологиялуу өндүрүштү калыптандыруу.",
            ru="Создание современного инновационного технологического хаба и площадки для внедрения передовых "
            "технологий во все отрасли экономики и формирования в стране высокотехнологичного производства.",
            en="To set up a modern innovation technology hub and a platform to bring advanced technology into all "
            "sectors of the economy and to build high-tech production in the country.",
        ),
        "place": "Бишкек",
        "signed_on": date(2026, 3, 2),
        "entry_rule": EntryIntoForce.ON_SIGNATURE,
        "in_force_on": date(2026, 3, 2),
        "term": TermKind.LENGTH,
        "term_months": 36,
        "ends_on": date(2029, 3, 1),
        "renewal": Renewal.TACIT,
        "notice_days": 90,
        "languages": (Language.KY, Language.RU, Language.EN),
        "prevailing_language": None,
        "confidentiality": Confidentiality.PUBLIC,
        "confidentiality_reason": None,
        "reader_organisations": (identifier(1),),
        "reader_accounts": (ACCOUNT,),
        "original_location": "Архив министерства, опись 3",
        "registered_at": datetime(2026, 3, 4, 5, 12, 40, tzinfo=UTC),
        "created_at": datetime(2026, 3, 3, 5, 12, 40, tzinfo=UTC),
        "created_by": ACCOUNT,
        "revision": 7,
        "parties": (
            Party(identifier(201), MINISTRY, PartyRole.PARTY, (a_signatory(1),)),
            Party(
                identifier(202),
                FUND,
                PartyRole.PARTY,
                (
                    a_signatory(2, position="председатель правления", authority=AuthorityBasis.CHARTER),
                    a_signatory(3, position=None, authority=None, authority_number=None, authority_on=None),
                ),
            ),
        ),
        "commitments": COMMITMENTS,
        "documents": (
            a_file(1),
            a_file(
                2,
                language=Language.KY,
                standing=DocumentStanding.AUTHENTIC,
                filename="Меморандум, Өкмөткө.pdf",
            ),
            a_file(3, kind=DocumentKind.OTHER, standing=None, language=None, filename="протокол.docx"),
        ),
        "ledger": LedgerPosition(
            log="register.example/kelishim",
            seq=1204,
            at=datetime(2026, 11, 20, 10, 15, 2, tzinfo=UTC),
            leaf=digest("leaf"),
            revision=7,
            size=1205,
            root=digest("root"),
        ),
    }
    return Dossier(**{**facts, **changes})  # type: ignore[arg-type]


def an_empty_dossier() -> Dossier:
    """A draft of which nothing is known yet, not even its title."""
    nothing = dict.fromkeys(
        [
            "number",
            "form",
            "class_",
            "legal_basis",
            "place",
            "signed_on",
            "entry_rule",
            "in_force_on",
            "term",
            "term_months",
            "ends_on",
            "renewal",
            "notice_days",
            "prevailing_language",
            "confidentiality_reason",
            "confidentiality_review_on",
            "original_location",
            "registered_at",
            "ledger",
        ]
    )
    lists = dict.fromkeys(
        ["languages", "reader_organisations", "reader_accounts", "parties", "commitments", "documents"], ()
    )
    return a_dossier(status=Status.DRAFT, title=Text(), purpose=Text(), revision=1, **nothing, **lists)


def a_dossier_full_of(text: str, **changes: object) -> Dossier:
    """A dossier in which every free text is `text`."""
    everywhere = Text(ky=text, ru=text, en=text)
    body = Body(identifier(3), everywhere, everywhere, OrganisationKind.OTHER, None)
    signatory = a_signatory(name=text, position=text, authority_number=text, place=text)
    report = a_report(1, text=text, return_reason=text)
    milestones = (a_milestone(1, title=everywhere, fulfilments=(report,)), a_milestone(2, title=everywhere))
    facts: dict[str, object] = {
        "number": text,
        "legal_basis": text,
        "title": everywhere,
        "purpose": everywhere,
        "place": text,
        "confidentiality": Confidentiality.CONFIDENTIAL,
        "confidentiality_reason": text,
        "original_location": text,
        "parties": (Party(identifier(203), body, PartyRole.GUARANTOR, (signatory,)),),
        "commitments": (
            a_commitment(
                1,
                clause=text,
                text=everywhere,
                owed_by=body,
                owed_to=body,
                evidence_expected=text,
                milestones=milestones,
            ),
        ),
        "documents": (a_file(1, filename=text),),
    }
    return a_dossier(**{**facts, **changes})


def agreement_rows(count: int = 3) -> list[AgreementRow]:
    dossier = a_dossier()
    return [
        AgreementRow(
            id=identifier(1000 + number),
            number=f"М-2026/{number:04}" if number else None,
            status=Status.IN_FORCE if number else Status.DRAFT,
            form=AgreementForm.MEMORANDUM if number else None,
            title=dossier.title,
            signed_on=date(2026, 3, 2) if number else None,
            in_force_on=None,
            ends_on=date(2029, 3, 1),
            registered_at=datetime(2026, 3, 4, 20, 12, 40, tzinfo=UTC) if number else None,
            confidentiality=Confidentiality.PUBLIC,
            parties=(MINISTRY, FUND),
            commitments=4,
            open_milestones=3,
            next_due_on=date(2026, 12, 1),
        )
        for number in range(count)
    ]


def milestone_rows() -> list[PaidRow]:
    """The milestones of the sample dossier: the commitment of 600 million has three of them."""
    dossier = a_dossier()
    return [
        PaidRow(
            id=milestone.id,
            agreement=dossier.id,
            agreement_number=dossier.number,
            agreement_title=dossier.title,
            commitment=commitment.id,
            clause=commitment.clause,
            kind=commitment.kind,
            text=commitment.text,
            title=milestone.title,
            owed_by=commitment.owed_by,
            owed_to=commitment.owed_to,
            amount=commitment.amount,
            currency=commitment.currency,
            due_on=milestone.due_on,
            status=milestone.status,
            days_left=milestone.days_left,
            fulfilled_on=milestone.fulfilled_on,
            after_the_end=False,
            promise=Promise(
                commitment.amount,
                commitment.currency,
                tuple(Instalment(each.amount) for each in commitment.milestones),
            ),
            place=place,
        )
        for commitment in dossier.commitments
        for place, milestone in enumerate(commitment.milestones)
    ]
