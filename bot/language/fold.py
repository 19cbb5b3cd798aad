"""How spellings of one word are made alike, with the offsets of what was written kept.

Folding goes letter by letter, so that it is the same everywhere: case, marks and variants of a letter fall
away (`é`, `İ`, Arabic hamza forms and vowel signs, Persian and Arabic yeh and kaf, `և`, `ß`); what can't
stand in a word becomes a blank; quotation marks and apostrophes become one sign each, and what they do is
decided once, in `settle`.
"""

from __future__ import annotations

import re
import unicodedata

#: Stands in place of a letter that belongs to a word but is not part of its folded form (the dots of "U.S.").
DROPPED = "\x01"

_QUOTE, _MARK = "'", '"'
_APOSTROPHES = "'’‘ʼʹ`´′＇‛׳"
_QUOTES = '"“”„«»″״＂'
#: Letters with no decomposition that are written in several ways, or that only some keyboards have.
_VARIANTS = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ə": "e",
    "ё": "е", "ґ": "г", "և": "եւ", "ς": "σ",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ئ": "ي",
    "ؤ": "و", "ة": "ه", "ۀ": "ه", "ک": "ك", "ء": DROPPED,
}  # fmt: skip
#: Letters whose mark tells them from another letter, to readers and stemmers alike.
_KEPT = frozenset("йїў")
#: Scripts whose marks are vowel signs or accents that writers leave out, as letters' Unicode names begin.
_MARKS_FALL = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "COMBINING")
_INVISIBLE = frozenset(
    "\u00ad\u200b\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeffـ"
)

# Each pattern begins with the sign itself: that is found many times faster than what stands before it.
#: An apostrophe between letters parts the word after one of these (d'Ivoire, N'Djamena, L'Iran, qu'il).
_PARTED = re.compile(r"'(?:(?<=\b[cdjlmnot]')|(?<=\bqu'))(?=[^\W\d_])")
_POSSESSIVE = re.compile(r"'s(?<=[^\W_]'s)(?![^\W_])")
_INSIDE = re.compile(r"'(?<=[^\W_]')(?=[^\W_])")
_HEBREW_MARK = re.compile('"(?<=[א-ת]")(?=[א-ת])')
_INITIALS = re.compile(r"\.(?<=\b[^\W\d_]\.)(?=[^\W\d_](?:\.|\b))")
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))")


class _Folding(dict[int, str]):
    """Code point → its folded form, worked out when a letter is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


def _fold(letter: str) -> str:
    if letter == DROPPED or letter in _INVISIBLE:
        return DROPPED
    if letter in _APOSTROPHES:
        return _QUOTE
    if letter in _QUOTES:
        return _MARK
    if letter in ".,":
        return letter
    lower = letter.lower()
    if lower in _VARIANTS:
        return _VARIANTS[lower]
    if lower in _KEPT:
        return lower
    kind = unicodedata.category(letter)
    if kind[0] not in "LMN":
        return " "
    if not unicodedata.name(letter, "").startswith(_MARKS_FALL):
        return lower
    parts = unicodedata.normalize("NFKD", lower)
    kept = "".join(_VARIANTS.get(part, part) for part in parts if unicodedata.category(part)[0] != "M")
    return kept or DROPPED


#: For `str.translate`: letters to folded forms. Most keep their length; what falls away becomes `DROPPED`.
LETTERS = _Folding()
_ASCII = str.maketrans({chr(code): _fold(chr(code)) for code in range(128)})
_BLANKS = str.maketrans("'\".,", "    ")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")


def letters(text: str) -> str:
    """The text with each letter folded by itself; signs are still to be settled."""
    if not text.isascii():
        text = _FOREIGN.sub(lambda found: found[0].translate(LETTERS), text)
    return text.translate(_ASCII if text.isascii() else LETTERS)


def settle(text: str, *, parts_at_apostrophe: bool) -> str:
    """Decide what each sign in folded letters does: it becomes a blank, or `DROPPED`. The length stays.

    Apostrophes: `'s` falls away, d'Ivoire is parted, Sana'a is joined; with `parts_at_apostrophe` (Turkish
    writes suffixes of names so) all part. Dots of initials and commas of thousands are dropped.
    """
    if _QUOTE in text and not parts_at_apostrophe:
        text = _POSSESSIVE.sub(DROPPED * 2, text)
        text = _PARTED.sub(" ", text)
        text = _INSIDE.sub(DROPPED, text)
    if _MARK in text and not text.isascii():
        text = _HEBREW_MARK.sub(DROPPED, text)
    if "." in text:
        text = _INITIALS.sub(DROPPED, text)
    if "," in text:
        text = _THOUSANDS.sub(DROPPED, text)
    return text.translate(_BLANKS)
