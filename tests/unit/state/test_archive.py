"""The archive: what was polled can be read again, day by day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Report
from bot.state.archive import Archive, Archived
from bot.state.report_json import read_report, report_object

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def a_report(name: str) -> Report:
    return Report(name, f"Text of {name}\nin two lines", title="Titel – заголовок", published=NOON, lang="en")


def names(archive: Archive, since: datetime) -> list[str]:
    return [found.report.id for found in archive.read(since)]


def test_what_was_appended_is_read_again_with_its_time(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    archive.append(a_report("a"), NOON)
    assert list(archive.read(NOON)) == [Archived(NOON, a_report("a"))]


def test_reading_starts_at_a_time_and_goes_over_days_in_order(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for hours, name in ((48, "d"), (0, "a"), (1, "b"), (24, "c")):
        archive.append(a_report(name), NOON + timedelta(hours=hours))
    assert names(archive, NOON + timedelta(minutes=1)) == ["b", "c", "d"]


def test_a_day_that_is_over_is_packed_and_reads_the_same(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.append(a_report("a"), NOON)
    archive.append(a_report("b"), NOON + DAY)
    archive.keep_house(NOON + DAY, keep=30 * DAY)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-03-04.jsonl.gz", "2026-03-05.jsonl"]
    assert names(archive, NOON) == ["a", "b"]


def test_the_newest_are_read_backwards_over_days_packed_or_not(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for hours, name in ((0, "a"), (1, "b"), (24, "c"), (25, "d")):
        archive.append(a_report(name), NOON + timedelta(hours=hours))
    archive.keep_house(NOON + DAY, keep=30 * DAY)
    assert [found.report.id for found in archive.newest(NOON, 9)] == ["d", "c", "b", "a"]
    assert [found.report.id for found in archive.newest(NOON, 3)] == ["d", "c", "b"]
    assert [found.report.id for found in archive.newest(NOON + timedelta(hours=1), 9)] == ["d", "c", "b"]
    assert list(archive.newest(NOON + 2 * DAY, 9)) == []


def test_days_older_than_is_wanted_are_dropped(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.append(a_report("a"), NOON)
    archive.append(a_report("b"), NOON + 2 * DAY)
    archive.keep_house(NOON + 2 * DAY, keep=DAY)
    assert names(archive, NOON - 90 * DAY) == ["b"]


def test_a_line_cut_short_by_a_crash_is_passed_over(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.append(a_report("a"), NOON)
    with (tmp_path / "2026-03-04.jsonl").open("ab") as file:
        file.write(b'{"at": "2026-03-04T13:00:00+00:00", "id": "b", "te')
    Archive(tmp_path).append(a_report("c"), NOON)
    assert names(archive, NOON) == ["a", "c"]


def test_a_crash_while_packing_leaves_every_report_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.append(a_report("a"), NOON)
    plain = (tmp_path / "2026-03-04.jsonl").read_bytes()
    archive.keep_house(NOON + DAY, keep=30 * DAY)
    (tmp_path / "2026-03-04.jsonl").write_bytes(plain)  # the crash came before the plain file was removed
    (tmp_path / "2026-03-04.jsonl.packing").write_bytes(b"half")
    assert names(archive, NOON) == ["a"]


def test_an_archive_that_was_never_written_is_empty(tmp_path: Path) -> None:
    assert names(Archive(tmp_path / "none"), NOON) == []


@given(
    st.builds(Report, st.text(min_size=1), st.text(), st.text(), st.text(), st.text(), st.none(), st.text())
)
def test_any_report_is_the_same_after_a_round_trip(report: Report) -> None:
    assert read_report(report_object(report)) == report


@pytest.mark.parametrize(
    "published", ["1988/1991", "soon", "", 7, None, "0000-00-00", "9999-12-31T23:59:59-23:00"]
)
def test_a_report_whose_date_can_not_be_read_is_undated(published: object) -> None:
    assert read_report({"id": 7, "text": None, "published": published, "more": 1}) == Report("7", "")


@pytest.mark.parametrize("fields", [[], "x", None, {}, {"id": ""}, {"id": True, "text": "x"}])
def test_what_is_no_report_is_refused(fields: object) -> None:
    with pytest.raises(ValueError, match=r"JSON object|“id” is missing"):
        read_report(fields)
