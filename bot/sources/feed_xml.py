"""RSS 0.9x, 1.0, 2.0 and Atom 0.3, 1.0 as they are found: read with lxml, small faults repaired."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice

from lxml import etree

from bot.sources import markup
from bot.sources.dates import read_date
from bot.sources.entry import MOST_ENTRIES, Entry, address, language
from bot.sources.kind import Unreadable
from bot.sources.xml import parse

Element = etree._Element  # noqa: SLF001 - lxml's only name for it

_XML = "{http://www.w3.org/XML/1998/namespace}"
_ATOM = {"http://www.w3.org/2005/atom", "http://purl.org/atom/ns#"}
_PREFIXES = {
    **dict.fromkeys(_ATOM, "atom"),
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
}
#: Namespaces that RSS has had, or that its elements have been put into.
_RSS = re.compile(
    r"|https?://(purl\.org/(rss/1\.0/|net/rss1\.1#)|(my|channel)\.netscape\.com/(rdf/simple|publish/formats)/.*"
    r"|backend\.userland\.com/.*|blogs\.law\.harvard\.edu/tech/rss.*)"
)

#: Where an entry's title, texts and date may stand; what is more telling first.
_TITLES = ("title", "atom:title", "dc:title")
_TEXTS = (
    "content:encoded", "atom:content", "description", "atom:summary", "dc:description", "body", "xhtml:body",
    "xhtml:div", "fullitem", "content", "summary",
)  # fmt: skip
_DATES = (
    "pubDate", "atom:published", "dcterms:issued", "dcterms:created", "atom:issued", "atom:created",
    "dc:date", "published", "pubdate", "date", "atom:updated", "atom:modified", "dcterms:modified", "updated",
    "lastBuildDate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FeedText:
    """A feed's entries and what it says of itself; texts are plain."""

    form: str
    entries: tuple[Entry, ...]
    title: str = ""
    lang: str = ""
    ttl: float | None = None
    faults: int = 0
    hub: str = ""
    topic: str = ""


def read_xml(text: str, url: str) -> FeedText:
    """Read a feed whose own address is `url`. Raises NotWellFormed; Unreadable if it is XML, but no feed."""
    root, faults = parse(text)
    name, lang = _name(root), root.get(f"{_XML}lang", "")
    if name in {"atom:feed", "atom:entry"}:
        entries = [root] if name == "atom:entry" else root.iterchildren()
        form = "Atom 0.3" if "purl.org/atom" in str(root.tag) else "Atom 1.0"
        items = (each for each in entries if _name(each) == "atom:entry")
        return _feed(root, items, url, form=form, root_lang=lang, faults=faults)
    if name in {"rss", "RDF", "channel", "feed"}:
        channel = next((each for each in root.iter() if _name(each) == "channel"), root)
        items = (each for each in root.iter() if _name(each) in {"item", "entry", "atom:entry"})
        return _feed(channel, items, url, form=_form(root, name), root_lang=lang, faults=faults)
    raise Unreadable(f"an XML document <{str(root.tag).rpartition('}')[2][:40]}> came, which is no feed")


def _form(root: Element, name: str) -> str:
    if name == "RDF":
        return "RSS 0.90" if "netscape" in "".join(map(str, root.nsmap.values())) else "RSS 1.0"
    return f"RSS {(root.get('version') or '').strip()[:8]}".strip()


def _feed(
    channel: Element, items: Iterator[Element], url: str, *, form: str, root_lang: str, faults: int
) -> FeedText:
    own = _fields(channel)
    ttl = (own["ttl"][0].text or "").strip() if "ttl" in own else ""
    lang = next((each.text for name in ("language", "dc:language") for each in own.get(name, ())), None)
    return FeedText(
        form,
        tuple(_entry(item, url) for item in islice(items, MOST_ENTRIES)),
        title=markup.one_line(_first_text(own, *_TITLES)),
        lang=language(lang or channel.get(f"{_XML}lang") or root_lang),
        ttl=float(ttl) * 60 if re.fullmatch(r"\d{1,6}", ttl, re.ASCII) else None,
        faults=faults,
        hub=_own_link(own, url, "hub"),
        topic=_own_link(own, url, "self"),
    )


def _own_link(own: dict[str, list[Element]], url: str, rel: str) -> str:
    """Where a feed links to for itself, by its relation: https://www.w3.org/TR/websub/#discovery."""
    links = (*own.get("atom:link", ()), *own.get("link", ()))
    named = (each.get("href") for each in links if rel in each.get("rel", "").lower().split())
    return next((found for href in named if (found := address(url, href))), "")


