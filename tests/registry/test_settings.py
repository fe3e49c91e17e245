"""What an operator sets, and what stands where nothing is set."""

import os
import stat
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest
from pydantic import ValidationError

from agreements.errors import RegisterError
from registry import engine
from registry import settings as module
from registry.settings import Settings


@pytest.fixture(autouse=True)
def unset(monkeypatch):
    """An environment in which nothing is set."""
    for name in list(os.environ):
        if name.startswith("KELISHIM_"):
            monkeypatch.delenv(name)


def test_root_keeps_its_data_for_the_machine_and_others_at_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert Settings().home == Path("/var/lib/kelishim")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert Settings().home == tmp_path / ".local" / "share" / "kelishim"
    monkeypatch.setenv("XDG_DATA_HOME", "relative/is/invalid")
    assert Settings().home == tmp_path / ".local" / "share" / "kelishim"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert Settings().home == tmp_path / "data" / "kelishim"
    monkeypatch.setenv("KELISHIM_HOME", "~/register")
    assert Settings().home == tmp_path / "register"


def test_an_empty_variable_is_the_same_as_none(monkeypatch):
    for name in ("DATABASE_URL", "SMTP_URL", "SECRET", "PORT", "DEMO", "HOME"):
        monkeypatch.setenv(f"KELISHIM_{name}", "")
    chosen = Settings()
    assert (chosen.database_url, chosen.smtp_url, chosen.secret, chosen.demo) == (None, None, None, None)
    assert chosen.port == 8000
    assert chosen.home == module.default_home()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "70000"),
        ("PORT", "http"),
        ("SECRET", "too short"),
        ("DEMO", "perhaps"),
        ("ORIGIN", "with space"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(monkeypatch, name, value):
    monkeypatch.setenv(f"KELISHIM_{name}", value)
    module.settings.cache_clear()
    with pytest.raises(RegisterError) as refusal:
        module.settings()
    assert f"KELISHIM_{name}" in str(refusal.value.params["said"])
    assert value not in str(refusal.value.params["said"]) or name != "SECRET"
    monkeypatch.undo()
    module.settings.cache_clear()


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        Settings().port = 1


def test_secrets_are_not_shown(monkeypatch):
    monkeypatch.setenv("KELISHIM_DATABASE_URL", "postgresql://register:hunter2@db/register")
    monkeypatch.setenv("KELISHIM_SECRET", "hunter2" * 6)
    assert "hunter2" not in repr(Settings())


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOST": "::1", "PORT": "80"}, "http://[::1]:80"),
        ({"BASE_URL": "https://kelishim.example/"}, "https://kelishim.example"),
    ],
)
def test_the_address_people_use(monkeypatch, environment, address):
    for name, value in environment.items():
        monkeypatch.setenv(f"KELISHIM_{name}", value)
    assert Settings().address == address


def test_the_secret_is_made_once_and_is_nobody_elses(tmp_path):
    chosen = Settings(home=tmp_path / "home")
    with ThreadPool(8) as pool:
        secrets = set(pool.map(lambda _: chosen.secret_key(), range(8)))
    assert secrets == {Settings(home=tmp_path / "home").secret_key()}
    assert len(secrets.pop()) >= 32
    assert stat.S_IMODE((tmp_path / "home" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret"]


def test_the_operators_secret_comes_first(tmp_path):
    chosen = Settings(home=tmp_path / "home", secret="the operator's own secret, long enough")
    assert chosen.secret_key() == b"the operator's own secret, long enough"
    assert not (tmp_path / "home").exists()


def test_the_application_and_the_owner_connect_as_different_roles(tmp_path):
    private = Settings(home=tmp_path)
    assert engine.connection(private)["user"] == "kelishim"
    assert engine.owner(private)["user"] == "postgres"
    own = Settings(database_url="postgresql://app@db/register")
    assert engine.owner(own)["dsn"] == engine.connection(own)["dsn"] == "postgresql://app@db/register"
    both = Settings(
        database_url="postgresql://app@db/register", database_owner_url="postgresql://own@db/register"
    )
    assert engine.connection(both)["dsn"] == "postgresql://app@db/register"
    assert engine.owner(both)["dsn"] == "postgresql://own@db/register"


def test_what_the_register_holds_is_invented_only_where_that_is_so(tmp_path):
    assert not Settings(home=tmp_path).demonstration
    (tmp_path / "demonstration").write_text("wanted")
    assert not Settings(home=tmp_path).demonstration
    (tmp_path / "demonstration").write_text("loaded")
    assert Settings(home=tmp_path).demonstration
    assert Settings(home=tmp_path, demo=False).demonstration
    assert not Settings(home=tmp_path, database_url="postgresql://app@db/register").demonstration
    assert Settings(home=tmp_path, database_url="postgresql://app@db/register", demo=True).demonstration
