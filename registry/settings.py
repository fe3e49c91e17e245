"""What an operator may set, from the environment (`KELISHIM_...`). Nothing else in the house reads it."""

import os
import secrets
import tempfile
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from agreements.errors import RegisterError

LONGEST_PORT = 65535
DEMONSTRATION_WANTED, DEMONSTRATION_LOADED = "wanted", "loaded"


def default_home() -> Path:
    """A machine-wide place for root, a place of their own for anybody else."""
    if os.geteuid() == 0:
        return Path("/var/lib/kelishim")
    data = os.environ.get("XDG_DATA_HOME", "")
    # The XDG specification: a relative path here is invalid and is ignored.
    return (Path(data) if data.startswith("/") else Path.home() / ".local" / "share") / "kelishim"


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


AbsolutePath = Annotated[Path, AfterValidator(_absolute)]


class Settings(BaseSettings):
    """The settings of one process; they do not change while it runs."""

    model_config = SettingsConfigDict(env_prefix="KELISHIM_", frozen=True, extra="ignore")

    # Where the private PostgreSQL keeps its data, and the secret of this installation.
    home: AbsolutePath = Field(default_factory=default_home)
    # A PostgreSQL of the operator's own, as a postgresql:// address; without it a private one is started.
    database_url: SecretStr | None = None
    # The role that owns the tables, used to migrate only; without it `database_url` does both.
    database_owner_url: SecretStr | None = None
    # A PostgreSQL installation (the folder with bin/) to start instead of the one found.
    pg_root: AbsolutePath | None = None
    pool_size: int = Field(default=10, ge=1, le=1000)

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=LONGEST_PORT)
    # The address people and letters use, when it differs from host and port (behind a proxy).
    base_url: str | None = None
    smtp_url: SecretStr | None = None
    mail_from: str | None = None
    # The name of this register's log in the ledger (a C2SP origin line).
    origin: str = Field(default="kelishim.local/register", min_length=1, pattern=r"^[^\s+]+$")
    # The folder of the signer's keys and memory, which no other process reads; unset: `signer` in the home.
    signer_home: AbsolutePath | None = None
    # An authority that stamps checkpoints (RFC 3161), and a file with the certificates it is trusted by; unset: the
    # system's.
    tsa_url: SecretStr | None = None
    tsa_ca: AbsolutePath | None = None
    # Who gets the last checkpoint of each day by letter.
    checkpoint_mail: Literal["auditors"] | None = None
    # Whether to load the demonstration register; unset: on the first start of a private PostgreSQL.
    demo: bool | None = None
    # What signs tokens; without it one is made and kept in `home`.
    secret: SecretStr | None = Field(default=None, min_length=32)
    # The language of the command line; unset: that of the terminal.
    language: str | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _blank_is_unset(cls, value: Any, info: Any) -> Any:  # noqa: ANN401 -- any field of any type
        """An empty variable (`KELISHIM_SMTP_URL=`) is the same as none, as in every shell script."""
        if value == "" and info.field_name is not None:
            return cls.model_fields[info.field_name].get_default(call_default_factory=True)
        return value

    @property
    def embedded(self) -> bool:
        """Whether the private PostgreSQL is the one to use."""
        return self.database_url is None

    @property
    def address(self) -> str:
        """The address people use, without a slash at its end."""
        if self.base_url:
            return self.base_url.rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def signer_folder(self) -> Path:
        """Where the signer of the ledger keeps its keys and what it signed last."""
        return self.signer_home or self.home / "signer"

    @property
    def demonstration_mark(self) -> Path:
        """The file that says that the private register is, or is to be, the demonstration."""
        return self.home / "demonstration"

    @property
    def demonstration(self) -> bool:
        """Whether what the register holds is invented; pages say so."""
        if self.demo:
            return True
        try:
            return self.embedded and self.demonstration_mark.read_text("utf-8") == DEMONSTRATION_LOADED
        except FileNotFoundError:
            return False

    def secret_key(self) -> bytes:
        """Give the secret of this installation; the first process to ask makes it."""
        if self.secret is not None:
            return self.secret.get_secret_value().encode()
        path = self.home / "secret"
        try:
            return path.read_bytes()
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
        # Readable by its maker alone, as mkstemp has it.
        descriptor, draft = tempfile.mkstemp(prefix="secret.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_urlsafe(48).encode())
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link, not a rename: of two processes that start at once, one wins and both read the winner's.
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
        return path.read_bytes()


@cache
def settings() -> Settings:
    """Read the settings, once a process."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = [(f"KELISHIM_{'_'.join(map(str, at['loc']))}".upper(), at["msg"]) for at in error.errors()]
        raise RegisterError("cli.wrong_settings", said="; ".join(map(": ".join, wrong))) from None


def override(**given: object) -> None:
    """Let what the command line says stand for what the environment says, here and in processes started later.

    The settings may have been read already, if only to say a command's help in the right language.
    """
    for name, value in given.items():
        if value is not None:
            os.environ[f"KELISHIM_{name.upper()}"] = str(value)
    settings.cache_clear()
