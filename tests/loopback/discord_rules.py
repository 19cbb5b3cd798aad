"""Discord's documented rules for a message, as a judge that knows nothing of our code.

https://docs.discord.com/developers/resources/message and /reference#message-formatting
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_EMBED = {"title": 256, "description": 4096}

_ESCAPED = re.compile(r"\\[^0-9A-Za-z\s]")
#: What Discord's clients make something of, anywhere in a line and at its start.
_MARKUP = re.compile(
    r"https?://\S|discord(?:app)?://|\[[^\]]*\]\(|<(?:@|#|t:|a?:|/|id:|https?:)|@(?:everyone|here)\b|:[\w+-]+:"
    r"|\*|_|~~|`|\|\|"
)
_LINE_START = re.compile(r"^(?:>>> |> |#{1,3} |-# |[-*+] |\d+[.)] )", re.MULTILINE)
_PINGS = re.compile(r"@(?:everyone|here)|<@[!&]?\d+>")


def faults(message: dict[str, Any]) -> dict[str, str]:
    """Return what Discord would refuse: field → why."""
    found: dict[str, str] = {}
    if len(message.get("content") or "") > 2000:
        found["content"] = "Must be 2000 or fewer in length."
    if len(str(message.get("nonce", ""))) > 25:
        found["nonce"] = "Must be 25 or fewer in length."
    embeds = message.get("embeds", [])
    if len(embeds) > 10:
        found["embeds"] = "Must be 10 or fewer in length."
    for place, embed in enumerate(embeds):
        found |= {f"embeds.{place}.{name}": why for name, why in _embed_faults(embed)}
    if sum(len(text) for embed in embeds for text in _counted(embed)) > 6000:
        found["embeds"] = "Embed size exceeds maximum size of 6000"
    found |= _component_faults(message.get("components") or [])
    if not found and not message.get("content") and not embeds:
        found["content"] = "Cannot send an empty message"
    return found


def modal_faults(modal: dict[str, Any]) -> dict[str, str]:
    """Return what Discord would refuse of a form.

    https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal
    """
    found: dict[str, str] = {}
    if not 1 <= len(modal["title"]) <= 45 or not 1 <= len(modal["custom_id"]) <= 100:
        found["title"] = "Must be between 1 and 45 in length, the custom_id up to 100."
    labels = modal["components"]
    if not 1 <= len(labels) <= 5:
        found["components"] = "Must be between 1 and 5 in length."
    for place, label in enumerate(labels):
        written = label["component"]
        if label["type"] != 18 or written["type"] != 4 or not 1 <= len(label["label"]) <= 45:
            found[f"components.{place}.label"] = "A label of 1-45 with a text input."
        if len(label.get("description") or "") > 100 or not 1 <= len(written["custom_id"]) <= 100:
            found[f"components.{place}.description"] = "Must be 100 or fewer in length."
        most = written.get("max_length", 4000)
        if not 1 <= most <= 4000 or len(written.get("value") or "") > most:
            found[f"components.{place}.value"] = "Longer than max_length, or that is not within 1-4000."
    names = [label["component"]["custom_id"] for label in labels]
    if len(names) != len(set(names)):
        found["components.custom_id"] = "Must be unique."
    return found


def command_faults(command: dict[str, Any]) -> Iterator[str]:
    """Yield what Discord would refuse of a command, its subcommands and options.

    https://docs.discord.com/developers/interactions/application-commands
    """
    name, menu = command["name"], command.get("type") in (2, 3)
    if not (1 <= len(name) <= 32) or (not menu and not re.fullmatch(r"[-_a-z0-9]+", name)):
        yield f"{name}: no name"
    if not menu and not 1 <= len(command["description"]) <= 100:
        yield f"{name}: Must be between 1 and 100 in length."
    options = command.get("options") or []
    if len(options) > 25:
        yield f"{name}: Must be 25 or fewer in length."
    needed = [bool(option.get("required")) for option in options]
    if needed != sorted(needed, reverse=True):
        yield f"{name}: Required options must be placed before non-required options"
    for option in options:
        yield from command_faults(option | {"type": None})
    if sum(map(len, _command_texts(command))) > 8000:
        yield f"{name}: Command exceeds maximum size (8000)"


def _command_texts(command: dict[str, Any]) -> Iterator[str]:
    yield from (command["name"], command.get("description") or "")
    for option in command.get("options") or ():
        yield from _command_texts(option)


def _component_faults(rows: list[dict[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    if len(rows) > 5 or any(not 1 <= len(row["components"]) <= 5 for row in rows):
        found["components"] = "Must be 5 or fewer in length."
    parts = [part for row in rows for part in row["components"]]
    names = [part["custom_id"] for part in parts if "custom_id" in part]
    if len(names) != len(set(names)) or not all(1 <= len(name) <= 100 for name in names):
        found["components.custom_id"] = "Must be unique and between 1 and 100 in length."
    for part in parts:
        if part["type"] == 2 and not 1 <= len(part.get("label") or "") <= 80:
            found["components.label"] = "Must be between 1 and 80 in length."
        if part["type"] == 3:
            options = part["options"]
            values = [option["value"] for option in options]
            if not 1 <= len(options) <= 25 or len(set(values)) != len(values):
                found["components.options"] = "Must be between 1 and 25, and unique."
            if not all(1 <= len(text) <= 100 for each in options for text in (each["label"], each["value"])):
                found["components.options"] = "Must be between 1 and 100 in length."
    return found


def _embed_faults(embed: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, most in _EMBED.items():
        if len(embed.get(name) or "") > most:
            yield name, f"Must be {most} or fewer in length."
    for name in ("footer", "author"):
        text = embed.get(name, {}).get("text" if name == "footer" else "name", "")
        if len(text) > (2048 if name == "footer" else 256):
            yield name, "Too long."
    fields = embed.get("fields", [])
    if len(fields) > 25:
        yield "fields", "Must be 25 or fewer in length."
    for field in fields:
        if not 1 <= len(field["name"].strip()) <= 256 or not 1 <= len(field["value"].strip()) <= 1024:
            yield "fields", "Each field needs a name of 1-256 and a value of 1-1024."
    if "url" in embed and not re.match(r"https?://[^\s/]+", embed["url"]):
        yield "url", "Not a well formed URL."


def _counted(embed: dict[str, Any]) -> Iterator[str]:
    yield from (embed.get("title") or "", embed.get("description") or "")
    yield from (embed.get("footer", {}).get("text", ""), embed.get("author", {}).get("name", ""))
    for field in embed.get("fields", []):
        yield from (field["name"], field["value"])


def unescaped(text: str) -> str:
    """Return a text with a stand-in for every sign whose meaning is taken away."""
    return _ESCAPED.sub("\ufffc", text)


def markup(text: str) -> list[str]:
    """Return what Discord would format, link, picture or mention in a text."""
    bare = unescaped(text)
    return _MARKUP.findall(bare) + _LINE_START.findall(bare)


def shown(text: str) -> str:
    """Return a text without the backslashes that only take a meaning away."""
    return _ESCAPED.sub(lambda match: match[0][1], text)


def pings(message: dict[str, Any]) -> list[str]:
    """Return the mentions that would ping somebody: without `allowed_mentions`, all of the content's."""
    allowed = message.get("allowed_mentions")
    if allowed is None:
        return ["allowed_mentions is missing"]
    found = _PINGS.findall(message.get("content") or "")
    if allowed.get("parse") or allowed.get("users") or allowed.get("replied_user"):
        return found
    return [ping for ping in found if ping.strip("<@&>") in map(str, allowed.get("roles") or ())]
