"""Draw messages as Slack and Discord would: from the payloads that are sent, into HTML to look at.

python -m tests.browser.lookalike        writes the pictures of docs/pictures
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from bot.chat.card import card
from bot.chat.discord import embed
from bot.chat.slack import blocks
from bot.model import Post
from tests.browser.samples import TRUCE_BROKEN

STYLE = (Path(__file__).parent / "lookalike.css").read_text(encoding="utf-8")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def slack_html(message: dict[str, Any]) -> str:
    """Return a message of Block Kit and one attachment."""
    head = "".join(map(_slack_block, message["blocks"]))
    (attachment,) = message["attachments"]
    body = "".join(map(_slack_block, attachment["blocks"]))
    return (
        '<div class="slack"><div class="avatar">T</div><div class="message"><div class="name">Tocsin '
        f'<span class="app">APP</span><span class="time">14:03</span></div>{head}'
        f'<div class="attachment" style="border-color:{attachment["color"]}">{body}</div></div></div>'
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
        case "button":
            return f'<span class="button">{escape(element["text"]["text"])}</span>'
    text = escape(element["text"]).replace("\n", "<br>")
    return f"<b>{text}</b>" if element.get("style", {}).get("bold") else f"<span>{text}</span>"


def discord_html(content: str, embed: dict[str, Any]) -> str:
    """Return a message of a line of text and one embed."""
    title = _discord_text(embed["title"])
    if "url" in embed:
        title = f'<a href="{escape(embed["url"])}">{title}</a>'
    fields = "".join(
        f'<div class="field{" inline" if field["inline"] else ""}"><b>{escape(field["name"])}</b>'
        f'<div dir="auto">{_discord_text(field["value"])}</div></div>'
        for field in embed.get("fields", ())
    )
    quotes = "".join(
        f'<div class="quote" dir="auto">{_discord_text(line.removeprefix("> "))}</div>'
        for line in embed.get("description", "").splitlines()
    )
    foot = [embed["footer"]["text"]]
    if "timestamp" in embed:
        foot.append(f"{datetime.fromisoformat(embed['timestamp']):%d/%m/%Y %H:%M}")
    return (
        '<div class="discord"><div class="avatar">T</div><div class="message"><div class="name">Tocsin '
        '<span class="app">APP</span><span class="time">14:03</span></div>'
        f"<div>{_discord_text(content)}</div>"
        f'<div class="embed" style="border-color:#{embed["color"]:06x}">'
        f'<div class="title" dir="auto">{title}</div>{quotes}<div class="fields">{fields}</div>'
        f'<div class="foot">{escape(" • ".join(foot))}</div></div></div></div>'
    )


def _discord_text(text: str) -> str:
    """Read bold and escapes, the only markup that cards use."""
    parts = re.split(r"(?<!\\)\*\*", re.sub(r"\\([*])", "\\\\\\1\u0000", text))
    plain = [re.sub(r"\\([^0-9A-Za-z\s])", r"\1", part).replace("\u0000", "") for part in parts]
    return "".join(
        f"<b>{escape(part)}</b>" if place % 2 else escape(part) for place, part in enumerate(plain)
    )


def both(post: Post) -> str:
    """Return a post as both platforms show it, side by side."""
    shown = card(post)
    message = embed.message(shown)
    drawn = discord_html(message["content"], dict(message["embed"].to_dict()))
    return f'<div class="pair">{slack_html(blocks.message(shown))}{drawn}</div>'


def page(parts: Iterable[str]) -> str:
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><body>{"".join(parts)}</body>'


def photograph(html: str, picture: Path, width: int, height: int) -> None:
    """Write a screenshot of a page, at twice its size. Needs Chromium."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(html, encoding="utf-8")
        command = [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *(
                f"--user-data-dir={folder}",
                "--force-device-scale-factor=2",
                f"--window-size={width},{height}",
            ),
            *(f"--screenshot={picture}", file.as_uri()),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=60)


def main(folder: Path) -> None:
    photograph(page([both(TRUCE_BROKEN)]), folder / "alert.png", 1320, 330)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/pictures"))
