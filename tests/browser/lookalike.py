"""Draw messages as Slack and Discord would: from the payloads that are sent, into HTML to look at.

python -m tests.browser.lookalike        writes the pictures of docs/pictures
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from bot.chat.card import card
from bot.chat.digest import listed
from bot.chat.discord import embed
from bot.chat.discord.buttons import buttons
from bot.chat.discord.reply import reply as discord_reply
from bot.chat.slack import blocks
from bot.chat.slack.reply import reply as slack_reply
from bot.lookup.answer import Answer
from bot.model import Post
from tests.browser.chromium import browse
from tests.browser.samples import DIGEST, GROWN, TRUCE_BROKEN, WHY

STYLE = (Path(__file__).parent / "lookalike.css").read_text(encoding="utf-8")


def slack_html(message: dict[str, Any], note: str = "") -> str:
    """Return a message of Block Kit, with or without an attachment; `note` stands above it."""
    body = "".join(map(_slack_block, message["blocks"]))
    for attachment in message.get("attachments", ()):
        inner = "".join(map(_slack_block, attachment["blocks"]))
        body += f'<div class="attachment" style="border-color:{attachment["color"]}">{inner}</div>'
    return _framed("slack", body, note)


def _framed(platform: str, body: str, note: str) -> str:
    above = f'<div class="note">{note}</div>' if note else ""
    return (
        f'<div class="{platform}"><div class="avatar">T</div><div class="message">{above}'
        '<div class="name">Tocsin <span class="app">APP</span><span class="time">14:03</span></div>'
        f"{body}</div></div>"
    )


def _slack_block(block: dict[str, Any]) -> str:
    inner = "".join(map(_slack_element, block.get("elements", ())))
    return f'<div class="{block["type"]}" dir="auto">{inner}</div>'


def _slack_element(element: dict[str, Any]) -> str:
    match element["type"]:
        case "rich_text_section" | "rich_text_quote" as kind:
            inner = "".join(map(_slack_element, element["elements"]))
            return f'<div class="{kind}" dir="auto">{inner}</div>'
        case "link":
            return f'<a href="{escape(element["url"])}"><b>{escape(element["text"])}</b></a>'
        case "mrkdwn":
            clock = re.sub(r"<!date[^|]*\|([^>]*)>", r"\1", element["text"])
            return f"<span>{escape(clock)}</span>"
        case "date":
            return f"<span>{escape(element['fallback'])}</span>"
        case "button":
            return f'<span class="button">{escape(element["text"]["text"])}</span>'
    text = escape(element["text"]).replace("\n", "<br>")
    return f"<b>{text}</b>" if element.get("style", {}).get("bold") else f"<span>{text}</span>"


def discord_html(content: str, embed: dict[str, Any], rows: Iterable[Any] = (), note: str = "") -> str:
    """Return a message of a line of text, one embed and rows of buttons; `note` stands above it."""
    title = _discord_text(embed.get("title", ""))
    if "url" in embed:
        title = f'<a href="{escape(embed["url"])}">{title}</a>'
    fields = "".join(
        f'<div class="field{" inline" if field["inline"] else ""}"><b>{escape(field["name"])}</b>'
        f'<div dir="auto">{_discord_text(field["value"])}</div></div>'
        for field in embed.get("fields", ())
    )
    lines = "".join(
        f'<div class="{"quote" if line.startswith("> ") else "line"}" dir="auto">'
        f"{_discord_text(line.removeprefix('> '))}</div>"
        for line in embed.get("description", "").splitlines()
    )
    foot = [embed["footer"]["text"]] if "footer" in embed else []
    if "timestamp" in embed:
        foot.append(f"{datetime.fromisoformat(embed['timestamp']):%d/%m/%Y %H:%M}")
    offered = [button["label"] for row in rows for button in row["components"]]
    labels = "".join(f'<span class="button">{escape(label)}</span>' for label in offered)
    body = (
        f"<div>{_discord_text(content)}</div>"
        f'<div class="embed" style="border-color:#{embed.get("color", 0x4E5058):06x}">'
        f'<div class="title" dir="auto">{title}</div>{lines}<div class="fields">{fields}</div>'
        f'<div class="foot">{escape(" • ".join(foot))}</div></div><div class="rows">{labels}</div>'
    )
    return _framed("discord", body, note)


def _discord_text(text: str) -> str:
    """Read bold, escapes, dates and links in bold, the only markup that cards and answers use."""
    text = re.sub(
        r"<t:(-?\d+):R>", lambda found: f"{datetime.fromtimestamp(int(found[1]), UTC):%d %b %Y %H:%M}", text
    )
    text = re.sub(r"\[([^\[\]]*)\]\(<[^>]*>\)", r"\1", text)
    parts = re.split(r"(?<!\\)\*\*", re.sub(r"\\([*])", "\\\\\\1\u0000", text))
    plain = [re.sub(r"\\([^0-9A-Za-z\s])", r"\1", part).replace("\u0000", "") for part in parts]
    return "".join(
        f"<b>{escape(part)}</b>" if place % 2 else escape(part) for place, part in enumerate(plain)
    )


def _moment(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%d %b %Y %H:%M}"


def both(post: Post, change: Post | None = None) -> str:
    """Return a post as both platforms show it, side by side, with its buttons, as `change` edited it."""
    lines = listed(post)
    if lines is not None:
        drawn = embed.listing(lines)
        slack = blocks.listing(lines)
    else:
        drawn = embed.message(card(post, change))
        slack = blocks.message(card(post, change), buttons_of=post.id)

    async def components() -> list[dict[str, Any]]:
        return [] if lines else buttons(post.id).to_components()  # discord.py makes views inside a loop only

    discord = discord_html(drawn["content"], dict(drawn["embed"].to_dict()), asyncio.run(components()))
    return f'<div class="pair">{slack_html(slack)}{discord}</div>'


def both_answer(answer: Answer) -> str:
    """Return an answer as both platforms show it to the person who asked."""
    slack = slack_html(slack_reply(answer), "Only visible to you")
    discord = discord_html("", dict(discord_reply(answer).to_dict()), note="Only you can see this")
    return f'<div class="pair">{slack}{discord}</div>'


def page(parts: Iterable[str]) -> str:
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><body>{"".join(parts)}</body>'


def photograph(html: str, picture: Path, width: int, height: int) -> None:
    """Write a screenshot of a page, at twice its size. Needs Chromium."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(html, encoding="utf-8")
        flags = ("--force-device-scale-factor=2", f"--window-size={width},{height}")
        browse(file.as_uri(), *flags, f"--screenshot={picture}")


def main(folder: Path) -> None:
    photograph(page([both(TRUCE_BROKEN, GROWN)]), folder / "alert.png", 1320, 470)
    photograph(page([both(DIGEST)]), folder / "digest.png", 1320, 300)
    photograph(page([both_answer(WHY)]), folder / "why.png", 1320, 310)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/pictures"))
