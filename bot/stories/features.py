"""What the memory keeps of a text: its words as small numbers, in reading order, and which of them are names.

Works for any language that Unicode knows: words are folded and stemmed, and scripts without spaces are read
as pairs of letters.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import xxhash

from bot.language.guess import code
from bot.language.stem import stemmer

#: Words of a text that count; an article says what happened long before that.
_LEAD_WORDS = 60
_BODY_WORDS = 400
_KEPT = 150  # different words of the text that are kept, beside those of the title
_MAX_CHARACTERS = 12_000
_WORD = re.compile(r"[^\W_]+(?:[.,](?=\d)\d+)*")
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}"
)
_MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u0655\u0670\u0640\u200c-\u200f]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_ARABIC_PREFIX = re.compile(r"^(?:[وف]?[بكل]?ال|وال|لل)(?=..)")
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        (  # noqa: SIM905 - reads as a list
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen twenty"
        ).split()
    )
}
#: A text in which a larger share of words is capital is set in title case: there, capitals name nobody.
_TITLE_CASE = 0.6


@dataclass(frozen=True, slots=True)
class Features:
    """Word numbers, each once: those of the title, then new ones of the lead, then new ones of the rest."""

    terms: array[int]
    title: int  # how many of `terms` stand in the title
    lead: int  # how many stand in title or lead
    names: array[int]  # those of `terms` that are capital inside a sentence
    cased: bool  # whether the writing tells names from other words at all


def features(title: str, lead: str, text: str, lang: str = "") -> Features:
    """Read a report. An empty `lead` means the first words of `text`. At most some 200 words are kept."""
    lang = code(lang, title or text)
    heading = list(_split(title, _LEAD_WORDS))
    body = list(_split(text, _BODY_WORDS))
    opening = list(_split(lead, _LEAD_WORDS)) if lead else body[:_LEAD_WORDS]
    heading_read, body_read = _numbers(heading, lang), _numbers(body, lang)
    opening_read = _numbers(opening, lang) if lead else body_read[:_LEAD_WORDS]
    terms = dict.fromkeys(heading_read)
    in_title = len(terms)
    terms.update(dict.fromkeys(opening_read))
    in_lead = len(terms)
    terms.update(dict.fromkeys(body_read))
    kept = list(terms)[: max(in_lead, in_title + _KEPT)]
    cased = _tells_names([*heading, *opening])
    names: set[int] = set()
    if cased:
        written = zip(
            [*heading, *(body or opening)], [*heading_read, *(body_read or opening_read)], strict=True
        )
        names.update(number for word, number in islice(written, 1, None) if word[0].isupper())
        names.intersection_update(kept)
    return Features(array("I", kept), in_title, in_lead, array("I", sorted(names)), cased)


def spelled(text: str, lang: str, wanted: Iterable[int]) -> list[str]:
    """Return the words of a text, as written, whose numbers are wanted, each once, in the order wanted."""
    lang = code(lang, text)
    words = list(_split(text, _LEAD_WORDS))
    found = dict(zip(reversed(_numbers(words, lang)), reversed(words), strict=True))
    return [found[number] for number in wanted if number in found]


def is_number(term: int) -> bool:
    """Whether a word number stands for a figure (`7`, `seven`, `2,300`): those are odd, words are even."""
    return bool(term & 1)


def _tells_names(words: list[str]) -> bool:
    rest = words[1:]
    capital = sum(word[0].isupper() for word in rest)
    return 0 < capital < _TITLE_CASE * len(rest)


def _split(text: str, limit: int) -> Iterator[str]:
    if not text:
        return iter(())
    text = text[:_MAX_CHARACTERS]
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    found = _WORD.findall(_POSSESSIVE.sub("", text))
    if _UNSPACED.search(text):
        found = list(_paired(found))
    return (word for word in found[:limit] if len(word) > 1 or word.isdigit())


def _paired(found: Iterable[str]) -> Iterator[str]:
    for word in found:
        if _UNSPACED.fullmatch(word):
            yield from (word[i : i + 2] for i in range(len(word) - 1))
        else:
            yield word


def _numbers(words: Iterable[str], lang: str) -> list[int]:
    return [_number(word, lang) for word in words]


@lru_cache(maxsize=200_000)
def _number(word: str, lang: str) -> int:
    """Return the number of a word, the same on every machine."""
    folded = word.casefold()
    folded = _NUMBERS.get(folded, folded)
    figure = folded[0].isdigit()
    stem = folded.replace(",", "") if figure else stemmer(lang)(_ARABIC_PREFIX.sub("", folded))
    number = xxhash.xxh32_intdigest(stem.encode("utf-8", "surrogatepass"))
    return number | 1 if figure else number & ~1
