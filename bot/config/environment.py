"""What comes from the environment: the platforms' secrets, and the variables that `${NAME}` may name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.errors import BadFile, Finding


class Environment(BaseModel):
    """The variables Tocsin itself knows, by their names in small letters. Empty ones count as not set."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    redis_url: SecretStr | None = Field(
        None, description="Address of Redis or Valkey, where the configuration names none."
    )
    slack_bot_token: SecretStr | None = Field(None, description="Slack: the bot token, xoxb-….")
    slack_app_token: SecretStr | None = Field(None, description="Slack, Socket Mode: the app token, xapp-….")
    slack_signing_secret: SecretStr | None = Field(None, description="Slack, HTTP mode: the signing secret.")
    slack_api_url: SecretStr | None = Field(
        None, description="Slack's API elsewhere than https://slack.com/api/: GovSlack, a proxy."
    )
    discord_token: SecretStr | None = Field(None, description="Discord: the bot token.")
    discord_api_url: SecretStr | None = Field(
        None, description="Discord's API elsewhere than https://discord.com/api/v10: a rate-limit proxy."
    )
    acled_email: SecretStr | None = Field(None, description="ACLED: the account's e-mail address.")
    acled_password: SecretStr | None = Field(None, description="ACLED: the account's password.")
    reliefweb_appname: SecretStr | None = Field(None, description="ReliefWeb: the approved application name.")

    def secrets(self) -> dict[str, str]:
        """Return the variables that are set, in the clear, for those who must send them."""
        return {name: value.get_secret_value() for name, value in self if value is not None}


def read_variables(folder: Path, environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return the variables of `.env` in `folder`, if there is one, and those of `environ`, which win.

    Values are stripped; empty ones are left out. Raises BadFile if `.env` cannot be read.
    """
    file = folder / ".env"
    written: Mapping[str, str | None] = {}
    try:
        if file.is_file():
            written = dotenv_values(file, interpolate=False, encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile([Finding(file, 0, 0, "is not UTF-8 text: save the file as UTF-8")]) from None
    except OSError as error:
        raise BadFile([Finding(file, 0, 0, f"cannot be read: {error.strerror}")]) from None
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    return {name: value.strip() for name, value in written.items() if value and value.strip()} | given


def environment(variables: Mapping[str, str]) -> Environment:
    """Return the variables that Tocsin itself knows."""
    return Environment.model_validate(
        {name.lower(): value for name, value in variables.items() if name.isupper()}
    )
