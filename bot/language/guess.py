"""Which language a text is in, where its source does not say: letters tell first, then the smallest words."""

from __future__ import annotations

import re

_SAMPLE = 400  # letters of a text that are looked at
_SCRIPTS = (
    (re.compile("[\u0400-\u04ff]"), "ru"),
    (re.compile("[\u0600-\u06ff]"), "ar"),
    (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u0530-\u058f]"), "hy"),
    (re.compile("[\u0370-\u03ff]"), "el"),
    (re.compile("[\u10a0-\u10ff]"), "ka"),
    (re.compile("[\u0900-\u097f]"), "hi"),
)
#: Letters that only one of the languages of a script has.
_LETTERS = (
    ("ru", re.compile("[іїєґ]", re.IGNORECASE), "uk"),
    ("ar", re.compile("[پچژگی]"), "fa"),
    ("la", re.compile("[əƏ]"), "az"),
    ("la", re.compile("[ğıĞİ]"), "tr"),
)


def _set(line: str) -> frozenset[str]:
    return frozenset(line.split())


_SMALL_WORDS = {
    "fr": _set("le la les des du un une et est dans pour par sur avec au aux que qui entre l d"),
    "es": _set("el la los las del de un una y en para por con al que se su entre contra"),
    "tr": _set("ve bir bu ile icin de da olarak arasinda sonra karsi"),
    "az": _set("ve bir bu ile ucun da olan arasinda sonra qarsi"),
    "de": _set("der die das und ist im mit von zu den auf ein eine nicht"),
    "en": _set("the of to in and on for with at by from as is after over says"),
}
_LATIN_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 2  # different small words of a language that show it


def code(stated: str, raw: str) -> str:
    """The code of the language a source states (`en-GB` is `en`), or else of the one the text shows."""
    if stated:
        return stated.replace("_", "-").partition("-")[0].lower()
    sample = raw[:_SAMPLE]
    return _guess(sample) if sample else "en"


def _guess(sample: str) -> str:
    script = "la"
    if not sample.isascii():
        counts = [(len(pattern.findall(sample)), name) for pattern, name in _SCRIPTS]
        most, name = max(counts)
        if most * 2 > len(sample) // 2:
            script = name
    name = next((name for of, pattern, name in _LETTERS if of == script and pattern.search(sample)), "")
    # A Turkish name with all its letters stands in English texts, too.
    return _by_small_words(sample, name or "en") if script == "la" else name or script


def _by_small_words(sample: str, otherwise: str) -> str:
    found = set(_LATIN_WORD.findall(sample.lower()))
    counts = {name: len(small & found) for name, small in _SMALL_WORDS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= _ENOUGH and counts[best] > counts[otherwise] else otherwise
