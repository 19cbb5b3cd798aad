"""Slack's documented rules for a message, as a judge that knows nothing of our code.

https://docs.slack.dev/reference/methods/chat.postMessage and /reference/block-kit
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_LIVE_MRKDWN = re.compile(r"<(?:!(?!date\^)|@|#|https?:|mailto:|tel:)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_OF_HOME = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
_OF_MODAL = _OF_HOME | {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}

#: The arguments of chat.update that an app's own message takes.
OF_UPDATE = frozenset(
    {
        "channel",
        "ts",
        "text",
        "blocks",
        "attachments",
        "metadata",
        "parse",
        "link_names",
        "as_user",
        "file_ids",
        "markdown_text",
        "reply_broadcast",
    }
)


def refusal(message: dict[str, Any]) -> str:
    """Return Slack's error code for a message it would not take; empty: it would."""
    if not message.get("text"):
        return "no_text"
    if len(message["text"]) > 4000:  # cut or split silently: we count it as refused
        return "msg_too_long"
    if len(message.get("attachments", ())) > 100:
        return "too_many_attachments"
    if any("fallback" not in part and "blocks" not in part for part in message.get("attachments", ())):
        return "invalid_attachments"
    blocks = list(all_blocks(message))
    if len(message.get("blocks", ())) > 50 or not all(map(block_is_fine, blocks)):
        return "invalid_blocks"
    if sum(len(text) for block in blocks for text in strings(block)) > 13000:
        return "msg_blocks_too_long"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    return "invalid_blocks" if len(ids) != len(set(ids)) else ""


def view_refusal(view: dict[str, Any]) -> str:
    """Return Slack's error code for a view it would not take; empty: it would.

    https://docs.slack.dev/reference/views
    """
    if len(json.dumps(view)) > 250_000:
        return "view_too_large"
    modal = view["type"] == "modal"
    if view.keys() - (_OF_MODAL if modal else _OF_HOME):
        return "invalid_arguments"
    texts = [view.get(name) for name in ("title", "submit", "close")]
    blocks = view.get("blocks", [])
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    inputs = any(block["type"] == "input" for block in blocks)
    fine = (
        1 <= len(blocks) <= 100
        and all(map(block_is_fine, blocks))
        and len(ids) == len(set(ids))
        and all(text is None or text_is_fine(text, 24) for text in texts)
        and (not modal or view.get("title") is not None)
        and (not inputs or (modal and view.get("submit") is not None))
        and len(view.get("private_metadata", "")) <= 3000
        and len(view.get("callback_id", "")) <= 255
    )
    return "" if fine else "invalid_arguments"


def all_blocks(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from message.get("blocks", ())
    for attachment in message.get("attachments", ()):
        yield from attachment.get("blocks", ())


def block_is_fine(block: dict[str, Any]) -> bool:
    if len(block.get("block_id", "")) > 255:
        return False
    match block:
        case {"type": "rich_text", "elements": [_, *_] as elements}:
            return all(map(_rich_is_fine, elements))
        case {"type": "section", "text": text}:
            return text_is_fine(text, 3000)
        case {"type": "section", "fields": fields}:
            return 1 <= len(fields) <= 10 and all(text_is_fine(text, 2000) for text in fields)
        case {"type": "context", "elements": elements}:
            return 1 <= len(elements) <= 10 and all(text_is_fine(text, 2000) for text in elements)
        case {"type": "header", "text": {"type": "plain_text"} as text}:
            return text_is_fine(text, 150)
        case {"type": "actions", "elements": elements}:
            names = [element.get("action_id") for element in elements]
            return (
                1 <= len(elements) <= 25
                and len(names) == len(set(names))
                and all(map(_element_is_fine, elements))
            )
        case {"type": "input", "label": label, "element": element}:
            hint = block.get("hint")
            return (
                text_is_fine(label, 2000)
                and label["type"] == "plain_text"
                and (hint is None or text_is_fine(hint, 2000))
                and _input_is_fine(element)
            )
        case {"type": "divider"}:
            return True
    return False


def text_is_fine(text: dict[str, Any], limit: int) -> bool:
    kinds = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}
    return set(text) <= kinds.get(text["type"], set()) and 1 <= len(text["text"]) <= limit


def _rich_is_fine(element: dict[str, Any]) -> bool:
    inner = element.get("elements", ())
    return (
        element["type"] in {"rich_text_section", "rich_text_quote"}
        and all(map(_run_is_fine, inner))
        and inner
    )


def _run_is_fine(run: dict[str, Any]) -> bool:
    match run:
        case {"type": "text", "text": str(text)}:
            return bool(text)
        case {"type": "link", "url": str(url)}:
            return 1 <= len(url) <= 3000 and bool(_ADDRESS.match(url))
        case {"type": "date", "timestamp": int(), "format": str(), "fallback": str()}:
            return True
        case {"type": "user", "user_id": str(user)}:
            return bool(user)
    return False


def _element_is_fine(element: dict[str, Any]) -> bool:
    match element:
        case {"type": "button", "text": {"type": "plain_text"} as text}:
            return (
                text_is_fine(text, 75)
                and len(element.get("value", "")) <= 2000
                and len(element.get("url", "")) <= 3000
                and len(element.get("action_id", "")) <= 255
            )
        case {"type": "static_select", "options": options, "placeholder": placeholder}:
            return (
                text_is_fine(placeholder, 150)
                and 1 <= len(options) <= 100
                and len(element.get("action_id", "")) <= 255
                and all(_option_is_fine(option) for option in options)
                and len({option["value"] for option in options}) == len(options)
            )
    return False


def _option_is_fine(option: dict[str, Any]) -> bool:
    return text_is_fine(option["text"], 75) and 1 <= len(option["value"]) <= 150


def _input_is_fine(element: dict[str, Any]) -> bool:
    most = element.get("max_length", 3000)
    return (
        element["type"] == "plain_text_input"
        and 1 <= most <= 3000
        and len(element.get("initial_value", "")) <= most
        and len(element.get("action_id", "")) <= 255
    )


def strings(block: Any) -> Iterator[str]:
    """Yield every text a block shows."""
    if isinstance(block, dict):
        for key, value in block.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from strings(value)
    elif isinstance(block, list):
        for part in block:
            yield from strings(part)


def live(message: dict[str, Any]) -> list[str]:
    """Return every mention, and every link that is not an element of its own, that Slack would act upon."""
    found = _LIVE_MRKDWN.findall(message.get("text", ""))
    if message.get("mrkdwn", True) is not False:
        found.append("the text is read as mrkdwn")
    if message.get("link_names") or message.get("parse", "none") != "none":
        found.append("names in the text are linked")
    if message.get("unfurl_links", True) or message.get("unfurl_media", True):
        found.append("links unfurl")
    return found + [thing for block in all_blocks(message) for thing in _live(block)]


def _live(block: Any) -> Iterator[str]:
    if isinstance(block, dict):
        if block.get("type") in {"user", "usergroup", "channel", "broadcast", "team", "emoji"}:
            yield block["type"]
        if block.get("type") == "mrkdwn":
            yield from _LIVE_MRKDWN.findall(block["text"])
        if block.get("emoji") is True:
            yield "emoji"
        for value in block.values():
            yield from _live(value)
    elif isinstance(block, list):
        for part in block:
            yield from _live(part)