def _entry(item: Element, url: str) -> Entry:
    fields = _fields(item)
    link = _link(fields, url)
    return Entry(
        id=_id(fields, item),
        url=link,
        title=_first_text(fields, *_TITLES),
        texts=tuple(_text(each) for name in _TEXTS for each in fields.get(name, ())),
        published=_date(fields),
        lang=next((each.text or "" for each in fields.get("dc:language", ())), "")
        or item.get(f"{_XML}lang", ""),
    )


def _id(fields: dict[str, list[Element]], item: Element) -> str:
    for name in ("guid", "atom:id", "id", "dc:identifier"):
        for each in fields.get(name, ()):
            if each.text and each.text.strip():
                return each.text
    return next(
        (str(value) for key, value in item.attrib.items() if str(key).endswith("rdf-syntax-ns#}about")), ""
    )


def _link(fields: dict[str, list[Element]], url: str) -> str:
    """The page that the entry is about: its original before a counted detour, its alternate before others."""
    references = [(each, each.text) for each in fields.get("feedburner:origLink", ())]
    references += [(each, each.text) for each in fields.get("link", ()) if not each.get("href")]
    links = fields.get("atom:link", []) + [each for each in fields.get("link", []) if each.get("href")]
    for rels in ({"alternate"}, {"", "via", "related"}):
        references += [
            (each, each.get("href")) for each in links if each.get("rel", "alternate").strip().lower() in rels
        ]
    references += [
        (each, each.text)
        for each in fields.get("guid", ())
        if each.get("isPermaLink", each.get("ispermalink", "true")).strip().lower() != "false"
        and (each.text or "").strip().startswith(("http://", "https://"))
    ]
    return next((found for each, text in references if (found := address(_base(each, url), text))), "")


def _base(element: Element, url: str) -> str:
    chain = [each.get(f"{_XML}base") for each in (element, *element.iterancestors())]
    for step in reversed([step for step in chain if step]):
        url = address(url, step) or url
    return url


def _date(fields: dict[str, list[Element]]) -> datetime | None:
    dates = (read_date(each.text) for name in _DATES for each in reversed(fields.get(name, ())))
    return next((found for found in dates if found), None)


def _first_text(fields: dict[str, list[Element]], *names: str) -> str:
    texts = (_text(each) for name in names for each in fields.get(name, ()))
    return next((text for text in texts if text), "")


def _text(element: Element) -> str:
    """Read a text construct as plain text: https://www.rfc-editor.org/rfc/rfc4287#section-3.1."""
    if len(element) and any(isinstance(child.tag, str) for child in element):
        return markup.from_tree(element)
    text = element.text or ""
    kind, mode = element.get("type", "").strip().lower(), element.get("mode", "").strip().lower()
    is_atom = _name(element).startswith("atom:")
    if mode == "base64" or (is_atom and "/" in kind and not _is_text(kind)):
        text = _from_base64(text)
        kind = kind if _is_text(kind) else "html"
    if is_atom and kind in {"text", "text/plain"} and mode != "escaped":
        return markup.from_plain(text)
    if kind not in {"html", "text/html", "xhtml", "application/xhtml+xml"} and not markup.has_markup(text):
        return markup.from_plain(text)
    return markup.from_html(text)


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind.endswith(("+xml", "/xml"))


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""  # pictures and sounds have no text


def _fields(parent: Element) -> dict[str, list[Element]]:
    fields: dict[str, list[Element]] = {}
    for child in parent.iterchildren():
        if _name(child):
            fields.setdefault(_name(child), []).append(child)
    return fields


def _name(element: Element) -> str:
    """`prefix:name` for the namespaces known here, whatever prefix a feed gives them; RSS has none."""
    tag: object = element.tag
    if not isinstance(tag, str):  # a comment, a processing instruction, an entity
        return ""
    known = _known(tag)
    if known is not None:
        return known
    # A namespace of nobody's that holds the parent too is the feed's own; otherwise it is an extension's.
    name, parent = tag.rpartition("}")[2], element.getparent()
    is_own = parent is None or str(parent.tag).startswith(tag[: -len(name)])
    return name if is_own else f"other:{name}"


@lru_cache(maxsize=256)
def _known(tag: str) -> str | None:
    namespace, _, name = tag.rpartition("}")
    namespace = namespace[1:].strip().lower()
    if prefix := _PREFIXES.get(namespace):
        return f"{prefix}:{name}"
    return name if _RSS.fullmatch(namespace) else None
