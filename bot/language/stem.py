"""Stems: one for all inflections of a word, by the Snowball algorithm of its language."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from Stemmer import Stemmer

#: Language codes and the Snowball algorithms that serve them; https://snowballstem.org/algorithms/
_ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "uk": "russian",
}  # fmt: skip
_REMEMBERED = 200_000  # words kept with their stems; then the memory is begun afresh


class _Stems(dict[str, str]):
    """Word → stem, worked out once."""

    def __init__(self, algorithm: str) -> None:
        self._stem: Callable[[str], str] = Stemmer(algorithm).stemWord

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        stem = self[word] = self._stem(word)
        return stem


@cache
def stemmer(lang: str) -> Callable[[str], str]:
    """A function from a folded word to its stem. Text in no covered language is stemmed as English.

    English stemming leaves words of other scripts as they are.
    """
    return _Stems(_ALGORITHMS.get(lang.replace("_", "-").partition("-")[0].lower(), "english")).__getitem__
