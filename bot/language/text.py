"""Text as sentences and folded words, with the place of each in what was written.

`words` folds a term exactly as `Text.words` folds a report, so that terms of rules, queries and gazetteers
meet the words of reports.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from sentencex import segment

from bot.language.fold import DROPPED, LETTERS, letters, settle
from bot.language.guess import code

#: Languages that part suffixes from names with an apostrophe: Türkiye'nin.
_SUFFIXED = frozenset(("tr", "az"))
#: Only where one of these is followed by a blank can a sentence end inside a line.
_MAY_END = re.compile(r"[.!?…։۔؟।。:՜՞;][\"'”’»)\]]*\s|[。！？]")
#: A word in settled letters: from its first letter to its last, letters that fall away inside it.
_WORD = re.compile(rf"[^ {DROPPED}](?:[^ ]*[^ {DROPPED}])?")
#: Halves of surrogate pairs, which some JSON holds and no UTF-8 does.
_LONE = re.compile("[\ud800-\udfff]")
_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
#: A line this long that ends without a stop may go on in the next one: text wrapped by hand.
_WRAPPED = 50
#: Nobody wraps by hand later than here: where a line is longer, every line is a paragraph.
_WIDEST = 120
_STOPS = '.!?…։۔؟।:"”»)'


class Text:
    """One field of a report. All offsets are code points into `raw`."""

    __slots__ = ("_begins", "_origins", "_settled", "lang", "raw", "sentences")

    def __init__(self, raw: str, lang: str) -> None:
        self.raw = raw
        self.lang = lang
        #: Start and end of each sentence, without blanks around it. Lines, headlines and paragraphs end one.
        self.sentences: Sequence[tuple[int, int]] = _sentences(raw, lang)
        folded = letters(raw)
        self._settled = settle(folded, parts_at_apostrophe=lang in _SUFFIXED)
        # Where a letter became two (ß, և), folded letters are counted apart from written ones.
        sizes = None if len(folded) == len(raw) else [len(LETTERS[ord(letter)]) for letter in raw]
        self._begins = None if sizes is None else list(accumulate(sizes, initial=0))
        self._origins = None if sizes is None else [at for at, size in enumerate(sizes) for _ in range(size)]

    def words(self, start: int, end: int) -> list[str]:
        """The folded words of `raw[start:end]`."""
        return _words(self._slice(start, end)[0])

    def places(self, start: int, end: int) -> list[tuple[int, int]]:
        """Where each of `words(start, end)` stands in `raw`."""
        settled, first = self._slice(start, end)
        spans = [found.span() for found in _WORD.finditer(settled)]
        if self._origins is None:
            return [(first + begin, first + after) for begin, after in spans]
        return [
            (self._origins[first + begin], self._origins[first + after - 1] + 1) for begin, after in spans
        ]

    def _slice(self, start: int, end: int) -> tuple[str, int]:
        if self._begins is not None:
            start, end = self._begins[start], self._begins[end]
        return self._settled[start:end], start


def read(raw: str, lang: str = "") -> Text:
    """The text in the language its source states, or the one its letters show."""
    return Text(raw, code(lang, raw))


def words(text: str) -> list[str]:
    """The folded words of a term, as `Text.words` gives them for most languages."""
    return _words(settle(letters(text), parts_at_apostrophe=False))


def _words(settled: str) -> list[str]:
    return settled.replace(DROPPED, "").split() if DROPPED in settled else settled.split()


def _sentences(raw: str, lang: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in _blocks(raw):
        block = raw[start:end]
        if not _MAY_END.search(block):
            _add(found, raw, start, end)
            continue
        at = start
        for piece in segment(lang or "en", _LONE.sub("\ufffd", block)):
            _add(found, raw, at, at + len(piece))
            at += len(piece)
    return found


def _add(found: list[tuple[int, int]], raw: str, start: int, end: int) -> None:
    piece = raw[start:end]
    bare = piece.strip()
    if bare:
        start += len(piece) - len(piece.lstrip())
        found.append((start, start + len(bare)))


def _blocks(raw: str) -> list[tuple[int, int]]:
    """Runs of lines that read as one: each line by itself, but lines wrapped by hand together."""
    lines = [found.span() for found in _LINE.finditer(raw)]
    if len(lines) < 2 or any(end - start > _WIDEST for start, end in lines):  # noqa: PLR2004 - nothing to join
        return lines
    blocks = [lines[0]]
    for start, end in lines[1:]:
        first, last = blocks[-1]
        if _goes_on(raw, last, start, raw.rfind("\n", 0, last) + 1):
            blocks[-1] = (first, end)
        else:
            blocks.append((start, end))
    return blocks


def _goes_on(raw: str, end: int, start: int, line: int) -> bool:
    """Whether the line that ends here runs on in the one that starts there."""
    gap = raw[end:start]
    if gap not in ("\n", "\r\n"):
        return False
    return end - line >= _WRAPPED and raw[line:end].rstrip()[-1:] not in _STOPS
