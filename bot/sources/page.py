"""The kind `page`: a web page without a feed. A list of items, by CSS selectors, or what changes on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Self

from cssselect import HTMLTranslator, SelectorError
from lxml import etree
from pydantic import AfterValidator, Field, HttpUrl, model_validator

from bot.sources import markup
from bot.sources.dates import read_date
from bot.sources.entry import MOST_ENTRIES, Entry, address, language, reports
from bot.sources.kind import Answer, Given, Kind, LinksToArticles, Parsed, Plan, Request, Unreadable
from bot.sources.web_page import read_page

#: A changed line is news from so many characters on; shorter ones are dates, counters and buttons.
_SHORTEST_LINE = 40


def _is_selector(text: str) -> str:
    try:
        HTMLTranslator().css_to_xpath(text)
    except SelectorError as error:
        raise ValueError(f"is no CSS selector: {error}") from None
    return text


Selector = Annotated[str, AfterValidator(_is_selector)]


class Options(LinksToArticles):
    """What a source of kind `page` needs."""

    url: HttpUrl = Field(description="Address of the page.")
    items: Selector | None = Field(
        default=None, description="CSS selector of each item of a list. Left out: each new line is a report."
    )
    title: Selector | None = Field(
        default=None,
        description="CSS selector, within an item, of its title. Left out: the text of its link.",
    )
    link: Selector = Field(default="a[href]", description="CSS selector, within an item, of its link.")
    text: Selector | None = Field(
        default=None, description="CSS selector, within an item, of its text. Left out: all of the item."
    )
    date: Selector | None = Field(
        default=None, description="CSS selector, within an item, of its date: <time datetime> or text."
    )
    within: Selector | None = Field(
        default=None,
        description="Without items: CSS selector of the part that is watched. Left out: <main>, else all.",
    )

    @model_validator(mode="after")
    def _parts_need_items(self) -> Self:
        if self.items is None and (self.title or self.text or self.date):
            raise ValueError("title, text and date are looked for within items: say which items, too")
        if self.items is not None and self.within:
            raise ValueError("within is for a page without items; name it in the selector of items")
        return self


def poll(options: Options, _: Given) -> Plan:
    """Ask for the page, and read it."""
    answer = yield Request(str(options.url))
    return read_list(answer, options) if options.items else read_lines(answer, options)


def read_list(answer: Answer, options: Options) -> Parsed:
    """Read a page that lists items. Raises Unreadable if there is none."""
    root = read_page(answer)
    items = _select(root, options.items or "")[:MOST_ENTRIES]
    if not items:
        raise Unreadable(
            f"nothing on the page matches items: {options.items!r}; if its markup changed, mend it"
        )
    found, silent = reports([_entry(item, options, answer.url) for item in items], _lang(root))
    return Parsed(
        found,
        "a list on a page",
        title=_title(root),
        lang=_lang(root),
        is_baseline=options.date is None,
        faults=silent,
    )


def read_lines(answer: Answer, options: Options) -> Parsed:
    """Read a page whose every line is a report: known lines are known, so what is new is news."""
    root = read_page(answer)
    parts = _select(root, options.within) if options.within else [*root.iter("main"), *root.iter("body")]
    if not parts:
        raise Unreadable(
            f"nothing on the page matches within: {options.within!r}; if its markup changed, mend it"
        )
    lines = [line for line in markup.from_tree(parts[0]).split("\n") if len(line) >= _SHORTEST_LINE]
    title = _title(root)
    entries = [Entry(url=answer.url, id=f"line:{line}", texts=(line,)) for line in dict.fromkeys(lines)]
    found, _ = reports(entries[:MOST_ENTRIES], _lang(root))
    return Parsed(found, "a page whose changes are read", title=title, lang=_lang(root), is_baseline=True)


def _entry(item: etree._Element, options: Options, base: str) -> Entry:
    links = [item] if item.get("href") else _select(item, options.link)
    title = _first_text(item, options.title) if options.title else markup.from_tree(links[0]) if links else ""
    text = _first_text(item, options.text) if options.text else markup.from_tree(item)
    dates = _select(item, options.date) if options.date else []
    return Entry(
        url=address(base, links[0].get("href")) if links else "",
        title=title,
        texts=(text,),
        published=next((found for date in dates for found in _dates(date) if found), None),
    )


def _dates(element: etree._Element) -> Iterator[datetime | None]:
    yield read_date(element.get("datetime"))
    yield read_date(element.get("content") or element.get("title"))
    yield read_date(markup.one_line(markup.from_tree(element)))


def _first_text(item: etree._Element, selector: str) -> str:
    return next((markup.from_tree(each) for each in _select(item, selector)), "")


def _select(element: etree._Element, selector: str) -> list[etree._Element]:
    found: Any = element.xpath(HTMLTranslator().css_to_xpath(selector, prefix="descendant-or-self::"))
    return list(found)


def _title(root: etree._Element) -> str:
    return next((markup.one_line(markup.from_tree(each)) for each in root.iter("title")), "")


def _lang(root: etree._Element) -> str:
    return language(root.get("lang"))


KIND = Kind("page", Options, poll, obeys_robots=True)
