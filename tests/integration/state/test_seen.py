from __future__ import annotations

from bot.state.client import Client
from bot.state.seen import FORGET_AFTER, Seen, Sighting

KNOWN, NEW, REVISED = Sighting.KNOWN, Sighting.NEW, Sighting.REVISED


async def test_a_report_is_new_until_it_was_dealt_with(client: Client) -> None:
    seen = Seen(client)
    assert await seen.unseen("bbc", [("1", "x"), ("2", "y")], 100) == [NEW, NEW]
    await seen.mark("bbc", [("1", "x")], 100)
    assert await seen.unseen("bbc", [("1", "x"), ("2", "y")], 200) == [KNOWN, NEW]


async def test_changed_content_under_a_known_id_is_a_revision_once(client: Client) -> None:
    seen = Seen(client)
    await seen.mark("bbc", [("1", "x")], 100)
    assert await seen.unseen("bbc", [("1", "corrected")], 200) == [REVISED]
    await seen.mark("bbc", [("1", "corrected")], 200)
    assert await seen.unseen("bbc", [("1", "corrected")], 300) == [KNOWN]
    assert await seen.unseen("bbc", [("1", "x")], 400) == [KNOWN]  # it flips back and forth


async def test_only_a_known_report_is_false(client: Client) -> None:
    assert [bool(sighting) for sighting in (KNOWN, NEW, REVISED)] == [False, True, True]


async def test_sources_do_not_share_ids(client: Client) -> None:
    seen = Seen(client)
    await seen.mark("bbc", [("1", "x")], 100)
    assert await seen.unseen("tass", [("1", "x")], 100) == [NEW]


async def test_a_report_absent_for_long_is_forgotten(client: Client) -> None:
    seen = Seen(client)
    await seen.mark("bbc", [("1", "x")], 0)
    await seen.unseen("bbc", [], FORGET_AFTER + 1)
    assert await seen.unseen("bbc", [("1", "x")], FORGET_AFTER + 2) == [NEW]


async def test_a_report_still_present_after_months_of_not_modified_is_known(client: Client) -> None:
    seen = Seen(client)
    await seen.mark("bbc", [("1", "x")], 0)
    assert await seen.unseen("bbc", [("1", "x")], 3 * FORGET_AFTER) == [KNOWN]
    assert await seen.unseen("bbc", [("1", "x")], 3 * FORGET_AFTER + 60) == [KNOWN]


async def test_hostile_ids_are_remembered_like_others(client: Client) -> None:
    seen = Seen(client)
    marks = [("", ""), ("\ud800", "\udfff"), ("a" * 100_000, "b"), ("\0\r\n", "c")]
    await seen.mark("bbc", marks, 100)
    assert await seen.unseen("bbc", marks, 200) == [KNOWN] * 4
