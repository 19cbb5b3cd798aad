"""Which language a text is in, where its source does not say: by script, letters and smallest words."""

from __future__ import annotations

import re
from typing import NamedTuple

_SAMPLE = 400  # letters of a text that are looked at


class _Signs(NamedTuple):
    """What speaks for a language: each small word counts one, each of its letters what it is worth."""

    words: frozenset[str]
    letters: tuple[tuple[re.Pattern[str], int], ...] = ()


def _signs(words: str, *letters: tuple[str, int]) -> _Signs:
    return _Signs(frozenset(words.split()), tuple((re.compile(found), worth) for found, worth in letters))


#: Scripts by their letters, and the languages told apart in each; the first, when nothing speaks for another.
_SCRIPTS = (
    (re.compile("[\u0400-\u04ff]"), ("ru", "uk")),
    (re.compile("[\u0600-\u06ff]"), ("ar", "fa")),
    (re.compile("[\u0590-\u05ff]"), ("he",)),
    (re.compile("[\u0530-\u058f]"), ("hy",)),
    (re.compile("[\u0370-\u03ff]"), ("el",)),
    (re.compile("[\u10a0-\u10ff]"), ("ka",)),
    (re.compile("[\u0900-\u097f]"), ("hi",)),
)
_LATIN = ("en", "fr", "es", "tr", "az", "de")
_SIGNS = {
    "en": _signs("the of to in and on for with at by from as is after over says its it was"),
    "fr": _signs(
        "le la les des du une et est en dans pour par sur avec au aux que qui l d se ne pas à ont contre",
        ("[èêàùçœ]", 1),
    ),
    "es": _signs(
        "el la los las del de una y en para por con que se su sus entre contra tras pide acepta",
        ("[ñ¿¡]", 2),
        ("[áíóú]", 1),
    ),
    "tr": _signs(
        "ve bir bu ile için da de olarak arasında sonra karşı dedi etti edildi oldu kabul yeni ilk çok",
        ("[ğış]", 1),
    ),
    "az": _signs("və bir bu ilə üçün da də olub edib sonra yeni ilk", ("ə", 3), ("[ğış]", 1)),
    "de": _signs("der die das und ist im mit von zu den auf ein eine nicht", ("[äß]", 1)),
    "ru": _signs("и в на с что из от к о по не за для", ("[ыэъё]", 2)),
    "uk": _signs("та з до про що від й і у в на за не для", ("[іїєґ]", 2)),
    "ar": _signs("في من على إلى عن مع أن بعد بين", ("[ةىأإ]", 1)),
    "fa": _signs("در به از که را با این است برای شد کرد می بر", ("[پچژگ]", 2), ("[یک\u200c]", 1)),
}
#: Codes of three letters, and an old one, of languages that have a code of two.
#: https://www.loc.gov/standards/iso639-2/
_SYNONYMS = {
    "eng": "en", "fra": "fr", "fre": "fr", "spa": "es", "tur": "tr", "aze": "az", "deu": "de", "ger": "de",
    "rus": "ru", "ukr": "uk", "ara": "ar", "fas": "fa", "per": "fa", "prs": "fa", "heb": "he", "iw": "he",
    "hye": "hy", "arm": "hy",
}  # fmt: skip
_KNOWN = frozenset(_LATIN).union(*(languages for _, languages in _SCRIPTS))
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 2  # what must speak for a language before it is taken instead of the first of its script
_AGAINST_ENGLISH = 5  # … and instead of a stated `en`, the one feeds keep that nobody set up


def code(stated: str, raw: str) -> str:
    """The code of the language a source states (`en-GB` is `en`), or else of the one the text shows.

    What is stated is not believed where the text stands in another script, and `en` not where much speaks
    for another language: many feeds keep the `en-US` that their software came with.
    """
    sample = raw[:_SAMPLE]
    known = stated.replace("_", "-").partition("-")[0].lower()
    known = _SYNONYMS.get(known, known)
    if not sample or (known and known not in _KNOWN):
        return known or "en"
    written = _languages(sample)
    if known not in written:
        return _guess(sample, written, _ENOUGH)
    return known if known != "en" or sample.isascii() else _guess(sample, written, _AGAINST_ENGLISH)


def _languages(sample: str) -> tuple[str, ...]:
    """The languages that are written in the script of a text."""
    if not sample.isascii():
        most, written = max((len(pattern.findall(sample)), known) for pattern, known in _SCRIPTS)
        if most * 4 > len(sample):
            return written
    return _LATIN


def _guess(sample: str, languages: tuple[str, ...], enough: int) -> str:
    """The language for which most speaks, if it is enough; else the first of them."""
    if len(languages) == 1:
        return languages[0]
    lower = sample.lower()
    words = _WORD.findall(lower)
    worth = {name: _worth(_SIGNS[name], lower, words) for name in languages}
    best = max(languages, key=worth.__getitem__)
    return best if worth[best] >= enough and worth[best] > worth[languages[0]] else languages[0]


def _worth(signs: _Signs, lower: str, words: list[str]) -> int:
    return sum(map(signs.words.__contains__, words)) + sum(
        worth * len(pattern.findall(lower)) for pattern, worth in signs.letters if not lower.isascii()
    )
