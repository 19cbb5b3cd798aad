"""HTML and plain text from outside → plain text, one paragraph a line."""

from __future__ import annotations

import html
import re

from lxml import etree

from bot.sources.names import hoards_names

#: Longer texts are cut before they are read: no report needs more, and a parser's time has a price.
LONGEST_MARKUP = 400_000

#: Elements that end a line. https://html.spec.whatwg.org/multipage/rendering.html#flow-content-3
_BLOCKS = frozenset(
    """
    address article aside blockquote body br center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre section
    summary table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905 - a list of words reads better than fifty strings
)
#: Elements whose content nobody reads.
_SILENT = frozenset(
    """
    script style noscript template head title svg math audio video canvas map select textarea button
    """.split()  # noqa: SIM905
)
_OTHERS = frozenset(
    """
    a abbr acronym applet area b base bdi bdo big blink caption cite code col colgroup data datalist del
    dfn em embed font frame frameset i iframe img input ins kbd label link mark marquee meta meter nobr
    noframes object optgroup option output param picture progress q s samp small source span strike
    strong sub sup time track tt u var wbr
    """.split()  # noqa: SIM905
)
_PARSER = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
_KNOWN = _BLOCKS | _SILENT | _OTHERS
_FRAME = re.compile(r"</?iframe\b[^<>]{0,2000}>", re.IGNORECASE)
_TAG = re.compile(r"<(?:/?([a-z][a-z0-9]*)(?=[\s/>])|!--)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
#: Soft hyphens and byte order marks split words that readers see whole; control characters have no sense.
_DROPPED = dict.fromkeys([*range(9), *range(14, 32), 127, 173, 65279]) | {
    11: " ",
    12: " ",
    0x85: "\n",
}
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029")
#: A line at least this long that ends in the middle of a sentence was wrapped by a machine.
_WRAPPED = 60
_SENTENCE_END = tuple(".!?…:;\"'»”’)]。！？؟۔։")


def has_markup(text: str) -> bool:
    """Tell whether a text that may be plain or HTML holds tags or entities of HTML."""
    return any(not match[1] or match[1].lower() in _KNOWN for match in _TAG.finditer(text)) or bool(
        _ENTITY.search(text)
    )


def from_html(markup: str) -> str:
    """Return what a reader sees: tags gone, entities decoded once, one paragraph a line. Reads any input."""
    markup = markup[:LONGEST_MARKUP]
    if "<" not in markup:
        return from_plain(html.unescape(markup))
    if hoards_names(markup, is_html=True):
        return ""
    # Nobody closes them, and then HTML takes all that follows for their content.
    markup = _FRAME.sub(" ", markup)
    data = f"<body>{markup.translate(_DROPPED)}".encode(errors="replace")
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError:
        return from_plain(markup)
    return from_tree(root)


def from_tree(root: etree._Element) -> str:
    """Return the text of an element and all in it, as `from_html` does."""
    pieces: list[str] = []
    silent = 0  # how many elements that nobody reads are open
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        name = node.tag.rpartition("}")[2].lower()
        if name in _SILENT and node is not root:
            silent += 1 if event == "start" else -1
        if name in _BLOCKS:
            pieces.append("\n")
        if event == "start" and node.text and not silent:
            pieces.append(_flow(node.text))
        if event == "end" and node.tail and not silent and node is not root:
            pieces.append(_flow(node.tail))
    return _lines("".join(pieces))


def from_plain(text: str) -> str:
    """Return text with sane white space: blank lines part paragraphs, lines wrapped by a machine join."""
    text = _LINE_ENDS.sub("\n", text[:LONGEST_MARKUP].translate(_DROPPED))
    out: list[str] = []
    for line in text.split("\n"):
        clean = " ".join(line.split())
        if clean and out and len(out[-1]) >= _WRAPPED and not out[-1].endswith(_SENTENCE_END):
            out[-1] += " " + clean
        else:
            out.append(clean)
    return "\n".join(line for line in out if line)


def one_line(text: str) -> str:
    """Return the text as one line, for titles."""
    return " ".join(text.split())


def _flow(text: str) -> str:
    """White space in HTML, new lines included, is a blank."""
    return _LINE_ENDS.sub(" ", text).replace("\n", " ")


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.translate(_DROPPED).split("\n"))
    return "\n".join(line for line in lines if line)
