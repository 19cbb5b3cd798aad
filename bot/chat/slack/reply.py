"""An answer to a person as Slack blocks. Outside text stands only where Slack reads no markup."""

from __future__ import annotations

import re
from typing import Any

from bot.chat.button import button_id
from bot.chat.card import moment
from bot.chat.link import link
from bot.chat.plain import cut, fitted, length, plain
from bot.chat.slack import limits
from bot.chat.slack.escape import escape
from bot.lookup.answer import Answer, Choice, Item

Block = dict[str, Any]
_BOLD = {"bold": True}
_TEXT = 200  # of a line's head, in code points
_DETAIL = 600
_ALL = limits.ALL_BLOCKS - 4000  # title, note and choices take the rest
#: So many choices are buttons beside each other; more are a list to pick from.
_MOST_BUTTONS = 5
_MOST_CHOICES = 25
#: The id of a list: what is picked from it carries a button's id itself.
_LIST = button_id("choose", "")


def reply(answer: Answer) -> dict[str, Any]:
    """Return `text` and `blocks`. Lines that find no room are counted, not cut."""
    title = cut(plain(answer.title), _TEXT) or "Tocsin"
    lines: list[list[Block]] = []
    size = 0
    for item in answer.items:
        line = _line(item, shared=answer.shared)
        size += sum(length(element.get("text", "")) + len(element.get("url", "")) for element in line)
        if size > _ALL:
            lines.append([_run(f"… and {len(answer.items) - len(lines)} more")])
            break
        lines.append(line)
    sections = [[_run(title, bold=True)], *filter(None, lines)]
    rich = [{"type": "rich_text_section", "elements": line} for line in _broken(sections)]
    blocks: list[Block] = [{"type": "rich_text", "elements": rich}]
    if note := cut(plain(answer.note), _DETAIL):
        blocks.append({"type": "context", "elements": [_plain(note)]})
    if choices := {_id(choice): choice for choice in answer.choices[:_MOST_CHOICES]}:
        blocks.append({"type": "actions", "elements": _choices(choices)})
    return {"text": fitted(title, limits.TEXT, escape), "blocks": blocks}


def _id(choice: Choice) -> str:
    return button_id(choice.button, choice.subject, choice.value)


def _choices(choices: dict[str, Choice]) -> list[Block]:
    """Return the choices, by their ids, as buttons or as a list."""
    labels = {each: fitted(plain(choice.label), limits.LABEL) or "…" for each, choice in choices.items()}
    if len(labels) <= _MOST_BUTTONS:
        return [
            {"type": "button", "action_id": each, "text": _plain(label)} for each, label in labels.items()
        ]
    options = [{"text": _plain(label), "value": each} for each, label in labels.items()]
    return [
        {"type": "static_select", "action_id": _LIST, "placeholder": _plain("Choose …"), "options": options}
    ]


def _broken(lines: list[list[Block]]) -> list[list[Block]]:
    """End each line but the last with a line break."""
    return [[*line, _run("\n")] for line in lines[:-1]] + lines[-1:]


def _line(item: Item, *, shared: bool) -> list[Block]:
    head, where_to = cut(plain(item.text), _TEXT), link(item.url)
    line: list[Block] = []
    if head and where_to:
        line.append({"type": "link", "url": where_to.url, "text": head, "style": _BOLD})
    elif head:
        line.append(_run(head, bold=True))
    if detail := cut(plain(item.detail), _DETAIL):
        line.append(_run(f" · {detail}" if head else detail))
    if item.person:
        line.append(_run(" "))
        line.append(_person(item.person, shared=shared))
    if item.at:
        # https://docs.slack.dev/reference/block-kit/block-elements/date-element
        date = {"type": "date", "timestamp": int(item.at.timestamp()), "fallback": moment(item.at)}
        line += [_run(" · "), date | {"format": "{date_short_pretty} {time}"}]
    return line


def _person(person: str, *, shared: bool) -> Block:
    """A person of Slack by name, where one reader only sees it: in a channel it would ping them."""
    platform, _, name = person.partition(":")
    if not shared and platform == "slack" and re.fullmatch("[UW][A-Z0-9]+", name):
        return {"type": "user", "user_id": name}
    return _run(f"somebody in {plain(platform).capitalize()}")


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _run(text: str, *, bold: bool = False) -> Block:
    return {"type": "text", "text": text} | ({"style": _BOLD} if bold else {})
