"""The buttons under an alert, the same on every platform. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple


class Button(NamedTuple):
    """What a button is called among us, and what people see."""

    name: str
    label: str


BUTTONS = (
    Button("why", "Why?"),
    Button("ack", "Ack"),
    Button("mute", "Mute story"),
    Button("useful", "Useful"),
    Button("noise", "Noise"),
)
_ID = re.compile(r"tocsin:([a-z]+):([a-z0-9]{1,64})")


def button_id(name: str, post_id: str) -> str:
    """Return the id of a post's button: at most 100 characters, as Discord allows."""
    return f"tocsin:{name}:{post_id}"


def read_button(custom_id: str) -> tuple[str, str] | None:
    """Return the button's name and the post's id; None for ids that are none of ours."""
    found = _ID.fullmatch(custom_id)
    known = {button.name for button in BUTTONS}
    return (found[1], found[2]) if found and found[1] in known else None
