"""The text of an article, out of the page around it. Pure.

The container is found as Arc90's Readability found it: paragraphs vouch for their parents, by length and
commas, and links speak against them. A longer text that the page states of itself in JSON-LD
(https://schema.org/articleBody) outranks it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from bot.sources import markup
from bot.sources.web_page import tree
from bot.sources.xml import UNWRITABLE

Element = etree._Element  # noqa: SLF001 - lxml's only name for it

#: Larger pages are cut, in characters.
_LARGEST_PAGE = 1_500_000
#: Elements that hold no part of an article.
_SILENT = (
    "script", "style", "noscript", "template", "button", "iframe", "svg", "select", "object", "video",
    "audio", "canvas", "nav", "aside", "footer", "figure", "menu", "dialog",
)  # fmt: skip
#: Class names and ids of what stands around an article, or in the middle of it.
_AROUND = re.compile(
    r"(?:[a-z]+[-_]){0,3}?(?:ads?|advert\w*|sponsor\w*|promo\w*|related\w*|recommend\w*|recirc\w*|most[-_]\w+"
    r"|more[-_](?:from|on|stories|news)|read[-_]?(?:next|also)|also[-_]read|trending|popular|newsletter\w*"
    r"|subscri\w+|sign[-_]?up|paywall|shar(?:e|es|ing)|social\w*|comments?|disqus\w*|breadcrumbs?|byline|tags"
    r"|tag[-_]list|captions?|credits?|copyright|cookies?|consent|gdpr|modal|pop-?up|banner|sidebar"
    r"|widget|toolbar|pagination|footer|masthead|author[-_](?:bio|box|info)|print[-_]only|visually[-_]?hidden"
    r"|sr[-_]only|menu|nav(?:bar|igation)?)"
    r"(?:[-_](?:list|links?|box|block|container|wrap(?:per)?|section|items?|bar|area|module|content|inner"
    r"|buttons?|posts?|articles?|stories|text|title|img|image|\d+))*",
    re.IGNORECASE,
)
_LONGEST_NAME = 60  # characters
_BLOCK = {"p", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "td", "div", "section"}
#: Paragraphs, and boxes whose own text is parted by line breaks only; how long they must be, in characters.
_VOUCHES, _SHORTEST_VOUCHER = ("p", "pre", "blockquote"), 25
_MAY_VOUCH, _SHORTEST_LOOSE = ("div", "section", "article", "td", "li"), 100
_A_GOOD_PART, _MOSTLY = 0.3, 0.5

#: Said by pages that hold back the article. A long text is the article, whatever stands beside it.
_WALL = re.compile(
    r"subscribe (?:now |today )?to (?:continue|read|keep reading)|to continue reading|for subscribers only"
    r"|already a (?:subscriber|member)|(?:create|register for) (?:a )?free account"
    r"|log ?in to (?:continue|read)"
    r"|this (?:article|content|story) is (?:for|reserved for|available to) (?:\w+ )?subscribers"
    r"|unlock this (?:article|story)|accept (?:all )?cookies (?:to|and) (?:continue|read|view)|ad.?blocker"
    r"|we (?:and our partners )?use cookies|enable javascript|réservé aux abonnés|nur für abonnenten"
    r"|только для подписчиков|solo para suscriptores",
    re.IGNORECASE,
)
_WALL_AT_MOST = 1_500  # characters


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says. `text` is plain, one paragraph a line, and empty if the page holds no article."""

    text: str
    walled: bool  # a paywall or cookie wall stands before it: the text is not the article's


def read_article(page: str) -> Article:
    """Return the article of an HTML page. Never raises; any text is read."""
    root = tree(page[:_LARGEST_PAGE])
    if root is None:
        return Article("", walled=False)
    stated = list(_stated(root))
    body = max((_text_of(each) for each in stated), key=len, default="")
    free = not any(each.get("isAccessibleForFree") in {False, "False", "false"} for each in stated)
    found = _found(root)
    text = body if len(body) >= len(found) else found
    walled = not free or bool(_WALL.search(text or page[:200_000]))
    return Article(text, walled=walled and len(text) < _WALL_AT_MOST)


