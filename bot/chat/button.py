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
    Button("more", "More …"),
)
_ID = re.compile(r"tocsin:([a-z]+):([a-z0-9]{0,64})(?::([^:]{1,40}))?", re.ASCII)


class Press(NamedTuple):
    """Which button was pressed, for what (most often a post's id), and what was picked, if anything."""

    button: str
    subject: str
    value: str = ""


def button_id(name: str, subject: str, value: str = "") -> str:
    """Return the id of a button: at most 100 characters where names are short, as Discord allows."""
    return f"tocsin:{name}:{subject}" + (f":{value}" if value else "")


def read_button(custom_id: str) -> Press | None:
    """Return what a button's id says; None for ids that are none of ours. The desk knows the names."""
    found = _ID.fullmatch(custom_id)
    return Press(found[1], found[2], found[3] or "") if found else None
