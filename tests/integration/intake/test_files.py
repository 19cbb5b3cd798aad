from __future__ import annotations

from pathlib import Path

import pytest

from bot.intake import files
from bot.intake.failure import PollFailed
from bot.intake.fetch import Fetcher
from bot.sources import folder as folder_kind
from bot.sources.kind import Request
from bot.state.connect import State
from tests.integration.intake.desk import Desk


class FolderSource(folder_kind.Options):
    """A source of kind `folder`, as the configuration gives it."""

    id: str = "inbox"
    kind: str = "folder"
    every: float | None = None
    lang: str | None = None


async def test_files_dropped_into_a_folder_are_taken_once(tmp_path: Path, state: State) -> None:
    async with Fetcher(contact=None) as fetcher:
        desk = Desk(state, fetcher, FolderSource(path=tmp_path))
        await desk.poll()
        (tmp_path / "a.txt").write_text("Bridge closed\n\nSince noon.")
        (tmp_path / "b.txt.part").write_text("half a fi")
        await desk.poll()
        await desk.poll()
        assert [report.title for report in desk.taken] == ["Bridge closed"]
        (tmp_path / "a.txt").write_text("Bridge open\n\nSince one.")
        (tmp_path / "c d é.jsonl").write_text('{"id": "1", "text": "Shells fell."}\n')
        desk.restart()
        await desk.poll()
        await desk.poll()
    assert sorted(report.title or report.text for report in desk.taken[1:]) == ["Bridge open", "Shells fell."]
    assert desk.taken[0].published is not None


async def test_a_file_that_is_moved_in_with_an_old_date_is_taken(tmp_path: Path, state: State) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (tmp_path / "late.txt").write_text("Convoy stopped")
    (inbox / "first.txt").write_text("Bridge closed")
    async with Fetcher(contact=None) as fetcher:
        desk = Desk(state, fetcher, FolderSource(path=inbox))
        await desk.poll()
        (tmp_path / "late.txt").rename(inbox / "late.txt")
        await desk.poll()
    assert [report.title for report in desk.taken] == ["Bridge closed", "Convoy stopped"]


async def test_a_report_that_trips_tocsin_up_is_read_from_its_file_again(
    tmp_path: Path, state: State
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"{name} is closed")
    async with Fetcher(contact=None) as fetcher:
        desk = Desk(state, fetcher, FolderSource(path=tmp_path))
        desk.breaks_at, desk.breaks_with = "a.txt", ZeroDivisionError("oops")
        await desk.poll()
        (tmp_path / "c.txt").write_text("c is closed")
        await desk.poll()
        assert desk.ids == ["b.txt", "c.txt"]
        desk.breaks_at = ""
        await desk.poll()
        await desk.poll()
    assert desk.ids == ["b.txt", "c.txt", "a.txt"]


async def test_links_lead_nowhere(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (inbox / "link.txt").symlink_to(tmp_path / "secret.txt")
    fetched = await files.ask(Request(inbox.as_uri()))
    assert fetched.answer is not None
    assert fetched.answer.body == b"[]"
    with pytest.raises(PollFailed):
        await files.ask(Request((inbox / "link.txt").as_uri()))


async def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PollFailed, match="there is no folder") as told:
        await files.ask(Request((tmp_path / "none").as_uri()))
    assert told.value.cause == "missing"
