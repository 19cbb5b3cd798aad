"""A card as a Slack message: the headline, and below it, beside a bar in the severity's colour, the rest.

Outside text is only ever `text` of rich_text elements and plain_text objects: Slack reads no markup there.
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

from typing import Any

from bot.chat.button import BUTTONS, button_id
from bot.chat.card import COLOURS, Card, Fact, Quote, moment
from bot.chat.plain import fitted, plain
from bot.chat.slack import limits
from bot.chat.slack.escape import escape
from bot.chat.slack.reply import reply
from bot.lookup.answer import Answer

Block = dict[str, Any]
BOLD = {"bold": True}


def message(card: Card, buttons_of: str = "") -> dict[str, Any]:
    """Return the arguments of chat.postMessage that carry the card, with the buttons of that post, if any."""
    body = _body(card) + ([_buttons(buttons_of)] if buttons_of else [])
    return {
        "text": text(card),
        "mrkdwn": False,
        "blocks": [_head(card)],
        "attachments": [{"color": f"#{COLOURS[card.severity]:06x}", "blocks": body}],
    }


def listing(told: Answer) -> dict[str, Any]:
    """Return the arguments of chat.postMessage that carry a list of stories; the note ends its text, too."""
    lines = plain(" · ".join((told.title, *(item.text for item in told.items))))
    room = limits.TEXT - len(told.note) - 1
    return {
        "text": f"{fitted(lines, room, escape)} {told.note}",
        "mrkdwn": False,
        "blocks": reply(told)["blocks"],
    }


def text(card: Card) -> str:
    """Return the card as one line, for notifications, screen readers and where blocks are refused."""
    address = f" {escape(card.link.url)}" if card.link else ""
    room = limits.TEXT - len(address) - len(card.reference) - 1
    return f"{fitted(card.summary, room, escape)}{address} {card.reference}"


def _head(card: Card) -> Block:
    headline = (
        {"type": "link", "url": card.link.url, "text": card.headline, "style": BOLD}
        if card.link
        else _text(card.headline, bold=True)
    )
    return _rich(_section(_text(f"{card.heading}\n"), headline))


def _body(card: Card) -> list[Block]:
    quotes = [_quote(quote) for quote in card.quotes]
    facts = [_section(*_lines(card.facts))] if card.facts else []
    return [*([_rich(*quotes, *facts)] if quotes or facts else []), _foot(card)]


def _quote(quote: Quote) -> Block:
    return {"type": "rich_text_quote", "elements": [_text(run.text, bold=run.hit) for run in quote]}


def _lines(facts: tuple[Fact, ...]) -> list[Block]:
    lines: list[Block] = []
    for place, fact in enumerate(facts):
        lines += [
            _text(f"{fact.label}  ", bold=True),
            _text(fact.value + ("\n" if place < len(facts) - 1 else "")),
        ]
    return lines


def _foot(card: Card) -> Block:
    """Source, time in the reader's own time zone, the rule and its version, the card's reference."""
    elements = [_plain(card.source)] if card.source else []
    if card.published:
        shown, seconds = moment(card.published), int(card.published.timestamp())
        # https://docs.slack.dev/messaging/formatting-message-text#date-formatting
        clock = f"<!date^{seconds}^{{date_short_pretty}} at {{time}}|{shown}>"
        elements.append({"type": "mrkdwn", "text": clock})
    ends = [_plain(text) for text in (card.version, card.reference) if text]
    return {"type": "context", "elements": [*elements, *ends]}


def _buttons(post_id: str) -> Block:
    """The buttons carry the post's id: they work after a restart, and on old posts."""
    return {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": button_id(button.name, post_id), "text": _plain(button.label)}
            for button in BUTTONS
        ],
    }


def _plain(value: str) -> Block:
    return {"type": "plain_text", "text": value, "emoji": False}


def _text(value: str, *, bold: bool = False) -> Block:
    return {"type": "text", "text": value} | ({"style": BOLD} if bold else {})


def _section(*elements: Block) -> Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def _rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}
