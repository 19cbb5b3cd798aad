"""XML from outside → a tree, safely: small faults repaired, nothing fetched, nothing blown up."""

from __future__ import annotations

import html.entities
import re

from lxml import etree

from bot.sources.kind import Unreadable
from bot.sources.names import hoards_names

_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]{0,300}\?>")
#: Characters that XML can't hold: https://www.w3.org/TR/xml/#charsets
UNWRITABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])
_BAD_REFERENCE = re.compile(
    r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f]\w\w);|0*(?:[0-8]|1[124-9]|2\d|3[01]);)", re.IGNORECASE
)
_REFERENCE = re.compile(r"&([A-Za-z][\w.-]{0,31});", re.ASCII)
_BARE_AMPERSAND = re.compile(r"&(?!#\d+;|#x[0-9A-Fa-f]+;|[A-Za-z][A-Za-z0-9]*;)")
_XML_KNOWS = {"amp", "lt", "gt", "quot", "apos"}

_DOCTYPE = re.compile(r"<!DOCTYPE\b[^<>\[]{0,300}(?:\[([^\]]{0,20000})\]\s*)?>", re.IGNORECASE)
_DECLARED = re.compile(r"<!ENTITY\s+([\w.-]{1,31})\s+(?:\"([^\"]{0,40})\"|'([^']{0,40})')\s*>", re.ASCII)
_ATTACK = "the feed declares XML entities as attacks do, so it is not read"


class NotWellFormed(ValueError):
    """The text is no XML, even after the usual small repairs."""


def parse(text: str) -> tuple[etree._Element, int]:
    """Return the root, and how many repairs it took. Raises NotWellFormed; Unreadable for an attack.

    HTML's names of characters are understood. Entities that a document declares itself are too, if they stand
    for a few plain characters; any other declaration (of entities in entities, of files) is refused.
    """
    text = _DECLARATION.sub("", text, count=1).lstrip().translate(UNWRITABLE)
    declared: dict[str, str] = {}
    if "<!ENTITY" in text:
        text, declared = _without_declarations(text)
    faults = 0
    if "&" in text:
        text = _REFERENCE.sub(lambda match: _meaning(match[1], declared), text)
        text, faults = _BAD_REFERENCE.subn("", text)
    if hoards_names(text, is_html=False):
        raise Unreadable("the document has thousands of names of elements, as attacks do, so it is not read")
    try:
        return _parse(text), faults
    except etree.XMLSyntaxError:
        text, repairs = _BARE_AMPERSAND.subn("&amp;", text)
    try:
        return _parse(text), faults + repairs
    except etree.XMLSyntaxError as error:
        raise NotWellFormed(str(error)) from None


def _parse(text: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    return etree.fromstring(text.encode(errors="replace"), parser)


def _without_declarations(text: str) -> tuple[str, dict[str, str]]:
    doctype = _DOCTYPE.search(text[:30_000])
    if doctype is None or not doctype[1]:
        raise Unreadable(_ATTACK)
    declared = {match[1]: match[2] or match[3] or "" for match in _DECLARED.finditer(doctype[1])}
    rest = text[: doctype.start()] + text[doctype.end() :]
    values = [html.unescape(value) if value.startswith("&#") else value for value in declared.values()]
    if (
        doctype[1].count("<!ENTITY") != len(declared)
        or "<!ENTITY" in rest
        or any("&" in value for value in values)
    ):
        raise Unreadable(_ATTACK)
    return rest, dict(zip(declared, values, strict=True))


def _meaning(name: str, declared: dict[str, str]) -> str:
    """Return the characters a name stands for, unless XML knows it; an unknown name stays as written."""
    if name in _XML_KNOWS:
        return f"&{name};"
    found = declared.get(name, html.entities.html5.get(f"{name};"))
    if found is None:
        return f"&amp;{name};"
    return html.escape(found)
