from __future__ import annotations

from dataclasses import replace

import pytest

from bot.intake.doubt import doubt
from bot.intake.look import Look, language_of
from bot.intake.rhythm import Rhythm
from bot.model import Report
from bot.state.sources import SourceState

MEMORY = SourceState(title="Hill Wire", lang="en", reports=20)
LOOK = Look("RSS 2.0", "Hill Wire", "en", 20, 0, 0, Rhythm())
HOME = "https://hill.example/rss"


@pytest.mark.parametrize(
    ("memory", "look", "all_new", "moved_to", "why"),
    [
        (MEMORY, LOOK, False, "", ""),
        (MEMORY, LOOK, True, "", ""),  # it was away for long
        (MEMORY, replace(LOOK, title="Hill Wire News"), False, "", ""),  # it calls itself otherwise now
        (MEMORY, replace(LOOK, title="Best Casinos"), True, "", "now it is “Best Casinos”"),
        (MEMORY, replace(LOOK, title="Best Casinos", reports=2), True, "", ""),  # too few to tell
        (replace(MEMORY, title=""), replace(LOOK, title="Best Casinos"), True, "", ""),
        (MEMORY, replace(LOOK, lang="ru"), False, "", "its language was en, and now is ru"),
        (MEMORY, replace(LOOK, lang=""), False, "", ""),
        (MEMORY, LOOK, False, "https://www.hill.example/feed", ""),
        (MEMORY, LOOK, False, "https://parked.example.net/", "example.net for good"),
        (MEMORY, None, False, "https://parked.example.net/", "example.net for good"),
        (replace(MEMORY, accepted="example.net"), LOOK, False, "https://parked.example.net/", ""),
        (replace(MEMORY, doubt="sold"), None, False, "", "sold"),
        (SourceState(), LOOK, True, "", ""),
    ],
)
def test_a_source_is_doubted_when_it_becomes_another(
    memory: SourceState, look: Look | None, all_new: bool, moved_to: str, why: str
) -> None:
    found = doubt(memory, look, all_new=all_new, configured=HOME, moved_to=moved_to)
    assert why in found
    assert bool(found) == bool(why)


def test_a_move_between_two_names_of_one_publisher_is_no_change_of_hands() -> None:
    old, new = "https://feeds.bbci.co.uk/news/world/rss.xml", "https://www.bbc.com/news/world/rss.xml"
    assert doubt(MEMORY, LOOK, all_new=False, configured=old.replace("bbci", "bbc"), moved_to=new) == ""


ENGLISH = "The two sides said on Tuesday that the truce in the valley was still holding after a quiet night. "
RUSSIAN = "Обе стороны заявили во вторник, что перемирие в долине соблюдается и ночь прошла спокойно. "


def reports(*texts: str) -> list[Report]:
    return [Report(str(number), text) for number, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "lang"),
    [
        ([ENGLISH * 4] * 5, "en"),
        ([RUSSIAN * 4] * 5, "ru"),
        ([ENGLISH * 4, RUSSIAN * 4] * 4, ""),
        ([RUSSIAN], ""),
        ([], ""),
    ],
)
def test_the_language_of_a_source_is_that_of_nearly_all_it_shows(texts: list[str], lang: str) -> None:
    assert language_of(reports(*texts)) == lang
