"""Bytes → text, in spite of wrong labels."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: How `<?` looks without a mark: https://www.w3.org/TR/xml/#sec-guessing
_UNMARKED = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.ASCII)
_META = re.compile(rb"<meta\b[^<>]{0,200}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)
_HEAD = 4_096  # bytes in which a page names its encoding, with room to spare: the standard says 1,024
#: What browsers take these labels for: https://encoding.spec.whatwg.org/#names-and-labels
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
#: Codecs of Python that are no character sets, or unpack things.
_CHARSETS_ONLY = re.compile(
    r"utf-|iso8859|cp\d|koi8|mac|gb|big5|euc|shift|ascii|iso2022|johab|tis|hz|kz|ptcp"
)


def decode(body: bytes, content_type: str = "") -> tuple[str, bool]:
    """Return the text of a body, and whether a label told the truth.

    A byte order mark outranks everything, and UTF-8 outranks labels: what reads as UTF-8 and is more than
    ASCII is hardly ever anything else. Then the XML declaration, the header, <meta>, windows-1252.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), True
    for start, name in _UNMARKED:
        if body.startswith(start):
            return body.decode(name, "replace"), True
    labels = _labels(body, content_type)
    # ISO-2022 and HZ write other letters in ASCII bytes.
    if not any(label.startswith(("iso2022", "hz")) for label in labels):
        try:
            return body.decode("utf-8"), all(
                label in {"utf-8", "ascii"} for label in labels
            ) or body.isascii()
        except UnicodeDecodeError:
            pass
    for label in labels:
        if label != "utf-8":
            try:
                return body.decode(_WIDER.get(label, label)), True
            except UnicodeDecodeError:
                continue
    if "utf-8" in labels or not labels:
        broken = body.decode("utf-8", "replace")
        # A stray bad byte in a text of true UTF-8, or a text in another encoding throughout?
        if broken.count("\ufffd") * 3 < sum(not char.isascii() for char in broken):
            return broken, False
    return body.decode("cp1252", "replace"), False


def _labels(body: bytes, content_type: str) -> list[str]:
    declared, meta = _DECLARATION.match(body[:300]), _META.search(body[:_HEAD])
    header = _HEADER.search(content_type)
    names = [declared[1].decode("ascii")] if declared else []
    names += [header[1]] if header else []
    names += (
        [meta[1].decode("ascii")] if meta else []
    )  # https://html.spec.whatwg.org/#encoding-sniffing-algorithm
    labels = []
    for name in names:
        try:
            codec = codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
        # Bytes that can be looked at one by one are not UTF-16, whatever the label says.
        if _CHARSETS_ONLY.match(codec) and not codec.startswith(("utf-16", "utf-32")):
            labels.append(codec)
    return labels
