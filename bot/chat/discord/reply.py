"""An answer to a person as a Discord embed. Outside text is escaped; only links we made are links."""

from __future__ import annotations

from discord import Embed

from bot.chat.discord import limits
from bot.chat.discord.escape import escape
from bot.chat.link import link
from bot.chat.plain import cut, fitted, length, plain
from bot.lookup.answer import Answer, Item

_TEXT = 200  # of a line's head, in code points
_DETAIL = 600
_DESCRIPTION = limits.EMBED * 2 // 3  # with title and footer below the limit over all parts


def reply(answer: Answer) -> Embed:
    """Return the embed. Lines that find no room are counted, not cut."""
    lines: list[str] = []
    for item in answer.items:
        line = _line(item)
        if sum(map(length, lines)) + len(lines) + length(line) > _DESCRIPTION:
            lines.append(f"… and {len(answer.items) - len(lines)} more")
            break
        lines.append(line)
    made = Embed(
        title=fitted(plain(answer.title) or "Tocsin", limits.EMBED_TITLE, escape),
        description="\n".join(lines) or None,
    )
    if note := cut(plain(answer.note), _DETAIL):
        made.set_footer(text=note)
    return made


def _line(item: Item) -> str:
    head = escape(cut(plain(item.text), _TEXT))
    where_to = link(item.url)
    if where_to and head:
        # A bracket would end the address: https://docs.discord.com/developers/reference#message-formatting
        address = where_to.url.replace("(", "%28").replace(")", "%29")
        head = f"[{head}](<{address}>)"
    parts = [f"**{head}**"] if head else []
    if detail := escape(cut(plain(item.detail), _DETAIL)):
        parts.append(detail)
    if item.person:
        parts.append(_person(item.person))
    if item.at:
        parts.append(f"<t:{int(item.at.timestamp())}:R>")
    return " · ".join(parts)


def _person(person: str) -> str:
    """A person of Discord by name; mentions in an embed ping nobody."""
    platform, _, name = person.partition(":")
    if platform == "discord" and name.isascii() and name.isdigit():
        return f"<@{name}>"
    return f"somebody in {escape(plain(platform).capitalize())}"
