"""Forms, answers and a person's page as Slack views. Pure.

https://docs.slack.dev/reference/views
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.chat.button import button_id, read_button
from bot.chat.plain import fitted, plain
from bot.chat.slack import limits
from bot.chat.slack.reply import reply
from bot.lookup.answer import Answer, Blank, Form

View = dict[str, Any]
Block = dict[str, Any]
_FORM = "form"  # what the id of a filled form begins with, in place of a button's name


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a view was opened from. It travels with the view, seen by nobody but the app."""

    channel: str = ""  # its id; empty: the person's page
    response_url: str = ""  # takes an answer that everybody may see, for half an hour
    thread: str = ""  # where the answer goes in that channel


def form_view(form: Form, origin: Origin) -> View:
    """Return the window that asks for a form's blanks."""
    return {
        "type": "modal",
        "callback_id": button_id(_FORM, form.name),
        "title": _plain(form.title, limits.VIEW_TITLE),
        "submit": _plain("Send", limits.VIEW_TITLE),
        "close": _plain("Cancel", limits.VIEW_TITLE),
        "private_metadata": _packed(origin, form.subject),
        "blocks": [_input(blank) for blank in form.blanks],
    }


def answer_view(answer: Answer, origin: Origin) -> View:
    """Return the window that shows an answer."""
    return {
        "type": "modal",
        "title": _plain("Tocsin", limits.VIEW_TITLE),
        "close": _plain("Close", limits.VIEW_TITLE),
        "private_metadata": _packed(origin),
        "blocks": reply(answer)["blocks"],
    }


def home_view(answers: Iterable[Answer]) -> View:
    """Return a person's page: answers below each other; those that find no room are left out."""
    blocks: list[Block] = []
    for answer in answers:
        more = [{"type": "divider"}] * bool(blocks) + reply(answer)["blocks"]
        if len(blocks) + len(more) > limits.VIEW_BLOCKS:
            break
        blocks += more
    return {"type": "home", "blocks": blocks or reply(Answer("Nothing to show yet"))["blocks"]}


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that a person has filled in."""

    form: str
    subject: str
    values: Mapping[str, str]
    origin: Origin


def filled(view: Mapping[str, Any]) -> Filled | None:
    """Read a view that was submitted; None: it is no form of ours."""
    press = read_button(str(view.get("callback_id", "")))
    if press is None or press.button != _FORM:
        return None
    origin, subject = unpacked(view)
    values = {
        name: str(field.get("value") or "")
        for fields in (view.get("state") or {}).get("values", {}).values()
        for name, field in fields.items()
    }
    return Filled(press.subject, subject, values, origin)


def unpacked(view: Mapping[str, Any]) -> tuple[Origin, str]:
    """Return where a view was opened from, and what its form is about."""
    try:
        held = json.loads(view.get("private_metadata") or "{}")
        return Origin(**held.get("origin", {})), str(held.get("subject", ""))
    except (ValueError, TypeError, AttributeError):  # a view of another version
        return Origin(), ""


def _packed(origin: Origin, subject: str = "") -> str:
    packed = json.dumps({"origin": asdict(origin), "subject": subject})
    return packed if len(packed) <= limits.PRIVATE_METADATA else json.dumps({"subject": subject})


def _input(blank: Blank) -> Block:
    field: Block = {
        "type": "plain_text_input",
        "action_id": blank.name,
        "multiline": blank.long,
        "max_length": min(blank.most, limits.INPUT),
    }
    if value := _value(blank.value, field["max_length"]):
        field["initial_value"] = value
    block: Block = {
        "type": "input",
        "block_id": blank.name,
        "optional": not blank.required,
        "label": _plain(blank.label, limits.HINT),
        "element": field,
    }
    return block | ({"hint": _plain(blank.hint, limits.HINT)} if blank.hint else {})


def _value(text: str, most: int) -> str:
    """What stands in a field, line breaks and all: no half characters, at most so many UTF-16 units."""
    return text.encode("utf-16-le", "ignore")[: 2 * most].decode("utf-16-le", "ignore")


def _plain(text: str, most: int) -> Block:
    return {"type": "plain_text", "text": fitted(plain(text), most) or "…", "emoji": False}
