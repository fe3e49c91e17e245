"""A register with every kind of record, under a chain of checkpoints; and somebody who owns its database.

Triggers and constraints are no hindrance to an owner, so the drill takes them away before it begins.
"""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from agreements.actors import Actor
from agreements.acts import drafting, freezing, issued_files, redacting, registering, unsealing
from agreements.acts.freezing import FreezeContent
from agreements.acts.issued_files import Issued
from agreements.ledger import verifying
from agreements.ledger.evidence import Content, Method
from agreements.ledger.notes import Verifier
from agreements.ledger.signing import HeadRefused
from agreements.rules.contents import AgreementContent, PartyContent, Text
from agreements.rules.redactions import Chosen, Ground, Place
from agreements.rules.successions import LegalAct
from agreements.tables.ledger import LedgerKey
from agreements.tables.parties import Signatory
from agreements.vocabulary import (
    AgreementForm,
    Confidentiality,
    EntryIntoForce,
    IssuedForm,
    IssuedKind,
    Language,
    OrganisationKind,
    RedactionAsker,
    Role,
)
from registry import demo
from registry.accounts import acts as accounts
from registry.accounts.tables import Account
from registry.engine import FastConnection, owner
from registry.piccolo_conf import DB
from registry.settings import settings
from registry.signer import keys
from registry.signer.rounds import Rounds
from tests.fixtures_signing import signing

Found = tuple[str, dict[str, Any]]
# What the database held at an earlier moment, as a backup would.
BACKUP = """
DO $$
DECLARE kept record;
BEGIN
    CREATE SCHEMA older;
    FOR kept IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('CREATE TABLE older.%1$I AS TABLE public.%1$I', kept.relname);
    END LOOP;
END $$
"""
RESTORE = """
DO $$
DECLARE kept record;
BEGIN
    FOR kept IN
        SELECT relname, string_agg(quote_ident(attname), ', ') AS columns
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity <> 'a'
        GROUP BY relname
    LOOP
        EXECUTE format('DELETE FROM public.%I', kept.relname);
        EXECUTE format('INSERT INTO public.%1$I (%2$s) SELECT %2$s FROM older.%1$I', kept.relname, kept.columns);
    END LOOP;
END $$
"""
# But for primary and foreign keys; triggers stand behind the latter, and go with the triggers.
WITHOUT_CONSTRAINTS = """
DO $$
DECLARE bound record;
BEGIN
    FOR bound IN
        SELECT conrelid::regclass AS owner, conname FROM pg_constraint
        WHERE contype IN ('c', 'u', 'x') AND connamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', bound.owner, bound.conname);
    END LOOP;
    FOR bound IN
        SELECT indexrelid::regclass AS name FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
        WHERE indisunique AND NOT indisprimary AND relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('DROP INDEX %s', bound.name);
    END LOOP;
END $$
"""


@dataclass
class Scene:
    """What the drill knows: the signer's folder, the keys that an auditor was handed, and how long the log was when."""

    folder: Path
    keys: tuple[Verifier, ...]
    backed_up: int
    signed: tuple[int, ...]
    size: int
    at: datetime
    runs: int = field(default=0)

    async def found(self, *, by_the_signer: bool = False) -> list[Found]:
        """What `kelishim verify log` would say with the keys that an auditor has; and the signer in its next round."""
        found = [(each.key, dict(each.params)) async for each in verifying.findings(trusted=self.keys)]
        if by_the_signer:
            self.runs += 1
            rounds = Rounds(self.copy(), settings().origin, makes_key=False)
            rounds.published = True
            try:
                await rounds.once(self.at + timedelta(minutes=1))
            except HeadRefused as refused:
                found.append((refused.key, dict(refused.params)))
        return found

    def copy(self) -> Path:
        """The signer's folder as it is, for a round that is not to leave anything."""
        copied = self.folder.with_name(f"signer{self.runs}")
        shutil.copytree(self.folder, copied)
        return copied


async def sql(statement: str, *values: Any) -> Any:
    """A statement of PostgreSQL's own form, in the transaction that the drill is in."""
    transaction = DB.open_transaction()
    assert transaction is not None
    return await transaction.fetch(statement, values)


