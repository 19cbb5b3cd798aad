"""The link that invites Tocsin's bot.

https://docs.discord.com/developers/topics/oauth2#bot-authorization-flow
"""

from __future__ import annotations

import base64
from urllib.parse import urlencode

from discord import Permissions

from bot.chat.setup import SetUp

#: The permissions used, and for what.
PERMISSIONS = {
    "view_channel": "to reach the channel",
    "send_messages": "to post alerts",
    "create_public_threads": "to gather the updates of an alert in its thread",
    "send_messages_in_threads": "to post in threads",
    "embed_links": "to show alerts as cards",
    "read_message_history": "to see whether a post in doubt arrived, instead of posting it twice",
}
_SCOPES = ("bot", "applications.commands")
_UNKNOWN = "APPLICATION_ID"


def invitation(token: str) -> str:
    """Return the link that invites the bot, with exactly the permissions used.

    The first part of a bot's token is its application's id, which is no secret. Without a token the link has
    a place to put the id.
    """
    permissions = Permissions(**dict.fromkeys(PERMISSIONS, True)).value
    query = {"client_id": _application(token), "scope": " ".join(_SCOPES), "permissions": permissions}
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"


def set_up(token: str) -> SetUp:
    """Return the link to open, and the steps around it."""
    link = invitation(token)
    fill_in = (
        (f"Put the Application ID (General Information) into the link in place of {_UNKNOWN}.",)
        if _UNKNOWN in link
        else ()
    )
    return SetUp(
        paste=link,
        steps=(
            "Open https://discord.com/developers/applications, New Application, then its Bot page.",
            "Reset Token, and put it into DISCORD_TOKEN. Leave the privileged intents off: none is needed.",
            *fill_in,
            "Open the link and choose your server.",
            "Run: tocsin check --live",
        ),
        needs={name.replace("_", " ").title(): purpose for name, purpose in PERMISSIONS.items()}
        | {"applications.commands": "to answer /tocsin"},
    )


def _application(token: str) -> str:
    head = token.split(".", maxsplit=1)[0]
    try:
        found = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).decode("ascii")
    except ValueError:  # no base64, no ASCII
        return _UNKNOWN
    return found if found.isdigit() else _UNKNOWN
