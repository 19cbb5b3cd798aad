"""The one place where outside text is made harmless for Slack. Pure.

Cards put outside text into `rich_text` and `plain_text`, where Slack reads no markup. Only the fallback
`text` of a message is read as mrkdwn; there three characters begin everything that pings or links:
https://docs.slack.dev/messaging/formatting-message-text#escaping
"""

from __future__ import annotations

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def escape(text: str) -> str:
    """Return the text for a mrkdwn field: it shows as it is written, and is no mention or link."""
    return text.translate(_ENTITIES)
