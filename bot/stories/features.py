"""What the memory keeps of a text: its words as small numbers, in order of weight.

Works for any language that Unicode knows, without a dictionary: words are folded, cut to a stem-like prefix,
and scripts without spaces are read as pairs of letters.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import xxhash

#: Words of a text that count; an article says what happened long before that.
_LEAD_WORDS = 60
_BODY_WORDS = 400
_MAX_CHARACTERS = 20_000
_STEM = 6  # letters; longer ones are mostly endings ("attacked", "attackers")
_WORD = re.compile(r"[^\W_]+(?:[.,](?=\d)\d+)*")
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{2,}"
)
_MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u0655\u0670\u0640\u200c-\u200f]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_ARABIC_PREFIX = re.compile(r"^(?:[وف]?[بكل]?ال|وال|لل)(?=..)")


@dataclass(frozen=True, slots=True)
class Features:
    """Word numbers, each once: those of the title, then new ones of the lead, then new ones of the rest."""

    terms: array[int]
    title: int  # how many of `terms` stand in the title
    lead: int  # how many stand in title or lead


NOTHING = Features(array("I"), 0, 0)


def features(title: str, lead: str, text: str) -> Features:
    """Read a report. An empty `lead` means the first words of `text`. At most some 400 words are kept."""
    body = words(text, _BODY_WORDS)
    terms = dict.fromkeys(words(without_template(title), _LEAD_WORDS))
    in_title = len(terms)
    terms.update(dict.fromkeys(words(lead, _LEAD_WORDS) if lead else body[:_LEAD_WORDS]))
    in_lead = len(terms)
    terms.update(dict.fromkeys(body))
    return Features(array("I", terms), in_title, in_lead)


def words(text: str, limit: int) -> list[int]:
    """Return the numbers of the first `limit` words of a text, in order, with repetitions."""
    folded = unicodedata.normalize("NFKD", text[:_MAX_CHARACTERS]).casefold()
    folded = _POSSESSIVE.sub("", _MARKS.sub("", folded))
    found = _WORD.findall(folded)[:limit]
    if _UNSPACED.search(folded):
        found = list(_paired(found))[:limit]
    return [number for number in map(_number, found) if number]


def _paired(found: Iterable[str]) -> Iterable[str]:
    for word in found:
        if _UNSPACED.fullmatch(word):
            yield from (word[i : i + 2] for i in range(len(word) - 1))
        else:
            yield word


@lru_cache(maxsize=200_000)
def _number(word: str) -> int:
    """Return the number of a word, the same on every machine; 0 for single letters."""
    if len(word) == 1 and not word.isdigit():
        return 0
    stem = word if word[0].isdigit() else _ARABIC_PREFIX.sub("", word)[:_STEM]
    return xxhash.xxh32_intdigest(stem.encode("utf-8", "surrogatepass"))


_TAIL = re.compile(r"\s+[|–—-]\s+([^|–—]{2,40})$")
_TAIL_WORDS = 4
_MIN_TITLE_WORDS = 4


def without_template(title: str) -> str:
    """Return the title without the outlet's name that many feeds append ("… | BBC News", "… - Reuters")."""
    tail = _TAIL.search(title)
    if not tail or len(tail[1].split()) > _TAIL_WORDS:
        return title
    rest = title[: tail.start()]
    return rest if len(rest.split()) >= _MIN_TITLE_WORDS else title
