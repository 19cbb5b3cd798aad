"""What a source shows at one poll, in figures. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.intake.rhythm import Rhythm, rhythm
from bot.language import guess
from bot.model import Report
from bot.sources.kind import Parsed

#: The language is told from pieces of so many characters, at least and at most so many of them, and holds if
#: at least this part of them is in it. One headline proves nothing.
_PIECE, _FEWEST, _MOST, _CLEARLY = 400, 3, 12, 0.8


@dataclass(frozen=True, slots=True)
class Look:
    """How many reports, how many of them without a date, how many faults; title, language and rhythm."""

    form: str
    title: str
    lang: str  # that of nearly all it shows, or ""
    reports: int
    undated: int
    faults: int
    rhythm: Rhythm


def look(parsed: Parsed, at: float) -> Look:
    """Return what an answer shows. `at` is Unix time."""
    return Look(
        form=parsed.form,
        title=parsed.title,
        lang=language_of(parsed.reports),
        reports=len(parsed.reports),
        undated=sum(report.published is None for report in parsed.reports),
        faults=parsed.faults,
        rhythm=rhythm(parsed.reports, at),
    )


def language_of(reports: Sequence[Report]) -> str:
    """Return the code of the language that nearly all reports are in, or "" if that can't be told."""
    said = " ".join(f"{report.title} {report.text[:_PIECE]}" for report in reports[: _MOST * 4])
    pieces = [said[start : start + _PIECE] for start in range(0, min(len(said), _PIECE * _MOST), _PIECE)]
    whole = [piece for piece in pieces if len(piece) == _PIECE]
    if len(whole) < _FEWEST:
        return ""
    ((code, times),) = Counter(guess.code("", piece) for piece in whole).most_common(1)
    return code if times >= _CLEARLY * len(whole) else ""
