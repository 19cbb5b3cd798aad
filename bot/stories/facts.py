"""What a development says happened, and what of it a story did not know yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.model import Development, Report
from bot.stories.entry import Facts
from bot.stories.tolls import tolls

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


def facts_of(report: Report, development: Development | None, *, alone: bool = True) -> Facts:
    """Gather what the matches say and the tolls in their evidence; without them, the report's tolls.

    `alone`: the report tells nothing else, so that a toll in its first sentences is that of the development.
    """
    counted = tolls(f"{report.title}\n{report.text[:_NEWS]}") if alone else ()
    if development is None:
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
        tolls(quotes) or counted,
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


def news(facts: Facts, known: Sequence[Facts]) -> list[str]:
    """Say in words what these facts add to what a story's reports said before; empty when nothing."""
    added = []
    for toll in facts.tolls:
        before = [other.number for one in known for other in one.tolls if other.kind == toll.kind]
        if not before:
            added.append(f"{toll.shown} {toll.kind}")
        elif toll.number > max(before) or ("corrected" in facts.said and toll.number not in before):
            added.append(f"{toll.kind} {max(before)} → {toll.shown}")
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
