"""What every kind of destination provides. A new kind is one module (or folder) of bot/chat with a `KIND`."""

from __future__ import annotations

from typing import Any, Protocol

from pydantic import BaseModel, SecretStr

from bot.alerts.destination import Destination
from bot.chat.connection import Connection, Desk
from bot.chat.setup import SetUp


class Environment(Protocol):
    """The secrets and addresses of the environment that chat platforms need; None: not set."""

    @property
    def slack_bot_token(self) -> SecretStr | None: ...
    @property
    def slack_app_token(self) -> SecretStr | None: ...
    @property
    def slack_signing_secret(self) -> SecretStr | None: ...
    @property
    def slack_api_url(self) -> SecretStr | str | None: ...
    @property
    def discord_token(self) -> SecretStr | None: ...
    @property
    def discord_api_url(self) -> SecretStr | str | None: ...


class ChatDestination(Destination, Protocol):
    """A destination that holds connections, and can say whether it would work."""

    async def check(self) -> list[str]:
        """Ask the platform, without posting, whether posts would arrive; return what must be mended.

        Plain words, one fault each. Does not raise for what the platform or the network does.
        """
        ...

    async def rehearse(self) -> list[str]:
        """Do once what alerts will need, and return what must be mended, as `check` does.

        A test card is posted (bot/chat/trial.py), edited, answered in its thread, found again, and deleted
        where that may be done. Call it only where `check` found nothing.
        """
        ...

    async def close(self) -> None:
        """Give back connections. Afterwards the destination is not used again."""
        ...


class Kind(Protocol):
    """One kind of destination."""

    name: str  # the `kind` of the configuration
    Options: type[BaseModel]  # the keys that destinations of this kind have besides `id` and `kind`

    def missing(self, environment: Environment) -> str | None:
        """Say in plain words what the environment lacks for destinations of this kind; None: nothing."""
        ...

    def open(self, settings: Any, environment: Environment, *, buttons: bool = False) -> ChatDestination:
        """Return the destination of one entry of the configuration: it has `id` and the fields of Options.

        Connects to nothing: the first post does. Call it only if nothing is missing. `buttons`: alerts carry
        buttons; only where a connection hears them.
        """
        ...

    def listens(self, environment: Environment) -> bool:
        """Tell whether `connect` gives a connection: only then alerts may carry buttons."""
        ...

    def connect(self, environment: Environment, desk: Desk) -> Connection | None:
        """Return the connection by which people reach `desk` from this platform, not yet running.

        None: the platform has none, or the environment lacks a token for it. It talks to nobody yet.
        """
        ...

    def set_up(self, environment: Environment) -> SetUp | None:
        """Return how the platform is set up; None: there is nothing to set up."""
        ...


def reveal(value: SecretStr | str | None) -> str:
    """Return the text of a secret or an address; empty if there is none."""
    return value.get_secret_value() if isinstance(value, SecretStr) else value or ""
