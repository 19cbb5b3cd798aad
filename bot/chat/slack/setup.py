"""The manifest of Tocsin's Slack app.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from typing import Any

import yaml

from bot.chat.setup import SetUp
from bot.lookup.ask import lookups

#: The shortcut in a message's menu.
ABOUT = "tocsin:about"
#: The permissions used, and for what.
SCOPES = {
    "chat:write": "to post alerts, edit them, and delete the card of a test",
    "channels:read": "to check public channels before the first alert",
    "groups:read": "to check private channels before the first alert",
    "channels:history": "to see whether a post in doubt arrived, instead of posting it twice",
    "groups:history": "to see the same in a private channel",
    "commands": "to answer /tocsin, and “What is this?” in the menu of a message",
}
#: What else the manifest turns on, and for what; none of it lets the app read what people write.
FEATURES = {
    "interactivity": "to hear buttons, lists and forms",
    "app_home_opened": "to show each person their page (App Home)",
}
#: Where HTTP mode takes requests; whoever sets the app up puts their own host there.
_REQUEST_URL = "https://YOUR-HOST/slack/requests"


def manifest(*, socket_mode: bool = True) -> dict[str, Any]:
    """Return the manifest: exactly what is used. Without Socket Mode, Slack is told where to bring things."""
    address = {} if socket_mode else {"url": _REQUEST_URL}
    request = {} if socket_mode else {"request_url": _REQUEST_URL}
    command = {
        "command": "/tocsin",
        "description": "Ask Tocsin",
        "usage_hint": " | ".join(sorted(lookups())),
        "should_escape": False,
    }
    shortcut = {
        "name": "What is this?",
        "type": "message",
        "callback_id": ABOUT,
        "description": "Ask Tocsin what it knows of a message",
    }
    return {
        "display_information": {
            "name": "Tocsin",
            "description": "Conflict developments from your news sources, each once, with its evidence",
            "background_color": "#7a1f2b",
        },
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": False},
            "bot_user": {"display_name": "Tocsin", "always_online": True},
            "shortcuts": [shortcut],
            "slash_commands": [command | address],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": request | {"bot_events": ["app_home_opened"]},
            "interactivity": {"is_enabled": True} | request,
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def set_up(*, socket_mode: bool = True) -> SetUp:
    """Return what to paste into Slack, and the steps around it."""
    listening = (
        "Under Basic Information, make an App-Level Token with connections:write.",
        "Put it (xapp-…) into SLACK_APP_TOKEN; without it nobody can ask or press buttons.",
    )
    if not socket_mode:
        listening = (
            f"Put the host under which Slack reaches Tocsin into the manifest, in place of {_REQUEST_URL}.",
            "Put the Signing Secret, under Basic Information, into SLACK_SIGNING_SECRET.",
        )
    return SetUp(
        paste=yaml.safe_dump(manifest(socket_mode=socket_mode), sort_keys=False, allow_unicode=True),
        steps=(
            "Open https://api.slack.com/apps, Create New App, From a manifest, and paste the manifest.",
            "Install the app; put its Bot User OAuth Token (xoxb-…) into SLACK_BOT_TOKEN.",
            *listening,
            "Invite the app to each channel: /invite @Tocsin",
            "Run: tocsin check --live",
        ),
        needs=SCOPES | FEATURES,
    )
