"""Letters as they are written, and the ways they go."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from pydantic import SecretStr

from agreements.readings.reminders import Reminding
from agreements.rules.contents import Text
from agreements.vocabulary import Confidentiality, Language
from registry.languages import words
from registry.letters import Sender, message, reminder
from registry.mail import Mailbox, MailSettingsError, NotSent, Smtp, post, written
from registry.settings import Settings

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SENDER = Sender("noreply@register.test", "https://register.test")
TOLD = Reminding(
    id=UUID(int=7),
    message_id="00000000-0000-0000-0000-000000000007@register.test",
    step="before-7",
    due_on=date(2026, 11, 30),
    enqueued_at=AT,
    sent_at=None,
    stands=True,
    milestone=UUID(int=8),
    agreement=UUID(int=9),
    number="MEM-2026-0001",
    confidentiality=Confidentiality.PUBLIC,
    agreement_title=Text(ky="Меморандум", ru="Меморандум о цифровых услугах"),
    clause="п. 3.2",
    text=Text(ky="Отчётту өткөрүп берүү", ru="Передать отчёт"),
    title=Text(ru="Первый этап"),
    amount=None,
    currency=None,
    evidence_expected=None,
    owed_by=Text(ky="Министрлик", ru="Министерство"),
    owed_to=Text(en="Example Fund"),
    recipient=UUID(int=10),
    recipient_name="Исполнитель (пример)",
    recipient_email="executor@example.test",
    recipient_language=Language.RU,
)


def told(**changes: object) -> Reminding:
    return msgspec.structs.replace(TOLD, **changes)


@dataclass
class Read:
    """A letter as its reader gets it."""

    head: EmailMessage
    text: str
    html: str
    raw: dict[str, str]


def sent(letter: Reminding, on: date = TODAY, sender: Sender = SENDER) -> Read:
    content = written(message(letter, AT, on, sender))
    parsed = message_from_bytes(content, policy=default)
    raw = {
        name: str(make_header(decode_header(value))) for name, value in message_from_bytes(content).items()
    }
    text, html = (part.get_content().replace("\N{NO-BREAK SPACE}", " ") for part in parsed.iter_parts())
    return Read(parsed, text, html, raw)


@pytest.mark.parametrize(
    ("language", "left", "subject"),
    [
        (Language.RU, 1, "Остался 1 день: MEM-2026-0001, п. 3.2"),
        (Language.RU, 2, "Осталось 2 дня: MEM-2026-0001, п. 3.2"),
        (Language.RU, 7, "Осталось 7 дней: MEM-2026-0001, п. 3.2"),
        (Language.RU, 0, "Срок сегодня: MEM-2026-0001, п. 3.2"),
        (Language.RU, -21, "Просрочено на 21 день: MEM-2026-0001, п. 3.2"),
        (Language.RU, -14, "Просрочено на 14 дней: MEM-2026-0001, п. 3.2"),
        (Language.KY, 30, "30 күн калды: MEM-2026-0001, п. 3.2"),
        (Language.KY, 0, "Мөөнөтү бүгүн: MEM-2026-0001, п. 3.2"),
        (Language.KY, -7, "Мөөнөтү 7 күн мурун өткөн: MEM-2026-0001, п. 3.2"),
        (Language.EN, 1, "1 day left: MEM-2026-0001, п. 3.2"),
        (Language.EN, -7, "7 days overdue: MEM-2026-0001, п. 3.2"),
    ],
)
def test_the_subject_says_how_many_days_in_the_language_of_the_reader(
    language: Language, left: int, subject: str
):
    read = sent(told(recipient_language=language, due_on=TODAY + timedelta(days=left)))
    assert read.head["Subject"] == subject
    assert read.head["Content-Language"] == language
    assert f'<html lang="{language}">' in read.html


@pytest.mark.parametrize(
    ("language", "due", "promise"),
    [
        (Language.RU, "30 ноября 2026", "Передать отчёт"),
        (Language.KY, "2026-жылдын 30-ноябры", "Отчётту өткөрүп берүү"),
        (Language.EN, "30 November 2026", "Отчётту өткөрүп берүү"),
    ],
)
def test_the_letter_says_what_is_owed_by_when_and_where_to_report(language: Language, due: str, promise: str):
    read = sent(told(recipient_language=language))
    for part in (read.text, read.html):
        for said in (
            due,
            promise,
            "п. 3.2",
            "MEM-2026-0001",
            "Example Fund",
            f"https://register.test/milestones/{UUID(int=8)}",
        ):
            assert said in part
        assert words(language).t("mail.how_to_report") in part


def test_the_letter_says_that_a_machine_wrote_it_and_which_letter_it_is():
    read = sent(TOLD)
    assert read.head["Auto-Submitted"] == "auto-generated"
    assert read.head["Message-ID"] == "<00000000-0000-0000-0000-000000000007@register.test>"
    assert read.head["Date"].datetime == AT
    assert read.head["To"].addresses[0].addr_spec == "executor@example.test"
    assert read.head["From"].addresses[0].display_name == "Реестр Kelishim"


def test_the_same_facts_make_the_same_letter_to_the_byte():
    assert written(message(TOLD, AT, TODAY, SENDER)) == written(message(TOLD, AT, TODAY, SENDER))


def test_every_line_fits_into_seven_bits_and_the_length_servers_take():
    raw = written(message(told(text=Text(ru="Ө" * 5000)), AT, TODAY, SENDER))
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("level", [Confidentiality.CONFIDENTIAL, Confidentiality.NEED_TO_KNOW])
def test_of_what_is_not_open_no_text_goes_by_mail(level):
    told_of = told(confidentiality=level)
    read = sent(told_of)
    for part in (read.text, read.html, read.head["Subject"]):
        for secret in ("Передать отчёт", "цифровых", "Первый этап", "Example Fund"):
            assert secret not in part
    assert "MEM-2026-0001" in read.text
    assert words(Language.RU).t("mail.withheld") in read.text
    inside = reminder(told_of, TODAY, SENDER, words(Language.RU), by_mail=False)
    assert "Передать отчёт" in [line.value for line in inside.lines]


def test_a_demonstration_says_so_in_subject_and_text():
    read = sent(TOLD, sender=Sender("noreply@register.test", "https://register.test", demonstration=True))
    assert read.head["Subject"].startswith("[Демонстрация] ")
    assert words(Language.RU).t("mail.demonstration") in read.text
    assert words(Language.RU).t("mail.demonstration") in read.html
    assert "[Демонстрация]" not in sent(TOLD).head["Subject"]


def test_what_people_wrote_is_text_and_never_markup():
    read = sent(told(text=Text(ru='<script>alert("1")</script> & <b>'), recipient_name='"<i>", (кавычки)'))
    assert "<script>" not in read.html
    assert "&lt;script&gt;" in read.html
    assert "<script>" in read.text
    assert read.head["To"].addresses[0].addr_spec == "executor@example.test"


@pytest.mark.parametrize("hostile", ["Имя\r\nBcc: everybody@example.test", "Name\nX-Y: z", "Имя\r\n\r\ntext"])
def test_a_name_with_a_line_break_makes_no_header(hostile: str):
    read = sent(told(recipient_name=hostile, number=f"MEM {hostile}"))
    assert read.head["Bcc"] is read.head["X-Y"] is None
    assert read.head["To"].addresses[0].addr_spec == "executor@example.test"
    assert read.head["To"].addresses[0].display_name == " ".join(hostile.split())


@pytest.mark.parametrize("length", range(1, 120, 7))
def test_long_names_and_subjects_arrive_as_they_were(length: int):
    """With Python's newer headers a space after a number got lost. Read by RFC 2047, which its parser breaks too."""
    name = ("Саламаттык сактоо министрлигинин 2 аткаруучусу (көрсөтмө мисал), " * 3)[:length].strip()
    read = sent(
        told(recipient_name=name, clause=name, recipient_language=Language.KY, due_on=TODAY - timedelta(2))
    )
    assert read.raw["To"] == f"{name} <executor@example.test>"
    assert read.raw["Subject"] == f"Мөөнөтү 2 күн мурун өткөн: MEM-2026-0001, {name}"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.test", Smtp("mail.test", 25)),
        ("smtp://mail.test:2525/", Smtp("mail.test", 2525)),
        ("smtps://mail.test", Smtp("mail.test", 465, tls=True)),
        (
            "smtp://a%40b:p%3Aw@mail.test",
            Smtp("mail.test", 587, start_tls="required", user="a@b", password="p:w"),
        ),
        (
            "smtp://a:b@[::1]:26?starttls=never&ca=/etc/ca.pem",
            Smtp("::1", 26, start_tls="never", user="a", password="b", ca="/etc/ca.pem"),
        ),
    ],
)
def test_the_address_of_a_mail_server_is_read(url: str, server: Smtp):
    assert Smtp.at(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.test",
        "http://mail.test",
        "smtp://",
        "smtp://x:99999",
        "smtp://x?starttls=maybe",
        "smtp://x?tls=1",
        "smtp://x/y",
        "smtp://[::1",
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(url: str):
    with pytest.raises(MailSettingsError) as refusal:
        Smtp.at(url)
    assert refusal.value.key == "mail.no_smtp_url"


def test_a_password_shows_nowhere():
    assert "secret" not in repr(Smtp.at("smtp://me:secret@mail.test"))
    with pytest.raises(MailSettingsError) as refusal:
        Smtp.at("smtp://me:secret@mail.test:port")
    assert "secret" not in f"{refusal.value!r} {refusal.value.__cause__!r}"


def test_without_a_mail_server_letters_go_to_a_folder(tmp_path: Path):
    assert post(Settings(home=tmp_path)) == Mailbox(tmp_path / "mailbox")
    assert post(Settings(home=tmp_path, smtp_url=SecretStr("smtp://x"))) == Smtp("x", 25)


async def test_a_letter_given_twice_lies_in_the_folder_once(tmp_path: Path):
    box = Mailbox(tmp_path / "mailbox")
    await box.send(message(TOLD, AT, TODAY, SENDER))
    await box.send(message(TOLD, AT, TODAY, SENDER))
    [file] = (tmp_path / "mailbox").iterdir()
    assert file.name == "00000000-0000-0000-0000-000000000007.eml"
    assert message_from_bytes(file.read_bytes(), policy=default)["Subject"].startswith("Осталось 7")
    assert (tmp_path / "mailbox").stat().st_mode & 0o777 == 0o700


async def test_a_folder_that_cannot_be_written_puts_the_letter_off(tmp_path: Path):
    (tmp_path / "mailbox").write_text("no folder")
    with pytest.raises(NotSent):
        await Mailbox(tmp_path / "mailbox").send(message(TOLD, AT, TODAY, SENDER))


def test_a_clause_that_ends_in_a_point_gives_the_sentence_its_own():
    for day in (date(2026, 11, 29), TODAY, date(2026, 11, 1)):
        lead = reminder(told(clause="2-п.", due_on=day), TODAY, SENDER, words(Language.RU)).lead
        assert lead.endswith("2-п."), lead
        assert not lead.endswith(".."), lead
