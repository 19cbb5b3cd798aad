"""Slack's views: windows (modals) and the pages of people (App Home), as strict as the documentation.

https://docs.slack.dev/surfaces/modals and https://docs.slack.dev/reference/methods/views.open
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any

from tests.loopback import slack_rules

View = dict[str, Any]
#: So long a trigger opens a window, in seconds.
TRIGGER_LIVES = 3.0
_MOST_STACKED = 3


class Refused(Exception):
    """An answer `ok: false`."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.body = {"ok": False, "error": error, **more}


class Views:
    """`windows` by id, as they stand now; `pages` by user. `opened` holds the ids in the order of opening."""

    def __init__(self) -> None:
        self.windows: dict[str, View] = {}
        self.pages: dict[str, View] = {}
        self.opened: list[str] = []
        self.clock: Callable[[], float] = time.monotonic
        self._numbers = itertools.count(1)
        self._triggers: dict[str, tuple[float, str]] = {}  # since when; the window it was made in, if any
        self._used: set[str] = set()

    def trigger(self, window: str = "") -> str:
        """Return what lets one window be opened, from a message or (`window`) upon a window."""
        made = f"trigger{next(self._numbers)}"
        self._triggers[made] = (self.clock(), window)
        return made

    def open(self, call: dict[str, Any]) -> dict[str, Any]:
        self._take(call)
        return self._show(call)

    def push(self, call: dict[str, Any]) -> dict[str, Any]:
        if not self._take(call):
            raise Refused("not_in_a_window")
        if len(self.windows) >= _MOST_STACKED:
            raise Refused("push_limit_reached")
        return self._show(call)

    def update(self, call: dict[str, Any]) -> dict[str, Any]:
        if call.get("view_id") not in self.windows:
            raise Refused("not_found")
        return {"view": self.change(call["view_id"], call.get("view"))}

    def publish(self, call: dict[str, Any]) -> dict[str, Any]:
        view = _legal(call.get("view"), "home")
        if not call.get("user_id"):
            raise Refused("invalid_arguments")
        self.pages[call["user_id"]] = {**view, "id": f"VH{call['user_id']}"}
        return {"view": self.pages[call["user_id"]]}

    def change(self, window: str, view: Any) -> View:
        """Have a window show another view: by views.update, or in answer to a form that was sent."""
        self.windows[window] = {**_legal(view, "modal"), "id": window}
        return self.windows[window]

    def newest(self) -> View:
        """The window that was opened last."""
        return self.windows[self.opened[-1]]

    def _take(self, call: dict[str, Any]) -> str:
        trigger = call.get("trigger_id")
        if trigger not in self._triggers:
            raise Refused("invalid_trigger_id")
        if trigger in self._used:
            raise Refused("exchanged_trigger_id")
        since, window = self._triggers[trigger]
        if self.clock() - since > TRIGGER_LIVES:
            raise Refused("expired_trigger_id")
        self._used.add(trigger)
        return window

    def _show(self, call: dict[str, Any]) -> dict[str, Any]:
        view = {**_legal(call.get("view"), "modal"), "id": f"V{next(self._numbers)}"}
        self.windows[view["id"]] = view
        self.opened.append(view["id"])
        return {"view": view}


def _legal(view: Any, kind: str) -> View:
    if not isinstance(view, dict) or view.get("type") != kind:
        raise Refused("invalid_arguments")
    if error := slack_rules.view_refusal(view):
        raise Refused(error)
    return view
