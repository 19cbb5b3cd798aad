"""What a development says happened, and what of it a story did not know yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.model import Development, Report
from bot.stories.entry import Facts

_MAX_NUMBER = 100_000
_NUMBER_WORDS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve".split(),  # noqa: SIM905 - reads as a list
        range(1, 13),
        strict=True,
    )
)
_NUMBER = rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|{'|'.join(_NUMBER_WORDS)})"
_KINDS = {
    "killed": r"killed|dead|deaths|die|died|dies|slain|fatalities|bodies",
    "wounded": r"wounded|injured|hurt|injuries",
}
_KILLING = r"kill(?:s|ed|ing)?|claim(?:s|ed)|leav(?:es|ing)|left"
_WOUNDING = r"wound(?:s|ed|ing)?|injur(?:es|ed|ing|e)"
_HEDGE = r"(?:at least |more than |over |up to |some |about |around |nearly |almost |as many as )?"
_FOLLOWED = {
    kind: re.compile(rf"\b{_NUMBER} (?:[\w-]+ ){{0,4}}?(?:{said})\b", re.IGNORECASE)
    for kind, said in _KINDS.items()
}
_PRECEDED = {
    "killed": re.compile(
        rf"\b(?:{_KILLING}|toll (?:\w+ ){{0,3}}?(?:to|at|of)) {_HEDGE}{_NUMBER}\b", re.IGNORECASE
    ),
    "wounded": re.compile(rf"\b(?:{_WOUNDING}) {_HEDGE}{_NUMBER}\b", re.IGNORECASE),
}
#: Without any of these letters in a text, its toll is not worth looking for.
_HINTS = {
    "killed": ("kill", "dead", "death", "die", "slain", "fatalit", "bodies", "toll", "claim", "leav", "left"),
    "wounded": ("wound", "injur", "hurt"),
}
#: What outlets say first when they take back, or put right, what they reported.
_RETRACTED = re.compile(
    r"\b(?:retract(?:s|ed|ion)|(?:report|story|article) withdrawn|kill notice)\b", re.IGNORECASE
)
_CORRECTED = re.compile(r"\bcorrect(?:s|ed|ion)\b|\brevise[sd]?\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied)|reject(?:s|ed)|dismiss(?:es|ed)|refut(?:es|ed))\b", re.IGNORECASE
)
_NEWS = 400  # characters of a text that say what is new, its toll with it
_OPENING = 160  # characters in which a correction is announced


def facts_of(report: Report, development: Development | None) -> Facts:
    """Gather what the matches say and the tolls in their evidence; without them, the report's tolls."""
    if development is None:
        counted = tolls(f"{report.title}\n{report.text[:_NEWS]}")
        return Facts(tolls=counted, said=_said(report, report.title))
    matches = development.matches
    quotes = " \n".join(dict.fromkeys(e.quote for match in matches for e in match.evidence))
    who, whom = _each(match.who for match in matches), _each(match.whom for match in matches)
    return Facts(
        development.events,
        who,
        whom,
        _each(match.places for match in matches),
        next((match.date for match in matches if match.date), None),
        _each(match.claimed_by for match in matches),
        tolls(quotes),
        _said(report, quotes),
        tuple(name for name in _each(match.actors for match in matches) if name not in {*who, *whom}),
    )


def _said(report: Report, words: str) -> tuple[str, ...]:
    """Return what a report says of what was reported before: retracted, corrected, denied."""
    opening = f"{report.title}\n{report.text[:_OPENING]}"
    found = [
        ("retracted", _RETRACTED, opening),
        ("corrected", _CORRECTED, opening),
        ("denied", _DENIED, words),
    ]
    return tuple(name for name, pattern, text in found if pattern.search(text))


def tolls(text: str) -> tuple[tuple[str, int], ...]:
    """Return the highest numbers of killed and wounded a text gives: (("killed", 7), ("wounded", 12))."""
    found = []
    folded = text.casefold()
    for kind in _KINDS:
        if not any(hint in folded for hint in _HINTS[kind]):
            continue
        numbers = [
            _value(match["number"])
            for pattern in (_FOLLOWED[kind], _PRECEDED[kind])
            for match in pattern.finditer(text)
        ]
        likely = [number for number in numbers if 0 < number < _MAX_NUMBER]
        if likely:
            found.append((kind, max(likely)))
    return tuple(found)


def news(facts: Facts, known: Sequence[Facts]) -> list[str]:
    """Say in words what these facts add to what a story's reports said before; empty when nothing."""
    added = []
    for kind, number in facts.tolls:
        before = [n for other in known for k, n in other.tolls if k == kind]
        if not before:
            added.append(f"{number} {kind}")
        elif number > max(before) or ("corrected" in facts.said and number not in before):
            added.append(f"{kind} {max(before)} → {number}")
    added += [f"event {name}" for name in _unknown(facts.events, (other.events for other in known))]
    added += [f"place {name}" for name in _unknown(facts.places, (other.places for other in known))]
    added += _claims(facts, known)
    added += [name for name in _unknown(facts.said, (other.said for other in known)) if name != "denied"]
    return added


def _claims(facts: Facts, known: Sequence[Facts]) -> list[str]:
    """Say which side now says so, or who denies it, that was not quoted before. Other voices are no news."""
    new = _unknown(facts.claimed_by, (other.claimed_by for other in known))
    if "denied" in facts.said:
        return [f"denied by {name}" for name in new]
    sides = {name for other in known for name in (*other.who, *other.whom)}
    quoted = {name for other in known for name in other.claimed_by} & sides
    return [
        f"now said by the other side too, {name}" if quoted else f"said by {name}"
        for name in new
        if name in sides
    ]


def _unknown(names: Iterable[str], known: Iterable[tuple[str, ...]]) -> list[str]:
    before = {name for some in known for name in some}
    return [name for name in names if name not in before]


def _each(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in lists for name in some))


def _value(number: str) -> int:
    return _NUMBER_WORDS.get(number.lower()) or int(number.replace(",", ""))