def _stated(root: Element) -> Iterator[dict[str, Any]]:
    """Objects of the page's JSON-LD that are articles, or say something of access."""
    for script in root.iter("script"):
        if "ld+json" in script.get("type", ""):
            try:
                waiting = [json.loads(script.text or "")]
            except (ValueError, RecursionError):
                continue
            while waiting:
                each = waiting.pop()
                if isinstance(each, list):
                    waiting += each
                elif isinstance(each, dict):
                    waiting += [value for key, value in each.items() if key in {"@graph", "mainEntity"}]
                    if "articleBody" in each or "isAccessibleForFree" in each:
                        yield each


def _text_of(stated: dict[str, Any]) -> str:
    body = stated.get("articleBody")
    if not isinstance(body, str):
        return ""
    return markup.from_html(body) if markup.has_markup(body) else markup.from_plain(body)


def _found(root: Element) -> str:
    """The text of the part of the page that most looks like an article."""
    body = next(iter(root.iter("body")), root)
    for element in list(body.iter(*_SILENT)):
        _remove(element)
    total = _prose(body)
    for element in list(body.iter()):
        if _is_around(element) and _prose(element) <= total * _A_GOOD_PART:
            _remove(element)
    container = _container(body)
    if container is None:
        return ""
    for element in list(container.iter(*_BLOCK)):
        if element is not container and _is_list_of_links(element):
            _remove(element)
    return markup.from_tree(container)


def _prose(element: Element) -> int:
    """How much of an element is running text, in characters."""
    loose = (len(_own_text(each)) for each in element.iter(*_MAY_VOUCH))
    return sum(_length(each) for each in element.iter("p")) + sum(
        own for own in loose if own > _SHORTEST_LOOSE
    )


def _is_around(element: Element) -> bool:
    if element.tag == "form":  # some sites put the whole page into one
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}".split()
    return any(_AROUND.fullmatch(name) for name in names if len(name) <= _LONGEST_NAME)


def _container(body: Element) -> Element | None:
    """Find what most paragraphs vouch for, or what is above it if that holds many more and little else."""
    votes: dict[Element, float] = defaultdict(float)
    vouching: dict[Element, int] = {}
    for element in body.iter(*_VOUCHES, *_MAY_VOUCH):
        own = element.tag in _MAY_VOUCH
        length = len(_own_text(element)) if own else _length(element)
        if length < (_SHORTEST_LOOSE if own else _SHORTEST_VOUCHER) or _link_share(element) > _MOSTLY:
            continue
        vouching[element] = length
        worth = 1 + min(length / 100, 3) + min(_own_text(element).count(","), 3)
        above = element if own else element.getparent()
        for share in (1.0, 0.5, 0.25):
            if above is None or above.tag == "html":
                break
            votes[above] += worth * share
            above = above.getparent()
    if not votes:
        return None
    best = max(votes, key=lambda element: votes[element] * (1 - _link_share(element)))
    held = _held(best, vouching)
    for above in best.iterancestors():
        if above.tag in {"body", "html"}:
            break
        more = _held(above, vouching)
        if more > held * 1.2 and more > _length(above) * _MOSTLY:
            best, held = above, more
    return best


def _held(element: Element, vouching: Mapping[Element, int]) -> int:
    return sum(vouching.get(each, 0) for each in element.iter())


def _is_list_of_links(element: Element) -> bool:
    text = _length(element)
    return text == 0 or (_link_share(element) > 0.6 and not (text > 200 and element.tag == "p"))  # noqa: PLR2004


def _own_text(element: Element) -> str:
    pieces = [element.text, *(child.tail for child in element)]
    return "".join(str(piece) for piece in pieces if piece).strip()


def _length(element: Element) -> int:
    return sum(len(" ".join(str(text).split())) for text in element.itertext())


def _link_share(element: Element) -> float:
    length = _length(element)
    return sum(_length(link) for link in element.iter("a")) / length if length else 0.0


def _remove(element: Element) -> None:
    """Take an element out; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = ((parent.text or "") + element.tail).translate(UNWRITABLE)
        else:
            before.tail = ((before.tail or "") + element.tail).translate(UNWRITABLE)
    parent.remove(element)
