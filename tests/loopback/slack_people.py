"""What Slack sends when people do something, alike in Socket Mode and over HTTP.

https://docs.slack.dev/reference/interaction-payloads
"""

from __future__ import annotations

import itertools
from typing import Any

from tests.loopback.slack_views import View, Views

Payload = dict[str, Any]
USER, CHANNEL = "U77", "C0123456789"


class People:
    """Makes payloads; each has a trigger and a response_url of its own."""

    def __init__(self, views: Views) -> None:
        self.respond_url = ""
        self._views = views
        self._numbers = itertools.count(1)

    def command(self, text: str) -> Payload:
        """`/tocsin text`, in the channel."""
        return {
            "command": "/tocsin",
            "text": text,
            "user_id": USER,
            "channel_id": CHANNEL,
            "trigger_id": self._views.trigger(),
            "response_url": self._url(),
        }

    def press(self, action_id: str, **more: Any) -> Payload:
        """A button of a message; `more` changes what is sent."""
        return self._action({"type": "button", "action_id": action_id}, **more)

    def choose(self, action_id: str, value: str, **more: Any) -> Payload:
        """An entry of a list in a message."""
        picked = {"type": "static_select", "action_id": action_id, "selected_option": {"value": value}}
        return self._action(picked, **more)

    def press_in(self, view: View, action_id: str) -> Payload:
        """A button in a window or on a page: there is no channel, and nowhere to respond."""
        window = view["id"] if view["type"] == "modal" else ""
        return {
            "type": "block_actions",
            "user": {"id": USER},
            "container": {"type": "view", "view_id": view["id"]},
            "trigger_id": self._views.trigger(window),
            "view": view,
            "actions": [{"type": "button", "action_id": action_id}],
        }

    def submit(self, view: View, **values: str) -> Payload:
        """A form, filled in as Slack would let people fill it in."""
        state: dict[str, Any] = {}
        for block in view["blocks"]:
            field = block["element"]
            value = values.get(block["block_id"], field.get("initial_value", ""))
            assert value or block["optional"], f"{block['block_id']} has to be filled in"
            assert len(value) <= field["max_length"]
            state[block["block_id"]] = {
                field["action_id"]: {"type": "plain_text_input", "value": value or None}
            }
        return {
            "type": "view_submission",
            "user": {"id": USER},
            "trigger_id": self._views.trigger(view["id"]),
            "view": {**view, "state": {"values": state}},
        }

    def shortcut(self, message: Payload, callback_id: str = "tocsin:about") -> Payload:
        """The shortcut in a message's menu."""
        return {
            "type": "message_action",
            "callback_id": callback_id,
            "user": {"id": USER},
            "channel": {"id": CHANNEL},
            "trigger_id": self._views.trigger(),
            "response_url": self._url(),
            "message": message,
            "message_ts": message.get("ts", "1"),
        }

    def open_home(self, tab: str = "home", user: str = USER) -> Payload:
        """A look at the app's page."""
        event = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": tab, "event_ts": "1"}
        return {
            "type": "event_callback",
            "event_id": f"Ev{next(self._numbers)}",
            "team_id": "T1",
            "event": event,
        }

    def _action(self, action: Payload, **more: Any) -> Payload:
        return {
            "type": "block_actions",
            "user": {"id": USER},
            "channel": {"id": CHANNEL},
            "container": {"type": "message_attachment", "message_ts": "1", "channel_id": CHANNEL},
            "trigger_id": self._views.trigger(),
            "response_url": self._url(),
            "actions": [action],
            **more,
        }

    def _url(self) -> str:
        return f"{self.respond_url}/{next(self._numbers)}"
