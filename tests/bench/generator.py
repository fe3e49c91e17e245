"""A register of the size of a state's, invented from a seed: the same rows every time.

100,000 agreements between 400 bodies with 500,000 commitments, in Russian and Kyrgyz, loaded by COPY, each with 20
events and 5 amendments. Each agreement has its one ledger entry, chained and in the tree as an act would have written
it; the salted sections behind the digests are left out, as nothing that is measured reads them.
"""

import hashlib
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from agreements.ledger import merkle
from agreements.ledger.canonical import canonical, moment
from tests.bench.lives import live

SEED = 20261123
BODIES = 400
COMMITMENTS = 5
START = datetime(2021, 1, 4, 4, tzinfo=UTC)

RU_HEAD = (
    "Меморандум о сотрудничестве",
    "Соглашение о взаимодействии",
    "Протокол о намерениях",
    "Дорожная карта",
)
RU_FIELD = (
    "в области цифровых технологий", "в сфере сельского здравоохранения", "по охране водных ресурсов",
    "по развитию энергетики", "в области профессионального образования", "по строительству дорог",
    "по поддержке малого предпринимательства", "в сфере туризма", "по защите лесов", "в области статистики",
)  # fmt: skip
KY_HEAD = (
    "Кызматташуу жөнүндө меморандум",
    "Өз ара аракеттенүү жөнүндө макулдашуу",
    "Ниеттер протоколу",
    "Жол картасы",
)
KY_FIELD = (
    "санариптик технологиялар", "айыл саламаттыгы", "суу ресурстарын коргоо", "энергетиканы өнүктүрүү",
    "кесиптик билим берүү", "жол куруу", "чакан ишкердикти колдоо", "туризм", "токойлорду коргоо", "статистика",
)  # fmt: skip
RU_PROMISE = (
    "Перечислить взнос на счёт проекта", "Представить полугодовой отчёт о ходе работ",
    "Поставить оборудование в районы", "Обучить специалистов на местах", "Обеспечить помещение и связь",
)  # fmt: skip
KY_PROMISE = (
    "Долбоордун эсебине взнос которуу", "Иштин жүрүшү тууралуу жарым жылдык отчет берүү", "Райондорго жабдуу жеткирүү",
    "Жергиликтүү адистерди окутуу", "Имарат жана байланыш менен камсыз кылуу",
)  # fmt: skip
KINDS = ("financial", "reporting", "deliverable", "action", "in_kind")
FORMS = ("memorandum", "agreement", "protocol", "road_map")
SERIES = {"memorandum": "MEM", "agreement": "AGR", "protocol": "PRO", "road_map": "MAP"}


@dataclass(frozen=True, slots=True)
class Made:
    """What the measurements need to know of the register made."""

    bodies: list[UUID]
    agreements: list[UUID]
    today: date


class Rows:
    """The rows of one batch, by table."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.tables: dict[str, list[dict[str, Any]]] = {}

    def add(self, table: str, **row: Any) -> UUID:
        key = row.setdefault("id", self.key())
        self.tables.setdefault(table, []).append(row)
        return UUID(str(key))

    def key(self, at: int = 0) -> UUID:
        """A UUID version 7 of the seed's own time and chance."""
        value = ((1609732800000 + at) << 80) | self.chance.getrandbits(80)
        value = (value & ~(0xF << 76)) | (0x7 << 76)
        return UUID(int=(value & ~(0x3 << 62)) | (0x2 << 62))


async def generate(session: Any, *, agreements: int, account: UUID) -> Made:
    """Fill an empty, migrated register. `session` is the owner's connection; `account` enters everything."""
    chance = random.Random(SEED)  # noqa: S311 -- nothing secret
    today = datetime.now(UTC).date()
    rows = Rows(chance)
    bodies = [
        rows.add(
            "organisation",
            name_ru=f"{'Министерство' if index < 40 else 'Фонд'} № {index} (для измерений)",
            name_ky=f"№ {index} {'министрлик' if index < 40 else 'фонд'} (өлчөө үчүн)",
            kind="ministry" if index < 40 else "fund",
            country="KG",
        )
        for index in range(BODIES)
    ]
    await copy(session, rows)
    made: list[UUID] = []
    log = Log(await session.fetchrow("SELECT log, size, frontier FROM ledger_head"), account)
    counters: dict[tuple[str, int], int] = {}
    for first in range(0, agreements, 5_000):
        rows = Rows(chance)
        for index in range(first, min(first + 5_000, agreements)):
            made.append(agreement(rows, index, bodies, today, account, counters))
            log.add(made[-1], rows)
        await copy(session, rows)
        await session.copy_records_to_table(
            "ledger_entry",
            records=log.take(),
            columns=[
                "seq",
                "at",
                "act",
                "actor",
                "subject_kind",
                "subject",
                "revision",
                "body",
                "leaf",
                "root",
            ],
        )
    await session.executemany(
        "INSERT INTO number_series (id, series, year, last) VALUES (gen_random_uuid(), $1, $2, $3)",
        [(series, year, last) for (series, year), last in counters.items()],
    )
    await log.close(session)
    await session.execute("VACUUM ANALYZE")
    return Made(bodies, made, today)


