"""How many were killed and wounded, as a text counts them: numbers, ranges, bounds, dozens. English."""

from __future__ import annotations

import re

from bot.model import Toll

_MOST = 100_000
_WORDS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "  # noqa: SIM905 - reads as a list
        "seventeen eighteen nineteen twenty".split(),
        range(1, 21),
        strict=True,
    )
)
#: The least that such a word can mean; it is shown as it was written.
_VAGUE = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000}
_ROUND = {"a dozen": 12, "two dozen": 24, "three dozen": 36}
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|{'|'.join((*_ROUND, *_WORDS))})"
_BOUND = (
    "at least|no fewer than|not less than|more than|over|up to|as many as|some|about|around|nearly|almost|"
    "an estimated"
)
_COUNT = (
    rf"(?:(?P<bound>{_BOUND}) )?(?:(?P<vague>{'|'.join(_VAGUE)})"
    rf"|between (?P<low>{_NUMBER}) and (?P<high>{_NUMBER})"
    rf"|(?P<least>{_NUMBER})(?:(?: to | or |[-–])(?P<most>{_NUMBER}))?)"
)
_KINDS = {
    "killed": r"killed|dead|deaths|die|died|dies|slain|fatalities|bodies",
    "wounded": r"wounded|injured|hurt|injuries",
}
_KILLING = r"kill(?:s|ed|ing)?|claim(?:s|ed)|leav(?:es|ing)|left"
_WOUNDING = r"wound(?:s|ed|ing)?|injur(?:es|ed|ing|e)"
_FOLLOWED = {
    kind: re.compile(rf"\b(?<!no ){_COUNT} (?:[\w-]+ ){{0,4}}?(?:{said})\b", re.IGNORECASE)
    for kind, said in _KINDS.items()
}
_PRECEDED = {
    "killed": re.compile(rf"\b(?:{_KILLING}|toll (?:\w+ ){{0,3}}?(?:to|at|of)) {_COUNT}\b", re.IGNORECASE),
    "wounded": re.compile(rf"\b(?:{_WOUNDING}) {_COUNT}\b", re.IGNORECASE),
}
#: Without any of these letters in a text, its toll is not worth looking for.
_HINTS = {
    "killed": ("kill", "dead", "death", "die", "slain", "fatalit", "bodies", "toll", "claim", "leav", "left"),
    "wounded": ("wound", "injur", "hurt"),
}


def tolls(text: str) -> tuple[Toll, ...]:
    """Return the highest counts of killed and wounded a text gives, at most one of each kind.

    Of a range the higher number counts, of `dozens` the least it can mean; `words` keeps how it was put.
    """
    found = []
    folded = text.casefold()
    for kind in _KINDS:
        if any(hint in folded for hint in _HINTS[kind]):
            counts = [
                _read(kind, match)
                for pattern in (_FOLLOWED[kind], _PRECEDED[kind])
                for match in pattern.finditer(text)
            ]
            likely = [toll for toll in counts if 0 < toll.number < _MOST]
            if likely:
                found.append(max(likely, key=lambda toll: toll.number))
    return tuple(found)


def _read(kind: str, match: re.Match[str]) -> Toll:
    bound = (match["bound"] or "").casefold()
    if match["vague"]:
        vague = match["vague"].casefold()
        return Toll(kind, _VAGUE[vague], f"{bound} {vague}".strip())
    low, high = match["low"] or match["least"], match["high"] or match["most"]
    least, most = _value(low), _value(high or low)
    if most <= least:  # no range: `3 or 2`, `2020-21`
        return Toll(kind, least, f"{bound} {least}" if bound else "")
    return Toll(kind, most, f"{least} to {most}")


def _value(number: str) -> int:
    folded = " ".join(number.casefold().split())
    return _WORDS.get(folded) or _ROUND.get(folded) or int(folded.replace(",", ""))
