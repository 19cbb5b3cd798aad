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
    rows = message.get("components", [])
    if len(rows) > 5 or any(len(row["components"]) > 5 for row in rows):
        found["components"] = "Must be 5 or fewer in length."
    buttons = [button for row in rows for button in row["components"]]
    names = [button["custom_id"] for button in buttons if "custom_id" in button]
    if len(names) != len(set(names)) or not all(1 <= len(name) <= 100 for name in names):
        found["components.custom_id"] = "Must be unique and between 1 and 100 in length."
    if any(len(button.get("label") or "") > 80 for button in buttons):
        found["components.label"] = "Must be 80 or fewer in length."
    if not found and not message.get("content") and not embeds:
        found["content"] = "Cannot send an empty message"
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
    lets = any(allowed.get(name) for name in ("parse", "users", "roles"))
    return _PINGS.findall(message.get("content") or "") if lets else []