def agreement(
    rows: Rows,
    index: int,
    bodies: list[UUID],
    today: date,
    account: UUID,
    counters: dict[tuple[str, int], int],
) -> UUID:
    """One agreement between a ministry and a fund, with its five commitments due around today."""
    chance = rows.chance
    key = rows.key(index * 1_700)
    form = chance.choice(FORMS)
    entered = START + timedelta(minutes=index * 28)
    number = SERIES[form], entered.year
    counters[number] = counters.get(number, 0) + 1
    head, field = FORMS.index(form), chance.randrange(len(RU_FIELD))
    signed = entered.date() - timedelta(days=chance.randrange(60))
    rows.add(
        "agreement", id=key, number=f"{number[0]}-{number[1]}-{counters[number]:04}", series=number[0], year=number[1],
        ordinal=counters[number], registered_at=entered, registered_by=account, created_at=entered, created_by=account,
        form=form, legal_class="interdepartmental", title_ru=f"{RU_HEAD[head]} {RU_FIELD[field]} № {index}",
        title_ky=f"{KY_FIELD[field]}: {KY_HEAD[head]} № {index}", place="Бишкек", signed_on=signed,
        entry_rule="on_signature", in_force_on=signed, term="until_date",
        ends_on=signed + timedelta(days=chance.randrange(400, 4_000)), renewal="none", languages=["ky", "ru"],
        confidentiality="public" if chance.random() < 0.95 else "official", confidentiality_reason="для измерений",
    )  # fmt: skip
    said = rows.tables["agreement"][-1]
    ministry, fund = bodies[chance.randrange(40)], bodies[40 + chance.randrange(BODIES - 40)]
    for position, body in enumerate((ministry, fund)):
        rows.add("party", agreement=key, organisation=body, role="party", position=position)
    for position in range(COMMITMENTS):
        promise = chance.randrange(len(RU_PROMISE))
        financial = KINDS[promise] == "financial"
        owed_by, owed_to = (ministry, fund) if position % 2 == 0 else (fund, ministry)
        commitment = rows.add(
            "commitment", agreement=key, position=position, clause=f"п. {position + 1}", text_ru=RU_PROMISE[promise],
            text_ky=KY_PROMISE[promise], kind=KINDS[promise], owed_by=owed_by, owed_to=owed_to,
            amount=Decimal(chance.randrange(1, 10**9)) / 100 if financial else None,
            currency="KGS" if financial else None,
        )  # fmt: skip
        due = today + timedelta(days=chance.randrange(-900, 900))
        rows.add(
            "milestone", commitment=commitment, agreement=key, owed_by=owed_by, position=0, due_on=due,
            rule=f'{{"kind":"date","on":"{due}"}}', fulfilled_on=due if chance.random() < 0.55 else None,
        )  # fmt: skip
    live(rows, said, (ministry, fund), rows.tables["commitment"][-COMMITMENTS:])
    return key


class Log:
    """The ledger entries of the agreements made, chained into the tree."""

    def __init__(self, head: Any, account: UUID) -> None:
        self.log, self.account = head["log"], account
        self.size, self.frontier = head["size"], tuple(head["frontier"])
        self.waiting: list[tuple[Any, ...]] = []
        self.at = START

    def add(self, key: UUID, rows: Rows) -> None:
        self.at += timedelta(minutes=28)
        parts = ["core", *(f"{kind}/{rows.key()}" for kind in ("party",) * 2 + ("commitment",) * COMMITMENTS)]
        body = canonical(
            {
                "v": 1, "log": self.log, "seq": self.size, "at": moment(self.at), "act": "agreement.draft",
                "actor": {"account": str(self.account), "organisation": None, "roles": ["registrar"], "via": "api"},
                "subject": f"agreement/{key}", "revision": 1, "previous": None, "reason": None, "request": None,
                "sections": {part: hashlib.sha256(part.encode()).hexdigest() for part in parts},
            }
        )  # fmt: skip
        leaf = merkle.leaf_hash(body)
        self.frontier = merkle.appended(self.frontier, self.size, leaf)
        root = merkle.root(self.frontier)
        self.waiting.append(
            (self.size, self.at, "agreement.draft", self.account, "agreement", key, 1, body, leaf, root)
        )
        self.size += 1

    def take(self) -> list[tuple[Any, ...]]:
        taken, self.waiting = self.waiting, []
        return taken

    async def close(self, session: Any) -> None:
        """Move the head to the end of what was copied, with the trigger off: it allows one step at a time."""
        await session.execute("SET session_replication_role = replica")
        await session.execute(
            "UPDATE ledger_head SET size = $1, at = $2, root = $3, frontier = $4",
            self.size,
            self.at,
            merkle.root(self.frontier),
            list(self.frontier),
        )
        await session.execute("SET session_replication_role = origin")


async def copy(session: Any, rows: Rows) -> None:
    for table in ("organisation", "agreement", "party", "commitment", "milestone", "event", "amendment"):
        found = rows.tables.get(table)
        if found:
            names = list(found[0])
            await session.copy_records_to_table(
                table, columns=names, records=[tuple(row[name] for name in names) for row in found]
            )
