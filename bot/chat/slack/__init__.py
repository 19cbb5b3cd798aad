"""Slack as a destination. The libraries are loaded when one is opened, not when kinds are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from bot.chat.connection import Desk
from bot.chat.kind import Environment, reveal
from bot.chat.setup import SetUp

if TYPE_CHECKING:
    from bot.chat.slack.destination import SlackDestination
    from bot.chat.slack.http import SlackHttp
    from bot.chat.slack.socket import SlackSocket


class SlackOptions(BaseModel):
    """A destination of kind `slack`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: Annotated[
        str,
        Field(
            pattern=r"^[CGD][A-Z0-9]{5,}$",
            description="The channel's id (C…), at the foot of its details in Slack; names can change.",
            examples=["C0123456789"],
        ),
    ]
    may_mute: list[Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{5,}$")]] = Field(
        default=[],
        description="Ids of the people (U…) who may change what is heard here: mute, subscribe, order quiet "
        "hours, correct stories. Left out: nobody.",
    )


class _Slack:
    name = "slack"
    Options = SlackOptions

    def missing(self, environment: Environment) -> str | None:
        if reveal(environment.slack_bot_token):
            return None
        return "SLACK_BOT_TOKEN is not set: put the app's Bot User OAuth Token (xoxb-…) into .env and restart"

    def open(self, settings: Any, environment: Environment, *, buttons: bool = False) -> SlackDestination:
        from bot.chat.slack.destination import SlackDestination  # noqa: PLC0415 - see above

        return SlackDestination(
            settings.id,
            settings.channel,
            token=reveal(environment.slack_bot_token),
            api_url=reveal(environment.slack_api_url),
            buttons=buttons,
            app_token=reveal(environment.slack_app_token),
        )

    def listens(self, environment: Environment) -> bool:
        """Tell whether there is an app token (Socket Mode) or a signing secret (HTTP mode)."""
        return bool(reveal(environment.slack_app_token) or reveal(environment.slack_signing_secret))

    def connect(self, environment: Environment, desk: Desk) -> SlackSocket | SlackHttp | None:
        """Return Socket Mode if there is an app token, else HTTP mode if there is a signing secret."""
        from bot.chat.slack.http import SlackHttp  # noqa: PLC0415 - see above
        from bot.chat.slack.socket import SlackSocket  # noqa: PLC0415 - as above

        token, api_url = reveal(environment.slack_bot_token), reveal(environment.slack_api_url)
        if app_token := reveal(environment.slack_app_token):
            return SlackSocket(app_token, desk, token=token, api_url=api_url)
        secret = reveal(environment.slack_signing_secret)
        return SlackHttp(secret, desk, token=token, api_url=api_url) if secret else None

    def set_up(self, environment: Environment) -> SetUp:
        """Return the manifest of the app: of HTTP mode where there is a signing secret and no app token."""
        from bot.chat.slack.setup import set_up  # noqa: PLC0415 - see above

        over_http = reveal(environment.slack_signing_secret) and not reveal(environment.slack_app_token)
        return set_up(socket_mode=not over_http)


KIND = _Slack()
