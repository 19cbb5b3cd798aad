"""What was learnt from sentences of our own stays learnt (benchmarks/detection.md has the first sight)."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.unit.rules.frames.reading import told

EVENTS = {"C": "ceasefire_violation", "B": "border_incident", "M": "mediation_offer"}
RECALL, PRECISION = 0.92, 0.98
_LONGEST_TITLE = 110

Item = tuple[str, str]  # label, sentence


@cache
def rounds() -> tuple[Item, ...]:
    lines = Path(__file__).with_name("rounds.tsv").read_text(encoding="utf-8").splitlines()
    return tuple((label, text) for _, label, text in (x.split("\t") for x in lines if not x.startswith("#")))


@cache
def events_of(text: str) -> frozenset[str]:
    telling = told("", title=text) if len(text) < _LONGEST_TITLE else told(text)
    return frozenset(one.event for one in telling if one.reason is None)


@pytest.mark.parametrize("letter", EVENTS)
def test_nearly_all_that_tell_an_event_are_heard_and_hardly_any_other(letter: str) -> None:
    seen: Counter[tuple[bool, bool]] = Counter()
    for label, text in rounds():
        if letter.lower() not in label:
            seen[letter in label, EVENTS[letter] in events_of(text)] += 1
    assert seen[True, True] / (seen[True, True] + seen[True, False]) >= RECALL
    assert seen[True, True] / (seen[True, True] + seen[False, True]) >= PRECISION


def test_what_tells_of_no_event_stays_quiet() -> None:
    loud = [text for label, text in rounds() if label == "N" and events_of(text) & set(EVENTS.values())]
    assert loud == []
