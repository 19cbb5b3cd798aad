from __future__ import annotations

from datetime import timedelta

import pytest

from bot.lookup.since import split_since

DEFAULT = timedelta(days=2)


@pytest.mark.parametrize(
    ("words", "split"),
    [
        ("", ("", DEFAULT)),
        ("tavush", ("tavush", DEFAULT)),
        ("tavush 24h", ("tavush", timedelta(hours=24))),
        ("tavush last 3 d", ("tavush", timedelta(days=3))),
        ("tavush since 90m", ("tavush", timedelta(minutes=90))),
        ("2w", ("", timedelta(weeks=2))),
        ("B2 5H", ("B2", timedelta(hours=5))),
        ("district 9", ("district 9", DEFAULT)),
        ("g7d", ("g7d", DEFAULT)),
    ],
)
def test_a_span_of_time_at_the_end_is_no_part_of_the_words(words: str, split: tuple[str, timedelta]) -> None:
    assert split_since(words, DEFAULT) == split
