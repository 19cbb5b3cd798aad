"""What web pages have in common: how they are told from other answers, and how they are read."""

from __future__ import annotations

import re

from lxml import etree

from bot.sources.encoding import decode
from bot.sources.kind import Answer, Unreadable
from bot.sources.names import hoards_names

_IS_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
#: Words of the pages that protection services send instead of the page asked for.
_CHALLENGE = re.compile(
    r"just a moment|cf-chl|challenge-platform|captcha|checking your browser|you are (?:a )?human"
    r"|attention required|ddos.guard|ddos protection|incapsula|pardon our interruption|are you a robot"
    r"|enable javascript and cookies|access denied|px-captcha|akamai",
    re.IGNORECASE,
)
#: Such pages are small; larger ones may well speak of captchas, in characters.
_CHALLENGE_AT_MOST = 60_000
CHALLENGED = (
    "the site answers with a page that checks for robots; ask its publisher to let Tocsin in, or use another "
    "address"
)


class Challenged(Unreadable):
    """A page came that asks its reader to prove that they are human."""

    def __init__(self) -> None:
        super().__init__(CHALLENGED)


def is_html(text: str) -> bool:
    """Tell whether a text is a web page."""
    return bool(_IS_HTML.match(text))


def is_challenge(page: str) -> bool:
    """Tell whether a page only asks its reader to prove that they are human."""
    return len(page) < _CHALLENGE_AT_MOST and bool(_CHALLENGE.search(page))


def tree(page: str) -> etree._Element | None:
    """Parse a page as browsers do; None if nothing is left of it, or it is made to fill the memory."""
    if hoards_names(page, is_html=True):
        return None
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(page.encode(errors="replace"), parser)
    except etree.XMLSyntaxError:
        return None


def read_page(answer: Answer) -> etree._Element:
    """Return the tree of an answer that should be a web page. Raises Unreadable if it is none."""
    text, _ = decode(answer.body, answer.content_type)
    root = tree(text)
    if root is None or not text.strip():
        raise Unreadable(
            "the answer is empty where a page should be; open the address in a browser to see why"
        )
    if is_challenge(text):
        raise Challenged
    return root
