"""What polls find out about a source, and what becomes of one that is another than it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot import metrics
from tests.integration.intake.desk import CHALLENGE, NOW, Desk, Source, said
from tests.integration.intake.site import Site, feed, item


async def test_a_feed_that_answers_and_never_changes_is_told_of(desk: Desk, site: Site) -> None:
    old = [item(f"{n}", published=NOW - timedelta(days=9, hours=n)) for n in range(6)]
    site.serve_with_validators("/feed", feed(*old), '"1"')
    with capture_logs() as logs:
        for _ in range(3):
            await desk.poll()
        site.serve("/feed", feed(item("new", published=NOW), *old))
        await desk.poll()
    assert said(logs)[1:] == [
        "source has fallen silent; look whether this still is its address",
        "source speaks again",
    ]
    assert logs[1]["usual_pause_minutes"] == 60


async def test_a_feed_that_becomes_another_is_held_back_until_a_person_releases_it(
    desk: Desk, site: Site
) -> None:
    site.serve("/feed", feed(*[item(f"{n}", published=NOW) for n in range(5)]))
    await desk.poll()
    bought = [item(f"c{n}", published=NOW) for n in range(5)]
    site.serve("/feed", feed(*bought).replace("Wire", "Best Casinos"), ETag='"1"')
    with capture_logs() as logs:
        await desk.poll()
        await desk.poll()
        assert len(desk.taken) == 5
        memory = await desk.memory()
        assert "Best Casinos" in memory.doubt
        assert b'tocsin_source_held{source="wire"} 1.0' in metrics.exposition()
        assert await desk.state.sources.release("wire")
        await desk.poll()
        await desk.poll()
    assert [line[:24] for line in said(logs)] == ["source is held back and ", "source is no longer held"]
    assert [report.id for report in desk.taken[5:]] == [f"c{n}" for n in reversed(range(5))]
    memory = await desk.memory()
    assert (memory.doubt, memory.doubted_since, memory.title) == ("", None, "Best Casinos")
    assert not await desk.state.sources.release("wire")


async def test_a_feed_that_is_again_what_it_was_needs_no_release(desk: Desk, site: Site) -> None:
    ours = feed(*[item(f"{n}", published=NOW) for n in range(5)])
    site.serve("/feed", ours)
    await desk.poll()
    site.serve("/feed", feed(*[item(f"c{n}", published=NOW) for n in range(5)]).replace("Wire", "Other"))
    await desk.poll()
    site.serve("/feed", ours.replace("<item>", item("new", published=NOW) + "<item>", 1))
    await desk.poll()
    assert desk.ids[5:] == ["new"]
    assert (await desk.memory()).doubt == ""


async def test_a_move_to_another_owners_name_is_held_back_and_the_address_can_be_corrected(
    desk: Desk, site: Site
) -> None:
    elsewhere = site.url("/new").replace("127.0.0.1", "localhost")
    site.serve("/feed", "", status=301, Location=elsewhere)
    site.serve("/new", feed(item("a", published=NOW)))
    await desk.poll()
    assert desk.ids == []
    assert "localhost" in (await desk.memory()).doubt
    desk.source = Source(elsewhere)
    await desk.poll()
    assert desk.ids == ["a"]


async def test_a_release_lets_a_move_be_learnt(desk: Desk, site: Site) -> None:
    elsewhere = site.url("/new").replace("127.0.0.1", "localhost")
    site.serve("/feed", "", status=301, Location=elsewhere)
    site.serve("/new", feed(item("a", published=NOW)))
    await desk.poll()
    await desk.state.sources.release("wire")
    for _ in range(4):
        await desk.poll()
    assert desk.ids == ["a"]
    memory = await desk.memory()
    assert (memory.doubt, memory.accepted, memory.address) == ("", "localhost", elsewhere)


async def test_what_a_source_shows_is_remembered_in_figures(desk: Desk, site: Site) -> None:
    site.serve("/feed", feed(item("a", published=NOW), item("b"), "<item></item>"))
    await desk.poll()
    memory = await desk.memory()
    assert (memory.form, memory.title, memory.reports, memory.undated, memory.faults) == (
        "RSS 2.0", "Wire", 2, 1, 1,
    )  # fmt: skip
    assert memory.last_answer == memory.last_ok


@pytest.mark.parametrize("status", [403, 503, 200])
async def test_a_page_that_checks_for_robots_is_known_as_one(desk: Desk, site: Site, status: int) -> None:
    site.serve("/feed", CHALLENGE, status=status)
    await desk.poll()
    memory = await desk.memory()
    assert memory.cause == "challenged"
    assert "checks for robots" in memory.error
