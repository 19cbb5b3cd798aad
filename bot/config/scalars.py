"""Where a character of a YAML text scalar was written: quotes, escapes, indentation and folds undone."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORDS = re.compile(r"\S+")
_SINGLE = re.compile(r"''|[^'\s]+")
_DOUBLE = re.compile(
    r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|\r?\n[ \t]*|.)|[^\\\s]+",
)
# YAML 1.2.2, section 5.7
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028",
    "P": "\u2029", "\n": "", "\r": "",
}  # fmt: skip


def find(written: str, style: str | None, value: str, offset: int) -> int:
    """Return where in `written` character `offset` of `value` stands; 0 where that cannot be told.

    `written` is the scalar as the file has it, quotes and block header included; `style` is PyYAML's.
    """
    pieces = _double(written) if style == '"' else _verbatim(written, style)
    at, end, written_end = 0, 0, 0
    for start, length, text in pieces:
        while not value.startswith(text, at):  # between pieces only blanks and folded line ends may stand
            if not value[at : at + 1].isspace():
                return 0
            at += 1
        if offset < at:
            return min(written_end + offset - end, start)
        if offset < at + len(text):
            return start + (offset - at if length == len(text) else 0)
        at = end = at + len(text)
        written_end = start + length
    return min(written_end + offset - end, len(written))


def _verbatim(written: str, style: str | None) -> Iterator[tuple[int, int, str]]:
    """Yield start, length and meaning of each run without blanks of plain, single-quoted or block text."""
    first, last, pattern = 0, len(written), _WORDS
    if style == "'":
        first, last, pattern = 1, last - 1, _SINGLE
    elif style in ("|", ">"):
        first = written.find("\n") + 1 or last
    for piece in pattern.finditer(written, first, last):
        text = piece[0]
        yield piece.start(), len(text), "'" if style == "'" and text == "''" else text


def _double(written: str) -> Iterator[tuple[int, int, str]]:
    """Yield the same of double-quoted text, an escape being a piece of its own."""
    for piece in _DOUBLE.finditer(written, 1, len(written) - 1):
        text = piece[0]
        if text[0] != "\\":
            meaning = text
        elif text[1] in "xuU":
            code = text[2:]
            meaning = chr(int(code, 16))
        else:
            meaning = _ESCAPES.get(text[1], text[1])
        yield piece.start(), len(text), meaning