async def made(folder: Path) -> Scene:
    """Enters it all and signs it, four times; before the last two times a backup is taken."""
    at = datetime.now(UTC)
    await demo.load(at)
    rounds = Rounds(folder, settings().origin, makes_key=True)
    sizes = [await _signed(rounds, at)]
    registrar = await _actor(Role.REGISTRAR, at)
    auditor = await _actor(Role.AUDITOR, at)
    await _opened(registrar, auditor)
    await _withheld(registrar, auditor)
    await _given_out(auditor)
    sizes.append(await _signed(rounds, at))
    session = await asyncpg.connect(**owner(settings()))
    try:
        await session.execute(BACKUP)
    finally:
        await session.close()
    keys.rotate(folder, settings().origin, at.date(), 30)
    await accounts.issue_token(registrar.account, actor=accounts.system(at))
    sizes.append(await _signed(rounds, at))
    await _bodies_named(registrar, "Үчүнчү", "Третья")
    sizes.append(await _signed(rounds, at))
    verifiers = tuple(
        [Verifier.parse(row["vkey"]) for row in await LedgerKey.raw("SELECT vkey FROM ledger_key")]
    )
    assert rounds.memory is not None
    return Scene(folder, verifiers, sizes[1], tuple(sizes), sizes[-1], rounds.memory.at)


async def _signed(rounds: Rounds, at: datetime) -> int:
    async with signing():
        signed = await rounds.once(at)
    assert signed is not None
    return signed.size


async def _actor(role: Role, at: datetime) -> Actor:
    [row, *_] = await Account.raw("SELECT id FROM account WHERE {} = ANY(roles) ORDER BY id", str(role))
    return Actor(row["id"], frozenset({role}), at, None)


async def _bodies_named(actor: Actor, *names: str) -> list[UUID]:
    from agreements.acts import organisations
    from agreements.acts.organisations import OrganisationContent

    return [
        await organisations.create(
            OrganisationContent(name=Text(ru=f"{each} (пример)"), kind=OrganisationKind.OTHER), actor=actor
        )
        for each in names
    ]


async def _opened(registrar: Actor, auditor: Actor) -> None:
    """What the demonstration lacks: an agreement for those named alone, opened by an auditor."""
    one, other = await _bodies_named(registrar, "Первая", "Вторая")
    content = AgreementContent(
        form=AgreementForm.MEMORANDUM,
        title=Text(ky="Жабык меморандум", ru="Закрытый меморандум (пример)"),
        signed_on=registrar.today - timedelta(days=7),
        entry_rule=EntryIntoForce.ON_SIGNATURE,
        confidentiality=Confidentiality.NEED_TO_KNOW,
        confidentiality_reason="Пример",
        reader_accounts=frozenset({registrar.account}),
        parties=(PartyContent(organisation=one), PartyContent(organisation=other)),
    )
    agreement = await drafting.draft(content, actor=registrar)
    number = await registering.register(agreement, seen=None, actor=registrar, despite_duplicates=True)
    await unsealing.unseal(number, reason="Проверка (пример)", actor=auditor)


async def _withheld(registrar: Actor, auditor: Actor) -> None:
    """The name of somebody who signed, taken out again."""
    [row, *_] = await Signatory.raw(
        "SELECT p.agreement, p.id AS party, s.id FROM signatory s JOIN party p ON p.id = s.party"
        " JOIN agreement a ON a.id = p.agreement WHERE a.registered_at IS NOT NULL ORDER BY s.id DESC LIMIT 1"
    )
    place = Place(f"party/{row['party']}", "signatory", row["id"], "name", None)
    law = LegalAct("Закон об информации персонального характера (пример)", "№ 0", date(2008, 4, 14))
    ground = Ground(law, RedactionAsker.PERSON, request_number="Вх-1", request_on=registrar.today)
    redaction = await redacting.propose(
        row["agreement"], [Chosen(place, stands=True)], ground=ground, seen=None, actor=registrar
    )
    await redacting.approve(redaction, seen=None, actor=auditor)


async def _given_out(auditor: Actor) -> None:
    """A file, and a package of a state that was frozen."""
    day = auditor.today
    await issued_files.issue(
        Issued(
            digest=bytes(32),
            content=Content(Method.FILE),
            kind=IssuedKind.AGREEMENT_LIST,
            form=IssuedForm.CSV,
            language=Language.RU,
            log_size=1,
        ),
        actor=auditor,
    )
    freeze = await freezing.make(FreezeContent(name="Пример", first_on=day, last_on=day), actor=auditor)
    await freezing.pack(freeze, "0" * 64, Language.RU, actor=auditor)


@asynccontextmanager
async def owned() -> AsyncIterator[None]:
    """Everything within goes over one connection of the database's owner, without constraints, and is undone."""
    pool = await asyncpg.create_pool(
        **owner(settings()), min_size=1, max_size=1, connection_class=FastConnection
    )
    applications, DB.pool = DB.pool, pool
    transaction = DB.transaction()
    await transaction.__aenter__()
    try:
        await sql(WITHOUT_CONSTRAINTS)
        yield
    finally:
        await transaction.rollback()
        await transaction.__aexit__(None, None, None)
        DB.pool = applications
        await pool.close()
