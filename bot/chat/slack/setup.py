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
    "chat:write": "to post alerts",
    "channels:read": "to check public channels before the first alert",
    "groups:read": "to check private channels before the first alert",
    "channels:history": "to see whether a post in doubt arrived, instead of posting it twice",
    "groups:history": "to see the same in a private channel",
    "commands": "to answer /tocsin",
}


def manifest() -> dict[str, Any]:
    """Return the manifest: exactly the permissions used, Socket Mode, one command, buttons."""
    return {
        "display_information": {
            "name": "Tocsin",
            "description": "Conflict developments from your news sources, each once, with its evidence",
            "background_color": "#7a1f2b",
        },
        "features": {
            "bot_user": {"display_name": "Tocsin", "always_online": True},
            "slash_commands": [
                {
                    "command": "/tocsin",
                    "description": "Ask Tocsin",
                    "usage_hint": " | ".join(sorted(lookups())),
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def set_up() -> SetUp:
    """Return what to paste into Slack, and the steps around it."""
    return SetUp(
        paste=yaml.safe_dump(manifest(), sort_keys=False, allow_unicode=True),
        steps=(
            "Open https://api.slack.com/apps, Create New App, From a manifest, and paste the manifest.",
            "Install the app; put its Bot User OAuth Token (xoxb-…) into SLACK_BOT_TOKEN.",
            "Under Basic Information, make an App-Level Token with connections:write.",
            "Put it (xapp-…) into SLACK_APP_TOKEN; without it nobody can ask or press buttons.",
            "Invite the app to each channel: /invite @Tocsin",
            "Run: tocsin check --live",
        ),
        needs=SCOPES,
    )
