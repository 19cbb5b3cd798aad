"""A card as a Discord message: a line of text for notifications, and an embed in the severity's colour.

Embeds, not the newer Components: they carry a text beside them that phones show, give times in the reader's
own time zone, and are drawn by every client.
"""

from __future__ import annotations

from typing import TypedDict

from discord import Embed, MessageReference
from discord.ui import View

from bot.chat.card import COLOURS, Card, Fact, Quote
from bot.chat.discord import limits
from bot.chat.discord.escape import escape
from bot.chat.discord.reply import reply
from bot.chat.plain import cut, fitted, length, plain
from bot.lookup.answer import Answer

# Title, footer and all facts a card can have stay together well below the limit over all parts of an embed.
_DESCRIPTION = limits.EMBED // 2
_FIELD = 400
_FOOTER = 300
_LINE = 200
#: A text without an embed leaves room for the mention of a role before it.
_TEXT = limits.CONTENT - 40


class Content(TypedDict, total=False):
    """Arguments of `send` that carry a card."""

    content: str
    embed: Embed
    reference: MessageReference
    view: View


def message(card: Card) -> Content:
    """Return the arguments of `send` for a card."""
    return {"content": heading(card), "embed": embed(card)}


def text(card: Card) -> Content:
    """Return the card without an embed, for where one is refused. The address is no link there."""
    address = f"\n{escape(card.link.url)}" if card.link else ""
    room = _TEXT - len(address) - len(card.reference) - 1
    if room < _TEXT // 4:  # a very long address helps nobody
        address, room = "", _TEXT - len(card.reference) - 1
    return {"content": f"{fitted(card.summary, room, escape)}{address}\n{escape(card.reference)}"}


def listing(answer: Answer) -> Content:
    """Return the arguments of `send` for a message that lists many stories."""
    shown = reply(answer)
    shown.title = None  # it stands above
    return {"content": _list_heading(answer), "embed": shown}


def listing_text(answer: Answer) -> Content:
    """Return the list without an embed, for where one is refused: as many lines as fit whole."""
    last = escape(cut(plain(answer.note), _FOOTER))
    lines = [_list_heading(answer)]
    room = _TEXT - length(last) - 1
    for item in answer.items:
        line = escape(cut(" · ".join(filter(None, map(plain, (item.text, item.detail)))), _LINE))
        if sum(map(length, lines)) + len(lines) + length(line) > room:
            break
        lines.append(line)
    return {"content": "\n".join((*lines, last))}


def heading(card: Card) -> str:
    """Return the line above the embed."""
    return fitted(card.heading, limits.CONTENT // 4, _bold)


def embed(card: Card) -> Embed:
    """Return the embed of a card."""
    made = Embed(
        colour=COLOURS[card.severity],
        title=fitted(card.headline, limits.EMBED_TITLE, escape),
        url=card.link.url if card.link else None,
        timestamp=card.published,
    )
    for fact in sorted(card.facts, key=lambda fact: not _is_short(fact)):  # no gaps beside the long ones
        made.add_field(name=fact.label, value=fitted(fact.value, _FIELD, escape), inline=_is_short(fact))
    # A footer is shown as it is: Discord reads no markup there.
    made.set_footer(text=" · ".join(filter(None, (cut(card.source, _FOOTER), card.version, card.reference))))
    made.description = _description(card, min(_DESCRIPTION, limits.EMBED - _taken(made)))
    return made


def _list_heading(answer: Answer) -> str:
    return fitted(plain(answer.title) or "Digest", limits.CONTENT // 4, _bold)


def _bold(text: str) -> str:
    return f"**{escape(text)}**"


def _taken(made: Embed) -> int:
    """Return how much of the limit over all parts of an embed is used, as Discord may count it."""
    fields = [text for field in made.fields for text in (field.name, field.value)]
    return sum(length(text or "") for text in (made.title, made.footer.text, *fields))


def _is_short(fact: Fact) -> bool:
    """Tell whether a fact takes a third of the card's width: three stand side by side."""
    return fact.label != "Claimed by" and len(fact.value) <= 40  # noqa: PLR2004 - what fits there


def _description(card: Card, room: int) -> str | None:
    """Return the quotes, as many as fit whole."""
    lines: list[str] = []
    for quote in map(_quote, card.quotes):
        if sum(map(length, lines)) + length(quote) + len(lines) > room:
            break
        lines.append(quote)
    return "\n".join(lines) or None


def _quote(quote: Quote) -> str:
    return "> " + "".join(f"**{escape(run.text)}**" if run.hit else escape(run.text) for run in quote)
