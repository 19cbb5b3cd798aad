from __future__ import annotations

import pytest

from bot.state.condition import condition
from bot.state.sources import SourceState

WELL = SourceState(form="RSS 2.0", reports=30, pause=1200.0, lang="en", last_ok=1.0, last_answer=2.0)


def source(**changes: object) -> SourceState:
    return SourceState(**{name: getattr(WELL, name) for name in WELL.__slots__} | changes)


@pytest.mark.parametrize(
    ("state", "level", "said"),
    [
        (SourceState(), "new", "not polled yet"),
        (WELL, "well", "RSS 2.0, 30 reports at the last look, one every 20 min, in en"),
        (source(undated=3, faults=1), "well", "3 undated, 1 faults in its markup"),
        (source(undated=20), "watch", "most of it has no date"),
        (source(reports=0), "watch", "shows no report"),
        (source(reports=0, cursor="7"), "well", "0 reports at the last look"),
        (source(silent=True), "watch", "silent, though it usually brings something every 20 min"),
        (source(address="https://new.example/"), "watch", "has moved for good"),
        (source(failures=1, error="404"), "down", "it failed once: 404"),
        (source(failures=3, error="404"), "down", "it failed 3 times in a row: 404. Before that: RSS 2.0"),
        (source(doubt="sold"), "held", "raises no alert: sold. Look at it; then correct its address,"),
        (source(doubt="sold"), "held", "or run: tocsin source release wire"),
    ],
)
def test_how_a_source_does_is_said_in_one_sentence(state: SourceState, level: str, said: str) -> None:
    found = condition("wire", state)
    assert found.level == level
    assert said in found.said
