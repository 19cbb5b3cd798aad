"""Discord as a destination. The libraries are loaded when one is opened, not when kinds are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.chat.connection import Desk
from bot.chat.kind import Environment, reveal
from bot.chat.setup import SetUp

if TYPE_CHECKING:
    from bot.chat.discord.destination import DiscordDestination
    from bot.chat.discord.gateway import DiscordGateway


def _as_text(value: Any) -> Any:
    """An id without quotes is a number to YAML."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Snowflake = Annotated[str, BeforeValidator(_as_text), Field(pattern=r"^[1-9][0-9]{14,19}$")]


class DiscordOptions(BaseModel):
    """A destination of kind `discord`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: Annotated[
        str,
        BeforeValidator(_as_text),
        Field(
            pattern=r"^[1-9][0-9]{14,19}$",
            description="Id of a channel or thread: with Developer Mode on, Copy Channel ID in its menu.",
            examples=["700000000000000001"],
        ),
    ]
    mention: Snowflake | None = Field(
        default=None,
        description="Id of a role that is mentioned in critical alerts and where a story is promoted.",
    )
    may_mute: list[Snowflake] = Field(
        default=[],
        description="Ids of roles and people who may change what is heard here, besides those who manage "
        "messages: mute, subscribe, order quiet hours, correct stories.",
    )


class _Discord:
    name = "discord"
    Options = DiscordOptions

    def missing(self, environment: Environment) -> str | None:
        if reveal(environment.discord_token):
            return None
        return "DISCORD_TOKEN is not set: put the token from the application's Bot page into .env and restart"

    def open(self, settings: Any, environment: Environment, *, buttons: bool = False) -> DiscordDestination:
        from bot.chat.discord.destination import DiscordDestination  # noqa: PLC0415 - see above

        return DiscordDestination(
            settings.id,
            int(settings.channel),
            token=reveal(environment.discord_token),
            api_url=reveal(environment.discord_api_url),
            buttons=buttons,
            mention=int(settings.mention) if settings.mention else None,
        )

    def listens(self, environment: Environment) -> bool:
        """Tell whether there is a token: posting and listening take the same one."""
        return bool(reveal(environment.discord_token))

    def connect(self, environment: Environment, desk: Desk) -> DiscordGateway | None:
        """Return the gateway, if there is a token."""
        from bot.chat.discord.gateway import DiscordGateway  # noqa: PLC0415 - see above

        token = reveal(environment.discord_token)
        return DiscordGateway(token, desk, api_url=reveal(environment.discord_api_url)) if token else None

    def set_up(self, environment: Environment) -> SetUp:
        """Return the invitation of the bot."""
        from bot.chat.discord.setup import set_up  # noqa: PLC0415 - see above

        return set_up(reveal(environment.discord_token))


KIND = _Discord()
