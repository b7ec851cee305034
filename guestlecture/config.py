"""Settings from the environment. This module is the only reader of it."""

import re
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

SMTP_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
DEMO_SECRET_KEY = "only-for-the-demo"  # noqa: S105  known to everybody, and refused outside the demo
WEB_ADDRESS = re.compile(r"https?://([\w.-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>[0-9]{1,5}))?(/[\w.~%/-]*)?")
HIGHEST_PORT = 65_535


class WrongSetting(Exception):
    """A setting is missing or cannot be used; the message is one line that names it."""


class Settings(BaseSettings):
    """Everything an operator can choose. Names in the environment are the same in capitals."""

    # An empty variable is a variable that is not set: that is how Compose and systemd files leave things out.
    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    demo: bool = False
    secret_key: SecretStr | None = None
    public_url: str = "http://127.0.0.1:5000"
    data_dir: Path = Path("var")
    database_url: str | None = None
    meilisearch_url: str | None = None
    meilisearch_search_key: SecretStr | None = None
    meilisearch_indexing_key: SecretStr | None = None
    meilisearch_prefix: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,40}$")
    search_timeout_seconds: float = Field(default=1.0, gt=0, le=60)
    smtp_url: SecretStr | None = None
    mail_from: str = "gastles@localhost"
    time_zone: str = "Europe/Amsterdam"
    trusted_proxies: int = Field(default=0, ge=0)

    @field_validator("public_url", "meilisearch_url")
    @classmethod
    def _is_a_web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        found = WEB_ADDRESS.fullmatch(value)
        if found is None or int(found["port"] or 0) > HIGHEST_PORT:
            raise ValueError(
                "must be a web address, such as https://gastles.example or http://127.0.0.1:7700"
            )
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _database_is_supported(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            url = make_url(value)
        except (ArgumentError, ValueError):  # the latter for a port that is no number
            raise ValueError("is not a database address") from None
        backend = url.get_backend_name()
        if backend not in ("sqlite", "postgresql"):
            raise ValueError("must begin with postgresql:// or sqlite:///")
        if backend == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)

    @field_validator("smtp_url")
    @classmethod
    def _smtp_url_is_a_mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        try:
            parts = urlsplit(value.get_secret_value())
            _port = parts.port
        except ValueError:
            raise ValueError("is not an address of a mail server") from None
        if parts.scheme not in SMTP_PORTS or not parts.hostname:
            raise ValueError("must begin with smtp://, smtp+starttls:// or smtps:// and name a host")
        return value

    @field_validator("mail_from")
    @classmethod
    def _mail_from_is_an_address(cls, value: str) -> str:
        try:
            known = Address(addr_spec=parseaddr(value)[1])
        except (ValueError, IndexError, MessageError):
            known = Address()
        if not known.username or not known.domain:
            raise ValueError("must be an e-mail address, or a name with the address in <>")
        return value

    @field_validator("time_zone")
    @classmethod
    def _time_zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, ZoneInfoNotFoundError):
            raise ValueError("is not a time zone, such as Europe/Amsterdam") from None
        return value

    @model_validator(mode="after")
    def _real_use_needs_real_settings(self) -> Self:
        if not self.demo:
            if self.secret_key is None or len(self.secret_key.get_secret_value()) < 32:
                raise ValueError("SECRET_KEY must be set, to 32 characters or more (or set DEMO=1)")
            if self.smtp_url is None:
                raise ValueError("SMTP_URL must be set (or set DEMO=1)")
        if self.meilisearch_url and not (self.meilisearch_search_key and self.meilisearch_indexing_key):
            raise ValueError("MEILISEARCH_URL needs MEILISEARCH_SEARCH_KEY and MEILISEARCH_INDEXING_KEY")
        return self

    @property
    def database(self) -> str:
        """The address of the database: the one that is set, or a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'guestlecture.sqlite'}"

    @property
    def search_folder(self) -> Path:
        """Where the embedded search engine keeps its indexes."""
        return self.data_dir.resolve() / "search"

    @property
    def signing_key(self) -> str:
        """The key that signs cookies and mail links."""
        return self.secret_key.get_secret_value() if self.secret_key else DEMO_SECRET_KEY


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment. Raises WrongSetting with one line that names the setting."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]).upper()
        message = str(first["msg"]).removeprefix("Value error, ")
        raise WrongSetting(f"{name} {message}".strip()) from None
